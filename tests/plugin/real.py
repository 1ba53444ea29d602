"""The real dcos program, in a home folder of its own."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import MACHINE
from tests.plugin.main_job import run


@dataclass(frozen=True)
class RealDcos:
    """Calls `executable` with `home` as HOME and no DCOS_DIR: `cluster setup` looks nowhere else (cluster.md C1)."""

    executable: str
    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path, answer: str = "") -> str:
        """Run a command, give it `answer` as standard input, and return its output."""
        variables = {
            "HOME": str(self.home),
            "PATH": MACHINE["PATH"],
            "DCOS_CLUSTER_SETUP_SKIP_CANONICAL_URL_INSTALL": "1",
            **self.variables,
        }
        return run([self.executable, *arguments], variables, answer)
