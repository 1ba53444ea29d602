"""Which file, entry and image name count when the docker CLI pulls for Mesos (docker.md 1 to 20, 33 to 35).

Pure rules for CLI 20.10; `docker_walk` makes the pull out of them.
"""

import json
from dataclasses import dataclass, field

from dcos_registry.pull import docker_config
from dcos_registry.pull.docker_config import Config, Login

_PATH = "$HOME/.docker/config.json"
_LEGACY_PATH = "$HOME/.dockercfg"
_LEGACY = (
    "WARNING: Support for the legacy ~/.dockercfg configuration file and file-format is deprecated "
    "and will be removed in an upcoming release"
)


@dataclass(frozen=True)
class Home:
    """What HOME holds: the text of `.docker/config.json` and of `.dockercfg`, None where there is no such file."""

    config: bytes | None = field(default=None, repr=False)
    dockercfg: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Choice:
    """What goes to dockerd for one registry, and what the CLI has printed until then.

    `keys` are the entries that match, the usual winner first; `helper` is the credential helper that would be asked and
    is taken as missing. More than one key, or a `random` decoding (rule 8), makes the outcome ambiguous.
    """

    login: Login
    keys: tuple[str, ...]
    helper: str
    warnings: tuple[str, ...]
    refusal: str | None
    random: bool


def home_of_pull(sandbox: Home, agent_config: bytes | None) -> Home:
    """Say which HOME Mesos gives to `docker pull` (rule 4; docker/docker.cpp `Docker::pull`, `writeDockerConfig`).

    The sandbox's, unless it has neither file and the agent has a --docker_config: then that, as `.docker/config.json`
    if it has `auths`, else as `.dockercfg`.
    """
    if agent_config is None or sandbox.config is not None or sandbox.dockercfg is not None:
        return sandbox
    return Home(config=agent_config) if _has_auths(agent_config) else Home(dockercfg=agent_config)


def choose(home: Home, registry: str) -> Choice:
    """Say which entry serves a registry, the domain of a reference (rules 1 to 20)."""
    config, warnings = read(home)
    keys = docker_config.keys_for(config, registry)
    return Choice(
        login=config.logins[keys[0]] if keys else Login(),
        keys=tuple(keys),
        helper=docker_config.helper_for(config, registry),
        warnings=warnings,
        refusal=config.refusal,
        random=bool(config.undecodable) and len(config.logins) > 1,
    )


def read(home: Home) -> tuple[Config, tuple[str, ...]]:
    """Read the one file that counts (rules 2, 3): `.dockercfg` only without a `config.json`, even an empty one."""
    if home.config is not None:
        config = docker_config.parse(home.config)
        return config, _warned(config, _PATH)
    if home.dockercfg is not None:
        config = docker_config.parse_legacy(home.dockercfg)
        return config, (*_warned(config, _LEGACY_PATH), _LEGACY)
    return Config(), ()


def _warned(config: Config, path: str) -> tuple[str, ...]:
    return (f"WARNING: Error loading config file: {path}: {config.warning}",) if config.warning else ()


def _has_auths(config: bytes) -> bool:
    try:
        document = json.loads(config)
    except (ValueError, RecursionError):
        return False  # an agent with such a flag does not start
    return isinstance(document, dict) and isinstance(document.get("auths"), dict)
