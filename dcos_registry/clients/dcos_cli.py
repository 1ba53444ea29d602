"""The real `dcos` program, for the one thing that only it may do: change a cluster's plugins (cluster.md A3)."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dcos_registry import errors


class DcosCli:
    """Calls `executable` in the environment `variables`."""

    def __init__(self, executable: str, variables: Mapping[str, str]) -> None:
        self._executable = executable
        self._variables = variables

    @classmethod
    def find(cls, variables: Mapping[str, str]) -> "DcosCli":
        """Take the program that called us, else the one on PATH; raises NotFoundError where there is none."""
        executable = variables.get("DCOS_CLI_EXECUTABLE_PATH") or shutil.which("dcos", path=variables.get("PATH", ""))
        if executable is None:
            raise errors.NotFoundError(
                "There is no dcos program on PATH", "install the DC/OS CLI, then dcos-registry register"
            )
        return cls(executable, variables)

    def add_plugin(self, archive: bytes) -> None:
        """Add a zip as a plugin of the active cluster, in place of one with the same name (cluster.md A2, A3).

        Raises RegistryPluginError with what `dcos plugin add` said.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plugin.zip"
            path.write_bytes(archive)
            self._run("plugin", "add", "--update", str(path))

    def _run(self, *arguments: str) -> None:
        call = [self._executable, *arguments]
        try:
            done = subprocess.run(
                call, env=self._variables, stdin=subprocess.DEVNULL, capture_output=True, errors="replace", check=False
            )
        except OSError as error:
            raise errors.RegistryPluginError(f"{self._executable} cannot be run: {error.strerror}") from error
        if done.returncode:
            said = [line.removeprefix("Error: ") for line in done.stderr.splitlines() if line.strip()]
            reason = said[-1] if said else f"it ended with {done.returncode}"
            raise errors.RegistryPluginError(f"dcos {arguments[0]} {arguments[1]} failed: {reason}")
