"""Work that a thread of its own does ahead of whoever needs it: hashing, packing and sending overlap."""

from collections.abc import Generator
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_WAITING = 3
"""So many pieces wait at the most: enough that neither side stops for the other, and little memory."""


class _End:
    """What comes after the last piece; `error` is what ended them early."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def read_ahead(pieces: Generator[T, None, None]) -> Generator[T, None, None]:
    """Yield the pieces of a generator that a thread advances, some of them before they are asked for.

    What it raises is raised here, in its turn. Whoever stops reading has to close this, which closes it.
    """
    waiting: Queue[T | _End] = Queue(_WAITING)
    is_over = Event()

    def advance() -> None:
        end = _End(None)
        try:
            for piece in pieces:
                waiting.put(piece)
                if is_over.is_set():
                    return
        except BaseException as error:  # raised where the pieces are read
            end = _End(error)
        finally:
            pieces.close()
            waiting.put(end)

    thread = Thread(target=advance, daemon=True)
    thread.start()
    try:
        while not isinstance(piece := waiting.get(), _End):
            yield piece
        if piece.error is not None:
            raise piece.error
    finally:
        is_over.set()
        while thread.is_alive():
            _empty(waiting)
            thread.join(0.01)


def _empty(waiting: "Queue[T]") -> None:
    try:
        while True:
            waiting.get_nowait()
    except Empty:
        return
