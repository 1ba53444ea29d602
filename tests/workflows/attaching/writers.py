"""Writing to a sandbox with a clock that moves on by itself, and what may come in between."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.plan import plan
from dcos_registry.attach.wish import SecretRoute, Wish
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.sandbox.http import Request
from dcos_registry.workflows.attaching.job import WRITTEN
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.attaching.writer import Writer, Written
from dcos_registry.workflows.targets import Workload, read_all
from tests.workflows.operator import Operator, wait_until
from tests.workflows.reading import reader

MARATHON = "/service/marathon"
WISH = Wish(SecretRoute(SecretPath.parse("team/pull")))


@dataclass
class Writers:
    """Attaches the secret `team/pull` to all apps and pods of an operator's cluster, below the command.

    Apps in `invalid` are sent something that Marathon refuses. `pause` lets many seconds pass at once, and calls
    `meanwhile`.
    """

    operator: Operator
    invalid: set[str] = field(default_factory=set)
    meanwhile: Callable[[], object] = lambda: None
    told: list[str] = field(default_factory=list)
    skipped: float = 0.0

    def have(self, count: int, *, group: str = "team", **fields: Any) -> list[str]:
        """Have so many apps that have run for long; returns their ids."""
        container = {"type": "MESOS", "docker": {"image": self.operator.image}}
        base = {"cmd": "sleep 1000", "cpus": 0.1, "mem": 32, "instances": 0, "container": container, **fields}
        ids = [f"/{group}/app-{number:03}" for number in range(count)]
        self.operator.sandbox.marathon.load({"id": app_id, **base} for app_id in ids)
        return ids

    def plan(self, workload: Workload) -> Attachment:
        """Plan as app-attach does."""
        attachment = plan(workload.definition, WISH, workload.kind)
        if attachment.id in self.invalid and attachment.patch:
            wrong = {"container": {"type": "DOCKER", "docker": {"image": "a", "pullConfig": {"secret": "b"}}}}
            return replace(attachment, patch=wrong)
        return attachment

    def planned(self) -> list[Planned]:
        """Read and plan everything."""
        with reader(self.operator.sandbox) as cluster:
            both = [(each, self.plan(each)) for each in read_all(cluster.marathon, whole=True)]
        return [Planned(each, attachment) for each, attachment in both if attachment.verdict in WRITTEN]

    def write(self, planned: Sequence[Planned] | None = None, *, force: bool = False) -> dict[str, Written]:
        """Write everything; what the cluster was asked from here on is in `asked`."""
        chosen = self.planned() if planned is None else planned
        with reader(self.operator.sandbox) as cluster:
            marathon, tell, clock = cluster.marathon, self.told.append, lambda: self.skipped
            writer = Writer(marathon, self.plan, force=force, tell=tell, pause=self.pause, clock=clock)
            return {each.planned.workload.id: each for each in writer.write(chosen)}

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.meanwhile()
        time.sleep(0.02)
        self.skipped += seconds

    def asked(self) -> list[str]:
        """List what was asked of Marathon since the last time: methods and paths without its own."""
        return [f"{method} {path.removeprefix(MARATHON)}" for method, path in self.operator.requests()]

    def attached(self) -> set[str]:
        """List the apps that declare a secret."""
        return {app["id"] for app in self.operator.ask("GET", "/v2/apps")["apps"] if app.get("secrets")}

    def settle(self) -> None:
        """Wait until nothing is deployed any more."""
        wait_until(lambda: not self.operator.ask("GET", "/v2/deployments"))


def writing(path: str = "") -> Callable[[Request], bool]:
    """Fit what changes apps (a bulk request), or one app or pod below that path."""
    return lambda request: request.method in ("PATCH", "PUT") and request.path == f"{MARATHON}/v2/{path or 'apps'}"


def errors_of(written: dict[str, Written]) -> dict[str, str]:
    """Return what went wrong, by id."""
    return {app_id: each.error.message for app_id, each in written.items() if each.error}
