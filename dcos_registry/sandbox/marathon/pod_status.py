"""A pod as `::status` shows it (A/raml/PodStatusConversion.scala; marathon.md 1.7)."""

from typing import Any

from dcos_registry.sandbox.marathon.instances import Instance
from dcos_registry.sandbox.marathon.root import RunSpec

Json = dict[str, Any]


def pod_status(spec: RunSpec, instances: list[Instance]) -> Json:
    """Return the status document.

    An instance that failed is gone from it, so `terminationHistory` of a crash loop is empty, as it often is on a real
    cluster: events tell how a pod failed.
    """
    stable = sum(instance.running for instance in instances) == spec.instances == len(instances)
    times = [each.started_at or each.staged_at for each in instances]
    since = max(times, default=spec.version)
    return {
        "id": spec.id,
        "spec": spec.to_json(),
        "status": "STABLE" if stable else "DEGRADED",
        "statusSince": since,
        "instances": [_instance(instance) for instance in instances],
        "terminationHistory": [],
        "lastUpdated": since,
        "lastChanged": since,
    }


def _instance(instance: Instance) -> Json:
    since = instance.started_at or instance.staged_at
    containers = {each["name"]: each for each in instance.spec.definition["containers"]}
    return {
        "id": instance.id,
        "status": "STABLE" if instance.running else "STAGING",
        "statusSince": since,
        "conditions": [],
        "agentHostname": instance.agent.name,
        "agentId": instance.agent.id,
        "networks": [],
        "containers": [
            {
                "name": name,
                "status": instance.state,
                "statusSince": since,
                "conditions": [],
                "containerId": task_id,
                "endpoints": [],
                "resources": containers[name]["resources"],
                "lastUpdated": since,
                "lastChanged": since,
            }
            for name, task_id in instance.task_ids.items()
        ],
        "specReference": f"/v2/pods{instance.spec.id}::versions/{instance.spec.version}",
        "localVolumes": [],
        "lastUpdated": since,
        "lastChanged": since,
    }
