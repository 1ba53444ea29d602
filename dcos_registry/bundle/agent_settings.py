"""The settings of DC/OS's config.yaml that give every agent credentials, and which of them contradict each other.

Sources: the configuration reference of DC/OS 2.1 (`cluster_docker_credentials` and what follows it), and what reads
them: gen/calc.py, gen/dcos-config.yaml and gen/cloud-config.yaml of dcos/dcos, the same in 1.13 to 2.2.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from dcos_registry import errors
from dcos_registry.model.docker_config import DockerConfig

Mode: TypeAlias = Literal["etc", "dcos-owned", "inline"]
"""Whose the agents' file is, and where from: `etc` the operators' and blank at first, `dcos-owned` that of DC/OS,
`inline` the operators', with logins that the installation writes."""

CREDENTIALS = "cluster_docker_credentials"
ENABLED = "cluster_docker_credentials_enabled"
OWNED = "cluster_docker_credentials_dcos_owned"
WRITTEN = "cluster_docker_credentials_write_to_etc"
PATH = "cluster_docker_credentials_path"
REGISTRY_URL = "cluster_docker_registry_url"

ETC = "/etc/mesosphere/docker_credentials"
IN_DCOS = "/opt/mesosphere/etc/docker_credentials"
BLANK = "{}"

_PATHS: Mapping[Mode, str] = {"etc": ETC, "inline": ETC, "dcos-owned": IN_DCOS}


@dataclass(frozen=True)
class AgentWish:
    """What the agents are to have; `logins` go into the configuration itself, None leaves it without new ones."""

    mode: Mode
    logins: DockerConfig | None = None
    path: str | None = None
    registry_url: str | None = None


def settings_for(wish: AgentWish, existing: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the settings that a configuration gets, in the order of the reference; others it keeps.

    `existing` is what it has, `name` what messages call it. Every value is a text, as the generator wants it, but the
    credentials with logins, which it writes as JSON itself.
    Raises `UsageError` for what the reference says does not go together.
    """
    mistake = next(_mistakes(wish, existing, name), None)
    if mistake is not None:
        raise errors.UsageError(*mistake)
    path = wish.path or existing.get(PATH)
    is_owned = wish.mode == "dcos-owned"
    is_elsewhere = path not in (None, "", _PATHS[wish.mode])
    keeps_file = wish.mode == "etc" and says(existing.get(WRITTEN)) == "false" and says(existing.get(OWNED)) != "true"
    settings: dict[str, Any] = {
        CREDENTIALS: _credentials(wish, existing),
        ENABLED: "true",
        OWNED: "true" if is_owned else "false",
        WRITTEN: "false" if is_owned or is_elsewhere or keeps_file else "true",
    }
    if wish.path is not None:
        settings[PATH] = wish.path
    if wish.registry_url is not None:
        settings[REGISTRY_URL] = wish.registry_url
    return settings


def says(value: Any) -> str:
    """Return what the generator makes of a value: it knows texts alone, and YAML has truth values besides."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value)


def logins_in(settings: Mapping[str, Any], name: str) -> DockerConfig | None:
    """Read the logins that settings hold inline, None where they are blank; raises `UsageError` for what is no config.

    An empty or invalid file keeps the agent from starting (vendor page; pains.md 27).
    """
    document = says(settings.get(CREDENTIALS)).strip()
    if _is_blank(document):
        return None
    return DockerConfig.parse(document.encode(), f"{CREDENTIALS} in {name}")


def _is_blank(document: str) -> bool:
    try:
        content = json.loads(document or BLANK)
    except (ValueError, RecursionError):
        return False
    return content in ({}, {"auths": {}})


def _credentials(wish: AgentWish, existing: Mapping[str, Any]) -> Any:
    held = logins_in(existing, "the file")
    config = wish.logins if held is None else held.merged(wish.logins or DockerConfig({}))
    return BLANK if config is None else json.loads(config.to_bytes())


def _mistakes(wish: AgentWish, existing: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    inside = existing.get(CREDENTIALS)
    nested = [key for key in inside if str(key).startswith("cluster_docker_")] if isinstance(inside, dict) else []
    if nested:
        yield f"{name} has {nested[0]} inside {CREDENTIALS}, where nobody reads it", "move it to the left, by itself"
    held = logins_in(existing, name)
    has_logins = wish.logins is not None or held is not None
    if wish.mode == "etc" and wish.logins is not None:
        yield (
            f"With --mode etc the configuration is blank, and the logins are the agents' own, in {ETC}",
            "leave out --registry here, and write them on the agents; or have them in the configuration: --mode inline",
        )
    if wish.mode == "etc" and held is not None:
        yield (
            f"{name} holds logins in {CREDENTIALS}, and --mode etc would lose them",
            "keep them there with --mode inline or --mode dcos-owned, or take them out first",
        )
    if wish.mode == "inline" and not has_logins:
        yield (
            "With --mode inline the logins are in the configuration, and none are named",
            "name them with --registry HOST",
        )
    yield from _of_path(wish, existing, name)


def _of_path(wish: AgentWish, existing: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """Find a path that nobody would write to; the agent does not start without its file."""
    set_here, set_there = wish.path, existing.get(PATH)
    path = set_here or set_there
    if set_here is not None and not (
        set_here.startswith("/") and set_here.isprintable() and not set_here.endswith("/")
    ):
        yield f"{set_here!r} is no path of a file on an agent", "give an absolute one: --credentials-path /PATH"
    if path in (None, "", _PATHS[wish.mode]):
        return
    way_out = "leave out --credentials-path" if set_here else f"take {PATH} out of {name}"
    if wish.mode == "inline":
        yield (
            f"{WRITTEN} makes {ETC} and no other file, so nothing would be at {path}",
            f"{way_out}, or take --mode etc",
        )
    elif wish.mode == "dcos-owned":
        yield f"DC/OS keeps its own file at {IN_DCOS}, so nothing would be at {path}", f"{way_out}, or take --mode etc"
