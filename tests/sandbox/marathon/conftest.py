"""Marathons of every version, which end with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.sandbox.marathon.bench import Bench

BenchOf: TypeAlias = Callable[..., Bench]


@pytest.fixture
def bench_of(tmp_path: Path) -> Iterator[BenchOf]:
    """Make Marathons of a given version, running."""
    benches: list[Bench] = []

    def make(dcos_version: str = "2.1", *, enterprise: bool = True) -> Bench:
        bench = Bench(tmp_path / str(len(benches)), dcos_version=dcos_version, enterprise=enterprise)
        bench.marathon.start()
        benches.append(bench)
        return bench

    yield make
    for bench in benches:
        bench.marathon.stop()


@pytest.fixture
def bench(bench_of: BenchOf) -> Bench:
    """Return a Marathon 1.10 on Enterprise."""
    return bench_of()
