"""How one app or pod stands with Marathon: what runs of it, how it failed, and what it waits for."""

from dataclasses import dataclass, field

_BEFORE_RUNNING = frozenset({"TASK_CREATED", "TASK_PROVISIONED", "TASK_STAGING", "TASK_STARTING"})


@dataclass(frozen=True)
class Failure:
    """How a task of the workload failed, in the words of its agent, which may quote a secret."""

    message: str = field(repr=False)
    state: str = ""
    host: str = ""
    at: str = ""
    version: str = ""
    task_id: str = ""


@dataclass(frozen=True)
class Hold:
    """A deployment that holds the workload (marathon.md 1.8); `since` is the version that it brings, a timestamp.

    `actions` are what its present step does with the workload, `others` the workloads that the step waits for besides,
    `unready` the readiness checks that have not passed.
    """

    id: str
    since: str
    step: int
    steps: int
    actions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    unready: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wait:
    """The workload's place in the launch queue (marathon.md 1.10).

    `seconds` are left of the back-off after failures; None where it may be launched, and waits for an offer.
    `declined` says for which reasons the last offers were of no use, each with their number.
    """

    count: int
    seconds: int | None
    declined: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Part:
    """A task of an app or a container of a pod that does not run yet, or not any more."""

    name: str
    host: str
    state: str
    since: str


@dataclass(frozen=True)
class Standing:
    """How far a workload is from what is wanted; the counts are of its present version.

    `outdated` are those of a former version that still run. `failure` is the last one of the present version, `former`
    one of a version before it, which is old news. `state` is Marathon's word for a pod, empty for an app.
    """

    wanted: int
    running: int
    outdated: int = 0
    unhealthy: int = 0
    parts: tuple[Part, ...] = ()
    holds: tuple[Hold, ...] = ()
    wait: Wait | None = None
    failure: Failure | None = None
    former: Failure | None = None
    state: str = ""

    @property
    def has_all(self) -> bool:
        """Whether all that is wanted runs."""
        return self.running >= self.wanted > 0

    @property
    def is_launching(self) -> bool:
        """Whether something of it is on its way to run."""
        return any(part.state in _BEFORE_RUNNING for part in self.parts)
