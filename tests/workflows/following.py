"""Following what was written to a sandbox, with a clock that moves on by itself."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dcos_registry.clients.marathon import Deployment
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.follower import Follower
from dcos_registry.workflows.attaching.under_way import UnderWay
from dcos_registry.workflows.targets import Workload
from tests.workflows.operator import Operator
from tests.workflows.reading import reader

GOOD = {"secrets": {"pullConfigSecret": {"source": "team/pull"}}}
WRONG = {"secrets": {"pullConfigSecret": {"source": "team/wrong"}}}


@dataclass
class Followers:
    """Writes to apps and pods of an operator's cluster, and follows that; `pause` lets many seconds pass at once."""

    operator: Operator
    meanwhile: Callable[[], object] | None = None
    told: list[str] = field(default_factory=list)
    skipped: float = 0.0
    followed: Sequence[UnderWay] = ()

    def note(self, text: str) -> None:
        """Hear what stays on the screen."""
        self.told.append(text)

    progress = count = note

    def pause(self, seconds: float) -> None:
        """Let time pass, and do what a test wants to be done meanwhile, once."""
        deed, self.meanwhile = self.meanwhile, None
        if deed is not None:
            deed()
        time.sleep(0.05)
        self.skipped += seconds

    def clock(self) -> float:
        """Tell the time, which only passes in pauses."""
        return self.skipped

    def prepare(self) -> None:
        """Make a secret with the login for the images, and one with a wrong login."""
        self.operator.create_secret()
        wrong = b'{"auths": {"%b": {"auth": "d3Jvbmc6d3Jvbmc="}}}' % self.operator.sandbox.registry.host.encode()
        self.operator.sandbox.secrets.put("team/wrong", wrong)

    def definition(self, secret: dict[str, Any]) -> dict[str, Any]:
        """Return the part of an app that pulls with a secret."""
        pull = {"forcePullImage": True, "pullConfig": {"secret": "pullConfigSecret"}}  # no agent has it from another
        docker = {"image": self.operator.image, **pull}
        return {"container": {"type": "MESOS", "docker": docker}, **secret}

    def run(self, *app_ids: str, **fields: Any) -> None:
        """Have apps that have run for long."""
        base = {"cmd": "sleep 1000", "cpus": 0.1, "mem": 32, "instances": 1, **self.definition(GOOD), **fields}
        self.operator.sandbox.marathon.load({"id": app_id, **base} for app_id in app_ids)

    def run_pod(self, pod_id: str = "/team/worker") -> None:
        """Have a pod that has run for long."""
        pull = {"forcePull": True, "pullConfig": {"secret": "pullConfigSecret"}}
        image = {"kind": "DOCKER", "id": self.operator.image, **pull}
        container = {"name": "worker", "resources": {"cpus": 0.1, "mem": 32}, "image": image}
        pod = {"id": pod_id, "containers": [container], "networks": [{"mode": "host"}], **GOOD}
        self.operator.sandbox.marathon.load([pod])

    def change(self, changes: dict[str, dict[str, Any]]) -> list[UnderWay]:
        """Change apps by one bulk request: one deployment for all of them."""
        before = {app_id: self.operator.app(app_id) for app_id in changes}
        body = [{"id": app_id, **change} for app_id, change in changes.items()]
        started = self.operator.ask("PATCH", "/v2/apps", body)
        deployment = Deployment(started["deploymentId"], started["version"])
        return [UnderWay(Workload(app_id, "app", app), deployment) for app_id, app in before.items()]

    def change_pod(self, change: dict[str, Any], pod_id: str = "/team/worker") -> list[UnderWay]:
        """Change a pod."""
        before = self.operator.ask("GET", f"/v2/pods{pod_id}")
        changed = self.operator.ask("PUT", f"/v2/pods{pod_id}", {**before, **change})
        [going] = [one for one in self.operator.ask("GET", "/v2/deployments") if pod_id in one["affectedPods"]]
        deployment = Deployment(going["id"], changed["version"])
        return [UnderWay(Workload(pod_id, "pod", before), deployment)]

    def follow(
        self,
        followed: Sequence[UnderWay],
        *,
        seconds: float | None = None,
        undo: bool = False,
        token: str | None = None,
    ) -> dict[str, Item]:
        """Follow to the end; what the cluster was asked from here on is in `operator.requests()`."""
        self.followed = followed
        within = None if seconds is None else timedelta(seconds=seconds)
        with ExitStack() as stack:
            client = stack.enter_context(reader(self.operator.sandbox, token)).marathon
            follower = Follower(client, self, within=within, undo=undo, pause=self.pause, clock=self.clock)
            return dict(follower.follow(followed))
