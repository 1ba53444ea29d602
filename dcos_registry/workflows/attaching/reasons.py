"""Why the new tasks of an app or pod do not run yet: offers, back-off, others in its deployment (marathon.md 1.10)."""

from collections.abc import Callable, Sequence

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.model.marathon_answers import of_app, of_pod
from dcos_registry.model.standing import Standing, Wait
from dcos_registry.model.workload import Definition
from dcos_registry.workflows.attaching.looks import Look
from dcos_registry.workflows.attaching.under_way import UnderWay
from dcos_registry.workflows.decision import decide
from dcos_registry.workflows.evidence import Evidence
from dcos_registry.workflows.targets import Workload


class Reasons:
    """What the launch queue and the deployments say; an account that may not read them goes without."""

    def __init__(self, marathon: MarathonClient) -> None:
        self._marathon = marathon
        self._queue: dict[str, list[Definition]] = {}
        self._deployments: Sequence[Definition] = ()

    def read_queue(self) -> None:
        """Read what waits to be launched."""
        self._queue = {}
        for entry in _known(self._marathon.queue):
            kind = "app" if "app" in entry else "pod"
            spec = entry.pop(kind, None)  # thousands of definitions are not kept
            entry[kind] = {"id": str(spec.get("id")) if isinstance(spec, dict) else ""}
            self._queue.setdefault(entry[kind]["id"], []).append(entry)

    def read(self) -> None:
        """Read the deployments besides."""
        self.read_queue()
        self._deployments = _known(self._marathon.deployments)

    def wait(self, under_way: UnderWay, look: Look) -> Wait | None:
        """Return the workload's place in the queue as it was read last."""
        return self._standing(under_way, look).wait

    def cause(self, under_way: UnderWay, look: Look) -> str:
        """Say in a clause why it is not as it is to be."""
        workload = Workload(under_way.id, under_way.kind, look.read)
        return decide(Evidence(workload, self._standing(under_way, look))).cause

    def _standing(self, under_way: UnderWay, look: Look) -> Standing:
        of = of_app if under_way.kind == "app" else of_pod
        return of(look.read, self._deployments, self._queue.get(under_way.id, ()))


def in_short(wait: Wait) -> str:
    """Say what it waits for, without numbers that change all the time."""
    if wait.seconds is not None:
        return "it backs off, since its tasks end"
    if not wait.declined:
        return "it waits for an offer of an agent"
    return f"no agent offers what it needs ({', '.join(reason for reason, _ in wait.declined)})"


def _known(read: Callable[[], list[Definition]]) -> list[Definition]:
    try:
        return read()
    except errors.NotLoggedInError:
        raise
    except errors.RegistryPluginError:
        return []
