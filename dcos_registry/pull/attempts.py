"""What an engine may do to pull one image with what an agent has: one walk, or several where chance decides."""

from dataclasses import dataclass, field

from dcos_registry.model.workload import Engine
from dcos_registry.pull import docker, docker_walk, ucr, ucr_walk
from dcos_registry.pull.transport import Walk


@dataclass(frozen=True)
class Credentials:
    """What an engine finds on an agent when it pulls.

    `secret` is the value of the pull secret, `home` what the sandbox of a Docker Engine app holds. `origin` says in
    words where they are from. `guarded` ones are a login of the user's or a secret of the cluster's: nobody on the way
    is to read them (design: security).
    """

    origin: str
    secret: bytes | None = field(default=None, repr=False)
    home: docker.Home = field(default_factory=docker.Home)
    guarded: bool = False


@dataclass(frozen=True)
class AgentSettings:
    """How the agents are set up, as far as pulls depend on it."""

    default_registry: str = ucr.DEFAULT_REGISTRY
    mesos_version: tuple[int, int] = (1, 11)


@dataclass(frozen=True)
class Attempt:
    """One pull that can happen; `key` is the entry that is sent, with the file that holds it, None for none."""

    walk: Walk
    key: str | None = None


@dataclass(frozen=True)
class Attempts:
    """All pulls that can happen, the usual one first; `keys` are the entries that match, in the same order."""

    all: tuple[Attempt, ...]
    keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def are_ambiguous(self) -> bool:
        """Whether chance decides what is sent."""
        return len(self.keys) > 1 or len(self.all) > 1


def attempts(
    engine: Engine, image: str, credentials: Credentials, agent_config: bytes | None, settings: AgentSettings
) -> Attempts:
    """Say how an engine may pull an image; `agent_config` is the agent's --docker_config."""
    if engine == "ucr":
        return _with_ucr(image, credentials.secret, agent_config, settings)
    return _with_docker(image, docker.home_of_pull(credentials.home, agent_config))


def _with_ucr(image: str, secret: bytes | None, agent: bytes | None, settings: AgentSettings) -> Attempts:
    registry = settings.default_registry
    matches = ucr_walk.candidates(image, secret, agent, default_registry=registry)

    def attempt(match: ucr.Match | None) -> Attempt:
        version = settings.mesos_version
        walk = ucr_walk.walk(image, secret, agent, default_registry=registry, mesos_version=version, match=match)
        return Attempt(walk, match.key if match else None)

    tries = [attempt(match) for match in _distinct(matches)] or [attempt(None)]
    return Attempts(tuple(tries), tuple(match.key for match in matches))


def _distinct(matches: list[ucr.Match]) -> list[ucr.Match]:
    """Keep one match of those that send the same: which of them wins is no matter."""
    return list({match.auth: match for match in reversed(matches)}.values())[::-1]


def _with_docker(image: str, home: docker.Home) -> Attempts:
    return Attempts((Attempt(docker_walk.walk(image, home)),))
