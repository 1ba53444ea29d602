"""A thread of its own works ahead: nothing is lost, errors come in their turn, and it ends with whoever reads."""

import threading
from collections.abc import Generator

import pytest

from dcos_registry.bundle.read_ahead import read_ahead


def test_every_piece_comes_and_in_order() -> None:
    assert list(read_ahead(number for number in range(1000))) == list(range(1000))


def test_some_pieces_are_made_before_they_are_asked_for_and_no_more() -> None:
    made: list[int] = []
    third = threading.Event()

    def numbers() -> Generator[int, None, None]:
        for number in range(100):
            made.append(number)
            if number == 2:
                third.set()
            yield number

    pieces = read_ahead(numbers())
    assert next(pieces) == 0
    assert third.wait(10)
    pieces.close()
    assert len(made) < 10


def test_an_error_is_raised_after_the_pieces_before_it() -> None:
    def broken() -> Generator[int, None, None]:
        yield 1
        raise LookupError("the second")

    pieces = read_ahead(broken())
    assert next(pieces) == 1
    with pytest.raises(LookupError, match="the second"):
        next(pieces)


def test_whoever_stops_reading_ends_it() -> None:
    ended = threading.Event()

    def endless() -> Generator[int, None, None]:
        try:
            while True:
                yield 1
        finally:
            ended.set()

    before = threading.active_count()
    outer = read_ahead(number for number in read_ahead(endless()))
    assert next(outer) == 1
    outer.close()
    assert ended.wait(10)
    assert threading.active_count() == before
