"""The Pythons of this machine."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import MACHINE

OLDEST, NEWEST = (3, 10), (3, 14)
_NAMES = ("python3", *(f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)))
_ASK = "import json, sys; print(json.dumps([sys.executable, sys.version_info[:3], sys.abiflags]))"


@dataclass(frozen=True)
class Python:
    """An interpreter that the plugin carries libraries for."""

    executable: Path
    version: tuple[int, ...]

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.version))}-{self.executable.parent}"

    def alone_in(self, folder: Path) -> Path:
        """Make a folder for PATH in which this is `python3`, and nothing else is there."""
        folder.mkdir()
        (folder / "python3").symlink_to(self.executable)
        return folder


def fitting() -> list[Python]:
    """Find the Pythons that PATH, pyenv and the system offer, each once."""
    pyenv = Path(MACHINE.get("PYENV_ROOT") or Path(MACHINE.get("HOME", "/")) / ".pyenv")
    candidates = [shutil.which(name, path=MACHINE.get("PATH", "")) for name in _NAMES]
    candidates += [str(path) for path in sorted(pyenv.glob("versions/*/bin/python3"))]
    candidates += [shutil.which(name, path="/usr/bin:/usr/local/bin") for name in _NAMES]
    found = {}
    for candidate in filter(None, candidates):
        answer = subprocess.run([candidate, "-I", "-S", "-c", _ASK], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            executable, version, flags = json.loads(answer.stdout)
            if OLDEST <= tuple(version[:2]) <= NEWEST and "t" not in flags:
                path = Path(executable).resolve()
                found[path] = Python(path, tuple(version))
    return list(found.values())
