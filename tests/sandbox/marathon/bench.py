"""A Marathon to ask, and to wait for."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dcos_registry.sandbox.agents import Agent
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.http import Response
from dcos_registry.sandbox.marathon import Marathon
from tests.sandbox.asking import ask, document_of

SLEEP: dict[str, Any] = {"id": "/sleep", "cmd": "sleep 1000"}
NOWHERE = "127.0.0.1:1/team/web:1.0"
UCR: dict[str, Any] = {"type": "MESOS", "docker": {"image": NOWHERE}}
DOCKER: dict[str, Any] = {"type": "DOCKER", "docker": {"image": NOWHERE}}
POD: dict[str, Any] = {"id": "/pod", "containers": [{"name": "one", "resources": {"cpus": 0.1, "mem": 32}}]}


class Bench:
    """One Marathon with two agents; its secrets are a dictionary."""

    def __init__(self, folder: Path, *, dcos_version: str = "2.1", enterprise: bool = True) -> None:
        self.faults = Faults()
        self.secrets: dict[str, bytes] = {}
        self.agents = [Agent(name, folder / name) for name in ("10.0.0.1", "10.0.0.2")]
        self.marathon = Marathon(
            dcos_version=dcos_version,
            enterprise=enterprise,
            agents=self.agents,
            read_secret=self.secrets.get,
            faults=self.faults,
        )

    def ask(self, method: str, target: str, document: object = None, **more: Any) -> Response:
        """Send one request."""
        return ask(self.marathon.handle, method, target, document=document, **more)

    def get(self, target: str) -> Any:
        """Return the document of a successful GET."""
        response = self.ask("GET", target)
        assert response.status == 200, document_of(response)
        return document_of(response)

    def app(self, spec_id: str) -> Any:
        """Return an app as GET shows it."""
        return self.get(f"/v2/apps{spec_id}")["app"]

    def done(self, method: str, target: str, document: object = None) -> Any:
        """Return the document of a change that was accepted."""
        response = self.ask(method, target, document)
        assert response.status in (200, 201), document_of(response)
        return document_of(response)

    def refused(self, method: str, target: str, document: object = None) -> tuple[int, Any]:
        """Return status and document of a request that was not."""
        response = self.ask(method, target, document)
        assert response.status >= 400
        return response.status, document_of(response)

    def complaints(self, method: str, target: str, document: object) -> dict[str, list[str]]:
        """Return the messages of a 422 by their paths."""
        status, body = self.refused(method, target, document)
        assert status == 422, body
        return {detail["path"]: detail["errors"] for detail in body["details"]}

    def settle(self) -> None:
        """Wait until no deployment is under way."""
        self.until(lambda: self.get("/v2/deployments") == [])

    def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "it never came to be"
            time.sleep(0.01)

    def deploy(self, method: str, target: str, document: object) -> Any:
        """Make a change and wait for the end of its deployment."""
        answer = self.done(method, target, document)
        self.settle()
        return answer
