"""Which of the three ways to credentials serves which workload (pains.md F3 and its matrix).

| way      | Docker Engine app | UCR app and pod | needs      |
|----------|-------------------|-----------------|------------|
| secret   | no                | yes             | Enterprise |
| archive  | yes               | no              |            |
| agent    | yes               | yes             |            |
"""

from dataclasses import dataclass
from enum import Enum, auto

from dcos_registry.model.workload import Engine, Kind


class Route(Enum):
    """A way by which an agent comes to credentials."""

    SECRET = auto()
    ARCHIVE = auto()
    AGENT = auto()


@dataclass(frozen=True)
class RouteVerdict:
    """Whether a route works; `reason` is a sentence with the way out, empty where it works."""

    works: bool
    reason: str = ""


_WORKS = RouteVerdict(works=True)


def verdict(route: Route, *, kind: Kind, engine: Engine, enterprise: bool) -> RouteVerdict:
    """Say whether a route serves such a workload on such a cluster, why not, and what does."""
    if route is Route.SECRET:
        return _secret(engine, enterprise=enterprise)
    if route is Route.ARCHIVE and engine == "ucr":
        return _archive_on_ucr(kind, enterprise=enterprise)
    return _WORKS


def _secret(engine: Engine, *, enterprise: bool) -> RouteVerdict:
    """Marathon AppValidation.scala (`pullConfig` under DOCKER), Validation.scala (feature `secrets`); marathon.md 2."""
    if engine == "docker":
        ways = "give it a credentials archive as a URI, or convert it to the UCR (container type MESOS)"
        if not enterprise:
            ways = "give it a credentials archive as a URI, or put the credentials on the agents"
        return RouteVerdict(
            works=False,
            reason=f"pullConfig is not supported with Docker containerizer: a pull secret serves the UCR only; {ways}",
        )
    if not enterprise:
        reason = "Open source DC/OS has no secret store and so no pull secrets; put the credentials on the agents"
        return RouteVerdict(works=False, reason=reason)
    return _WORKS


def _archive_on_ucr(kind: Kind, *, enterprise: bool) -> RouteVerdict:
    """Refuse: the UCR never looks into the sandbox (registry_puller.cpp, store.cpp `config`; marathon.md 8.4)."""
    what = "A pod" if kind == "pod" else "A UCR app"
    way = "attach a pull secret" if enterprise else "put the credentials on the agents"
    return RouteVerdict(
        works=False,
        reason=f"{what} fetches the archive, but the UCR never reads it when it pulls the image; {way}",
    )
