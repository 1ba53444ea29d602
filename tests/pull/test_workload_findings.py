"""What is wrong with a definition, before anything but the definition is looked at."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import images_of
from dcos_registry.pull import workload_findings
from dcos_registry.pull.used_route import route_in_use
from tests.pull.definitions import ARCHIVE, IMAGE, docker_app, first_image, pod, ucr_app


def ids(definition: dict[str, Any]) -> list[str]:
    """List the problems of the first image."""
    return [problem.id for problem in workload_findings.findings(definition, first_image(definition))]


@pytest.mark.parametrize("definition", [ucr_app(), ucr_app("team/pull"), docker_app(ARCHIVE), pod()])
def test_a_definition_without_mistakes_has_none(definition: dict[str, Any]) -> None:
    assert ids(definition) == []


@pytest.mark.parametrize(
    ("definition", "pointer", "meant"),
    [
        (ucr_app(docker={"forcePull": True}), "/container/docker/forcePull", "forcePullImage"),
        (ucr_app(pullConfig={"secret": "pull"}), "/pullConfig", "pullConfig in /container/docker"),
        (docker_app(artifacts=[{"uri": ARCHIVE}]), "/artifacts", "fetch, beside /container"),
        (docker_app(docker={"uris": [ARCHIVE]}), "/container/docker/uris", "fetch, beside /container"),
        (pod({"image": {"id": IMAGE, "force": True}}), "/containers/0/image/force", "forcePull in image"),
        (pod({"pullConfig": {"secret": "pull"}}), "/containers/0/pullConfig", "pullConfig in image"),
        (pod(fetch=[{"uri": ARCHIVE}]), "/fetch", "artifacts, which the UCR does not look into"),
        (pod(uris=[ARCHIVE]), "/uris", "artifacts, which the UCR does not look into"),
    ],
)
def test_a_field_that_marathon_ignores_is_told_what_was_meant(
    definition: dict[str, Any], pointer: str, meant: str
) -> None:
    [problem] = workload_findings.findings(definition, first_image(definition))
    assert problem.id == "unknown-field"
    assert problem.sentence.startswith(f"{pointer} is no field of ")
    assert meant in problem.remedy


def test_a_field_that_changes_nothing_is_let_pass() -> None:
    assert ids(ucr_app(docker={"forcePull": False})) == ids(pod(uris=[])) == []


def test_a_field_of_one_container_is_told_with_its_image_alone() -> None:
    definition = pod({"image": {"id": IMAGE, "force": True}}, {})
    first, second = (list(workload_findings.findings(definition, image)) for image in images_of(definition))
    assert ([problem.id for problem in first], second) == (["unknown-field"], [])


def test_pain_17_uris_beside_fetch_are_refused() -> None:
    assert ids(docker_app(ARCHIVE, uris=[ARCHIVE])) == ["uris-and-fetch"]


def test_a_credential_field_is_refused() -> None:
    assert ids(docker_app(docker={"credential": {"principal": "x"}})) == ["credential-field"]


@pytest.mark.parametrize("image", ["<your/private/image>", "https://registry.test/a", "registry.test/Team/web", "a b"])
@pytest.mark.parametrize("engine", ["MESOS", "DOCKER"])
def test_a_name_that_no_registry_has(image: str, engine: str) -> None:
    definition = {"id": "/web", "container": {"type": engine, "docker": {"image": image}}}
    [problem] = workload_findings.findings(definition, first_image(definition))
    assert (problem.id, problem.stops) == ("bad-image-name", True)


@pytest.mark.parametrize("workload", ["/simple-pod", "/po", "/pods/x"])
def test_pain_16_the_sample_of_the_vendor_page_is_outside_its_space(workload: str) -> None:
    problem = workload_findings.outside_space(workload, SecretPath("pod/pullConfig"))
    assert problem is not None
    assert problem.id == "secret-outside-space"
    assert f"keep it as {workload.strip('/')}/pullConfig" in problem.remedy


@pytest.mark.parametrize("workload", ["/pod", "/pod/a/b"])
def test_pain_16_a_workload_in_the_space_may_use_it(workload: str) -> None:
    assert workload_findings.outside_space(workload, SecretPath("pod/pullConfig")) is None
    assert workload_findings.outside_space(workload, SecretPath("pullConfig")) is None


def test_pain_35_nothing_set_up_is_answered_with_the_way_that_works() -> None:
    ucr, docker, a_pod = ucr_app(), docker_app(), pod()
    told = workload_findings.without_credentials(ucr, first_image(ucr), enterprise=True)
    assert told.id == "no-secret"
    assert told.remedy == (
        "dcos registry login registry.test, then dcos registry secret-create team/web/pull --registry registry.test "
        "and dcos registry app-attach /team/web --secret team/web/pull"
    )
    assert workload_findings.without_credentials(docker, first_image(docker), enterprise=True).id == "no-archive"
    open_source = workload_findings.without_credentials(a_pod, first_image(a_pod), enterprise=False)
    assert (open_source.id, "put the credentials on the agents" in open_source.remedy) == ("no-secret", True)


@pytest.mark.parametrize(
    ("image", "names"),
    [(IMAGE, True), ("localhost/x", True), ("nginx", False), ("docker.io/nginx", False), ("host:x/y@z@w", False)],
)
def test_an_image_says_whether_it_is_docker_hubs(image: str, *, names: bool) -> None:
    assert workload_findings.names_its_registry(image) == names


names = st.sampled_from(["id", "container", "containers", "docker", "image", "type", "pullConfig", "secret"])
names |= st.sampled_from(["secrets", "source", "pull", "fetch", "uri", "uris", "extract", "destPath", "artifacts"])
scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([IMAGE, "pull", ARCHIVE])
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner), max_leaves=15)
definitions = st.sampled_from([ucr_app("team/pull"), docker_app(ARCHIVE), pod()]).flatmap(
    lambda sample: st.dictionaries(names, values, max_size=4).map(lambda fields: {**sample, **fields})
)


@given(definitions)
def test_any_definition_has_a_way_and_problems_or_none(definition: dict[str, Any]) -> None:
    for image in images_of(definition):
        route = route_in_use(definition, image)
        for problem in (*route.problems, *workload_findings.findings(definition, image)):
            assert problem.sentence
            assert problem.remedy
