"""Plans for agents, and the scripts that they become."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.bundle import agent_look, ca_plan
from dcos_registry.bundle.agent_plan import AgentPlan, PutCredentials, RestartAgent, UndoCredentials
from dcos_registry.bundle.ca_certificates import certificates_of
from dcos_registry.model.digest import Digest
from dcos_registry.model.registry_host import RegistryHost
from tests.servers.certificates import Authority
from tests.servers.required import require_program

PATH = "/etc/mesosphere/docker_credentials"
HOST = RegistryHost.parse("registry.example.com:5000")


def plans(authority: Authority) -> list[AgentPlan]:
    """Make every plan that there is."""
    certificates = certificates_of(authority.certificate_file.read_bytes(), "it")
    put = PutCredentials(PATH, Digest.of(b"{}"), "any")
    return [
        AgentPlan("It does.", "sh install.sh", (put, RestartAgent(PATH, now=True))),
        AgentPlan("It does.", "sh install.sh", (UndoCredentials(PATH), RestartAgent(PATH, now=False))),
        ca_plan.trust(HOST, certificates, restart_docker=True),
        ca_plan.untrust(HOST),
    ]


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_every_script_is_one_that_shells_can_read(shell: str, authority: Authority) -> None:
    program = require_program(shell, shell)
    for script in (*(plan.script() for plan in plans(authority)), agent_look.script(PATH)):
        subprocess.run([program, "-n"], input=script, text=True, check=True, capture_output=True)


def test_scripts_are_such_as_shellcheck_likes(authority: Authority, tmp_path: Path) -> None:
    program = require_program("shellcheck", "shellcheck")
    for number, plan in enumerate(plans(authority)):
        (tmp_path / f"{number}.sh").write_text(plan.script())
    command = [program, "--severity=warning", *map(str, tmp_path.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_a_script_has_no_function_that_it_does_not_need(authority: Authority) -> None:
    scripts = [plan.script() for plan in plans(authority)]
    assert ["put_credentials()" in script for script in scripts] == [True, False, False, False]
    assert ["untrust()" in script for script in scripts] == [False, False, False, True]


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_whatever_a_path_is_it_is_one_argument(path: str) -> None:
    last = AgentPlan("It does.", "sh install.sh", (UndoCredentials(f"/{path}"),)).script().partition("\nundo_cred")
    call = last[2].rpartition("undo_credentials ")[2]
    done = subprocess.run(["sh", "-c", f"printf '%s.' {call}"], capture_output=True, check=True)
    assert done.stdout.decode() == f"/{path}."


@given(content=st.binary(max_size=2000) | st.none(), is_read=st.booleans() | st.none())
def test_what_is_looked_at_comes_back_to_the_byte(content: bytes | None, *, is_read: bool | None) -> None:
    flag = f"flag file://{PATH}\n" if is_read else "flag file:///elsewhere\n"
    settings = "" if is_read is None else f"settings\n{flag}"
    rows = [] if content is None else [content[at : at + 16].hex(" ") for at in range(0, len(content), 16)]
    printed = "a banner\n" + settings + ("none\n" if content is None else "\n".join(["file", *rows, ""]))
    seen = agent_look.seen(printed, PATH)
    assert (seen.content, seen.is_read) == (content, is_read)


def test_a_registry_without_a_port_has_files_of_its_own_beside_the_one_with_443(authority: Authority) -> None:
    certificates = certificates_of(authority.certificate_file.read_bytes(), "it")
    scripts = [
        ca_plan.trust(RegistryHost.parse(host), certificates).script() for host in ("r.example", "r.example:443")
    ]
    for script, name in zip(scripts, ("r.example", "r.example:443"), strict=True):
        assert f"trust_docker /etc/docker/certs.d/{name} " in script
