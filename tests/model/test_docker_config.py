"""Docker configs of our own making."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.docker_config import DockerConfig, key_of, registry_of_key
from dcos_registry.model.registry_host import RegistryHost

SPELLED = ("docker.io", "registry.example.com", "registry.example.com:443", "REGISTRY.example.com")
CONFIG = DockerConfig.of({spelled: Credential(f"user{number}", "hunter2") for number, spelled in enumerate(SPELLED)})
HUB = RegistryHost("docker.io")
EXAMPLE = RegistryHost("registry.example.com")

KEYS = (
    "https://index.docker.io/v1/",
    "https://index.docker.io/v1/access-token",
    "docker.io",
    "a.example",
    "A.example",
    "https://a.example/v2/",
    "a.example:443",
    "a.example:5000",
    "a.example/team",
    "b.example",
    "localhost",
    "no registry",
    "",
)
configs = st.builds(
    DockerConfig, st.dictionaries(st.sampled_from(KEYS), st.sampled_from(("eDp5", "YTpi", "with: blank")), max_size=6)
)
lacking = st.dictionaries(st.sampled_from(KEYS), st.just("it has no auth"), max_size=3)
partial_configs = st.builds(
    lambda config, empty: DockerConfig(
        config.auths, {key: why for key, why in empty.items() if key not in config.auths}
    ),
    configs,
    lacking,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("auths", "auth", "credsStore", "credHelpers", "a.example")), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def test_writes_auth_of_each_registry_and_nothing_else() -> None:
    written = json.loads(CONFIG.to_bytes())
    assert list(written) == ["auths"]
    assert list(written["auths"]) == ["https://index.docker.io/v1/", *SPELLED[1:]]
    assert [list(entry) for entry in written["auths"].values()] == [["auth"]] * 4
    assert base64.b64decode(written["auths"]["registry.example.com"]["auth"]) == b"user1:hunter2"


@pytest.mark.parametrize(
    ("spelled", "key"),
    [
        ("registry.example.com:443", "registry.example.com:443"),
        ("https://Registry.example.com/v2/", "Registry.example.com"),
        (" registry.example.com ", "registry.example.com"),
        ("registry-1.docker.io:443", "https://index.docker.io/v1/"),
        ("Docker.IO", "https://index.docker.io/v1/"),
    ],
)
def test_a_key_is_spelled_as_the_registry_was(spelled: str, key: str) -> None:
    assert key_of(spelled) == key


def test_what_is_no_registry_has_no_key() -> None:
    with pytest.raises(errors.UsageError, match="has a path"):
        key_of("registry.example.com/team")


def test_a_subset_holds_the_registries_asked_for_in_all_their_spellings_and_no_others() -> None:
    assert list(CONFIG.subset(iter([EXAMPLE])).auths) == list(SPELLED[1:])
    assert list(CONFIG.subset([HUB]).auths) == ["https://index.docker.io/v1/"]
    assert CONFIG.subset([]).to_bytes() == b'{"auths": {}}'


def test_a_registry_that_is_missing_is_named_with_the_command_that_adds_it() -> None:
    with pytest.raises(errors.NotFoundError) as caught:
        CONFIG.subset([RegistryHost("other.example.com", 5000)])
    assert caught.value.message == "No login for other.example.com:5000"
    assert caught.value.hint == "dcos registry login other.example.com:5000"


def test_no_secret_shows_in_a_repr() -> None:
    assert repr(DockerConfig({"a": "eDp5"}, {"b": "hunter2"})) == "DockerConfig()"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "X is no docker config: it is not JSON"),
        (b"hunter2", "X is no docker config: it is not JSON"),
        (b"\xff", "X is no docker config: it is not UTF-8"),
        ('{"auths": {}}'.encode("utf-16"), "X is no docker config: it is not UTF-8"),
        (b'{"auths": {}, "x": NaN}', "X is no docker config: it is not JSON"),
        (b"[" * 100_000, "X is no docker config: it is not JSON"),
        (b"[]", "X is no docker config: it is no JSON object"),
        (b"{}", "X is no docker config: it has no auths"),
        (b'{"username": "x", "password": "y"}', "X is no docker config: it has no auths"),
        (b'{"a.example": {"auth": "eDp5"}, "b": 1}', "X is no docker config: it has no auths"),
        (b'{"a.example": {"user": "x"}}', "X is no docker config: it has no auths"),
        (b'{"auths": []}', "X is no docker config: its auths is no JSON object"),
        (b'{"auths": {"a.example": "eDp5"}}', "X is no docker config: its entry 'a.example' is none of a login"),
        (b'{"auths": {"a.example": {"auth": 7}}}', "X is no docker config: its entry 'a.example' is none of a login"),
        (b'{"credsStore": "desktop"}', "X holds no login: they are in a keyring (docker-credential-desktop)"),
        (b'{"auths": {}, "credHelpers": {"a": "b"}}', "X holds no login: they are in a keyring (credsStore)"),
    ],
)
def test_pain_28_what_holds_no_logins_is_told_apart(document: bytes, message: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        DockerConfig.parse(document, "X")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({}, "it is in a keyring of the machine that made it (docker-credential-desktop), which no agent can open"),
        ({"identitytoken": "x"}, "it has an identity token, which the UCR does not read"),
        ({"username": "x", "password": "y"}, "it has a username and a password, and the UCR reads auth alone"),
    ],
)
def test_pain_28_an_entry_without_a_login_is_refused_with_its_reason(entry: dict[str, str], reason: str) -> None:
    document = {"auths": {"a.example": entry, "b.example": {"auth": "eDp5"}}, "credsStore": "desktop"}
    config = DockerConfig.parse(json.dumps(document).encode(), "X")
    assert config.subset([RegistryHost("b.example")]).auths == {"b.example": "eDp5"}
    with pytest.raises(errors.UsageError) as caught:
        config.subset([RegistryHost("a.example")])
    assert caught.value.message == f"The entry for a.example holds no login: {reason}"


def test_pain_29_nothing_that_names_a_helper_is_written_on() -> None:
    document = b'{"auths": {"a.example": {"auth": "eDp5", "email": "x"}}, "credsStore": "desktop", "HttpHeaders": {}}'
    assert DockerConfig.parse(document, "X").to_bytes() == b'{"auths": {"a.example": {"auth": "eDp5"}}}'


def test_the_form_of_a_dockercfg_is_read_too() -> None:
    assert DockerConfig.parse(b'{"a.example": {"auth": "eDp5"}}', "X").auths == {"a.example": "eDp5"}


@given(partial_configs)
def test_what_is_written_is_read_back(config: DockerConfig) -> None:
    assert DockerConfig.parse(config.to_bytes(), "X") == config


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_docker_config_or_our_error(document: bytes) -> None:
    try:
        config = DockerConfig.parse(document, "X")
    except errors.UsageError as error:
        assert error.message.startswith("X ")
        return
    assert DockerConfig.parse(config.to_bytes(), "X").auths == config.auths


@given(partial_configs, configs)
def test_a_merge_keeps_other_registries_and_renews_all_spellings_of_its_own(
    before: DockerConfig, new: DockerConfig
) -> None:
    after = before.merged(new)
    renewed = {registry_of_key(key) for key in new.auths} - {None}
    for key, auth in before.auths.items():
        if registry_of_key(key) not in renewed and key not in new.auths:
            assert after.auths[key] == auth
    assert {key: after.auths[key] for key in new.auths} == dict(new.auths)
    for key in set(after.auths) & (set(before.auths) | set(before.lacking)) - set(new.auths):
        if registry_of_key(key) in renewed:
            assert after.auths[key] in {
                auth for other, auth in new.auths.items() if registry_of_key(other) == registry_of_key(key)
            }
    assert set(after.auths) <= {*before.auths, *before.lacking, *new.auths}


@given(partial_configs, configs)
def test_merging_twice_is_merging_once(before: DockerConfig, new: DockerConfig) -> None:
    assert before.merged(new).merged(new) == before.merged(new)


@given(configs, st.lists(st.sampled_from((HUB, RegistryHost("a.example"), RegistryHost("b.example", 5000)))))
def test_a_subset_never_holds_what_was_not_asked_for(config: DockerConfig, hosts: list[RegistryHost]) -> None:
    try:
        kept = config.subset(hosts)
    except errors.NotFoundError:
        return
    assert {registry_of_key(key) for key in kept.auths} <= {host.identity for host in hosts}
