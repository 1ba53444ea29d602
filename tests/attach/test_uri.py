"""Attaching a credentials archive, app by app."""

from typing import Any

import pytest

from dcos_registry.attach.attachment import ABSENT, Attachment, Change, Verdict
from dcos_registry.attach.uri import attach_uri
from dcos_registry.attach.uri_route import UriRoute
from tests.attach.docker_apps import patched, stored
from tests.attach.documents import docker_app

URI = "https://files.example.com/docker.tar.gz"
ENTRY = {"uri": URI, "extract": True, "executable": False, "cache": False}
OWN = {"uri": "https://files.example.com/app.json"}
OTHER = {"uri": "https://other.example.com/docker.tgz"}
SIGNED = f"{URI}?sig=hunter2"


def attach(definition: Any, uri: str = URI, **flags: Any) -> Attachment:
    return attach_uri(definition, UriRoute.parse(uri), **flags)


def test_an_app_gets_an_entry_that_is_unpacked() -> None:
    before = stored(docker_app(executorResources={"cpus": 0.2}))
    attachment = attach(before)
    assert (attachment.id, attachment.kind, attachment.verdict) == ("/team/web", "app", Verdict.ATTACHED)
    assert attachment.reason == (
        "/team/web will fetch https://files.example.com/docker.tar.gz for the pull of 'registry.example.com/web'"
    )
    assert attachment.changes == (Change("/fetch", ABSENT, [ENTRY]),)
    assert attachment.patch == {"fetch": [ENTRY], "executorResources": before["executorResources"]}
    assert patched(before, attachment.patch) == stored(attachment.after)


def test_what_the_app_fetches_of_its_own_stays() -> None:
    assert attach(docker_app(fetch=[OWN])).after["fetch"] == [OWN, ENTRY]
    assert attach(docker_app(fetch=[])).after["fetch"] == [ENTRY]
    assert attach(docker_app(fetch=None)).after["fetch"] == [ENTRY]


def test_a_container_without_a_type_is_one_of_the_docker_engine() -> None:
    assert attach({"id": "/a", "container": {"docker": {"image": "web"}}}).verdict is Verdict.ATTACHED


def test_pain_1_uris_are_moved_to_fetch_as_marathon_itself_does_it() -> None:
    uris = ["https://files.example.com/app.tgz?v=2", "https://files.example.com/app.json"]
    before = {"uris": uris, **docker_app()}
    attachment = attach(before)
    moved = stored(before)["fetch"]
    assert list(attachment.after) == ["fetch", "id", "container"]
    assert attachment.after["fetch"] == [*moved, ENTRY]
    assert attachment.changes == (Change("/uris", uris, ABSENT), Change("/fetch", ABSENT, [*moved, ENTRY]))
    assert stored(attachment.after) == {**stored(before), "fetch": [*moved, ENTRY]}


def test_an_empty_fetch_beside_uris_goes_with_them() -> None:
    attachment = attach(docker_app(fetch=[], uris=[OWN["uri"]]))
    assert [entry["uri"] for entry in attachment.after["fetch"]] == [OWN["uri"], URI]
    assert "uris" not in attachment.after


def test_empty_uris_stay_as_they_are() -> None:
    assert attach(docker_app(uris=[])).after["uris"] == []


def test_a_signed_uri_gets_a_name_that_is_unpacked() -> None:
    attachment = attach(docker_app(), SIGNED)
    assert attachment.after["fetch"] == [{**ENTRY, "uri": SIGNED, "destPath": "docker.tar.gz"}]
    assert "hunter2" not in attachment.reason + repr(attachment)


@pytest.mark.parametrize(
    "fields",
    [
        {"fetch": [OWN, {"uri": URI}]},
        {"fetch": [ENTRY]},
        {"fetch": [{"uri": URI, "destPath": "a/b.zip"}]},
        {"uris": [URI]},
    ],
)
def test_an_app_that_unpacks_the_archive_is_left_as_it_is(fields: dict[str, Any]) -> None:
    before = docker_app(**fields)
    attachment = attach(before)
    assert attachment.verdict is Verdict.ALREADY
    assert attachment.reason == (
        "/team/web fetches https://files.example.com/docker.tar.gz already, for the pull of 'registry.example.com/web'"
    )
    assert (attachment.changes, attachment.patch, attachment.after) == ((), None, before)


@pytest.mark.parametrize(
    ("entry", "after"),
    [
        ({"uri": URI, "extract": False}, ENTRY),
        ({"uri": URI, "executable": True}, ENTRY),
        ({"uri": URI, "cache": True}, ENTRY),
        ({"uri": URI, "destPath": "creds", "x": 1}, {**ENTRY, "destPath": "docker.tar.gz", "x": 1}),
        ({"uri": URI, "destPath": "/etc/docker.tgz"}, {**ENTRY, "destPath": "docker.tar.gz"}),
    ],
)
def test_pain_2_an_entry_that_does_not_unpack_it_is_put_right(entry: Any, after: Any) -> None:
    attachment = attach(docker_app(fetch=[OWN, entry]))
    assert attachment.verdict is Verdict.REPLACED
    assert attachment.after["fetch"] == [OWN, after]
    assert attachment.reason == (
        "/team/web will fetch https://files.example.com/docker.tar.gz for the pull of 'registry.example.com/web', and "
        "unpack it, which /fetch/1 does not do"
    )


def test_a_signed_uri_in_uris_is_moved_and_put_right() -> None:
    attachment = attach(docker_app(uris=[SIGNED]), SIGNED)
    assert attachment.verdict is Verdict.REPLACED
    assert attachment.after["fetch"] == [{**ENTRY, "uri": SIGNED, "destPath": "docker.tar.gz"}]


def test_another_archive_is_replaced_where_it_stands() -> None:
    config = {"uri": "https://other.example.com/c", "destPath": ".docker/config.json"}
    attachment = attach(docker_app(fetch=[OTHER, OWN, config]), replace=True)
    assert attachment.verdict is Verdict.REPLACED
    assert attachment.after["fetch"] == [ENTRY, OWN]
    assert attachment.reason.endswith("in place of https://other.example.com/docker.tgz, https://other.example.com/c")


def test_another_archive_beside_this_one_is_taken_out() -> None:
    attachment = attach(docker_app(fetch=[OTHER, ENTRY]), replace=True)
    assert (attachment.verdict, attachment.after["fetch"]) == (Verdict.REPLACED, [ENTRY])


def test_a_pull_secret_is_replaced_with_its_declaration() -> None:
    before = docker_app(docker={"pullConfig": {"secret": "a"}}, secrets={"a": {"source": "team/a"}}, cmd="serve")
    attachment = attach(before, replace=True)
    assert attachment.verdict is Verdict.REPLACED
    assert attachment.after == {**docker_app(cmd="serve"), "secrets": {}, "fetch": [ENTRY]}
    assert set(attachment.patch or ()) == {"container", "fetch", "secrets"}
    assert attachment.reason.endswith("in place of the secret 'a'")


def test_an_archive_of_the_apps_own_is_no_credentials_archive() -> None:
    own = {"uri": "https://files.example.com/app.tar.gz"}
    assert attach(docker_app(fetch=[own])).after["fetch"] == [own, ENTRY]


def test_an_archive_that_is_not_unpacked_unpacks_over_nothing() -> None:
    kept = {"uri": "https://files.example.com/docker-tools.zip", "extract": False}
    assert attach(docker_app(fetch=[kept])).verdict is Verdict.ATTACHED
