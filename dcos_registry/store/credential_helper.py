"""Programs that keep docker's credentials, called as the docker CLI calls them (docker-credential-helpers, `get`)."""

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


def runner(variables: Mapping[str, str], home: Path) -> Callable[[str, str], HelperAnswer | None]:
    """Make what runs `docker-credential-NAME get` for a server, with `home` as HOME; each is asked once.

    Nothing of ours is in its environment. It returns None where there is no such program on the PATH of `variables`, or
    it cannot be run. One that does not end within 30 seconds has failed. What it prints on stderr goes nowhere: it may
    be anything.
    """
    # An agent has nothing of ours in its environment, where the passphrase of the logins or a token may be.
    environment = {name: value for name, value in variables.items() if not name.startswith("DCOS_")}
    environment["HOME"] = str(home)
    turn = Lock()  # `cache` alone would let each of several checks start it

    @cache
    def asked(name: str, server: str) -> HelperAnswer | None:
        if os.sep in name:
            return None
        program = shutil.which(f"docker-credential-{name}", path=variables.get("PATH", ""))
        if program is None:
            return None
        try:
            done = subprocess.run(
                [program, "get"],
                env=environment,
                input=server.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return HelperAnswer(_FAILED, b"")
        except OSError:
            return None
        return HelperAnswer(done.returncode, done.stdout)

    def run(name: str, server: str) -> HelperAnswer | None:
        with turn:
            return asked(name, server)

    return run
