"""The settings that give every agent credentials, and what the vendor's reference says does not go together."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.bundle.agent_settings import AgentWish, Mode, settings_for
from dcos_registry.model.docker_config import DockerConfig

LOGINS = DockerConfig({"a.test": "YTpi"})
ELSEWHERE = "/srv/docker_credentials"
HELD = {"cluster_docker_credentials": {"auths": {"b.test": {"auth": "YTpj"}}}}


def settings(
    mode: Mode, logins: DockerConfig | None = None, /, *, of: dict[str, Any] | None = None, **wish: str
) -> Any:
    """Return the settings without their common beginning."""
    made = settings_for(AgentWish(mode, logins, **wish), of or {}, "config.yaml")
    return {name.removeprefix("cluster_docker_").removeprefix("credentials_"): value for name, value in made.items()}


@pytest.mark.parametrize(
    ("mode", "logins", "expected"),
    [
        ("etc", None, ("{}", "true", "false", "true")),
        ("inline", LOGINS, ({"auths": {"a.test": {"auth": "YTpi"}}}, "true", "false", "true")),
        ("dcos-owned", LOGINS, ({"auths": {"a.test": {"auth": "YTpi"}}}, "true", "true", "false")),
        ("dcos-owned", None, ("{}", "true", "true", "false")),
    ],
)
def test_each_mode_has_its_settings_in_the_order_of_the_reference(
    mode: Mode, logins: DockerConfig | None, expected: tuple[Any, ...]
) -> None:
    found = settings(mode, logins)
    assert list(found) == ["credentials", "enabled", "dcos_owned", "write_to_etc"]
    assert tuple(found.values()) == expected


def test_a_file_elsewhere_is_written_by_nobody_else() -> None:
    found = settings("etc", path=ELSEWHERE)
    assert (found["path"], found["write_to_etc"]) == (ELSEWHERE, "false")


def test_the_default_registry_is_one_more() -> None:
    assert settings("etc", registry_url="https://a.test")["registry_url"] == "https://a.test"


def test_a_file_that_is_part_of_a_machines_image_stays_so() -> None:
    kept = {"cluster_docker_credentials_write_to_etc": False, "cluster_docker_credentials_dcos_owned": "false"}
    assert settings("etc", of=kept)["write_to_etc"] == "false"
    assert settings("inline", LOGINS, of=kept)["write_to_etc"] == "true", "without it they take no effect"


def test_logins_that_are_there_stay_beside_the_new_ones() -> None:
    assert settings("inline", LOGINS, of=HELD)["credentials"] == {
        "auths": {"b.test": {"auth": "YTpj"}, "a.test": {"auth": "YTpi"}}
    }
    assert settings("dcos-owned", of=HELD)["credentials"] == HELD["cluster_docker_credentials"]


@pytest.mark.parametrize(
    ("wish", "existing", "message"),
    [
        (AgentWish("etc", LOGINS), {}, "With --mode etc the configuration is blank"),
        (AgentWish("etc"), HELD, "config.yaml holds logins in cluster_docker_credentials, and --mode etc would lose"),
        (AgentWish("inline"), {}, "With --mode inline the logins are in the configuration, and none are named"),
        (AgentWish("inline", LOGINS, ELSEWHERE), {}, "cluster_docker_credentials_write_to_etc makes /etc/mesosphere/"),
        (AgentWish("dcos-owned", LOGINS, ELSEWHERE), {}, "DC/OS keeps its own file at /opt/mesosphere/etc/"),
        (AgentWish("dcos-owned"), {"cluster_docker_credentials_path": ELSEWHERE}, "DC/OS keeps its own file"),
        (AgentWish("etc", path="docker_credentials"), {}, "'docker_credentials' is no path of a file on an agent"),
        (
            AgentWish("etc"),
            {"cluster_docker_credentials": {"cluster_docker_credentials_dcos_owned": "true"}},
            "config.yaml has cluster_docker_credentials_dcos_owned inside cluster_docker_credentials",
        ),
        (
            AgentWish("etc"),
            {"cluster_docker_credentials": '{"credsStore": "desktop"}'},
            "cluster_docker_credentials in config.yaml holds no login: they are in a keyring",
        ),
    ],
)
def test_contradictions_are_refused_with_a_way_out(wish: AgentWish, existing: dict[str, Any], message: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        settings_for(wish, existing, "config.yaml")
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("value", ["{", "[]", {"auths": []}, {"auths": {"a.test": {"auth": 5}}}, {"a.test": "x"}])
def test_pain_27_what_would_keep_the_agents_from_starting_is_not_kept(value: Any) -> None:
    with pytest.raises(errors.UsageError, match="no docker config"):
        settings_for(AgentWish("inline", LOGINS), {"cluster_docker_credentials": value}, "config.yaml")
