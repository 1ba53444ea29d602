"""Our client of ssh at a real sshd."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.ssh import Ssh
from dcos_registry.clients.ssh.failures import AgentUnreachableError
from tests.servers.agents import Fleet, address_of, agents, write_program

AGENT, CLOSED = address_of(0), address_of(1)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with agents(tmp_path_factory.mktemp("agents"), 2, closed=[CLOSED]) as running:
        yield running


@pytest.fixture
def ssh(fleet: Fleet) -> Ssh:
    fleet.reset()
    return Ssh.find({"PATH": fleet.path})


def with_options(fleet: Fleet, folder: Path, *options: str) -> Ssh:
    """Make a client whose ssh has other settings than the fleet's."""
    words = " ".join(f"-o {option}" for option in options)
    write_program(folder / "ssh", f'#!/bin/sh\nexec {fleet.folder}/client/ssh {words} "$@"\n')
    return Ssh.find({"PATH": f"{folder}:{fleet.path}"})


def test_scripts_get_their_input_to_the_byte_one_after_the_other(ssh: Ssh) -> None:
    given = bytes(range(256)) * 500
    with ssh.session(AGENT) as session:
        assert base64.b64decode(session.run("base64", given)) == given
        assert session.run("echo 'a b' \"$(id -u)\"\n") == "a b 0\n"


def test_what_a_script_does_not_read_is_no_part_of_the_next(ssh: Ssh) -> None:
    with ssh.session(AGENT) as session:
        assert session.run("true", b"mark 5 0\nx\n" * 20_000) == ""
        assert session.run("cat", b"and the next") == "and the next"


def test_a_script_that_fails_says_why_in_its_last_line_and_the_next_one_runs(ssh: Ssh) -> None:
    with ssh.session(AGENT) as session:
        with pytest.raises(errors.RegistryPluginError, match=f"^{AGENT}: it is full$") as raised:
            session.run("echo before; echo it is full >&2; exit 3", b"unread")
        assert raised.value.exit_code == errors.ExitCode.FAILED
        assert session.run("echo on") == "on\n"


@pytest.mark.parametrize(("place", "reason"), [(CLOSED, "refused"), ("none.invalid", "resolve")])
def test_a_machine_that_is_not_there_is_unreachable(ssh: Ssh, place: str, reason: str) -> None:
    with (
        ssh.session(place) as session,
        pytest.raises(AgentUnreachableError, match=f"{place} cannot be reached.*{reason}"),
    ):
        session.run("true")


def test_an_unknown_host_key_is_not_taken(fleet: Fleet, tmp_path: Path) -> None:
    ssh = with_options(fleet, tmp_path, "UserKnownHostsFile=/dev/null")
    with ssh.session(AGENT) as session, pytest.raises(errors.UnreachableError, match="is not known here"):
        session.run("true")


def test_another_host_key_is_not_taken(fleet: Fleet, tmp_path: Path) -> None:
    other = tmp_path / "known_hosts"
    other.write_text(f"agent {(fleet.folder / 'user_key.pub').read_text()}")
    ssh = with_options(fleet, tmp_path, f"UserKnownHostsFile={other}")
    with ssh.session(AGENT) as session, pytest.raises(errors.UnreachableError, match="another than the one"):
        session.run("true")


def test_who_is_not_let_in_is_told_so(fleet: Fleet, tmp_path: Path) -> None:
    ssh = with_options(fleet, tmp_path, "IdentityFile=/nowhere", "IdentityAgent=none", "PubkeyAuthentication=no")
    with ssh.session(AGENT) as session, pytest.raises(errors.ForbiddenError, match="lets nobody in") as raised:
        session.run("true")
    assert "core.ssh_user" in str(raised.value.hint)


def as_somebody(fleet: Fleet, sudo: str) -> None:
    """Have commands on the agent run as somebody who is not root, with a `sudo` of ours."""
    fake = fleet.root(AGENT) / "fake"
    write_program(fake / "id", '#!/bin/sh\n[ -z "$AS_ROOT" ] && echo 1000 || echo 0\n')
    write_program(fake / "sudo", sudo)


def test_who_is_not_root_goes_through_sudo(ssh: Ssh, fleet: Fleet) -> None:
    as_somebody(fleet, '#!/bin/sh\n[ "$1" = -n ] && shift && AS_ROOT=1 exec "$@"\n')
    with ssh.session(AGENT) as session:
        assert session.run("id -u; cat", b"given\n") == "0\ngiven\n"


@pytest.mark.parametrize("said", ["sudo: a password is required", "bob is not in the sudoers file."])
def test_a_sudo_that_is_refused_is_told_with_its_words(ssh: Ssh, fleet: Fleet, said: str) -> None:
    as_somebody(fleet, f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    with (
        ssh.session(AGENT) as session,
        pytest.raises(errors.ForbiddenError, match=f"sudo is refused on {AGENT}: {said}"),
    ):
        session.run("cat", b"never read")


def test_a_machine_without_sudo_is_told_so(ssh: Ssh, fleet: Fleet) -> None:
    as_somebody(fleet, "#!/none\n")
    (fleet.root(AGENT) / "fake" / "sudo").unlink()
    with ssh.session(AGENT) as session, pytest.raises(errors.RegistryPluginError, match="not found"):
        session.run("true")


def test_a_connection_that_ends_in_the_middle_is_lost(ssh: Ssh) -> None:
    with ssh.session(AGENT) as session:
        session.run("true")
        with pytest.raises(AgentUnreachableError, match=f"The connection to {AGENT} was lost"):
            session.run("kill -9 $PPID $$")


def test_a_machine_that_does_not_answer_is_not_waited_for(ssh: Ssh) -> None:
    with ssh.session(AGENT) as session, pytest.raises(AgentUnreachableError, match="does not answer within 1 seconds"):
        session.run("sleep 60", within=1)


def test_machines_are_reached_through_another_over_one_connection(ssh: Ssh) -> None:
    with ssh.through("127.0.0.1") as way:
        for _ in range(2):
            with way.session(AGENT) as session:
                assert session.run("echo there") == "there\n"


def test_a_machine_in_between_that_is_not_there_is_told_once(ssh: Ssh) -> None:
    with pytest.raises(AgentUnreachableError, match=f"{CLOSED} cannot be reached"), ssh.through(CLOSED):
        pass


def test_without_ssh_the_way_out_is_told() -> None:
    with pytest.raises(errors.NotFoundError, match="no ssh program"):
        Ssh.find({"PATH": "/nowhere"})
