"""Why a credentials archive is not attached, each reason as the user reads it."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.attach.uri import attach_uri
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.errors import ExitCode
from tests.attach.documents import definition, docker_app, refusal, ucr_app

ARCHIVE = UriRoute.parse("https://files.example.com/docker.tar.gz")


def test_pain_4_an_archive_on_a_ucr_app_is_refused() -> None:
    assert refusal(attach_uri(ucr_app(), ARCHIVE)) == (
        "/team/web cannot pull with a credentials archive: A UCR app fetches the archive, but the UCR never reads it "
        "when it pulls the image; attach a pull secret",
        ExitCode.UNSUPPORTED,
    )


def test_pain_4_an_archive_on_a_pod_is_refused() -> None:
    assert refusal(attach_uri(definition("pod"), ARCHIVE)) == (
        "/team/shop/pod cannot pull with a credentials archive: A pod fetches the archive, but the UCR never reads it "
        "when it pulls the image; attach a pull secret",
        ExitCode.UNSUPPORTED,
    )


def test_open_source_dcos_leaves_a_ucr_app_the_agents_credentials() -> None:
    reason, exit_code = refusal(attach_uri(ucr_app(), ARCHIVE, enterprise=False))
    assert reason.endswith("the UCR never reads it when it pulls the image; put the credentials on the agents")
    assert exit_code is ExitCode.UNSUPPORTED


def test_refuses_what_runs_no_image() -> None:
    assert refusal(attach_uri({"id": "/team/sleep", "cmd": "sleep 1"}, ARCHIVE)) == (
        "/team/sleep runs no Docker image, so there is nothing to pull with an archive",
        ExitCode.USAGE,
    )


@pytest.mark.parametrize("field", ["fetch", "uris"])
def test_refuses_another_archive_and_names_both(field: str) -> None:
    uri = "https://other.example.com/docker.tgz"
    fields = {field: [uri if field == "uris" else {"uri": uri}]}
    assert refusal(attach_uri(docker_app() | fields, ARCHIVE)) == (
        f"/team/web fetches credentials already, https://other.example.com/docker.tgz (/{field}/0), and "
        "https://files.example.com/docker.tar.gz would unpack over them: --replace puts "
        "https://files.example.com/docker.tar.gz in their place",
        ExitCode.CONFLICT,
    )


def test_refuses_another_archive_beside_the_one_that_is_attached() -> None:
    fetch = [{"uri": ARCHIVE.uri}, {"uri": "file:///etc/docker.tar.gz?sig=hunter2", "destPath": "docker.tar"}]
    reason, exit_code = refusal(attach_uri(docker_app(fetch=fetch), ARCHIVE))
    assert reason.startswith(
        "/team/web fetches credentials already, file:///etc/docker.tar.gz?sig=*** (/fetch/1), and "
    )
    assert exit_code is ExitCode.CONFLICT


def test_refuses_a_pull_secret_beside_it() -> None:
    assert refusal(attach_uri(docker_app(docker={"pullConfig": {"secret": "theirs"}}), ARCHIVE)) == (
        "/team/web names the pull secret 'theirs' for 'registry.example.com/web', which the Docker Engine cannot use "
        "and Marathon refuses: --replace puts https://files.example.com/docker.tar.gz in its place",
        ExitCode.CONFLICT,
    )


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize(
    "entry",
    [
        {"uri": "https://other.example.com/a", "destPath": "./docker.tar.gz", "extract": False},
        {"uri": "https://other.example.com/docker.tar.gz", "executable": True},
    ],
)
def test_pain_11_a_file_of_the_same_name_is_refused(entry: Any, *, replace: bool) -> None:
    assert refusal(attach_uri(docker_app(fetch=[entry]), ARCHIVE, replace=replace)) == (
        f"/team/web saves {entry['uri']} (/fetch/0) as 'docker.tar.gz', and so it would "
        "https://files.example.com/docker.tar.gz: give /fetch/0 another destPath",
        ExitCode.CONFLICT,
    )


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({"fetch": {}}, "/fetch has to be an array"),
        ({"fetch": [None]}, "/fetch/0 has to be an object"),
        ({"fetch": [{"uri": 1}]}, "/fetch/0/uri has to be text"),
        ({"fetch": [{"extract": "yes"}]}, "/fetch/0/extract has to be true or false"),
        ({"fetch": [{"executable": 0}]}, "/fetch/0/executable has to be true or false"),
        ({"fetch": [{"cache": []}]}, "/fetch/0/cache has to be true or false"),
        ({"fetch": [{"destPath": {}}]}, "/fetch/0/destPath has to be text"),
        ({"uris": "a"}, "/uris has to be an array"),
        ({"uris": [None]}, "/uris/0 has to be text"),
        (
            {"uris": ["a"], "fetch": [{"uri": "b"}]},
            "/uris stands beside /fetch, and Marathon takes only one of them: move its entries to /fetch",
        ),
    ],
)
def test_refuses_a_definition_of_a_wrong_form_and_says_where(fields: dict[str, Any], mistake: str) -> None:
    assert refusal(attach_uri(docker_app(**fields), ARCHIVE)) == (
        f"The definition of /team/web is not valid: {mistake}",
        ExitCode.USAGE,
    )


def test_what_is_no_definition_is_an_error() -> None:
    with pytest.raises(errors.UsageError):
        attach_uri([], ARCHIVE)
