"""What the masters tell about themselves: version, metadata, Mesos' state (cluster.md C1, C3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dcos_registry.sandbox.agents import Agent
from dcos_registry.sandbox.http import Request, Response

_RUNNING = ("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING")
_FRAMEWORK_ID = "00000000-0000-0000-0000-000000000000-0001"


@dataclass(frozen=True)
class Master:
    """The masters of one cluster: its agents, and `tasks`, Marathon's as Mesos shows them."""

    cluster_id: str
    cluster_name: str
    dcos_version: str
    variant: str
    agents: Sequence[Agent]
    tasks: Callable[[], list[dict[str, Any]]]

    def version(self, _: Request) -> Response:
        """Answer `/dcos-metadata/dcos-version.json`."""
        return Response.of_json(
            200,
            {
                "version": self.dcos_version,
                "dcos-image-commit": "0" * 40,
                "bootstrap-id": "0" * 40,
                "dcos-variant": self.variant,
            },
        )

    def metadata(self, _: Request) -> Response:
        """Answer `/metadata`."""
        return Response.of_json(200, {"PUBLIC_IPV4": "127.0.0.1", "CLUSTER_ID": self.cluster_id})

    def build_info(self, _: Request) -> Response:
        """Answer `/pkgpanda/active.buildinfo.full.json`, which clients ask only to be challenged."""
        return Response.of_json(200, {"dcos": {"version": self.dcos_version}})

    def hosts(self, _: Request) -> Response:
        """Answer `/mesos_dns/v1/hosts/master.mesos`."""
        return Response.of_json(200, [{"host": "master.mesos.", "ip": "127.0.0.1"}])

    def links(self, _: Request) -> Response:
        """Answer `/cluster/v1/links`."""
        return Response.of_json(200, {"links": []})

    def summary(self, _: Request) -> Response:
        """Answer `/mesos/state-summary`."""
        framework = {"id": _FRAMEWORK_ID, "name": "marathon", "active": True}
        return Response.of_json(
            200,
            {
                "cluster": self.cluster_name,
                "hostname": "127.0.0.1",
                "slaves": self._agents(),
                "frameworks": [framework],
            },
        )

    def state(self, _: Request) -> Response:
        """Answer `/mesos/master/state`."""
        tasks = self.tasks()
        framework = {
            "id": _FRAMEWORK_ID,
            "name": "marathon",
            "active": True,
            "connected": True,
            "hostname": "127.0.0.1",
            "tasks": [task for task in tasks if task.get("state") in _RUNNING],
            "completed_tasks": [task for task in tasks if task.get("state") not in _RUNNING],
        }
        return Response.of_json(
            200,
            {
                "id": self.cluster_id,
                "cluster": self.cluster_name,
                "hostname": "127.0.0.1",
                "leader": "master@127.0.0.1:5050",
                "slaves": self._agents(),
                "frameworks": [framework],
                "completed_frameworks": [],
                "orphan_tasks": [],
            },
        )

    def slaves(self, _: Request) -> Response:
        """Answer `/mesos/slaves`."""
        return Response.of_json(200, {"slaves": self._agents(), "recovered_slaves": []})

    def _agents(self) -> list[dict[str, Any]]:
        return [
            {
                "id": agent.id,
                "hostname": agent.name,
                "pid": f"slave(1)@{agent.name}:5051",
                "active": True,
                "registered_time": agent.registered,
                "attributes": {"public_ip": "true"} if agent.is_public else {},
            }
            for agent in self.agents
        ]
