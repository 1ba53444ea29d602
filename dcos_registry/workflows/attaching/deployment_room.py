"""How many deployments may be started: Marathon has a limit, which others share (marathon.md 1.9)."""

import time
from collections.abc import Callable

from dcos_registry import errors
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.clients.marathon.refusals import DeploymentLimitError
from dcos_registry.workflows.attaching.patience import Patience

OURS = 20
"""How many deployments of one call are under way at a time.

With `BATCH` apps each, 1,000 apps go at once. Where the new tasks of none of them start, no more are touched.
"""
NEAR_LIMIT = 80
"""So many of all deployments leave room for others: Marathon has 100 at a time (`--max_running_deployments`)."""
PATIENCE_SECONDS = 900.0
"""For how long none of them ends before we give up: three times the longest back-off of a launch (marathon.md 1.10)."""
_FRESH_SECONDS = 5.0
_PAUSE_SECONDS = 5.0


class DeploymentRoom:
    """Looks at the deployments before one more is started, and waits while there are too many.

    `free` are so few that they are started without a look.
    """

    def __init__(
        self,
        marathon: MarathonClient,
        patience: Patience,
        tell: Callable[[str], None],
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        *,
        free: int = 0,
    ) -> None:
        self._marathon = marathon
        self._patience = patience
        self._tell = tell
        self._pause = pause
        self._clock = clock
        self._ours: set[str] = set()
        self._left = free
        self._looked_at = clock()
        self._most = NEAR_LIMIT

    def wait(self) -> None:
        """Return when one may be started; raises `ConflictError` when none of those under way ends for too long."""
        if self._left <= 0 or self._clock() - self._looked_at > _FRESH_SECONDS:
            self._await_room()
        self._left -= 1

    def started(self, deployment: Deployment) -> None:
        """Count one that was started."""
        self._ours.add(deployment.id)

    def refused(self, error: DeploymentLimitError) -> None:
        """Wait until some end, since the limit is lower than it is by default; raises `error` where none does."""
        going = self._look()
        self._most = max(1, min(self._most, len(going) * NEAR_LIMIT // 100))
        self._await_room(going, error)

    def _await_room(self, going: frozenset[str] | None = None, error: errors.RegistryPluginError | None = None) -> None:
        going = self._look() if going is None else going
        since = self._clock()
        while True:
            ours = len(self._ours & going)
            self._left = min(OURS - ours, self._most - len(going))
            if self._left > 0:
                return
            if self._clock() - since >= PATIENCE_SECONDS:
                raise error or _no_room(ours, len(going) - ours)
            self._tell(f"waiting for deployments to end: {ours:,} of this call and {len(going) - ours:,} others")
            self._pause(_PAUSE_SECONDS)
            before, going = going, self._look()
            if before - going:
                since = self._clock()

    def _look(self) -> frozenset[str]:
        try:
            deployments = self._patience.answer(self._marathon.deployments)
        except errors.ForbiddenError:
            deployments = []  # Marathon's own limit is left
        self._looked_at = self._clock()
        return frozenset(str(each.get("id")) for each in deployments)


def _no_room(ours: int, others: int) -> errors.ConflictError:
    return errors.ConflictError(
        f"{ours:,} deployments of this call and {others:,} others are under way, and none has ended for "
        f"{PATIENCE_SECONDS / 60:.0f} minutes: nothing more was written",
        "dcos marathon deployment list; then call it again to go on",
    )
