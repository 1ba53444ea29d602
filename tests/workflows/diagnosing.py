"""Apps and pods of a live cluster that fail, and what is found out about them."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from dcos_registry.sandbox.faults import HttpFault
from tests.workflows.operator import Operator, wait_until

WEB, WORKER = "/team/web", "/team/worker"
SLOWLY = {"backoffSeconds": 300, "maxLaunchDelaySeconds": 3600}
"""A back-off that no test sees the end of."""


def config(registry: str, username: str, password: str) -> bytes:
    """Write a docker config with one login."""
    login = base64.b64encode(f"{username}:{password}".encode()).decode()
    return json.dumps({"auths": {registry: {"auth": login}}}).encode()


def right(operator: Operator) -> bytes:
    """Write a docker config that the sandbox's registry accepts."""
    registry = operator.sandbox.registry
    return config(registry.host, registry.username, registry.password)


def with_secret(operator: Operator, image: str | None = None, path: str = "team/pull") -> dict[str, Any]:
    """Make the fields of a UCR app that pulls with a secret."""
    docker = {"image": image or operator.image, "pullConfig": {"secret": "pull"}}
    return {"container": {"type": "MESOS", "docker": docker}, "secrets": {"pull": {"source": path}}}


def on_docker(operator: Operator, *uris: str) -> dict[str, Any]:
    """Make the fields of a Docker Engine app that fetches archives."""
    container = {"type": "DOCKER", "docker": {"image": operator.image}}
    return {"container": container, "fetch": [{"uri": uri} for uri in uris]}


def failing(operator: Operator, **fields: Any) -> None:
    """Deploy an app, and wait until a task of it has failed and it backs off."""
    operator.deploy_app(**{**SLOWLY, **fields})
    wait_until(lambda: operator.ask("GET", "/v2/queue")["queue"])
    wait_until(lambda: "lastTaskFailure" in operator.app())


def diagnosed(operator: Operator, workload_id: str = WEB) -> Mapping[str, Any]:
    """Diagnose it, and return the finding."""
    done = operator.call("diagnose", workload_id, "--json")
    [finding] = done.document()["findings"]
    assert done.exit_code == (0 if finding["id"] == "runs" else 10), done.stderr
    found: Mapping[str, Any] = finding
    return found


def said(finding: Mapping[str, Any], about: str) -> str:
    """Return the first piece of evidence that is about something, empty for none."""
    return next((line["said"] for line in finding["evidence"] if line["about"] == about), "")


def page(operator: Operator, path: str, document: Any) -> None:
    """Let the cluster answer so where it is asked for a path."""
    kind = (("Content-Type", "application/json"),)
    fault = HttpFault(
        lambda request: request.path.endswith(path), status=200, body=json.dumps(document).encode(), headers=kind
    )
    operator.sandbox.faults.http.append(fault)


def pod(operator: Operator, backoff: float) -> dict[str, Any]:
    """Make a pod that pulls with the secret team/pull."""
    container = {
        "name": "worker",
        "exec": {"command": {"shell": "sleep 1000"}},
        "resources": {"cpus": 0.1, "mem": 32},
        "image": {"kind": "DOCKER", "id": operator.image, "pullConfig": {"secret": "pull"}},
    }
    delay = {"backoff": backoff, "backoffFactor": 1.0, "maxLaunchDelay": 3600}
    return {
        "id": WORKER,
        "containers": [container],
        "networks": [{"mode": "host"}],
        "secrets": {"pull": {"source": "team/pull"}},
        "scheduling": {"backoff": delay},
    }
