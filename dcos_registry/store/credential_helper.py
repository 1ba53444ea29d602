"""Programs that keep docker's credentials, called as the docker CLI calls them (docker-credential-helpers, `get`)."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from dcos_registry.pull.docker_helpers import HelperAnswer

_SECONDS = 30.0
_FAILED = 1


def runner(variables: Mapping[str, str], home: Path) -> Callable[[str, str], HelperAnswer | None]:
    """Make what runs `docker-credential-NAME get` for a server, with `home` as HOME; each is asked once.

    It returns None where there is no such program on the PATH of `variables`, or it cannot be run. One that does not
    end within 30 seconds has failed. What it prints on stderr goes nowhere: it may be anything.
    """
    environment = {**variables, "HOME": str(home)}

    @cache
    def run(name: str, server: str) -> HelperAnswer | None:
        program = shutil.which(f"docker-credential-{name}", path=variables.get("PATH", ""))
        if program is None or os.sep in name:
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

    return run
