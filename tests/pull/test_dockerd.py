"""`image-check` against Debian's Docker Engine: what it calls pullable that pulls, and the reverse, in its words."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.pull.dockerd_trials import ADDRESS, TRIALS, Trial
from tests.servers.docker_engine import Pulled, alone

ROOT = Path(__file__).parents[2]

Ends = dict[str, tuple[Pulled, Pulled]]


@pytest.fixture(scope="module")
def ends() -> Ends:
    """Run the trials in a network and with mounts of their own, and return how each ended, and was said to end."""
    # A short path: the sockets in it must have names of less than 108 bytes.
    with tempfile.TemporaryDirectory(prefix="dockerd-") as folder:
        inside = [sys.executable, "-m", "tests.pull.dockerd_trials", folder]
        done = subprocess.run(alone(inside, ADDRESS), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return {name: (Pulled(**engine), Pulled(**check)) for name, (engine, check) in json.loads(done.stdout).items()}


@pytest.mark.parametrize(("name", "trial"), TRIALS.items(), ids=list(TRIALS))
def test_image_check_says_what_the_docker_engine_does(ends: Ends, name: str, trial: Trial) -> None:
    engine, check = ends[name]

    assert engine.is_done == trial.works, engine.error
    assert check.is_done == engine.is_done
    assert check.is_done or check.error == engine.error
