"""No secret survives: what Mesos quotes of a docker config, headers, tokens, signed URLs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import messages

BEGIN, END = "hunter2", "3retnuh"

printable = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))).map(lambda text: f"{BEGIN}{text}{END}")
word = st.text("abcXYZ019-_.~+=", min_size=1).map(lambda text: f"{BEGIN}{text}{END}")

QUOTED = (
    "Failed to launch container: Failed to parse docker config: Invalid JSON object '{}'",
    "Failed to launch container: Failed to parse docker config: Invalid JSON object '{}",
    "Failed to parse docker config: JSON parse failed: syntax error at line 1 near: {}",
    "Failed to parse docker config: JSON parse failed: Parsed JSON included non-whitespace trailing characters: {}",
    "Failed to load flag 'docker_config': Failed to load value '{}': syntax error at line 1 near: {}",
    "cluster_docker_credentials: Must be valid JSON. Got: {}",
)
WORDS = (
    "Authorization: Basic {}",
    "authorization: Bearer {}",
    "curl -s -H 'Authorization: Basic {}' https://registry.example.com/v2/",
    "Authorization: token={}",
    'header="X-Registry-Auth: {}"',
    'dcos_acs_token = "{}"',
    "docker login -u ci -p {} registry.example.com",
    "docker login --password {} registry.example.com",
    "https://ci:{}@registry.example.com/v2/",
    "https://storage.example.com/x?X-Amz-Expires=60&X-Amz-Signature={}",
    "https://storage.example.com/x?sv=1&sig={}",
    "{{'auths': {{'registry.example.com': {{'auth': '{}'}}}}}}",
    "    auth: {}",
)
KEYS = ("auth", "identitytoken", "registrytoken", "token", "access_token", "password", ".dockerconfigjson")


def hides(text: str) -> bool:
    shown = [messages.masked(text), repr(messages.decode_log(text))]
    return not any(mark in each for mark in (BEGIN, END) for each in shown)


@pytest.mark.parametrize("said", QUOTED)
@given(secret=printable)
def test_what_mesos_quotes_of_a_docker_config_is_hidden(said: str, secret: str) -> None:
    assert hides(said.replace("{}", secret))
    assert hides(f"I1124 10:00:00.000000  1 slave.cpp:1] {said.replace('{}', secret)}")
    assert hides(json.dumps({"message": said.replace("{}", secret)}))


@pytest.mark.parametrize("key", KEYS)
@given(secret=printable)
def test_a_secret_member_of_a_document_is_hidden_however_deep_it_is_quoted(key: str, secret: str) -> None:
    document = json.dumps({"auths": {"registry.example.com": {key: secret, "email": "a"}}})
    assert hides(document)
    assert hides(f"no basic auth credentials {document}")
    assert hides(f"no basic auth credentials {json.dumps(document)}")


@pytest.mark.parametrize("said", WORDS)
@given(secret=word)
def test_headers_tokens_and_signed_urls_are_hidden(said: str, secret: str) -> None:
    text = said.format(secret)
    assert hides(text)
    assert hides(f"no basic auth credentials {text}")
    assert hides(json.dumps({"message": f"no basic auth credentials {text}"}))


@given(st.text("abcXYZ019-_").map(lambda text: f"{BEGIN}{text}{END}"))
def test_a_token_is_known_by_its_form(payload: str) -> None:
    assert hides(f"no basic auth credentials, sent was eyJhbGciOiJIUzI1NiJ9.{payload}.c2ln")


@pytest.mark.parametrize(
    "said",
    [
        "Got unexpected BASIC Authorization response status: 401 Unauthorized from https://registry.example.com/v2/",
        'Www-Authenticate: Bearer realm="https://auth.example.com/token",service="registry"',
        'Get "https://auth.example.com/token?account=ci&scope=repository%3Aweb%3Apull&service=registry": EOF',
        "Failed to load flag 'docker_config': Failed to load value 'file:///etc/mesosphere/docker_credentials': x",
        "docker run -p 8080:80 registry.example.com/team/web:1.0",
        '{"secrets": {"pull": {"source": "team/pull"}}, "pullConfig": {"secret": "pull"}}',
        "Basic authentication required",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert messages.masked(said) == said


def test_the_cause_is_told_from_the_secret_and_the_secret_is_not_told() -> None:
    [finding] = messages.decode_log(
        "Failed to parse docker config: JSON parse failed: syntax error at line 1 near: eyJhdXRocyI6e319"
    )
    assert finding.meaning.id == "secret-is-base64"
    assert finding.evidence.endswith("near: ***")
