"""What `audit` takes for 5,000 apps of the sandbox: at most 200 MB of memory, as the system counts it.

The count of a process begins with what its parent has when it starts it. So the sandbox is a process of its own, and
the audit is the child of one that does nothing else than to start it and to read its count.
"""

import base64
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcos_registry.sandbox.cluster import Sandbox

APPS = 5000
IMAGES = 1000
GROUPS = 50
LIMIT_MB = 200
AUDIT = (str(Path(sys.executable).with_name("dcos-registry")), "audit", "--json")
COUNT = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(code)
"""
"""Runs a command and writes the kilobytes that it took into a file."""


@dataclass(frozen=True)
class Measured:
    """One audit: its exit code and document, and what it took."""

    exit_code: int
    document: Any
    seconds: float
    megabytes: float


def measure(*arguments: str, apps: int = APPS, images: int = IMAGES) -> Measured:
    """Audit a cluster of that many apps, which pull that many images."""
    with cluster(apps, images) as dcos_dir, tempfile.TemporaryDirectory() as home:
        kilobytes = Path(home) / "kilobytes"
        # Nothing of this machine's clusters, proxies and certificates is to count.
        environment = {"HOME": home, "DCOS_DIR": dcos_dir}
        command = [sys.executable, "-c", COUNT, str(kilobytes), *AUDIT, *arguments]
        start = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        seconds = time.perf_counter() - start
        return Measured(done.returncode, json.loads(done.stdout), seconds, int(kilobytes.read_text()) / 1024)


@contextmanager
def cluster(apps: int, images: int) -> Iterator[str]:
    """Run a sandbox in a process of its own; return its DCOS directory."""
    command = [sys.executable, "-m", "benchmarks.audit", "serve", str(apps), str(images)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate()


def serve(apps: int, images: int) -> None:
    """Be the sandbox, until standard input ends."""
    with Sandbox() as sandbox:
        registry = sandbox.registry
        login = base64.b64encode(f"{registry.username}:{registry.password}".encode()).decode()
        for group in range(GROUPS):
            config = {"auths": {registry.host: {"auth": login}}}
            sandbox.secrets.put(f"group-{group}/pull", json.dumps(config))
        for number in range(images):
            registry.add_image(f"team/web-{number}", "1.0")
        sandbox.marathon.load(app(number, f"{registry.host}/team/web-{number % images}:1.0") for number in range(apps))
        print(sandbox.dcos_dir, flush=True)
        sys.stdin.read()


def app(number: int, image: str) -> dict[str, Any]:
    """Make an app as large as most are; every tenth has no pull secret."""
    docker: dict[str, Any] = {"image": image}
    group = f"group-{number % GROUPS}"
    if number % 10:
        docker["pullConfig"] = {"secret": "pull"}
    return {
        "id": f"/{group}/app-{number}",
        "cmd": "exec ./server --port $PORT0",
        "cpus": 0.1,
        "mem": 128,
        "instances": 1,
        "container": {"type": "MESOS", "docker": docker},
        "env": {f"SETTING_{index}": f"https://service-{index}.example.com/{number}" for index in range(20)},
        "labels": {"team": group, "HAPROXY_0_VHOST": f"app-{number}.example.com"},
        "secrets": {"pull": {"source": f"{group}/pull"}} if number % 10 else {},
    }


def main() -> None:
    """Print what an audit takes; exit 1 over the limit."""
    done = measure()
    print(f"audit of {APPS:,} apps, {IMAGES:,} images  {done.seconds:6.1f} s")
    print(f"findings                      {len(done.document['findings']):8,}")
    print(f"memory                        {done.megabytes:6.0f} MB  (limit {LIMIT_MB} MB)")
    sys.exit(done.megabytes > LIMIT_MB)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(*map(int, sys.argv[2:4]))
    else:
        main()
