"""Memory is given back where the C library can be told to, and nothing happens elsewhere."""

import ctypes
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from dcos_registry.bundle import freed_memory


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Have the C library be looked at anew."""
    freed_memory._trim.cache_clear()
    yield
    freed_memory._trim.cache_clear()


def test_the_c_library_is_told_to_give_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=told.append))
    freed_memory.give_back()
    assert told == [0]


def test_this_machine_s_can_be_called() -> None:
    freed_memory.give_back()


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_one_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def missing(_: object) -> None:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", missing)
    freed_memory.give_back()
