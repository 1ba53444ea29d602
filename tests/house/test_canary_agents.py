"""A marked password goes to agents on standard input alone: no command line, here or there, has it."""

import base64
import json
import os
from pathlib import Path

from tests.house.test_canary import PASSWORD, PROGRAM, attempt, watched_command_lines
from tests.servers.agents import address_of, agents

AUTH = base64.b64encode(f"ci:{PASSWORD}".encode()).decode()


def test_no_secret_is_seen_on_the_way_to_an_agent(tmp_path: Path) -> None:
    config, hosts = tmp_path / "config.json", tmp_path / "hosts"
    config.write_text(json.dumps({"auths": {"registry.example.com": {"auth": AUTH}}}))
    with agents(tmp_path / "agents", 3) as fleet, watched_command_lines() as command_lines:
        hosts.write_text("\n".join(fleet.addresses))
        fleet.credentials(address_of(1)).write_text(json.dumps({"auths": {"x": {"auth": f"{AUTH} of another"}}}))
        (fleet.root(address_of(2)) / "read-only").touch()
        flags = ["--docker-config", str(config), "--apply", "--agents-file", str(hosts), "--keep-going"]
        variables = {"HOME": os.environ["HOME"], "PATH": fleet.path}
        ended, printed = attempt(["agent-install", *flags], variables)
        assert ended == 9
        assert AUTH in fleet.credentials(address_of(0)).read_text()
    assert any(str(PROGRAM) in line for line in command_lines), "they were seen"
    assert any("while read" in line for line in command_lines), "and those on the agents"
    for text in (printed, *command_lines):
        assert AUTH not in text and PASSWORD not in text
