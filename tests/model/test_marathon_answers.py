"""How apps and pods stand, read from what Marathon answers (marathon.md 1.3, 1.7 to 1.11)."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.model.marathon_answers import of_app, of_pod
from dcos_registry.model.standing import Failure, Hold, Part, Wait

OLD, NEW, NEWER = "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z", "2026-01-03T00:00:00.000Z"
WEB, WORKER = "/team/web", "/team/worker"


def app(**fields: Any) -> dict[str, Any]:
    """Make an app whose configuration is of NEW, as Marathon shows it."""
    version = {"version": NEW, "versionInfo": {"lastScalingAt": NEW, "lastConfigChangeAt": NEW}}
    return {"id": WEB, "instances": 2, "tasks": [], "tasksUnhealthy": 0, **version, **fields}


def task(state: str = "TASK_RUNNING", version: str = NEW) -> dict[str, Any]:
    """Make a task of the app."""
    return {"id": "web.1", "host": "10.0.0.1", "state": state, "version": version, "stagedAt": NEW}


def failure(version: str) -> dict[str, Any]:
    """Make what an app shows of its last failure."""
    named = {"message": "no", "state": "TASK_FAILED", "host": "10.0.0.1", "timestamp": NEWER, "taskId": "web.0"}
    return {"appId": WEB, "version": version, "slaveId": "S0", **named}


def pod(*instances: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make a pod's status."""
    spec = {"id": WORKER, "version": NEW, "scaling": {"kind": "fixed", "instances": 2}}
    return {"id": WORKER, "spec": spec, "status": "DEGRADED", "instances": list(instances), **fields}


def instance(state: str, version: str = NEW, **container: Any) -> dict[str, Any]:
    """Make an instance of the pod with one container."""
    shown = {"name": "worker", "status": "TASK_STAGING", "statusSince": NEW, "conditions": [], **container}
    reference = f"/v2/pods{WORKER}::versions/{version}"
    return {"status": state, "agentHostname": "10.0.0.1", "specReference": reference, "containers": [shown]}


def test_only_tasks_of_the_present_configuration_count() -> None:
    standing = of_app(app(tasks=[task(), task("TASK_STAGING"), task(version=OLD)]), [], [])
    assert (standing.wanted, standing.running, standing.outdated) == (2, 1, 1)
    assert standing.parts == (Part("", "10.0.0.1", "TASK_STAGING", NEW),)
    assert standing.is_launching
    assert not standing.has_all


def test_scaling_makes_no_task_a_former_one() -> None:
    scaled = app(version=NEWER, tasks=[task(), task(version=NEWER)])
    standing = of_app(scaled, [], [])
    assert (standing.running, standing.outdated, standing.has_all) == (2, 0, True)


def test_an_app_without_instances_never_has_all() -> None:
    assert not of_app(app(instances=0), [], []).has_all


def test_a_failure_of_the_present_version_is_told_from_one_of_a_former() -> None:
    told = Failure("no", "TASK_FAILED", "10.0.0.1", NEWER, NEW, "web.0")
    assert of_app(app(lastTaskFailure=failure(NEW)), [], []).failure == told
    standing = of_app(app(lastTaskFailure=failure(OLD)), [], [])
    assert standing.failure is None
    assert standing.former is not None
    assert standing.former.version == OLD


def test_a_failure_before_the_app_was_scaled_is_still_of_its_present_version() -> None:
    standing = of_app(app(version=NEWER, lastTaskFailure=failure(NEW)), [], [])
    assert standing.failure is not None


def test_a_message_that_may_quote_a_secret_is_not_in_a_repr() -> None:
    assert "hunter2" not in repr(of_app(app(lastTaskFailure={**failure(NEW), "message": "hunter2"}), [], []))


def test_a_deployment_that_holds_it_is_read_with_what_it_waits_for() -> None:
    unready = [
        {"name": "ready", "taskId": "web.1", "ready": False},
        {"name": "other", "taskId": "web.1", "ready": True},
    ]
    ours = {
        "id": "d1",
        "version": NEW,
        "affectedApps": [WEB],
        "affectedPods": ["/team/db"],
        "currentStep": 2,
        "totalSteps": 3,
        "currentActions": [
            {"action": "RestartApplication", "app": WEB, "readinessCheckResults": unready},
            {"action": "RestartPod", "pod": "/team/db", "readinessCheckResults": []},
        ],
    }
    foreign = {"id": "d2", "affectedApps": ["/team/web2"], "affectedPods": [], "currentActions": []}
    holds = of_app(app(), [foreign, ours], []).holds
    assert holds == (Hold("d1", NEW, 2, 3, ("RestartApplication",), ("/team/db",), ("ready",)),)


def test_the_queue_tells_backing_off_from_waiting_for_an_offer() -> None:
    def entry(delay: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return {"count": 2, "app": {"id": WEB}, "delay": delay, **fields}

    other = {**entry({"overdue": True}), "app": {"id": "/team/web2"}}
    backing = entry({"timeLeftSeconds": 34, "overdue": False})
    assert of_app(app(), [], [other, backing]).wait == Wait(2, 34)
    rejected = [
        {"reason": "InsufficientCpus", "declined": 3, "processed": 4},
        {"reason": "InsufficientMemory", "declined": 0, "processed": 1},
    ]
    waiting = entry(
        {"timeLeftSeconds": 0, "overdue": True}, processedOffersSummary={"rejectSummaryLastOffers": rejected}
    )
    assert of_app(app(), [], [waiting]).wait == Wait(2, None, (("InsufficientCpus", 3),))
    assert of_app(app(), [], [other]).wait is None


def test_a_pods_instances_are_all_present_unless_a_deployment_replaces_them() -> None:
    status = pod(instance("STABLE", OLD), instance("STAGING"))
    standing = of_pod(status, [], [])
    assert (standing.wanted, standing.running, standing.outdated, standing.state) == (2, 1, 0, "DEGRADED")
    restart = {"id": "d", "affectedPods": [WORKER], "currentActions": [{"action": "RestartPod", "pod": WORKER}]}
    standing = of_pod(status, [restart], [])
    assert (standing.running, standing.outdated) == (0, 1)
    assert standing.parts == (Part("worker", "10.0.0.1", "TASK_STAGING", NEW),)


def test_a_pod_tells_of_a_container_that_ended() -> None:
    ended = instance("TERMINAL", status="TASK_FAILED", containerId="c1", termination={"message": "no"})
    failure_of_it = of_pod(pod(ended), [], []).failure
    assert failure_of_it == Failure("no", "TASK_FAILED", "10.0.0.1", NEW, "", "c1")


def test_of_a_pods_history_the_last_end_counts_unless_it_is_of_a_former_version() -> None:
    def ended(at: str, message: str) -> dict[str, Any]:
        containers = [{"containerId": "c1", "lastKnownState": "TASK_FAILED", "termination": {"message": message}}]
        return {"instanceID": "i", "startedAt": OLD, "terminatedAt": at, "containers": containers}

    standing = of_pod(pod(terminationHistory=[ended(NEWER, "last"), ended(NEW, "first")]), [], [])
    assert standing.failure == Failure("last", "TASK_FAILED", "", NEWER, "", "c1")
    standing = of_pod(pod(terminationHistory=[{"terminatedAt": OLD, "message": "whole"}]), [], [])
    assert standing.failure is None
    assert standing.former == Failure("whole", "", "", OLD)


def test_an_unhealthy_container_of_a_pod_is_counted() -> None:
    sick = instance("DEGRADED", status="TASK_RUNNING", conditions=[{"name": "healthy", "value": "false"}])
    assert of_pod(pod(sick), [], []).unhealthy == 1


JSON: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 7, "TASK_RUNNING", [], [None, "x", {}], {}, {"id": 7}, {"id": "x"}, [{"reason": 7}]]
)
NAMES = [
    *("id", "version", "versionInfo", "tasks", "lastTaskFailure", "instances", "tasksUnhealthy", "spec", "status"),
    *(
        "affectedApps",
        "currentActions",
        "currentStep",
        "app",
        "pod",
        "delay",
        "count",
        "containers",
        "terminationHistory",
    ),
]
ANSWERS = st.dictionaries(st.sampled_from(NAMES), JSON)


@given(answer=ANSWERS, deployments=st.lists(ANSWERS, max_size=2), queue=st.lists(ANSWERS, max_size=2))
def test_whatever_is_answered_is_read(
    answer: dict[str, Any], deployments: list[dict[str, Any]], queue: list[dict[str, Any]]
) -> None:
    assert of_app(answer, deployments, queue).running >= 0
    assert of_pod(answer, deployments, queue).running >= 0
