"""Debian's Docker Engine (docker.io 20.10): dockerd on a socket of its own, and the CLI that comes with it.

dockerd wants root. It takes names and addresses of the loopback for insecure registries and reads
`/etc/docker/certs.d` (docker.md 42, 45): what is to be secure needs another address, and a network of its own.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.namespaces import namespaces
from tests.servers.required import lack, require_program

START_SECONDS = 60
STOP_SECONDS = 60
PULL_SECONDS = 90

ALONE = """
mount -t tmpfs none /etc/docker
mount -t tmpfs none /run
ip link set lo up
ip address add "$1/32" dev lo
shift
exec "$@"
"""


@dataclass(frozen=True)
class Pulled:
    """How `docker pull` ended; `error` is what it printed on standard error."""

    is_done: bool
    error: str

    def without(self, home: str) -> "Pulled":
        """Leave out of the error what each run has of its own: where HOME is, and the time."""
        timeless = re.sub("current time [^ ]+", "current time NOW", self.error)
        return Pulled(self.is_done, timeless.replace(home, "HOME"))


@dataclass(frozen=True)
class DockerEngine:
    """A running daemon, asked through its own CLI."""

    cli: str
    socket: Path
    path: str

    def pull(self, image: str, home: Path) -> Pulled:
        """Pull an image with what HOME holds, credential helpers in its `bin` too."""
        done = self.run("pull", image, home=home)
        return Pulled(done.returncode == 0, done.stderr.strip())

    def forget(self, image: str) -> None:
        """Remove an image."""
        self.run("rmi", "--force", image, home=self.socket.parent)

    def answers(self) -> bool:
        """Tell whether the daemon is up."""
        return self.run("version", home=self.socket.parent).returncode == 0

    def run(self, *arguments: str, home: Path, given: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
        """Call the CLI with nothing in its environment but HOME, PATH (the `bin` of HOME first) and `variables`."""
        return subprocess.run(
            [self.cli, "--host", f"unix://{self.socket}", *arguments],
            env={"HOME": str(home), "PATH": f"{home}/bin:{self.path}", **variables},
            input=given,
            capture_output=True,
            text=True,
            timeout=PULL_SECONDS,
            check=False,
        )


def docker_programs() -> tuple[str, str]:
    """Return dockerd and the CLI beside it, which need not be the first `docker` on PATH."""
    daemon = require_program("dockerd", "docker.io")
    return daemon, str(Path(daemon).resolve().parents[1] / "bin" / "docker")


def alone(command: Sequence[str], address: str) -> list[str]:
    """Make a command run with a network and mounts of its own, in which `address` is this machine, for dockerd."""
    docker_programs()
    if os.geteuid() != 0:
        lack("dockerd wants root")
    return [*namespaces(), "sh", "-ec", ALONE, "sh", address, *command]


@contextmanager
def docker_engine(folder: Path, *, system_ca: Path, daemon_json: Path, path: str) -> Iterator[DockerEngine]:
    """Run a daemon for which `system_ca` is all that the system trusts.

    The folder's own path has to be short, since sockets are in it. There is no bridge and no firewall: nothing is run.
    """
    daemon, cli = docker_programs()
    engine = DockerEngine(cli, folder / "docker.sock", path)
    command = [
        daemon,
        f"--host=unix://{engine.socket}",
        f"--config-file={daemon_json}",
        f"--data-root={folder / 'data'}",
        f"--exec-root={folder / 'exec'}",
        f"--pidfile={folder / 'docker.pid'}",
        "--storage-driver=vfs",
        "--bridge=none",
        "--iptables=false",
        "--ip6tables=false",
    ]
    log = folder / "dockerd.log"
    environment = {"HOME": str(folder), "PATH": path, "SSL_CERT_FILE": str(system_ca), "SSL_CERT_DIR": str(folder)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        wait_for(engine, process, log)
        yield engine
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def wait_for(engine: DockerEngine, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the daemon answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if engine.socket.exists() and engine.answers():
            return
        time.sleep(0.1)
    raise AssertionError(f"dockerd does not start: {log.read_text()[-2000:]}")
