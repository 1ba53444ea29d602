"""`app-attach` that ends in the middle has written nothing by halves, and goes on when it is called again."""

import signal
import subprocess

import pytest

from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from dcos_registry.workflows.attaching.writer import BATCH
from tests.cli.calling import COMMAND
from tests.workflows.attaching.writers import Writers, writing
from tests.workflows.operator import Operator, wait_until

ATTACH = ("app-attach", "/*", "--secret", "team/pull", "--yes", "--no-wait")


@pytest.mark.parametrize("apply_first", [True, False])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_what_was_interrupted_goes_on_when_it_is_called_again(
    operator: Operator, ending: signal.Signals, *, apply_first: bool
) -> None:
    operator.create_secret()
    ids = Writers(operator).have(2 * BATCH + 1)
    patches: list[Request] = []

    def second_batch(request: Request) -> bool:
        patches.extend([request] if writing()(request) else [])
        return len(patches) == 2

    operator.sandbox.faults.http.append(HttpFault(second_batch, stall_seconds=60, apply_first=apply_first, times=1))
    variables = {"HOME": str(operator.home), "DCOS_DIR": str(operator.sandbox.dcos_dir)}
    with subprocess.Popen([*COMMAND, *ATTACH], env=variables, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: len(patches) == 2)
        wait_until(lambda: not apply_first or len(Writers(operator).attached()) == 2 * BATCH)
        process.send_signal(ending)
        _, told = process.communicate()
    assert process.returncode == (130 if ending is signal.SIGINT else -signal.SIGKILL)
    assert (f"At least {BATCH} of {len(ids)} are changed: call it again to go on" in told) == (ending is signal.SIGINT)
    done = BATCH * (2 if apply_first else 1)
    assert len(Writers(operator).attached()) == done
    again = operator.call(*ATTACH)
    assert again.exit_code == 0, again.stderr
    assert f"{len(ids)} apps and pods: " in again.stderr
    assert f"{done} already" in again.stderr
    assert Writers(operator).attached() == set(ids)
