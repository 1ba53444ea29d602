"""What `app-attach '/*'` takes for many apps of the sandbox, against a loop with curl as a user would write it.

For 1,000 apps the loop needs at least 20 times as many requests; for 5,000 we need at most 200 MB of memory, as the
system counts it. The count of a process begins with what its parent has when it starts it: so the sandbox is a process
of its own, and what is measured is the child of one that does nothing else than to start it and to read its count.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.audit import COUNT
from benchmarks.audit import app as audited_app
from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.http import Request

APPS = 1000
MANY = 5000
TIMES_FEWER = 20
LIMIT_MB = 200
SECRET = "pull"
OURS = str(Path(sys.executable).with_name("dcos-registry"))
LOOP = r"""
set -eu
curl() { command curl --silent --show-error --fail --header "Authorization: token=$TOKEN" "$@"; }
curl "$URL/service/marathon/v2/apps" |
  jq --raw-output --arg host "$REGISTRY" \
    '.apps[] | select(.container.docker.image // "" | startswith($host + "/")) | .id' |
  while read -r id; do
    curl "$URL/service/marathon/v2/apps$id" |
      jq --arg secret "$SECRET" '.app | .container.docker.pullConfig = {secret: "pullConfigSecret"}
        | .secrets.pullConfigSecret = {source: $secret}
        | {container, secrets} + with_entries(select(.key == "executorResources" or .key == "resourceLimits"))' |
      curl --request PATCH --header "Content-Type: application/json" --data @- --output /dev/null \
        "$URL/service/marathon/v2/apps$id"
  done
"""
"""Reads each app, edits it with jq and sends it back; it knows nothing of limits, locks and lost answers."""


@dataclass(frozen=True)
class Measured:
    """One run: what it asked the cluster, and what it took."""

    requests: int
    attached: int
    seconds: float
    megabytes: float


def measure(apps: int, command: list[str]) -> Measured:
    """Run a command on a cluster with that many apps; `HOST` in it stands for their registry."""
    with cluster(apps) as sandbox, tempfile.TemporaryDirectory() as home:
        kilobytes = Path(home) / "kilobytes"
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": home,
            "SECRET": SECRET,
            **{name: sandbox.started[name] for name in ("DCOS_DIR", "URL", "TOKEN", "REGISTRY")},
        }
        filled = [sandbox.started["REGISTRY"] if word == "HOST" else word for word in command]
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", COUNT, str(kilobytes), *filled],
            env=environment,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.perf_counter() - start
        if done.returncode:
            sys.exit(f"{command[0]} ended with {done.returncode}")
        requests, attached = sandbox.counts()
        return Measured(requests, attached, seconds, int(kilobytes.read_text()) / 1024)


@dataclass(frozen=True)
class Served:
    """A sandbox in a process of its own, and what it said when it had started."""

    process: "subprocess.Popen[str]"
    started: dict[str, str]

    def counts(self) -> tuple[int, int]:
        """Ask how many requests it got, and how many of its apps have the secret by now."""
        out, _ = self.process.communicate("count\n")
        requests, attached = map(int, out.split())
        return requests, attached


@contextmanager
def cluster(apps: int) -> Iterator[Served]:
    """Run a sandbox with that many apps, none of which has a pull secret."""
    command = [sys.executable, "-m", "benchmarks.app_attach", "serve", str(apps)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Served(process, json.loads(process.stdout.readline()))


def serve(apps: int) -> None:
    """Be the sandbox, until standard input has a line."""
    with Sandbox() as sandbox:
        registry = sandbox.registry
        login = {"auths": {registry.host: {"auth": "c2FuZGJveDpzZWNyZXQ="}}}
        sandbox.secrets.put(SECRET, json.dumps(login))
        sandbox.marathon.load(app(number, f"{registry.host}/team/web:1.0") for number in range(apps))
        started = {
            "DCOS_DIR": str(sandbox.dcos_dir),
            "URL": sandbox.url,
            "TOKEN": sandbox.token,
            "REGISTRY": registry.host,
        }
        print(json.dumps(started), flush=True)
        sys.stdin.readline()
        wanted = {"source": SECRET}
        apps_now = json.loads(ask(sandbox, "/v2/apps"))["apps"]
        attached = sum(wanted in each.get("secrets", {}).values() for each in apps_now)
        requests = [path for _, path in sandbox.requests.calls() if path.startswith(("/service/", "/secrets/"))]
        print(len(requests), attached, flush=True)


def ask(sandbox: Sandbox, path: str) -> bytes:
    """Ask Marathon itself, which no request log sees."""
    body = sandbox.marathon.handle(Request("GET", path, path, {}, {}, b"", sandbox.username)).body
    assert isinstance(body, bytes)
    return body


def app(number: int, image: str) -> dict[str, object]:
    """Make an app as large as most are; no tasks of it run, so that nothing is pulled, which is not measured here."""
    definition = audited_app(number, image)
    docker = {"image": image, "forcePullImage": True}
    return {**definition, "instances": 0, "secrets": {}, "container": {"type": "MESOS", "docker": docker}}


def main() -> None:
    """Print what both take; exit 1 where a limit is passed."""
    ours = [OURS, "app-attach", "/*", "--registry", "HOST", "--secret", SECRET, "--yes", "--no-wait"]
    attached = measure(APPS, ours)
    looped = measure(APPS, ["bash", "-c", LOOP])
    many = measure(MANY, ours)
    print(f"{'attaching':30} {'requests':>8} {'seconds':>8} {'memory':>9}")
    for name, run in ((f"{APPS:,} apps, curl and jq", looped), (f"{APPS:,} apps", attached), (f"{MANY:,} apps", many)):
        print(f"{name:30} {run.requests:8,} {run.seconds:8.1f} {run.megabytes:6.0f} MB")
    fewer = looped.requests / attached.requests
    print(f"requests: {fewer:.0f} times fewer  (limit {TIMES_FEWER}); memory for {MANY:,}: limit {LIMIT_MB} MB")
    complete = (looped.attached, attached.attached, many.attached) == (APPS, APPS, MANY)
    sys.exit(not complete or fewer < TIMES_FEWER or many.megabytes > LIMIT_MB)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main()
