"""How far a push is, in words: a line for each layer under way, one for all, and one for each that has ended."""

import re

import pytest

from dcos_registry.bundle.image_manifest import Blob
from dcos_registry.model.digest import Digest
from dcos_registry.workflows.pushing.plan import PushedLayer
from dcos_registry.workflows.pushing.progress import Progress, StoppedError
from tests.workflows.pushing.samples import layer, push

TWO = push(layer("lower", 100_000_000), layer("upper", 50_000_000))
BLOB = Blob(Digest.of(b""), 1)


def test_a_layer_tells_bytes_and_speed_and_time_left() -> None:
    progress = Progress(TWO)
    progress.begin(TWO.layers[0]).move(25_000_000, 10_000_000)
    (line,) = progress.lines()
    assert re.fullmatch(r"layer 1 of 2: 25\.0 of 100\.0 MB, [\d,.]+ MB/s, \d+:\d\d left", line)


def test_a_layer_of_which_nothing_is_read_has_no_speed() -> None:
    progress = Progress(TWO)
    progress.begin(TWO.layers[1])
    assert progress.lines() == ["layer 2 of 2: 0.0 of 50.0 MB"]


def test_all_layers_are_summed_up() -> None:
    progress = Progress(TWO)
    progress.begin(TWO.layers[1])
    progress.begin(TWO.layers[0]).move(10_000_000, 0)
    progress.end(PushedLayer(TWO.layers[1], "skipped", BLOB), 0)
    told = progress.summary()
    assert told.startswith("registry.example.com/team/app:1.0: 1 of 2 layers, 60.0 of 150.0 MB, ")
    assert len(progress.lines()) == 1


def test_what_has_ended_is_told_once() -> None:
    progress = Progress(TWO)
    for number, way in enumerate(("sent", "mounted")):
        progress.begin(TWO.layers[number])
        progress.end(PushedLayer(TWO.layers[number], "sent" if way == "sent" else "mounted", BLOB), 40_000_000)
    assert progress.ended() == ["layer 1 of 2: sent (40.0 MB)", "layer 2 of 2: mounted"]
    assert progress.ended() == []


def test_a_layer_nobody_waits_for_is_stopped() -> None:
    progress = Progress(TWO)
    begun = progress.begin(TWO.layers[0])
    progress.stop()
    with pytest.raises(StoppedError):
        begun.move(1, 1)


def test_what_is_not_read_says_nothing_of_the_speed() -> None:
    progress = Progress(TWO)
    progress.begin(TWO.layers[1])
    progress.end(PushedLayer(TWO.layers[1], "skipped", BLOB), 0)
    assert progress.summary() == "registry.example.com/team/app:1.0: 1 of 2 layers, 50.0 of 150.0 MB"
