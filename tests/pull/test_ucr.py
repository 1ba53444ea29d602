import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.ucr import Auth, Match

LOCATION = ucr.locate(ucr.parse_image("registry.test/team/app:1.0"))


def found(secret: dict[str, Auth], agent: dict[str, Auth]) -> list[tuple[str, str]]:
    return [(match.key, match.auth) for match in ucr.matches(LOCATION, secret, agent)]


@given(st.binary() | st.text().map(lambda text: json.dumps({"auths": {text: {"auth": text}}}).encode()))
def test_any_config_gives_entries_or_what_mesos_says(document: bytes) -> None:
    try:
        entries = ucr.parse_config(document)
    except MesosError as error:
        assert str(error)
    else:
        assert all(isinstance(entry, Auth) for entry in entries.values())


@given(st.text())
def test_any_image_is_asked_for_somewhere_or_refused(name: str) -> None:
    try:
        location = ucr.locate(ucr.parse_image(name))
    except MesosError as error:
        assert str(error)
    else:
        assert location.manifest.startswith(("https://", "http://"))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('{"credsStore": "secret"}', "Invalid JSON object '***'"),
        ('{"auths": ["secret"]}', "Failed to find 'auths' in docker config file: Found JSON value of wrong type"),
        ('{"auths": {"other": "secret"}}', "Invalid JSON object '***'"),
        ('{"auths": {"other": {"auth": 5}}}', "Protobuf parse failed: Not expecting a JSON number for field 'auth'"),
        ('{"auths": {"other": {"email": {}}}}', "Protobuf parse failed: Not expecting a JSON object for field 'email'"),
        ("{secret", "JSON parse failed: syntax error at line 1 near: ***"),
    ],
)
def test_a_defect_anywhere_is_told_without_the_secret(document: str, message: str) -> None:
    with pytest.raises(MesosError) as refusal:
        ucr.parse_config(document.encode())

    assert str(refusal.value) == message


def test_without_auths_the_document_itself_is_the_map() -> None:
    assert ucr.parse_config(b'{"registry.test": {"auth": "x"}}') == {"registry.test": Auth("x")}


def test_only_auth_counts_and_null_is_none() -> None:
    document = b'{"auths": {"a": {"auth": null, "username": "u", "password": "p"}, "b": {"auth": ""}}, "more": 1}'

    assert ucr.parse_config(document) == {"a": Auth(None), "b": Auth("")}


def test_an_entry_of_the_secret_hides_the_agents_under_the_same_key_only() -> None:
    assert found({"registry.test": Auth("own")}, {"registry.test": Auth("agent")}) == [("registry.test", "own")]
    assert found({"registry.test": Auth(None)}, {"registry.test": Auth("agent")}) == []


def test_the_agents_entry_goes_first_under_another_spelling() -> None:
    secret, agent = {"registry.test": Auth("own")}, {"https://registry.test/v1/": Auth("agent")}

    assert found(secret, agent) == [("https://registry.test/v1/", "agent"), ("registry.test", "own")]


def test_every_entry_that_matches_is_told() -> None:
    secret = {key: Auth(key) for key in ("http://registry.test", "registry.test/team", "other.test")}

    assert [key for key, _ in found(secret, {})] == ["registry.test/team", "http://registry.test"]


def test_an_image_of_the_default_registry_needs_a_key_with_its_port() -> None:
    location = ucr.locate(ucr.parse_image("team/app"), "https://registry.test")

    assert location.registry == "registry.test:443"
    assert not ucr.key_matches("registry.test", location)
    assert ucr.key_matches("registry.test:443", location)


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ("app", "https://registry-1.docker.io:443/v2/library/app/manifests/latest"),
        ("docker.io/app", "https://docker.io/v2/library/app/manifests/latest"),
        ("localhost:5000/a/b:1", "http://localhost:5000/v2/a/b/manifests/1"),
        ("localhost:443/a", "https://localhost:443/v2/a/manifests/latest"),
        ("localhost/a", "https://localhost/v2/a/manifests/latest"),
        ("registry.test:80/a", "http://registry.test:80/v2/a/manifests/latest"),
        ("registry.test:+0443/a:1@sha256:00", "https://registry.test:443/v2/a/manifests/sha256:00"),
    ],
)
def test_an_image_name_becomes_a_url(image: str, url: str) -> None:
    assert ucr.locate(ucr.parse_image(image)).manifest == url


@pytest.mark.parametrize(
    ("default", "reason"),
    [
        ("registry.test", "Missing scheme in url string"),
        ("https:///x", "Host not found in url"),
        ("ftp://registry.test", "Unable to determine port from url"),
        ("https://a:1:2", "Found multiple ports in url"),
        ("https://a:x", "Failed to parse port: Failed to convert 'x' to number"),
    ],
)
def test_a_bad_default_registry_is_refused_as_the_agent_does(default: str, reason: str) -> None:
    with pytest.raises(MesosError) as refusal:
        ucr.locate(ucr.parse_image("app"), default)

    assert str(refusal.value) == f"Failed to parse the default Docker registry: {reason}"


def test_no_value_shows_its_secret() -> None:
    assert "hunter2" not in repr((Auth("hunter2"), Match("registry.test", "hunter2", "agent")))
