"""Which of the three ways to credentials serves what runs on a cluster (the matrix of pains.md 0).

| way     | Docker Engine app | UCR app and pod | job, Docker | job, UCR | package |
|---------|-------------------|-----------------|-------------|----------|---------|
| secret  | no                | Enterprise      | no          | no       | no      |
| archive | yes               | no              | yes         | no       | a few   |
| agent   | yes               | yes             | yes         | yes      | yes     |
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from dcos_registry.model.workload import Engine

Consumer = Literal["app", "pod", "job", "package"]
"""What pulls images: apps and pods of Marathon, jobs of Metronome, packages of the catalog."""


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
_ON_THE_AGENTS = "put the credentials on the agents"


def verdict(route: Route, *, kind: Consumer, engine: Engine, enterprise: bool) -> RouteVerdict:
    """Say whether a route serves such a workload on such a cluster, why not, and what does.

    A pod has only one engine, the UCR. The agents' own credentials serve all of them, on both editions: Mesos hands
    them to the UCR, and to the docker CLI where the sandbox has none (ucr.md 15, docker.md 4).
    """
    if route is Route.AGENT:
        return _WORKS
    if kind == "package":
        return _package(route)
    if route is Route.SECRET:
        return _secret_for_a_job(engine) if kind == "job" else _secret(engine, enterprise=enterprise)
    return _archive_on_ucr(kind, enterprise=enterprise) if engine == "ucr" else _WORKS


def _no(reason: str) -> RouteVerdict:
    return RouteVerdict(works=False, reason=reason)


def _secret(engine: Engine, *, enterprise: bool) -> RouteVerdict:
    """Marathon AppValidation.scala (`pullConfig` under DOCKER), Validation.scala (feature `secrets`); marathon.md 2."""
    if engine == "docker":
        others = _ON_THE_AGENTS if not enterprise else "convert it to the UCR (app-attach --to-ucr)"
        ways = f"give it a credentials archive as a URI (app-attach --uri), or {others}"
        return _no(f"pullConfig is not supported with Docker containerizer: a pull secret serves the UCR only; {ways}")
    if not enterprise:
        return _no(f"Open source DC/OS has no secret store and so no pull secrets; {_ON_THE_AGENTS}")
    return _WORKS


def _secret_for_a_job(engine: Engine) -> RouteVerdict:
    """Metronome's images have id, kind and forcePull alone (its jobspec.schema.json; pains.md F4 and 3)."""
    ways = _ON_THE_AGENTS
    if engine == "docker":
        ways = f"give it a credentials archive under artifacts, with extract: true, or {ways}"
    return _no(f"A job has no pullConfig, so it cannot pull with a secret; {ways}")


def _archive_on_ucr(kind: Consumer, *, enterprise: bool) -> RouteVerdict:
    """Refuse: the UCR never looks into the sandbox (registry_puller.cpp, store.cpp `config`; marathon.md 8.4)."""
    what = {"pod": "A pod", "job": "A UCR job"}.get(kind, "A UCR app")
    way = "attach a pull secret" if enterprise and kind != "job" else _ON_THE_AGENTS
    return _no(f"{what} fetches the archive, but the UCR never reads it when it pulls the image; {way}")


def _package(route: Route) -> RouteVerdict:
    """Four of 145 packages with images can take an archive, none a secret (Universe of 2021-12-28; pains.md F5)."""
    if route is Route.SECRET:
        return _no(f"No package has an option for a pull secret; {_ON_THE_AGENTS}")
    return _no(
        "Hardly a package has an option for a credentials archive (jenkins, beta-jenkins, portworx-jenkins and scale "
        f"do); {_ON_THE_AGENTS}"
    )
