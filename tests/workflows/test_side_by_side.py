"""Work on many things at once: each is done once, the first error is raised, and nobody is kept who leaves."""

import threading

import pytest

from dcos_registry.workflows.side_by_side import side_by_side


def test_each_is_done_once() -> None:
    done = dict(side_by_side(lambda number: number * number, range(50)))

    assert done == {number: number * number for number in range(50)}


def test_nothing_is_soon_done() -> None:
    assert list(side_by_side(str, [])) == []


def test_several_are_done_at_the_same_time() -> None:
    meeting = threading.Barrier(3, timeout=10)

    assert len(list(side_by_side(lambda _: meeting.wait(), range(3)))) == 3


def test_the_first_error_is_raised_and_no_further_item_begun() -> None:
    begun: list[int] = []
    may_go_on = threading.Event()

    def work(number: int) -> None:
        begun.append(number)
        if number == 0:
            raise LookupError("the first")
        assert may_go_on.wait(10)

    with pytest.raises(LookupError, match="the first"):
        list(side_by_side(work, range(100)))
    may_go_on.set()

    assert len(begun) < 20


def test_whoever_leaves_is_not_kept_by_what_is_under_way() -> None:
    never = threading.Event()
    for item, answer in side_by_side(lambda number: number or never.wait(60), [1, 0, 0]):
        assert (item, answer) == (1, 1)
        break
    never.set()


def test_what_is_not_done_in_time_is_left_out() -> None:
    never = threading.Event()
    done = list(side_by_side(lambda number: number or never.wait(60), [0, 1, 0], within=0.3))
    never.set()
    assert done == [(1, 1)]


def test_no_more_are_done_at_a_time_than_asked_for() -> None:
    at_work: list[int] = []
    most = 0

    def work(number: int) -> None:
        nonlocal most
        at_work.append(number)
        most = max(most, len(at_work))
        threading.Event().wait(0.01)
        at_work.remove(number)

    list(side_by_side(work, range(20), at_a_time=2))

    assert most == 2


def test_something_is_done_while_nothing_comes() -> None:
    may_go_on = threading.Event()
    done = list(side_by_side(lambda _: may_go_on.wait(60), [1], meanwhile=may_go_on.set))
    assert done == [(1, True)]
