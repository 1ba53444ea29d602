import itertools
from typing import get_args

import pytest

from dcos_registry.model.workload import Engine
from dcos_registry.pull.routes import Consumer, Route, verdict

CONSUMERS: list[tuple[Consumer, Engine]] = [
    ("app", "docker"),
    ("app", "ucr"),
    ("pod", "ucr"),
    ("job", "docker"),
    ("job", "ucr"),
    ("package", "docker"),
    ("package", "ucr"),
]
WORKING: set[tuple[Route, Consumer, Engine, bool]] = {
    (Route.SECRET, "app", "ucr", True),
    (Route.SECRET, "pod", "ucr", True),
    *((Route.ARCHIVE, kind, "docker", enterprise) for kind in ("app", "job") for enterprise in (True, False)),
    *((Route.AGENT, kind, engine, enterprise) for kind, engine in CONSUMERS for enterprise in (True, False)),
}


@pytest.mark.parametrize(
    ("route", "consumer", "enterprise"), list(itertools.product(Route, CONSUMERS, (True, False))), ids=str
)
def test_a_route_works_as_the_matrix_says(route: Route, consumer: tuple[Consumer, Engine], *, enterprise: bool) -> None:
    kind, engine = consumer

    told = verdict(route, kind=kind, engine=engine, enterprise=enterprise)

    assert told.works == ((route, kind, engine, enterprise) in WORKING)
    assert bool(told.reason) != told.works


@pytest.mark.parametrize(("kind", "engine"), CONSUMERS)
@pytest.mark.parametrize("enterprise", [True, False])
def test_a_refusal_names_a_way_that_works(kind: Consumer, engine: Engine, *, enterprise: bool) -> None:
    words = {
        Route.SECRET: "attach a pull secret",
        Route.ARCHIVE: "a credentials archive as a URI",
        Route.AGENT: "the credentials on the agents",
    }
    for route in Route:
        told = verdict(route, kind=kind, engine=engine, enterprise=enterprise)
        ways = [each for each in Route if words[each] in told.reason]
        assert all(verdict(way, kind=kind, engine=engine, enterprise=enterprise).works for way in ways)
        assert told.works or ways


def test_pain_14_a_docker_app_with_a_secret_is_refused_in_marathons_words() -> None:
    told = verdict(Route.SECRET, kind="app", engine="docker", enterprise=True)

    assert told.reason.startswith("pullConfig is not supported with Docker containerizer")
    assert "archive" in told.reason
    assert "UCR" in told.reason


def test_pain_3_a_job_is_told_to_fetch_an_artifact_and_a_ucr_job_to_go_by_the_agents() -> None:
    docker, ucr = (verdict(Route.SECRET, kind="job", engine=engine, enterprise=True) for engine in ("docker", "ucr"))
    assert "artifacts, with extract: true" in docker.reason
    assert ucr.reason.endswith("so it cannot pull with a secret; put the credentials on the agents")
    assert verdict(Route.ARCHIVE, kind="job", engine="ucr", enterprise=True).reason.startswith("A UCR job")


@pytest.mark.parametrize(("kind", "name"), [("pod", "A pod"), ("app", "A UCR app")])
def test_pain_4_an_archive_that_nobody_reads_is_refused_for_what_it_is(kind: Consumer, name: str) -> None:
    assert verdict(Route.ARCHIVE, kind=kind, engine="ucr", enterprise=True).reason.startswith(name)


def test_every_consumer_and_engine_is_in_the_matrix() -> None:
    assert {kind for kind, _ in CONSUMERS} == set(get_args(Consumer))
    assert {engine for _, engine in CONSUMERS} == set(get_args(Engine))
