"""What `--plan` prints does what `--apply` does, and holds no credentials."""

import base64
import stat
from pathlib import Path

import pytest

from tests.servers.certificates import Authority
from tests.workflows.agents.crew import AUTH, HOST, OTHER, Crew


def run(crew: Crew, address: str, script: str, given: bytes = b"") -> tuple[int, str]:
    """Run a script on an agent, as an operator there does; return how it ended and what it printed."""
    (crew.fleet.root(address) / "tmp" / "install.sh").write_text(script)
    done = crew.fleet.run(address, "sh /tmp/install.sh", given)
    return done.returncode, (done.stdout + done.stderr).decode()


def test_the_script_puts_the_same_on_an_agent_as_we_do(crew: Crew, home: Path) -> None:
    here, there = crew.fleet.addresses[:2]
    for address in (here, there):
        content = crew.write(address, {"auths": {"other.example": OTHER}})
    (home / "existing").write_bytes(content)
    plan = crew.install("--plan", "--existing", str(home / "existing"), "--credentials-output", str(home / "new"))
    assert plan.exit_code == 0, plan.stderr
    assert stat.S_IMODE((home / "new").stat().st_mode) == 0o600
    given = (home / "new").read_bytes()
    assert run(crew, here, plan.stdout, given)[0] == 0
    assert crew.install(*crew.on(there)).exit_code == 0
    assert crew.fleet.tree(here) == crew.fleet.tree(there)
    assert set(crew.auths(here)) == {"other.example", HOST}

    assert run(crew, here, plan.stdout, given)[1].splitlines()[0] == "already /etc/mesosphere/docker_credentials"
    assert run(crew, here, crew.call("agent-install", "--undo", "--plan").stdout)[0] == 0
    assert crew.call("agent-install", "--undo", *crew.on(there)).exit_code == 0
    assert crew.fleet.tree(here) == crew.fleet.tree(there)
    assert crew.fleet.credentials(here).read_bytes() == content


def test_it_refuses_an_agent_that_has_another_file(crew: Crew, home: Path) -> None:
    (home / "existing").write_text("{}\n")
    plan = crew.install("--plan", "--existing", str(home / "existing"), "--credentials-output", str(home / "new"))
    before = crew.fleet.tree(crew.first)
    ended, said = run(crew, crew.first, plan.stdout, (home / "new").read_bytes())
    assert (ended, "is not the file that was expected: nothing is written" in said) == (1, True)
    assert crew.fleet.tree(crew.first) == before


def test_it_refuses_credentials_that_are_not_those_it_is_for(crew: Crew) -> None:
    plan = crew.install("--plan", "--replace").stdout
    before = crew.fleet.tree(crew.first)
    ended, said = run(crew, crew.first, plan, b'{"auths": {"registry.ex')
    assert (ended, "standard input is not the file this is for: nothing is written" in said) == (1, True)
    assert crew.fleet.tree(crew.first) == before


def test_it_holds_no_credentials(crew: Crew) -> None:
    printed = crew.install("--plan", "--replace", "--restart")
    assert AUTH not in printed.stdout + printed.stderr
    assert base64.b64decode(AUTH).decode().partition(":")[2] not in printed.stdout + printed.stderr


@pytest.mark.parametrize("flags", [(), ("--replace", "--existing", "FILE")])
def test_a_script_has_to_know_what_is_there_or_that_it_does_not_matter(crew: Crew, flags: tuple[str, ...]) -> None:
    refused = crew.install("--plan", *flags)
    assert (refused.exit_code, "A script cannot merge" in refused.stderr) == (2, True)


def test_the_script_of_a_ca_does_as_we_do(crew: Crew, authority: Authority) -> None:
    here, there = crew.fleet.addresses[:2]
    call = ("ca-install", HOST, str(authority.certificate_file))
    plan = crew.call(*call, "--plan")
    for _ in range(2):
        assert run(crew, here, plan.stdout)[0] == 0
    assert crew.call(*call, *crew.on(there)).exit_code == 0
    assert crew.fleet.tree(here) == crew.fleet.tree(there)
    run(crew, here, crew.call("ca-install", HOST, "--uninstall", "--plan").stdout)
    assert crew.call("ca-install", HOST, "--uninstall", *crew.on(there)).exit_code == 0
    assert crew.fleet.tree(here) == crew.fleet.tree(there)
