"""How far the layers of a push have come: told by threads that send them, shown by whoever waits for them."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

from dcos_registry.workflows.pushing.megabytes import megabytes
from dcos_registry.workflows.pushing.plan import NamedLayer, Push, PushedLayer


class StoppedError(Exception):
    """Raised in a thread whose layer nobody waits for any more."""


class LayerProgress:
    """One layer on its way: `passed` of its bytes in the tarball were read, and `sent` bytes of the blob sent."""

    def __init__(self, layer: NamedLayer, is_stopped: Callable[[], bool]) -> None:
        self.layer = layer
        self.passed = 0
        self.sent = 0
        self._is_stopped = is_stopped
        self._began = monotonic()

    def move(self, passed: int, sent: int) -> None:
        """Hear how far it is; raises `StoppedError` where it is to go no further."""
        if self._is_stopped():
            raise StoppedError
        self.passed, self.sent = passed, sent

    def line(self) -> str:
        """Say it in a line: bytes, speed, time left."""
        size = self.layer.stored.size
        return f"layer {self.layer.place}: {_way(self.passed, size, self.passed, monotonic() - self._began)}"


class Progress:
    """The layers of one image; safe from several threads."""

    def __init__(self, push: Push) -> None:
        self._name = push.name
        self._total = {layer.stored.diff_id: layer.stored.size for layer in push.layers}
        self._lock = Lock()
        self._began = monotonic()
        self._under_way: dict[str, LayerProgress] = {}
        self._done: dict[str, int] = {}
        self._read = 0
        self._ended: list[str] = []
        self._is_stopped = False

    def begin(self, layer: NamedLayer) -> LayerProgress:
        """Begin a layer."""
        with self._lock:
            begun = LayerProgress(layer, lambda: self._is_stopped)
            self._under_way[layer.stored.diff_id] = begun
            return begun

    def end(self, pushed: PushedLayer, sent: int) -> None:
        """End a layer, for which so many bytes were sent."""
        told = f"sent ({megabytes(sent)})" if pushed.way == "sent" else pushed.way
        stored = pushed.layer.stored
        with self._lock:
            del self._under_way[stored.diff_id]
            self._done[stored.diff_id] = stored.size
            self._read += stored.size if pushed.way == "sent" else 0
            self._ended.append(f"layer {pushed.layer.place}: {told}")

    def stop(self) -> None:
        """Have every thread end that still sends something."""
        self._is_stopped = True

    def ended(self) -> list[str]:
        """Take the lines about layers that have ended since this was asked last."""
        with self._lock:
            ended, self._ended = self._ended, []
            return ended

    def lines(self) -> list[str]:
        """Say in a line of each layer that is under way how far it is."""
        with self._lock:
            under_way = sorted(self._under_way.values(), key=lambda one: one.layer.number)
        return [one.line() for one in under_way]

    def summary(self) -> str:
        """Say of all in one line how far they are."""
        with self._lock:
            passed = sum(one.passed for one in self._under_way.values())
            read, there = self._read + passed, sum(self._done.values()) + passed
            done, total = len(self._done), len(self._total)
        told = _way(there, sum(self._total.values()), read, monotonic() - self._began)
        return f"{self._name}: {done} of {total} layers, {told}"


def _way(there: int, size: int, read: int, seconds: float) -> str:
    """Say how much of a size is there, and how fast it comes: so many bytes were read in that time."""
    told = f"{megabytes(there).removesuffix(' MB')} of {megabytes(size)}"
    if not read or seconds <= 0:
        return told
    speed = read / seconds
    return f"{told}, {megabytes(speed)}/s, {_duration((size - there) / speed)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
