"""Logins of docker and podman are taken over, each with a word on what came of it."""

from dcos_registry.errors import ExitCode
from tests.servers.docker_registry import free_port
from tests.workflows.importing import ALICE, BOB, Importer, auth, outcome


def test_what_the_registry_accepts_is_taken(user: Importer, here: str, there: str) -> None:
    user.docker(auths={here: {**auth("alice"), "email": "a@example.org"}, f"https://{there}/v1/": auth("bob")})

    report = user.take_over()

    assert user.kept() == {here: ALICE, there: BOB}
    assert outcome(report) == [(here, "done", here), (f"https://{there}/v1/", "done", there)]
    assert (report.exit_code, report.status) == (ExitCode.DONE, "done")
    assert report.notes == (
        f"Logged in to {here} as alice; the password is kept in the memory",
        f"Logged in to {there} as bob; the password is kept in the memory",
    )
    assert [login.email for login in user.logins.for_host(user.logins.all()[0].host)] == ["a@example.org"]
    assert report.items[0].fields == {
        "key": here,
        "source": str(user.docker_file),
        "registry": here,
        "name": here,
        "username": "alice",
        "kind": "password",
        "expires": None,
        "unchecked": False,
        "store": "keyring",
        "backend": "memory",
        "challenge": "basic",
    }


def test_one_that_is_refused_is_listed_and_the_others_are_taken(user: Importer, here: str, there: str) -> None:
    user.docker(auths={here: auth("alice", "canary"), there: auth("bob")})

    report = user.take_over()

    assert user.kept() == {there: BOB}
    assert outcome(report) == [(here, "refused", here), (there, "done", there)]
    assert (report.exit_code, report.items[0].exit_code) == (ExitCode.SOME_FAILED, ExitCode.NOT_LOGGED_IN)
    assert report.items[0].reason == f"{here} refused the login of alice (401)"
    assert "canary" not in repr(report)


def test_one_that_nobody_answers_for_is_not_taken(user: Importer) -> None:
    gone = f"127.0.0.1:{free_port()}"
    user.docker(auths={gone: auth("alice")})

    report = user.take_over()

    assert (report.exit_code, user.kept()) == (ExitCode.UNREACHABLE, {})


def test_unchecked_ones_are_taken_where_that_is_asked_for(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice", "wrong")})

    report = user.take_over(checks=False)

    assert user.kept() == {here: ("alice", "wrong", True)}
    assert report.rows[0]["result"] == "taken, unchecked"


def test_pain_39_an_identity_token_is_taken_with_a_warning(user: Importer) -> None:
    user.docker(auths={"acr.example": {**auth("alice", ""), "identitytoken": "canary"}})

    report = user.take_over(checks=False)

    assert user.kept() == {"acr.example": ("<token>", "canary", True)}
    told, warning = report.notes
    assert told.startswith("Kept the login of <token> at acr.example, unchecked")
    assert warning.startswith("Warning: the password is an identity token")
    assert "the UCR cannot pull with it" in warning
    assert "canary" not in repr(report)


def test_a_second_time_there_is_nothing_to_do(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice")})
    user.take_over()

    report = user.take_over()

    assert (outcome(report), report.exit_code) == ([(here, "already", here)], ExitCode.DONE)
    assert report.notes == (f"{here} in {user.docker_file}: it is kept already, with the same password",)


def test_one_that_was_not_tried_is_tried_the_second_time(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice")})
    user.take_over(checks=False)

    assert outcome(user.take_over()) == [(here, "done", here)]
    assert user.kept() == {here: ALICE}


def test_pain_38_what_is_accepted_takes_the_place_of_what_was(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice", "stale")})
    user.take_over(checks=False)
    user.docker(auths={here: auth("alice")})

    report = user.take_over()

    assert user.kept() == {here: ALICE}
    assert report.items[0].reason == "it takes the place of an earlier password"
    user.docker(auths={here: auth("bob")})
    report = user.take_over()
    assert user.kept() == {here: BOB}
    assert report.notes[1].startswith(f"Warning: the login of alice was called {here} too and is replaced")


def test_pain_38_nothing_gives_way_to_what_is_refused_or_was_not_tried(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice")})
    user.take_over()
    user.docker(auths={here: auth("bob", "wrong")})

    assert outcome(user.take_over()) == [(here, "refused", here)]
    assert outcome(user.take_over(checks=False)) == [(here, "skipped", here)]
    assert user.kept() == {here: ALICE}


def test_of_two_accounts_the_first_that_is_accepted_is_taken(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice", "stale")})
    user.podman(auths={here: auth("bob"), f"https://{here}": auth("alice")})

    report = user.take_over()

    assert outcome(report) == [
        (here, "refused", here),
        (here, "done", here),
        (f"https://{here}", "skipped", here),
    ]
    assert user.kept() == {here: BOB}
    assert report.items[2].reason == f"bob of {here} in {user.podman_file} is kept as {here}"


def test_the_same_login_in_two_files_is_tried_and_listed_once(user: Importer, here: str) -> None:
    user.docker(auths={here: auth("alice")})
    user.podman(auths={here: auth("alice")})

    report = user.take_over()

    assert [item.status.value for item in report.items] == ["done", "skipped"]
    assert report.items[1].reason == f"it is the same login as that of {here} in {user.docker_file}"


def test_a_path_goes_into_the_name_since_engines_go_by_the_host(user: Importer, here: str) -> None:
    user.podman(auths={f"{here}/team/web": auth("alice"), here: auth("bob")})

    report = user.take_over()

    assert user.kept() == {f"{here}_team_web": ALICE, here: BOB}
    assert report.items[0].reason == (
        f"engines choose a login by the host alone, so it is one for {here}, named {here}_team_web"
    )


def test_a_path_that_is_alone_is_for_the_registry(user: Importer, here: str) -> None:
    user.podman(auths={f"{here}/team": auth("alice", "stale")})
    user.take_over(checks=False)
    user.podman(auths={f"{here}/team": auth("alice")})
    assert outcome(user.take_over()) == [(f"{here}/team", "done", here)], "also after a change of the password"
    user.podman(auths={f"{here}/team": auth("bob")})
    assert outcome(user.take_over()) == [(f"{here}/team", "done", f"{here}_team")]
    assert user.kept() == {here: ALICE, f"{here}_team": BOB}
    assert [status for _, status, _ in outcome(user.take_over())] == ["already"]


def test_a_name_of_another_registry_is_not_taken_from_it(user: Importer, here: str, there: str) -> None:
    user.docker(auths={here: auth("alice")})
    user.take_over()
    [login] = user.logins.all()
    user.logins.save(login.__class__(**{**login.__dict__, "name": there}), user.logins.credential(login))
    user.docker(auths={there: auth("bob")})

    report = user.take_over()

    assert [(item.status.value, item.exit_code) for item in report.items] == [("failed", ExitCode.USAGE)]
    assert user.kept() == {here: ALICE, there: ALICE}
