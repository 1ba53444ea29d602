"""Detaching a pull secret or a credentials archive, definition by definition."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.attach.attachment import ABSENT, Attachment, Change, Verdict
from dcos_registry.attach.detach import plan_detach
from dcos_registry.attach.secret import attach_secret
from dcos_registry.attach.selection import Choice
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.errors import ExitCode
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from tests.attach.docker_apps import patched, stored
from tests.attach.documents import definition, docker_app, pod_of, refusal, ucr_app, written

PULL = SecretPath("team/pull")
OURS = {"a": {"source": "/team/pull"}}
WITH_OURS = {"pullConfig": {"secret": "a"}}
URI = "https://files.example.com/docker.tar.gz?sig=hunter2"
SHOWN = "https://files.example.com/docker.tar.gz?sig=***"
ARCHIVE = UriRoute(URI)


def detached(value: Any, what: Any = None, choice: Choice | None = None) -> Attachment:
    attachment = plan_detach(value, what, choice or Choice())
    assert attachment.verdict is Verdict.DETACHED
    return attachment


def left(value: Any, what: Any = None) -> str:
    attachment = plan_detach(value, what)
    assert attachment.verdict is Verdict.ALREADY
    assert (attachment.changes, attachment.patch, attachment.after) == ((), None, value)
    return attachment.reason


@pytest.mark.parametrize("what", [PULL, None])
def test_reference_and_declaration_are_taken_out(what: Any) -> None:
    before = stored(ucr_app(docker=WITH_OURS, secrets=OURS))
    attachment = detached(before, what)
    assert attachment.reason == ("/team/web will pull 'registry.example.com/web' no longer with the secret team/pull")
    assert [change.pointer for change in attachment.changes] == ["/container/docker/pullConfig", "/secrets/a"]
    assert patched(before, attachment.patch) == stored(ucr_app())


@pytest.mark.parametrize("name", ["ucr-app", "stored-app", "pod"])
def test_what_was_attached_is_detached_to_the_byte(name: str) -> None:
    before = definition(name)
    assert written(detached(attach_secret(before, PULL).after, PULL).after) == written(before)


def test_secrets_that_go_for_good_are_cleared_in_the_patch() -> None:
    attachment = detached(ucr_app(docker=WITH_OURS, secrets=OURS))
    assert "secrets" not in attachment.after
    assert attachment.patch == {"container": attachment.after["container"], "secrets": {}}


def test_empty_secrets_that_were_there_before_stay() -> None:
    before = {"id": "/team/web", "secrets": {}, "container": ucr_app()["container"]}
    assert written(detached(attach_secret(before, PULL).after).after) == written(before)


def test_a_declaration_that_something_else_uses_stays_and_is_told() -> None:
    attachment = detached(ucr_app(docker=WITH_OURS, secrets=OURS, env={"TOKEN": {"secret": "a"}}))
    assert attachment.after["secrets"] == OURS
    assert attachment.reason.endswith("with the secret team/pull; 'a' stays declared for /env/TOKEN/secret")


def test_another_image_of_a_pod_keeps_the_declaration() -> None:
    image = {"id": "registry.example.com/web", **WITH_OURS}
    pod = pod_of(front=image, back={**image, "id": "redis"}) | {"secrets": OURS}
    for choice in (Choice(containers=("front",)), Choice(frozenset({RegistryHost("registry.example.com")}))):
        attachment = detached(pod, PULL, choice)
        assert attachment.changes == (Change("/containers/0/image/pullConfig", {"secret": "a"}, ABSENT),)
        assert attachment.reason.endswith("; 'a' stays declared for /containers/1/image/pullConfig/secret")


def test_only_the_images_that_pull_with_this_secret_are_detached() -> None:
    pod = definition("other-secret-pod")
    after = detached(pod, SecretPath("team/partner")).after
    assert after["containers"][0] == pod["containers"][0]
    assert "pullConfig" not in after["containers"][1]["image"]


def test_a_pull_config_with_more_in_it_stays() -> None:
    app = ucr_app(docker={"pullConfig": {"secret": "a", "x": 1}}, secrets=OURS)
    assert detached(app).after["container"]["docker"]["pullConfig"] == {"x": 1}


def test_a_reference_without_a_declaration_is_taken_out() -> None:
    attachment = detached(ucr_app(docker=WITH_OURS))
    assert attachment.after == ucr_app()
    assert attachment.reason.endswith("no longer with the secret 'a'")


def test_a_secret_that_the_docker_engine_cannot_use_is_taken_out_of_its_app() -> None:
    assert detached(docker_app(docker=WITH_OURS, secrets=OURS)).after == docker_app()


def test_what_has_no_pull_secret_is_left_as_it_is() -> None:
    assert left(ucr_app(), PULL) == "/team/web pulls nothing with the secret team/pull"
    assert left(ucr_app()) == "/team/web pulls nothing with a secret"
    assert left({"id": "/sleep"}) == "/sleep pulls nothing with a secret"
    assert left(ucr_app(docker=WITH_OURS, secrets={"a": {"source": "x"}}), PULL)


def test_detaching_twice_is_detaching_once() -> None:
    after = detached(ucr_app(docker=WITH_OURS, secrets=OURS)).after
    left(after, PULL)


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        ({"fetch": [{"uri": URI, "destPath": "docker.tar.gz"}]}, {}),
        ({"fetch": [{"uri": "a"}, {"uri": URI}]}, {"fetch": [{"uri": "a"}]}),
        ({"fetch": [{"uri": URI}], "cmd": "serve"}, {"fetch": [], "cmd": "serve"}),
        ({"uris": ["a", URI]}, {"uris": ["a"]}),
    ],
)
def test_an_archive_is_taken_out_of_what_is_fetched(fields: dict[str, Any], after: dict[str, Any]) -> None:
    attachment = detached(docker_app() | fields, ARCHIVE)
    assert written(attachment.after) == written(docker_app() | after)
    assert attachment.reason == f"/team/web will fetch {SHOWN} no longer"


def test_the_last_archive_is_cleared_in_the_patch() -> None:
    before = stored(docker_app(fetch=[{"uri": URI}]))
    attachment = detached(before, ARCHIVE)
    assert attachment.patch == {"fetch": []}
    assert patched(before, attachment.patch) == stored(docker_app())


def test_pain_4_an_archive_is_taken_from_where_it_never_served() -> None:
    assert detached(ucr_app(fetch=[{"uri": URI}]), ARCHIVE).after == ucr_app()
    pod = pod_of(front={"id": "web"}, shell=None)
    both = {"artifacts": [{"uri": URI}]}
    fetching = {**pod, "containers": [{**container, **both} for container in pod["containers"]]}
    assert detached(fetching, ARCHIVE).after == pod
    one = detached(fetching, ARCHIVE, Choice(containers=("front",)))
    assert [change.pointer for change in one.changes] == ["/containers/0/artifacts"]


def test_an_archive_that_is_not_fetched_cannot_be_taken_out() -> None:
    assert left(docker_app(fetch=[{"uri": "a"}]), ARCHIVE) == f"/team/web does not fetch {SHOWN}"


def test_refuses_to_guess_which_archive_is_meant() -> None:
    assert refusal(plan_detach(docker_app(fetch=[{"uri": "a"}, {"uri": URI, "destPath": "docker.tgz"}]))) == (
        f"/team/web has no pull secret, but fetches {SHOWN} (/fetch/1): name what is to go with --uri URL",
        ExitCode.USAGE,
    )
    assert left(docker_app(fetch=[{"uri": "a"}])) == "/team/web pulls nothing with a secret"


def test_what_pulls_nothing_from_the_registry_is_skipped() -> None:
    choice = Choice(frozenset({RegistryHost("other.example.com")}))
    for what in (None, PULL, ARCHIVE):
        assert plan_detach(ucr_app(docker=WITH_OURS), what, choice).verdict is Verdict.SKIPPED


def test_a_definition_of_a_wrong_form_is_refused() -> None:
    assert refusal(plan_detach(ucr_app(secrets=[]))) == (
        "The definition of /team/web is not valid: /secrets has to be an object",
        ExitCode.USAGE,
    )


def test_what_is_no_definition_is_an_error() -> None:
    with pytest.raises(errors.UsageError):
        plan_detach([])
    with pytest.raises(errors.UsageError):
        plan_detach(ucr_app(), kind="pod")
