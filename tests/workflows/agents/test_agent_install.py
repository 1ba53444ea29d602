"""`agent-install` on agents behind a real sshd."""

import json
import stat

from dcos_registry.sandbox.cluster import Sandbox
from tests.workflows.agents.conftest import CLOSED
from tests.workflows.agents.crew import AUTH, HOST, OTHER, Crew, results


def test_the_login_is_beside_those_of_others_in_a_file_for_root_alone(crew: Crew) -> None:
    crew.write(crew.first, {"auths": {"other.example": OTHER}, "HttpHeaders": {"X": "y"}})
    done = crew.install(*crew.on(crew.first))
    assert done.exit_code == 0, done.stderr
    assert crew.auths(crew.first) == {"other.example": OTHER, HOST: {"auth": AUTH}}
    assert json.loads(crew.fleet.credentials(crew.first).read_bytes())["HttpHeaders"] == {"X": "y"}
    assert stat.S_IMODE(crew.fleet.credentials(crew.first).stat().st_mode) == 0o600


def test_a_second_time_nothing_is_written(crew: Crew) -> None:
    crew.install(*crew.on(crew.first))
    before = crew.fleet.credentials(crew.first).stat()
    again = crew.install(*crew.on(crew.first), "--json")
    assert results(again) == {crew.first: "already"}
    assert crew.fleet.credentials(crew.first).stat() == before


def test_a_file_that_others_can_read_is_closed_though_it_has_the_login_already(crew: Crew) -> None:
    crew.install(*crew.on(crew.first))
    crew.fleet.credentials(crew.first).chmod(0o644)
    assert results(crew.install(*crew.on(crew.first), "--json")) == {crew.first: "changed"}
    assert stat.S_IMODE(crew.fleet.credentials(crew.first).stat().st_mode) == 0o600


def test_undo_puts_the_file_of_before_back_to_the_byte_and_again_does_nothing(crew: Crew) -> None:
    before = crew.write(crew.first, {"auths": {"other.example": OTHER}})
    crew.install(*crew.on(crew.first))
    assert crew.fleet.credentials(crew.first).read_bytes() != before
    assert results(crew.call("agent-install", "--undo", *crew.on(crew.first), "--json")) == {crew.first: "changed"}
    assert crew.fleet.credentials(crew.first).read_bytes() == before
    assert results(crew.call("agent-install", "--undo", *crew.on(crew.first), "--json")) == {crew.first: "already"}
    assert crew.fleet.credentials(crew.first).read_bytes() == before


def test_undo_removes_the_file_where_there_was_none(crew: Crew) -> None:
    crew.fleet.credentials(crew.first).unlink()
    before = crew.fleet.tree(crew.first)
    crew.install(*crew.on(crew.first))
    crew.call("agent-install", "--undo", *crew.on(crew.first))
    assert crew.fleet.tree(crew.first) == before


def test_pain_27_a_file_that_no_agent_starts_with_is_not_merged_with_and_replaced_when_asked(crew: Crew) -> None:
    broken = b'{"auths": {"a": "secret of somebody"}}'
    crew.fleet.credentials(crew.first).write_bytes(broken)
    refused = crew.install(*crew.on(crew.first))
    assert refused.exit_code == 2
    assert "is no docker config" in refused.stderr and "--replace" in refused.stderr
    assert "secret of somebody" not in refused.stderr
    assert crew.fleet.credentials(crew.first).read_bytes() == broken
    assert crew.install(*crew.on(crew.first), "--replace").exit_code == 0
    assert crew.auths(crew.first) == {HOST: {"auth": AUTH}}


def test_pain_27_an_empty_file_is_filled(crew: Crew) -> None:
    crew.fleet.credentials(crew.first).write_bytes(b"")
    assert crew.install(*crew.on(crew.first)).exit_code == 0
    assert crew.auths(crew.first) == {HOST: {"auth": AUTH}}


def test_a_link_is_left_alone(crew: Crew) -> None:
    file = crew.fleet.credentials(crew.first)
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")
    done = crew.install(*crew.on(crew.first))
    assert (done.exit_code, file.is_symlink()) == (1, True)
    assert "is a link" in done.stderr


def test_that_nothing_reads_the_file_is_said(crew: Crew) -> None:
    settings = crew.fleet.root(crew.first) / "opt/mesosphere/etc/mesos-slave-common"
    settings.write_text("MESOS_PORT=5051\n")
    assert "Nothing reads /etc/mesosphere/docker_credentials" in crew.install(*crew.on(crew.first)).stderr


def test_one_that_cannot_be_written_and_one_that_cannot_be_reached_stop_no_other_if_so_asked(crew: Crew) -> None:
    (crew.fleet.root(crew.fleet.addresses[1]) / "read-only").touch()
    done = crew.install(*crew.on(), "--keep-going", "--json")
    assert done.exit_code == 9
    assert list(results(done).values()) == ["changed", "failed", "changed", "changed", "unreachable"]
    assert "Read-only file system" in done.stderr
    assert f"{CLOSED} cannot be reached" in done.stderr
    assert crew.auths(crew.fleet.addresses[3]) == {HOST: {"auth": AUTH}}


def test_without_that_no_batch_is_begun_after_one_that_failed(crew: Crew) -> None:
    (crew.fleet.root(crew.fleet.addresses[1]) / "read-only").touch()
    done = crew.install(*crew.on(), "--batch", "1", "--json")
    assert (done.exit_code, list(results(done).values())) == (9, ["changed", "failed", *["not-begun"] * 3])
    assert "3 agents were not begun" in done.stderr


def test_a_canary_that_cannot_be_reached_ends_it_with_its_own_code(crew: Crew) -> None:
    done = crew.install(*crew.on(CLOSED, crew.first), "--json")
    assert (done.exit_code, results(done)) == (7, {CLOSED: "unreachable", crew.first: "not-begun"})


def test_agents_are_restarted_where_they_run_with_an_older_file_and_registered_again(
    crew: Crew, cluster: Sandbox
) -> None:
    registered = [agent.registered for agent in cluster.agents]
    done = crew.install("--apply", "--restart", "--json")
    assert done.exit_code == 0, done.stderr
    assert [item["restart"] for item in done.document()["agents"]] == ["done"] * 4
    assert all(agent.registered > before for agent, before in zip(cluster.agents, registered, strict=True))
    assert results(crew.install("--apply", "--restart", "--json")) == dict.fromkeys(results(done), "already")
    assert [crew.fleet.restarts(agent.name) for agent in cluster.agents] == [1] * 4


def test_one_that_does_not_start_is_restarted_when_called_again_and_no_other(crew: Crew, cluster: Sandbox) -> None:
    broken = crew.fleet.root(crew.fleet.addresses[2]) / "run" / "broken"
    broken.touch()
    done = crew.install("--apply", "--restart", "--keep-going", "--json")
    assert list(results(done).values()) == ["changed", "changed", "failed", "changed"]
    assert "dcos-mesos-slave does not start" in done.stderr
    broken.unlink()
    done = crew.install("--apply", "--restart", "--json")
    assert list(results(done).values()) == ["already", "already", "changed", "already"]
    assert [crew.fleet.restarts(agent.name) for agent in cluster.agents] == [1, 1, 2, 1]


def test_without_restart_it_is_said_who_has_to_be_restarted(crew: Crew) -> None:
    done = crew.install(*crew.on(crew.first))
    assert f"The agent has to be restarted (--restart, or there: systemctl restart dcos-mesos-slave): {crew.first}" in (
        done.stderr
    )
    assert crew.fleet.restarts(crew.first) == 0


def test_agents_are_chosen_by_kind_and_by_name(crew: Crew, cluster: Sandbox) -> None:
    names = [agent.name for agent in cluster.agents]
    assert list(results(crew.install("--apply", "--agents", "public", "--json"))) == [names[1]]
    assert list(results(crew.install("--apply", "--agents", f"{names[2]}, {names[0]}", "--json"))) == [
        names[2],
        names[0],
    ]
    unknown = crew.install("--apply", "--agents", "10.9.9.9")
    assert (unknown.exit_code, "is no agent of the cluster" in unknown.stderr) == (5, True)


def test_pain_13_a_new_agent_gets_it_by_the_same_command_and_no_other_is_touched(crew: Crew) -> None:
    old, new = crew.fleet.addresses[:2]
    crew.install(*crew.on(old))
    before = crew.fleet.credentials(old).stat()
    done = crew.install(*crew.on(old, new), "--restart", "--json")
    assert results(done) == {old: "changed", new: "changed"}
    assert [item["changed"] for item in done.document()["agents"]] == [[], ["/etc/mesosphere/docker_credentials"]]
    assert crew.fleet.credentials(old).stat() == before


def test_they_are_reached_through_a_master(crew: Crew, cluster: Sandbox) -> None:
    done = crew.install("--apply", "--master-proxy", "--json")
    assert done.exit_code == 0, done.stderr
    assert set(results(done).values()) == {"changed"}
