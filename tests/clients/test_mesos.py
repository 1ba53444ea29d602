"""The agents, as Mesos lists them."""

import json
from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.clients.cluster_http import Cluster, ClusterHttp
from dcos_registry.clients.http import Http
from dcos_registry.clients.mesos import MesosClient
from dcos_registry.model.mesos_agent import MesosAgent
from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.faults import HttpFault
from tests.workflows.reading import NOW


def listed(answer: Any) -> list[MesosAgent]:
    """Ask a master that gives this answer."""
    kind = ("Content-Type", "application/json")
    fault = HttpFault(lambda _: True, status=200, body=json.dumps(answer).encode(), headers=(kind,))
    with Sandbox() as sandbox:
        sandbox.faults.http.append(fault)
        cluster = Cluster(sandbox.url, sandbox.token)
        http = Http(timeout=10)
        agents = MesosClient(ClusterHttp(cluster, http, clock=lambda: NOW)).agents()
        http.close()
        return agents


def test_agents_are_listed_by_name_with_their_address_and_kind() -> None:
    public = {"id": "b", "hostname": "b.example", "pid": "slave(1)@10.0.0.9:5051", "attributes": {"public_ip": "true"}}
    private = {"id": "a", "hostname": "10.0.0.1", "active": False, "registered_time": 5.5, "reregistered_time": 7}
    assert listed({"slaves": [public, private]}) == [
        MesosAgent("10.0.0.1", "10.0.0.1", is_public=False, is_active=False, since=7.0, agent_id="a"),
        MesosAgent("b.example", "10.0.0.9", is_public=True, agent_id="b"),
    ]


@pytest.mark.parametrize("answer", [[], {}, {"slaves": None}])
def test_an_answer_of_something_else_is_an_error(answer: Any) -> None:
    with pytest.raises(errors.UnreachableError, match="does not list the agents"):
        listed(answer)
