"""The agents of a cluster, as the leading Mesos master knows them (`/mesos/slaves`)."""

import re
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.model.mesos_agent import MesosAgent

_PERMISSION = Permission("dcos:adminrouter:ops:mesos", "full")
_PID = re.compile(r"[^@]*@(?P<address>.+):\d+")


class MesosClient:
    """Asks the leading master."""

    def __init__(self, http: ClusterHttp) -> None:
        self._http = http

    def agents(self) -> list[MesosAgent]:
        """List the agents by name; raises `UnreachableError` where Mesos does not answer in its form."""
        url = f"{self._http.cluster.url}/mesos/slaves"
        document = self._http.send("GET", url, permission=_PERMISSION).json()
        slaves = document.get("slaves") if isinstance(document, dict) else None
        if not isinstance(slaves, list):
            raise errors.UnreachableError(f"{url} does not list the agents", "is the cluster healthy? dcos node list")
        return sorted((_agent(slave) for slave in slaves if isinstance(slave, dict)), key=lambda agent: agent.name)


def _agent(slave: dict[str, Any]) -> MesosAgent:
    """Read an agent (mesos src/master/http.cpp, `Full<Slave>`); public ones have an attribute (DC/OS' own rule)."""
    name = str(slave.get("hostname", ""))
    found = _PID.fullmatch(str(slave.get("pid", "")))
    attributes = slave.get("attributes")
    times = [slave.get(key) for key in ("registered_time", "reregistered_time")]
    return MesosAgent(
        name=name,
        address=found["address"] if found else name,
        is_public=isinstance(attributes, dict) and str(attributes.get("public_ip", "")).lower() == "true",
        is_active=slave.get("active") is not False,
        since=max((float(time) for time in times if isinstance(time, int | float)), default=None),
        agent_id=str(slave.get("id", "")),
    )
