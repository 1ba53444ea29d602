"""What an engine may do to pull one image with what an agent has: one walk, or several where chance decides."""

import base64
from dataclasses import dataclass, field

from dcos_registry.model.workload import Engine
from dcos_registry.pull import docker, docker_reference, docker_walk, ucr, ucr_walk, versions
from dcos_registry.pull.docker_daemon import Dockerd
from dcos_registry.pull.docker_helpers import Helper
from dcos_registry.pull.docker_reference import BadReference, Reference
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.transport import Walk
from dcos_registry.pull.versions import MesosVersion

AGENTS_CONFIG = "the agents' own docker config"
"""What an agent's --docker_config is called."""


@dataclass(frozen=True)
class Credentials:
    """What an engine finds on an agent when it pulls.

    `secret` is the value of the pull secret, `home` what the sandbox of a Docker Engine app holds, `helper` what runs
    the credential helpers that it names. `origin` says in words where they are from, `searched` where they were looked
    for in vain, `notes` what is to be said of them. `renewal` is the command that makes or renews them, for one of
    those who use them, `replacement` what does where they cannot be read at all, empty where that is no other thing.
    `guarded` ones are a login of the user's or a secret of the cluster's: nobody on the way is to read them (design:
    security).
    """

    origin: str
    renewal: str = field(compare=False)
    secret: bytes | None = field(default=None, repr=False)
    home: docker.Home = field(default_factory=docker.Home)
    helper: Helper | None = None
    guarded: bool = False
    searched: str = ""
    notes: tuple[str, ...] = ()
    replacement: str = field(default="", compare=False)


@dataclass(frozen=True)
class AgentSettings:
    """How the agents are set up, as far as pulls depend on it."""

    default_registry: str = ucr.DEFAULT_REGISTRY
    mesos_version: MesosVersion = versions.LATEST
    dockerd: Dockerd = field(default_factory=Dockerd)


@dataclass(frozen=True)
class Place:
    """Where an image is asked for: `registry` as credentials are looked up by it, `root` the URL of its API."""

    registry: str
    root: str
    repository: str
    reference: str


@dataclass(frozen=True)
class Entry:
    """An entry of a docker config that an engine may send: its key, and in words the file that holds it."""

    key: str
    file: str
    is_agents: bool = False


@dataclass(frozen=True)
class Attempt:
    """One pull that can happen; `entry` is what is sent, with its login in base64, None for nothing."""

    walk: Walk
    entry: Entry | None = None
    login: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Attempts:
    """All pulls that can happen, the usual one first.

    `entries` are all that match, in the same order: of those that send the same, one is tried. `undecodable` are those
    that make it chance what is read of the others (docker.md 8). `place` is None for an image name that the engine
    refuses.
    """

    all: tuple[Attempt, ...]
    place: Place | None
    entries: tuple[Entry, ...] = ()
    undecodable: tuple[Entry, ...] = ()

    @property
    def are_ambiguous(self) -> bool:
        """Whether chance decides what is sent."""
        return len(self.entries) > 1 or len(self.all) > 1


def attempts(
    engine: Engine, image: str, credentials: Credentials, agent_config: bytes | None, settings: AgentSettings
) -> Attempts:
    """Say how an engine may pull an image; `agent_config` is the agent's --docker_config."""
    if engine == "ucr":
        return _with_ucr(image, credentials, agent_config, settings)
    return _with_docker(image, credentials, agent_config, settings)


def place_of(engine: Engine, image: str, default_registry: str) -> Place | None:
    """Say where an engine asks for an image; None for a name that it refuses."""
    try:
        if engine == "ucr":
            location = ucr.locate(ucr.parse_image(image), default_registry)
            return Place(location.registry, location.root, location.repository, location.reference)
        return _docker_place(docker_reference.parse(image))
    except (MesosError, BadReference):
        return None


def _docker_place(reference: Reference) -> Place:
    host = f"registry-1.{docker_reference.HUB}" if reference.domain == docker_reference.HUB else reference.domain
    asked = reference.digest or reference.tag or "latest"
    return Place(reference.domain, f"https://{host}/v2", reference.path, asked)


def _with_ucr(image: str, credentials: Credentials, agent_config: bytes | None, settings: AgentSettings) -> Attempts:
    secret, registry = credentials.secret, settings.default_registry
    matches = ucr_walk.candidates(image, secret, agent_config, default_registry=registry)

    def entry(match: ucr.Match) -> Entry:
        if match.source == "agent":
            return Entry(match.key, AGENTS_CONFIG, is_agents=True)
        return Entry(match.key, credentials.origin)

    def attempt(match: ucr.Match | None) -> Attempt:
        version = settings.mesos_version
        walk = ucr_walk.walk(image, secret, agent_config, default_registry=registry, mesos_version=version, match=match)
        return Attempt(walk, entry(match), match.auth) if match else Attempt(walk)

    return Attempts(
        tuple(attempt(match) for match in _distinct(matches)) or (attempt(None),),
        place_of("ucr", image, registry),
        tuple(map(entry, matches)),
    )


def _distinct(matches: list[ucr.Match]) -> list[ucr.Match]:
    """Keep one match of those that send the same: which of them wins is no matter."""
    return list({match.auth: match for match in reversed(matches)}.values())[::-1]


def _with_docker(image: str, credentials: Credentials, agent_config: bytes | None, settings: AgentSettings) -> Attempts:
    home, place = docker.home_of_pull(credentials.home, agent_config), place_of("docker", image, "")
    is_agents = home != credentials.home
    file = AGENTS_CONFIG if is_agents else credentials.origin
    choices = docker.choices(home, place.registry, credentials.helper) if place else ()

    def entry(key: str) -> Entry:
        return Entry(key, file, is_agents=is_agents)

    def attempt(choice: docker.Choice | None) -> Attempt:
        walk = docker_walk.walk(image, home, dockerd=settings.dockerd, helper=credentials.helper, choice=choice)
        return Attempt(walk, entry(choice.key) if choice and choice.key else None, _basic(choice))

    keys = [key for choice in choices for key in (choice.key, *choice.rivals) if key is not None]
    broken = [key for choice in choices for key in choice.undecodable]
    return Attempts(
        tuple(map(attempt, choices)) or (attempt(None),),
        place,
        tuple(map(entry, dict.fromkeys(keys))),
        tuple(map(entry, dict.fromkeys(broken))),
    )


def _basic(choice: docker.Choice | None) -> str | None:
    """Encode what Basic would send; an identity token is no login to look at a registry with."""
    if choice is None or not choice.login.username:
        return None
    return base64.b64encode(f"{choice.login.username}:{choice.login.password}".encode()).decode()
