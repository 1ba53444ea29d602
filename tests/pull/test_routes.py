import itertools
from typing import get_args

import pytest

from dcos_registry.model.workload import Engine, Kind
from dcos_registry.pull.routes import Route, verdict

WORKLOADS: list[tuple[Kind, Engine]] = [("app", "docker"), ("app", "ucr"), ("pod", "ucr")]
WORKING = {
    (Route.SECRET, "ucr", True),
    (Route.ARCHIVE, "docker", True),
    (Route.ARCHIVE, "docker", False),
    *((Route.AGENT, engine, enterprise) for engine in get_args(Engine) for enterprise in (True, False)),
}


@pytest.mark.parametrize(
    ("route", "workload", "enterprise"), list(itertools.product(Route, WORKLOADS, (True, False))), ids=str
)
def test_a_route_works_as_the_matrix_says(route: Route, workload: tuple[Kind, Engine], *, enterprise: bool) -> None:
    kind, engine = workload

    told = verdict(route, kind=kind, engine=engine, enterprise=enterprise)

    assert told.works == ((route, engine, enterprise) in WORKING)
    assert bool(told.reason) != told.works


def test_a_docker_app_with_a_secret_is_refused_in_marathons_words() -> None:
    told = verdict(Route.SECRET, kind="app", engine="docker", enterprise=True)

    assert told.reason.startswith("pullConfig is not supported with Docker containerizer")
    assert "archive" in told.reason
    assert "UCR" in told.reason


@pytest.mark.parametrize(("kind", "name"), [("pod", "A pod"), ("app", "A UCR app")])
def test_an_archive_that_nobody_reads_is_refused_for_what_it_is(kind: Kind, name: str) -> None:
    assert verdict(Route.ARCHIVE, kind=kind, engine="ucr", enterprise=True).reason.startswith(name)
