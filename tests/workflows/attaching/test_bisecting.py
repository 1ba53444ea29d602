"""Whatever apps of a batch are at fault: exactly these fail, and finding them costs few requests."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.clients.cluster_http import Cluster, ClusterHttp, Permission
from dcos_registry.clients.http import Answer, Http
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.writer import BATCH, Writer, Written
from dcos_registry.workflows.targets import Workload

IDS = [f"/team/app-{number:02}" for number in range(BATCH)]
INVALID = (422, {"message": "Object is not valid", "details": [{"path": "/container", "errors": ["no"]}]})
FORBIDDEN = (403, {"message": "Not Authorized to perform this action!"})
BROKEN = (500, {"message": "cannot specify both uris and fetch fields"})


@dataclass
class Marathon(ClusterHttp):
    """Answers as Marathon does: an array with one bad app in it is refused as a whole, and not by its name."""

    bad: frozenset[str]
    refusal: tuple[int, Any]
    written: list[str] = field(default_factory=list)
    changes: int = 0

    def __post_init__(self) -> None:
        super().__init__(Cluster("http://cluster", ""), Http(), clock=lambda: datetime.now(timezone.utc))

    def send(
        self,
        method: str,
        url: str,
        *,
        permission: Permission,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        is_secret: bool = False,
    ) -> Answer:
        path = url.removeprefix("http://cluster/service/marathon")
        if method == "GET" and path == "/v2/deployments":
            return _answer(200, [])
        if method == "GET":
            apps = [{"id": app_id, "secrets": {"a": 1} if app_id in self.written else {}} for app_id in IDS]
            one = [app for app in apps if path == f"/v2/apps{app['id']}"]
            return _answer(200, {"app": one[0]} if one else {"apps": apps})
        self.changes += 1
        sent = json.loads(body or b"")
        ids = [each["id"] for each in sent] if isinstance(sent, list) else [path.removeprefix("/v2/apps")]
        assert not set(ids) & set(self.written)
        if self.bad & set(ids):
            return _answer(*self.refusal)
        self.written += ids
        return _answer(200, {"version": "v"}, **{"Marathon-Deployment-Id": f"deployment-{self.changes}"})


def _answer(status: int, document: Any, **headers: str) -> Answer:
    return Answer(status, {"Content-Type": "application/json", **headers}, json.dumps(document).encode())


def plan(workload: Workload) -> Attachment:
    verdict = Verdict.ALREADY if workload.definition.get("secrets") else Verdict.ATTACHED
    return Attachment(workload.id, workload.kind, verdict, "", (), {"secrets": {"a": 1}}, workload.definition)


def write(marathon: Marathon) -> list[Written]:
    workloads = [Workload(app_id, "app", {"id": app_id}) for app_id in IDS]
    planned = [Planned(workload, plan(workload)) for workload in workloads]
    writer = Writer(MarathonClient(marathon), plan, tell=lambda _: None, pause=lambda _: None, clock=lambda: 0.0)
    return list(writer.write(planned))


@pytest.mark.parametrize("refusal", [INVALID, FORBIDDEN, BROKEN], ids=["invalid", "forbidden", "broken"])
@given(bad=st.frozensets(st.sampled_from(IDS)))
def test_exactly_those_at_fault_fail_and_finding_them_takes_few_requests(
    refusal: tuple[int, Any], bad: frozenset[str]
) -> None:
    marathon = Marathon(bad, refusal)
    written = write(marathon)
    assert sorted(each.planned.workload.id for each in written) == IDS
    assert {each.planned.workload.id for each in written if each.error} == bad
    assert set(marathon.written) == set(IDS) - bad
    assert marathon.changes <= 1 + 2 * len(bad) * math.ceil(math.log2(BATCH))


@given(bad=st.frozensets(st.sampled_from(IDS), min_size=1))
def test_a_wrong_shape_is_told_with_its_place_and_nothing_is_split(bad: frozenset[str]) -> None:
    details = [{"path": f"({IDS.index(app_id)})/container/type", "errors": ["no"]} for app_id in sorted(bad)]
    marathon = Marathon(bad, (422, {"message": "Invalid JSON", "details": details}))
    written = write(marathon)
    assert {each.planned.workload.id for each in written if each.error} == bad
    assert marathon.changes <= len(bad) + 2
