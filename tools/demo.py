"""The main job, done before your eyes: private images fail to pull, and then pull.

`make demo` starts a cluster of its own on this machine, with a private registry, deploys an app, a pod and an app of
the Docker Engine, shows why they fail, mends what can be mended with the three commands, and ends with a table. Nothing
of the user is read or written, and nothing is left running.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dcos_registry.pull import messages

APP, POD, ENGINE_APP = "/demo/web", "/demo/worker", "/demo/legacy"
SECRET = "demo/pull"
PATIENCE_SECONDS = 60


@dataclass
class Demo:
    """One run: how our command is called, on which cluster, and what has happened so far."""

    environment: Mapping[str, str]
    cluster: Mapping[str, Any]
    rows: list[tuple[str, str]] = field(default_factory=list)

    def command(self, *arguments: str, given: str = "", expected: int = 0) -> None:
        """Call `dcos-registry` as a user would, show what it says, and note how it ended."""
        shown = " ".join(["dcos-registry", *arguments])
        print(f"\n$ {shown}", flush=True)
        done = subprocess.run([_program(), *arguments], input=given, text=True, env=self.environment, check=False)
        self.rows.append((shown, f"exit {done.returncode}"))
        if done.returncode != expected:
            raise SystemExit(f"The demo went wrong: exit {done.returncode} where {expected} was expected")

    def deploy(self, kind: str, definition: Mapping[str, Any]) -> None:
        """Post a definition to Marathon, as `dcos marathon app add` does."""
        print(f"  {definition['id']}: {kind}", flush=True)
        self.marathon("POST", f"/v2/{kind}s", definition)

    def marathon(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the cluster's Marathon."""
        request = urllib.request.Request(
            f"{self.cluster['url']}/service/marathon{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"token={self.cluster['token']}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def wait_for_failure(self, app_id: str) -> None:
        """Wait until a task of an app has failed, and say why in words."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            failure = self.marathon("GET", f"/v2/apps{app_id}")["app"].get("lastTaskFailure")
            if failure:
                self._show_failure(app_id, failure["message"])
                return
            time.sleep(0.2)
        raise SystemExit(f"The demo went wrong: {app_id} neither runs nor fails")

    def watch_pod_failure(self, events: Any) -> None:
        """Wait for the pod's failure in the event stream, the only place that tells it."""
        for line in events:
            if not line.startswith(b"data:"):
                continue
            event = json.loads(line[5:])
            if event.get("appId") == POD and event.get("taskStatus") == "TASK_FAILED":
                self._show_failure(POD, event["message"])
                return
        raise SystemExit(f"The demo went wrong: {POD} neither runs nor fails")

    def event_stream(self) -> Any:
        """Open Marathon's event stream."""
        request = urllib.request.Request(
            f"{self.cluster['url']}/service/marathon/v2/events?event_type=status_update_event",
            headers={"Authorization": f"token={self.cluster['token']}", "Accept": "text/event-stream"},
        )
        return urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)

    def _show_failure(self, workload_id: str, message: str) -> None:
        cause = messages.cause(message) or "no cause is known for this message"
        print(f"  {workload_id} fails: {message.strip()}\n    that is: {cause}", flush=True)
        self.rows.append((f"{workload_id} without a credential", f"fails: {cause}"))


def main() -> None:
    """Run the demo."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dcos-registry-demo-")))
        environment, store = _environment(folder, stack)
        cluster = stack.enter_context(_sandbox(environment))
        demo = Demo({**environment, "DCOS_DIR": cluster["dcos_dir"]}, cluster)
        print(f"A DC/OS cluster runs at {cluster['url']}, a private registry at {cluster['registry']['host']}.")
        _fail(demo)
        _mend(demo, store)
    _show(demo.rows)
    print("Nothing is left running.")


def _fail(demo: Demo) -> None:
    print("\nAn app, a pod and an app of the Docker Engine, with images of the private registry:")
    image = demo.cluster["registry"]["images"][0]
    with demo.event_stream() as events:
        demo.deploy("app", _app(APP, image, "MESOS"))
        demo.deploy("app", _app(ENGINE_APP, image, "DOCKER"))
        demo.deploy("pod", _pod(image))
        demo.wait_for_failure(APP)
        demo.watch_pod_failure(events)
        demo.wait_for_failure(ENGINE_APP)


def _mend(demo: Demo, store: list[str]) -> None:
    registry = demo.cluster["registry"]
    host = registry["host"]
    login = ("login", host, "--username", registry["username"], "--password-stdin", "--plain-http", *store)
    demo.command(*login, given=registry["password"])
    demo.command("secret-create", SECRET, "--registry", host)
    # The deployments that cannot pull hold their app and pod; --force ends them.
    demo.command("app-attach", APP, "--secret", SECRET, "--force", "--wait")
    demo.command("app-attach", POD, "--secret", SECRET, "--force", "--wait")
    demo.command("app-attach", ENGINE_APP, "--secret", SECRET, expected=11)


def _app(app_id: str, image: str, container_type: str) -> dict[str, Any]:
    container = {"type": container_type, "docker": {"image": image}}
    return {"id": app_id, "cmd": "sleep 1000", "cpus": 0.1, "mem": 32, "instances": 1, "container": container}


def _pod(image: str) -> dict[str, Any]:
    container = {
        "name": "worker",
        "exec": {"command": {"shell": "sleep 1000"}},
        "resources": {"cpus": 0.1, "mem": 32},
        "image": {"kind": "DOCKER", "id": image},
    }
    return {"id": POD, "containers": [container], "networks": [{"mode": "host"}]}


def _environment(folder: Path, stack: contextlib.ExitStack) -> tuple[dict[str, str], list[str]]:
    """Make a home of its own, with a Secret Service where one can be started, else with the encrypted file."""
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    environment.update({name: str(folder / name.lower()) for name in names})
    for name in names:
        Path(environment[name]).mkdir(mode=0o700)
    if "TERM" in os.environ:
        environment["TERM"] = os.environ["TERM"]
    if all(map(shutil.which, ("dbus-daemon", "dbus-send", "gnome-keyring-daemon"))):
        from tests.servers.secret_service import secret_service

        print("Logins are kept in a Secret Service of the demo's own (gnome-keyring).")
        return {**environment, **stack.enter_context(secret_service())}, []
    print("No Secret Service can be started here (dbus, gnome-keyring): logins are kept in an encrypted file.")
    return {**environment, "DCOS_REGISTRY_PASSPHRASE": secrets.token_urlsafe(16)}, ["--store", "file"]


@contextlib.contextmanager
def _sandbox(environment: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Run `dcos-registry sandbox` and yield the line it prints when it is ready."""
    command = [_program(), "sandbox", "--agents", "3"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise SystemExit(f"The sandbox did not start: {' '.join(command)}")
            yield json.loads(line)
        finally:
            process.send_signal(signal.SIGTERM)


def _program() -> str:
    return str(Path(sys.executable).with_name("dcos-registry"))


def _show(rows: list[tuple[str, str]]) -> None:
    width = max(len(what) for what, _ in rows)
    print(f"\n{'WHAT'.ljust(width)}  HOW IT ENDED")
    for what, ended in rows:
        print(f"{what.ljust(width)}  {ended}")


if __name__ == "__main__":
    main()
