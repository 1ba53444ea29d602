"""Memory that was freed, given back to the system."""

from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give back what the C library keeps between blocks that are in use; does nothing where it cannot be told to.

    glibc keeps megabytes more of it for every gigabyte that passes through in pieces of changing size (malloc_trim(3)).
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], object] | None:
    import ctypes

    try:
        found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library; Windows has no library without a name
        return None
    return found
