"""An operator at a sandbox cluster: calls our commands in this process and deploys with Marathon's own interface."""

import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dcos_registry.cli.environment import Environment
from dcos_registry.cli.main import run
from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.http import Request

PASSPHRASE = "the passphrase of this operator"
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    exit_code: int
    stdout: str
    stderr: str

    def document(self) -> Any:
        """Parse what `--json` printed."""
        return json.loads(self.stdout)


@dataclass
class Operator:
    """Works at one cluster; logins go to an encrypted file below HOME."""

    sandbox: Sandbox
    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def image(self) -> str:
        """A private image."""
        return f"{self.sandbox.registry.host}/team/web:1.0"

    def call(self, *arguments: str, given: str = "") -> Done:
        """Call one of our commands, with `given` as standard input."""
        streams = [io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8") for text in (given, "", "")]
        variables = {
            "HOME": str(self.home),
            "DCOS_DIR": str(self.sandbox.dcos_dir),
            "DCOS_REGISTRY_STORE": "file",
            "DCOS_REGISTRY_PASSPHRASE": PASSPHRASE,
            **self.variables,
        }
        exit_code = run(Environment(arguments, variables, *streams))
        printed = []
        for stream in streams[1:]:
            stream.seek(0)
            printed.append(stream.read())
        return Done(exit_code, *printed)

    def log_in(self) -> None:
        """Log in to the sandbox's registry."""
        registry = self.sandbox.registry
        login = ("login", registry.host, "-u", registry.username, "--password-stdin", "--plain-http")
        assert self.call(*login, given=registry.password).exit_code == 0

    def create_secret(self, path: str = "team/pull") -> None:
        """Log in and put the login into the secret store."""
        self.log_in()
        assert self.call("secret-create", path, "--registry", self.sandbox.registry.host).exit_code == 0

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """Ask Marathon directly; the answer has to be a success."""
        data = json.dumps(body).encode() if body is not None else b""
        request = Request(
            method,
            path,
            path,
            {name: [value] for name, value in query.items()},
            {"content-type": "application/json"},
            data,
            self.sandbox.username,
        )
        response = self.sandbox.marathon.handle(request)
        assert response.status < 300, response.body
        assert isinstance(response.body, bytes)
        return json.loads(response.body) if response.body else None

    def app(self, app_id: str = "/team/web") -> Any:
        """Read an app."""
        return self.ask("GET", f"/v2/apps{app_id}")["app"]

    def deploy_app(self, app_id: str = "/team/web", **fields: Any) -> None:
        """Deploy an app of a private image, without a credential."""
        container = {"type": "MESOS", "docker": {"image": self.image}}
        app = {"id": app_id, "cmd": "sleep 1000", "cpus": 0.1, "mem": 32, "instances": 1, "container": container}
        self.ask("POST", "/v2/apps", {**app, **fields})

    def deploy_pod(self, pod_id: str = "/team/worker") -> None:
        """Deploy a pod of a private image, without a credential."""
        container = {
            "name": "worker",
            "exec": {"command": {"shell": "sleep 1000"}},
            "resources": {"cpus": 0.1, "mem": 32},
            "image": {"kind": "DOCKER", "id": self.image},
        }
        self.ask("POST", "/v2/pods", {"id": pod_id, "containers": [container], "networks": [{"mode": "host"}]})

    def idle_app(self, app_id: str = "/team/web", **fields: Any) -> None:
        """Deploy an app that runs nothing yet, so that no deployment holds it."""
        self.deploy_app(app_id, instances=0, **fields)
        wait_until(lambda: not self.app(app_id)["deployments"])

    def requests(self) -> list[tuple[str, str]]:
        """List what the cluster was asked since the last time, and forget it."""
        calls = self.sandbox.requests.calls()
        self.sandbox.requests.clear()
        return calls


def wait_until(holds: Callable[[], object]) -> None:
    """Wait until something holds, at most for as long as a patient operator would."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.02)
