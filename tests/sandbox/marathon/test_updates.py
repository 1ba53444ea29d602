"""What a change of an app keeps, loses and restarts (marathon.md 1.4 and 4)."""

import pytest

from tests.sandbox.asking import document_of, header_of
from tests.sandbox.marathon.bench import SLEEP, UCR, Bench
from tests.sandbox.marathon.conftest import BenchOf

RESOURCES = {"cpus": 0.2, "mem": 64, "disk": 10}
LIMITS = {"cpus": 2, "mem": "unlimited"}


@pytest.fixture
def web(bench: Bench) -> Bench:
    """Give Marathon an app that has much to lose."""
    app = {
        "id": "/web",
        "cmd": "serve",
        "container": {"type": "MESOS", "volumes": [{"containerPath": "data", "hostPath": "/data", "mode": "RO"}]},
        "secrets": {"pull": {"source": "pull"}, "key": {"source": "web/key"}},
        "executorResources": RESOURCES,
        "resourceLimits": LIMITS,
        "labels": {"tier": "front"},
    }
    bench.marathon.load([app])
    return bench


def test_a_post_answers_with_the_whole_app_and_its_deployment(bench: Bench) -> None:
    response = bench.ask("POST", "/v2/apps", SLEEP)
    app = document_of(response)
    assert response.status == 201
    assert header_of(response, "Location") == "/v2/apps/sleep"
    assert app["deployments"] == [{"id": header_of(response, "Marathon-Deployment-Id")}]
    assert (app["id"], app["tasksRunning"], app["instances"]) == ("/sleep", 0, 1)


def test_every_answer_has_marathons_headers(bench: Bench) -> None:
    for response in (bench.ask("GET", "/v2/apps"), bench.ask("GET", "/v2/apps/none")):
        assert header_of(response, "X-Marathon-Leader") == "http://127.0.0.1:8080"
        assert header_of(response, "Cache-Control") == "no-cache, no-store, must-revalidate"
        assert header_of(response, "Expires") == "0"


def test_an_id_can_be_taken_only_once_by_apps_and_pods(bench: Bench) -> None:
    bench.deploy("POST", "/v2/apps", SLEEP)
    assert bench.refused("POST", "/v2/apps", SLEEP) == (409, {"message": "An app with id [/sleep] already exists."})


@pytest.mark.parametrize(("method", "query"), [("PATCH", ""), ("PUT", ""), ("PUT", "?partialUpdate=true")])
def test_a_partial_update_replaces_whole_fields(web: Bench, method: str, query: str) -> None:
    web.deploy(method, f"/v2/apps/web{query}", {"secrets": {"pull": {"source": "other"}}})
    app = web.app("/web")
    assert app["secrets"] == {"pull": {"source": "other"}}
    assert app["labels"] == {"tier": "front"}
    assert app["container"]["volumes"] == [{"containerPath": "data", "hostPath": "/data", "mode": "RO"}]


@pytest.mark.parametrize("sent", [{}, {"executorResources": RESOURCES}, {"resourceLimits": LIMITS}])
def test_executor_resources_and_limits_come_from_the_update_alone(web: Bench, sent: dict[str, object]) -> None:
    web.deploy("PATCH", "/v2/apps/web", {"instances": 2, **sent})
    app = web.app("/web")
    kept = {name: app[name] for name in ("executorResources", "resourceLimits") if name in app}
    assert kept == sent


def test_a_full_put_loses_executor_resources_even_if_sent(web: Bench) -> None:
    whole = {"cmd": "serve", "executorResources": RESOURCES, "resourceLimits": LIMITS}
    web.deploy("PUT", "/v2/apps/web?partialUpdate=false", whole)
    app = web.app("/web")
    assert "executorResources" not in app
    assert app["resourceLimits"] == LIMITS
    assert (app["labels"], "container" in app) == ({}, False)


def test_null_and_unknown_fields_change_nothing(web: Bench) -> None:
    before = web.app("/web")
    sent = {"cmd": None, "container": None, "tasksRunning": 7, "forcePull": True, "executorResources": RESOURCES}
    web.deploy("PATCH", "/v2/apps/web", {**sent, "resourceLimits": LIMITS})
    assert web.app("/web") == before


def test_networks_without_a_container_wipe_the_container(bench: Bench) -> None:
    bench.marathon.load([{"id": "/web", "container": UCR, "cmd": "serve"}])
    bench.done("PATCH", "/v2/apps/web", {"networks": [{"mode": "container/bridge"}]})
    container = bench.app("/web")["container"]
    assert "docker" not in container
    assert (container["type"], container["volumes"]) == ("MESOS", [])
    assert [(each["name"], each["hostPort"]) for each in container["portMappings"]] == [("default", 0)]


def test_a_change_of_nothing_is_a_deployment_without_a_version(web: Bench) -> None:
    before = web.app("/web")
    answer = web.done(
        "PATCH", "/v2/apps/web", {"cmd": "serve", "executorResources": RESOURCES, "resourceLimits": LIMITS}
    )
    assert answer["version"] != before["version"]
    assert web.app("/web") == before
    assert len(web.get("/v2/apps/web/versions")["versions"]) == 1


def test_a_change_of_labels_restarts_and_one_of_executor_resources_does_not(web: Bench) -> None:
    first = web.app("/web")
    web.deploy("PATCH", "/v2/apps/web", {"executorResources": {"mem": 128}, "resourceLimits": LIMITS})
    second = web.app("/web")
    assert second["executorResources"]["mem"] == 128
    assert (second["version"], second["tasks"]) == (first["version"], first["tasks"])
    web.done("PATCH", "/v2/apps/web", {"labels": {"tier": "back"}})
    assert web.app("/web")["version"] > first["version"]


def test_scaling_is_a_version_and_no_change_of_configuration(web: Bench) -> None:
    before = web.app("/web")
    web.done("PATCH", "/v2/apps/web", {"instances": 0, "executorResources": RESOURCES, "resourceLimits": LIMITS})
    app = web.app("/web")
    assert app["versionInfo"] == {
        "lastScalingAt": app["version"],
        "lastConfigChangeAt": before["versionInfo"]["lastConfigChangeAt"],
    }


def test_a_version_may_only_come_alone(web: Bench) -> None:
    first = web.app("/web")["version"]
    complaints = web.complaints("PATCH", "/v2/apps/web", {"version": first, "cmd": "serve"})
    assert complaints == {"/": ["The 'version' field may only be combined with the 'id' field."]}


def test_a_version_alone_rolls_back(bench: Bench) -> None:
    first = bench.deploy("POST", "/v2/apps", SLEEP)["version"]
    bench.deploy("PATCH", "/v2/apps/sleep", {"cmd": "sleep 1"})
    bench.deploy("PUT", "/v2/apps/sleep", {"id": "/sleep", "version": first})
    app = bench.app("/sleep")
    assert (app["cmd"], app["version"] > first) == ("sleep 1000", True)
    versions = bench.get("/v2/apps/sleep/versions")["versions"]
    assert len(versions) == 3
    assert [bench.get(f"/v2/apps/sleep/versions/{each}")["cmd"] for each in sorted(versions)] == [
        "sleep 1000",
        "sleep 1",
        "sleep 1000",
    ]


def test_a_full_put_ignores_the_version(web: Bench) -> None:
    web.done("PUT", "/v2/apps/web?partialUpdate=false", {"version": "2020-01-01T00:00:00.000Z", "cmd": "other"})
    assert web.app("/web")["cmd"] == "other"


def test_a_patch_of_a_missing_app_is_read_as_a_whole_app_first(bench: Bench) -> None:
    message = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."
    assert bench.complaints("PATCH", "/v2/apps/none", {"labels": {}}) == {"/": [message]}
    assert bench.refused("PATCH", "/v2/apps/none", {"cmd": "sleep 1"}) == (
        404,
        {"message": "App '/none' does not exist"},
    )


def test_a_put_of_a_missing_app_creates_it(bench: Bench) -> None:
    response = bench.ask("PUT", "/v2/apps/new", {"cmd": "sleep 1", "executorResources": RESOURCES})
    assert response.status == 201
    assert set(document_of(response)) == {"version", "deploymentId"}
    assert "executorResources" not in bench.app("/new")


@pytest.mark.parametrize("path", ["/v2/apps//group//sleep/", "/v2/apps/group/sleep", "//v2/apps/group/sleep"])
def test_slashes_are_squeezed(bench: Bench, path: str) -> None:
    bench.marathon.load([{**SLEEP, "id": "group//sleep"}])
    assert bench.get(path)["app"]["id"] == "/group/sleep"


def test_an_update_without_a_force_on_roles_is_refused_from_1_9_on(bench_of: BenchOf) -> None:
    for version, expected in (("1.13", 200), ("2.0", 422), ("2.2", 422)):
        bench = bench_of(version)
        bench.marathon.load([SLEEP])
        assert bench.ask("PATCH", "/v2/apps/sleep", {"role": "other"}).status == expected
        assert bench.ask("PATCH", "/v2/apps/sleep?force=true", {"role": "other"}).status == 200


def test_another_users_change_can_come_in_between(web: Bench) -> None:
    web.faults.before_update.append(lambda: web.done("PATCH", "/v2/apps/web?force=true", {"labels": {"by": "other"}}))
    web.done("PATCH", "/v2/apps/web?force=true", {"instances": 3})
    app = web.app("/web")
    assert (app["labels"], app["instances"]) == ({"by": "other"}, 3)
    assert len(web.get("/v2/apps/web/versions")["versions"]) == 3


def test_a_delete_overrides_locks_unless_told_not_to(web: Bench) -> None:
    web.faults.locked.add("/web")
    assert web.ask("DELETE", "/v2/apps/web?force=false").status == 409
    web.deploy("DELETE", "/v2/apps/web", None)
    assert web.refused("GET", "/v2/apps/web")[0] == 404
    assert web.refused("DELETE", "/v2/apps/web") == (404, {"message": "App '/web' does not exist"})


def test_a_restart_gives_a_new_version_and_new_tasks(bench: Bench) -> None:
    before = bench.deploy("POST", "/v2/apps", SLEEP)
    tasks = bench.app("/sleep")["tasks"]
    bench.deploy("POST", "/v2/apps/sleep/restart", None)
    app = bench.app("/sleep")
    assert app["version"] > before["version"]
    assert [task["version"] for task in app["tasks"]] == [app["version"]]
    assert app["tasks"][0]["id"] != tasks[0]["id"]


def test_a_delete_below_restart_is_of_an_app_of_that_name(bench: Bench) -> None:
    bench.marathon.load([SLEEP])
    assert bench.refused("DELETE", "/v2/apps/sleep/restart") == (
        404,
        {"message": "App '/sleep/restart' does not exist"},
    )
