"""Work on many things, several at a time, that whoever waits for it can leave at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AT_A_TIME = 8
_MEANWHILE_SECONDS = 0.2


def side_by_side(
    work: Callable[[T], R],
    items: Sequence[T],
    *,
    within: float | None = None,
    at_a_time: int = _AT_A_TIME,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[tuple[T, R]]:
    """Yield each item with what came of it, as they come; the first error is raised, and no further item begun.

    `within` is how many seconds are waited for all of them; what is not done by then is not yielded. While nothing
    comes, `meanwhile` is called five times a second.

    These are not the threads of an executor, for which Python waits when it ends: nobody can cut the look-up of a name,
    a connection on its way or a handshake from outside, and Ctrl-C is not to wait for them.
    """
    waiting: SimpleQueue[T] = SimpleQueue()
    ended: SimpleQueue[tuple[T, Future[R]]] = SimpleQueue()
    for item in items:
        waiting.put(item)

    def labour() -> None:
        for item in _taken(waiting):
            future: Future[R] = Future()
            try:
                future.set_result(work(item))
            except BaseException as error:  # raised where the results are read
                future.set_exception(error)
            ended.put((item, future))

    for _ in range(min(at_a_time, len(items))):
        Thread(target=labour, daemon=True).start()
    deadline = None if within is None else monotonic() + within
    try:
        for _ in items:
            done = _next(ended, deadline, meanwhile)
            if done is None:
                return
            yield done[0], done[1].result()
    finally:
        for _ in _taken(waiting):
            pass


def _next(queue: SimpleQueue[T], deadline: float | None, meanwhile: Callable[[], None] | None) -> T | None:
    """Wait for what comes next; None where it has not come by the deadline."""
    while True:
        left = None if deadline is None else max(0.0, deadline - monotonic())
        tick = left if meanwhile is None else min(_MEANWHILE_SECONDS, _MEANWHILE_SECONDS if left is None else left)
        try:
            return queue.get(timeout=tick)
        except Empty:
            if left == 0 or meanwhile is None:
                return None
            meanwhile()


def _taken(queue: SimpleQueue[T]) -> Iterator[T]:
    """Yield what a queue holds until it is empty."""
    with suppress(Empty):
        while True:
            yield queue.get_nowait()
