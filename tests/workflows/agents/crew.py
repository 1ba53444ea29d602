"""Somebody who works on agents with our commands."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.calling import Called, call
from tests.servers.agents import Fleet

HOST = "registry.example.com"
AUTH = base64.b64encode(b"ci:the password").decode()
OTHER = {"auth": base64.b64encode(b"other:no matter").decode()}


@dataclass
class Crew:
    """Calls our commands with the PATH of a fleet; `config` is a docker config, `hosts` a file with all addresses."""

    fleet: Fleet
    config: Path
    hosts: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The address of the canary."""
        return self.fleet.addresses[0]

    def call(self, *arguments: str, given: str = "") -> Called:
        """Call one of our commands."""
        return call(*arguments, given=given, PATH=self.fleet.path, **self.variables)

    def install(self, *arguments: str) -> Called:
        """Put the login on the agents that the arguments name."""
        return self.call("agent-install", "--docker-config", str(self.config), *arguments)

    def on(self, *addresses: str) -> tuple[str, ...]:
        """Return the flags for some agents, or for all."""
        self.hosts.write_text("\n".join(addresses or self.fleet.addresses))
        return ("--apply", "--agents-file", str(self.hosts))

    def auths(self, address: str) -> Any:
        """Return the entries of an agent's file."""
        return json.loads(self.fleet.credentials(address).read_bytes())["auths"]

    def write(self, address: str, document: Any) -> bytes:
        """Give an agent a credentials file."""
        content = json.dumps(document).encode()
        self.fleet.credentials(address).write_bytes(content)
        return content


def results(called: Called) -> dict[str, str]:
    """Read what `--json` says came of each agent."""
    return {item["agent"]: item["result"] for item in called.document()["agents"]}
