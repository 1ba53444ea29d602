"""A network of its own, where the recorded registries have their real names and ports, and nobody else is."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.cli.calling import Called
from tests.lab.certificates import ADDRESSES, LOOPBACK, NAMES
from tests.pull.recorded import Pull, Seen
from tests.servers.namespaces import namespaces

ROOT = Path(__file__).parents[2]

TAKE_OVER = """
mount --bind "$1" /etc/hosts
ip link set lo up
ip address replace "$2/32" dev lo
shift 2
exec "$@"
"""


@dataclass(frozen=True)
class Played:
    """What the command said of a recorded pull, what it asked the registry, and what it should not have asked."""

    called: Called
    requests: list[Seen]
    unexpected: list[str]

    @property
    def check(self) -> Any:
        """The only check that it printed."""
        (check,) = self.called.document()["checks"]
        return check


class Lab:
    """The process inside: `tests.lab.inside`."""

    def __init__(self, stdin: IO[str], stdout: IO[str]) -> None:
        self._stdin = stdin
        self._stdout = stdout

    def play(self, pull: Pull, *, spawned: bool = False) -> Played:
        """Ask `image-check` about a recorded pull, in the process inside or in one of its own."""
        self._stdin.write(json.dumps({"id": pull.id, "spawned": spawned}) + "\n")
        self._stdin.flush()
        called, requests, unexpected = self.heard()
        return Played(Called(**called), [(method, url, sent) for method, url, sent in requests], unexpected)

    def heard(self) -> Any:
        """Read a line of what the process says."""
        line = self._stdout.readline()
        assert line, "the process in the lab has ended"
        return json.loads(line)


@contextmanager
def lab(engine: str) -> Iterator[Lab]:
    """Run the lab of an engine, `ucr` or `docker`."""
    with tempfile.TemporaryDirectory() as folder:
        hosts = Path(folder, "hosts")
        address = ADDRESSES[engine]
        hosts.write_text(f"127.0.0.1 {' '.join(LOOPBACK)}\n{address} nosan.example.test {' '.join(NAMES)}\n")
        inside = [sys.executable, "-m", "tests.lab.inside", engine, folder]
        command = [*namespaces(), "sh", "-ec", TAKE_OVER, "sh", str(hosts), address, *inside]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin
            assert process.stdout
            running = Lab(process.stdin, process.stdout)
            assert running.heard() == "ready"
            yield running
