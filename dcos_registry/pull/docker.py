"""Which file, entry and helper count when the docker CLI pulls for Mesos (docker.md 1 to 20).

Pure rules for CLI 20.10; `docker_walk` makes the pull out of them. With no entry and no helper in its config the CLI
also asks `docker-credential-secretservice`, or `-pass` where `pass` is, if it is on PATH (credentials
default_store_linux.go): no agent has them, and so they are not asked here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dcos_registry.pull import docker_config, docker_helpers
from dcos_registry.pull.docker_config import Cli, Config, Login
from dcos_registry.pull.docker_helpers import Helper, Outcome

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
    """What may go to dockerd for one registry, and what the CLI has printed until then.

    `key` is the entry that is sent, None where there is none or a helper's credentials took its place. The choice is
    one of several for the sake of `rivals`, the other entries that match (one of them all is to stay), or of
    `undecodable`, entries with an `auth` that has to be mended or removed. `notes` are about the credential helper.
    """

    login: Login = field(default_factory=Login)
    key: str | None = None
    rivals: tuple[str, ...] = ()
    undecodable: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    refusal: str | None = None
    notes: tuple[str, ...] = ()


def home_of_pull(sandbox: Home, agent_config: bytes | None) -> Home:
    """Say which HOME Mesos gives to `docker pull` (rule 4; docker/docker.cpp `Docker::pull`, `writeDockerConfig`).

    The sandbox's, unless it has neither file and the agent has a --docker_config: then that, as `.docker/config.json`
    if it has `auths`, else as `.dockercfg`.
    """
    if agent_config is None or sandbox.config is not None or sandbox.dockercfg is not None:
        return sandbox
    return Home(config=agent_config) if _has_auths(agent_config) else Home(dockercfg=agent_config)


def choices(home: Home, registry: str, helper: Helper | None = None, *, cli: Cli = "20.10") -> tuple[Choice, ...]:
    """List what may go to dockerd for a registry, the domain of a reference: the usual first, no two the same.

    More than one makes the outcome random (rules 8, 15). `helper` runs credential helpers, each at most once; without
    it they are taken as missing (rules 17 to 20).
    """
    config, warnings = read(home, cli)
    name = docker_config.helper_for(config, registry)
    asked = docker_helpers.ask(helper, name, docker_config.lookup_name(registry)) if name else Outcome(None, "")
    found: dict[Login, Choice] = {}
    for choice in _of_entries(config, registry, cli):
        login = _without_halves(asked.applied(choice.login))
        found.setdefault(login, replace(choice, login=login, key=choice.key if asked.changes is None else None))
    notes = (asked.note,) if asked.note else ()
    told = [replace(each, warnings=warnings, refusal=config.refusal, notes=notes) for each in found.values()]
    return tuple(told) if len(told) > 1 else (replace(told[0], rivals=(), undecodable=()),)


def _of_entries(config: Config, registry: str, cli: Cli) -> Iterator[Choice]:
    keys = docker_config.keys_for(config, registry, cli)
    if not keys:
        yield Choice()
    for key in keys:
        rivals = tuple(other for other in keys if other != key)
        sent = config.sent(key)
        for login in sent:
            yield Choice(login, key, rivals, config.undecodable if len(sent) > 1 else ())


def _without_halves(login: Login) -> Login:
    """Drop a user name without a password, and the reverse: neither is sent then (rule 9)."""
    return login if login.username and login.password else replace(login, username="", password="")


def read(home: Home, cli: Cli = "20.10") -> tuple[Config, tuple[str, ...]]:
    """Read the one file that counts (rules 2, 3): `.dockercfg` only without a `config.json`, even an empty one."""
    if home.config is not None:
        config = docker_config.parse(home.config, cli)
        return config, _warned(config, _PATH)
    if home.dockercfg is not None and cli == "20.10":
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
