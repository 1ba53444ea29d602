"""Tell how far the apps and pods are that are followed: one in its own words, many by their number."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.looks import Look
from dcos_registry.workflows.attaching.reasons import Reasons, in_short
from dcos_registry.workflows.attaching.under_way import UnderWay
from dcos_registry.workflows.attaching.watch import Watched


class Teller(Protocol):
    """Where it is told."""

    def note(self, text: str) -> None:
        """Tell what stays on the screen."""

    def progress(self, text: str) -> None:
        """Tell how far one thing is."""

    def count(self, text: str) -> None:
        """Tell how far many things are."""


class Progress:
    """Tells what is new, and nothing twice; where nothing is, the launch queue is asked why."""

    def __init__(self, teller: Teller, marathon: MarathonClient, followed: Sequence[UnderWay]) -> None:
        self._teller = teller
        self._reasons = Reasons(marathon)
        self._total = len(followed)
        kinds = {each.kind for each in followed}
        self._noun = f"{kinds.pop()}s" if len(kinds) == 1 else "apps and pods"
        self._ran = self._failed = 0
        self._last = self._told = ""

    def ended(self, workload_id: str, item: Item) -> None:
        """Count one that has ended; one of many that failed is told of at once."""
        if item.status.succeeded:
            self._ran += 1
        else:
            self._failed += 1
            if self._total > 1:
                self._teller.note(item.reason or workload_id)
        if self._total == 1 and item.status.succeeded:
            self._tell(item.reason or "")
        elif self._total > 1 and self._ran + self._failed == self._total:
            self._teller.progress(self._count())

    def round(self, watched: Collection[Watched], looks: Mapping[str, Look]) -> None:
        """Tell how those stand that have not ended."""
        seen = [(each, looks[each.under_way.id]) for each in watched if each.under_way.id in looks]
        if not seen:
            return
        text = _of_one(*seen[0]) if self._total == 1 else self._count()
        if text == self._last:
            text += self._why(seen)
        else:
            self._last = text
        self._tell(text)

    def _count(self) -> str:
        failed = f", {self._failed:,} failed" if self._failed else ""
        return f"{self._ran:,} of {self._total:,} {self._noun} run their new version{failed}"

    def _why(self, seen: Sequence[tuple[Watched, Look]]) -> str:
        self._reasons.read_queue()
        waits = [wait for each, look in seen if (wait := self._reasons.wait(each.under_way, look)) is not None]
        if self._total == 1:
            return f"; {in_short(waits[0])}" if waits else ""
        waiting = sum(wait.seconds is None for wait in waits)
        return f"; {waiting:,} wait for offers of agents" if waiting else ""

    def _tell(self, text: str) -> None:
        if text != self._told:
            self._told = text
            if self._total == 1:
                self._teller.progress(text)
            else:
                self._teller.count(text)


def _of_one(watched: Watched, look: Look) -> str:
    tasks = "tasks run as before" if watched.failure else "new tasks run"
    return f"{watched.under_way.id}: {look.running} of {look.wanted} {tasks}"
