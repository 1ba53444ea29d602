"""Programs that keep docker's credentials, called as the docker CLI calls them (docker-credential-helpers)."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock

from dcos_registry.pull.docker_helpers import HelperAnswer

_SECONDS = 30.0
_FAILED = 1


def run_helper(
    name: str, action: str, given: str, *, environment: Mapping[str, str], seconds: float, shows_errors: bool
) -> HelperAnswer | None:
    """Run `docker-credential-NAME ACTION`, with `given` on standard input; what it prints on stdout is never logged.

    None where there is no such program on the PATH of `environment`, or it cannot be run. `shows_errors` leaves it the
    stderr of this process. Raises `TimeoutError` where it does not end in time.
    """
    # In what is ours the passphrase of the logins or a token may be: no agent has them, and no helper needs them.
    foreign = {variable: value for variable, value in environment.items() if not variable.startswith("DCOS_")}
    program = None if os.sep in name else shutil.which(f"docker-credential-{name}", path=environment.get("PATH", ""))
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, action],
            env=foreign,
            input=given.encode(),
            stdout=subprocess.PIPE,
            stderr=None if shows_errors else subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None  # the cause has what it printed
    except OSError:
        return None
    return HelperAnswer(done.returncode, done.stdout)


def runner(variables: Mapping[str, str], home: Path) -> Callable[[str, str], HelperAnswer | None]:
    """Make what runs `docker-credential-NAME get` for a server, with `home` as HOME; each is asked once.

    Nothing of ours is in its environment. It returns None where there is no such program on the PATH of `variables`, or
    it cannot be run. One that does not end within 30 seconds has failed. What it prints on stderr goes nowhere: it may
    be anything.
    """
    environment = {**variables, "HOME": str(home)}
    turn = Lock()  # `cache` alone would let each of several checks start it

    @cache
    def asked(name: str, server: str) -> HelperAnswer | None:
        try:
            return run_helper(name, "get", server, environment=environment, seconds=_SECONDS, shows_errors=False)
        except TimeoutError:
            return HelperAnswer(_FAILED, b"")

    def run(name: str, server: str) -> HelperAnswer | None:
        with turn:
            return asked(name, server)

    return run
