"""`ca-install` on agents behind a real sshd, with a real registry and the agents' own curl."""

import subprocess
from pathlib import Path

import pytest

from dcos_registry.bundle.ca_certificates import certificates_of
from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry
from tests.workflows.agents.crew import Crew, results

MESOS = "/var/lib/dcos/pki/tls/certs"
CERTIFICATE_REFUSED = 60
"""curl's exit code."""


def curl(crew: Crew, *arguments: str) -> int:
    """Call curl on the first agent."""
    return crew.fleet.run(crew.first, " ".join(("curl", "--silent", "--output", "/dev/null", *arguments))).returncode


def install(crew: Crew, host: str, file: Path, *flags: str) -> dict[str, str]:
    """Have the first agent trust a file."""
    done = crew.call("ca-install", host, str(file), *crew.on(crew.first), "--json", *flags)
    assert done.exit_code == 0, done.stderr
    return results(done)


def uninstall(crew: Crew, host: str) -> dict[str, str]:
    """Take that back."""
    done = crew.call("ca-install", host, "--uninstall", *crew.on(crew.first), "--json")
    assert done.exit_code == 0, done.stderr
    return results(done)


def names(crew: Crew) -> list[str]:
    """List what is in the folder of Mesos, but the records."""
    folder = crew.fleet.root(crew.first) / MESOS[1:]
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".put-by-dcos-registry")


def hash_of(file: Path) -> str:
    """Ask OpenSSL for the hash of a certificate's subject."""
    command = ["openssl", "x509", "-noout", "-hash", "-in", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_pain_25_curl_refuses_the_registry_before_trusts_it_then_and_refuses_it_after(
    crew: Crew, authority: Authority, tls_registry: DockerRegistry
) -> None:
    url, before = f"{tls_registry.url}/v2/", crew.fleet.tree(crew.first)
    assert curl(crew, "--capath", MESOS, url) == CERTIFICATE_REFUSED
    assert install(crew, tls_registry.host, authority.certificate_file) == {crew.first: "changed"}
    assert curl(crew, "--capath", MESOS, url) == 0
    assert curl(crew, "--cacert", f"/etc/docker/certs.d/{tls_registry.host}/ca.crt", url) == 0

    there = crew.fleet.tree(crew.first)
    assert install(crew, tls_registry.host, authority.certificate_file) == {crew.first: "already"}
    assert crew.fleet.tree(crew.first) == there

    assert uninstall(crew, tls_registry.host) == {crew.first: "changed"}
    assert curl(crew, "--capath", MESOS, url) == CERTIFICATE_REFUSED
    assert crew.fleet.tree(crew.first) == before
    assert uninstall(crew, tls_registry.host) == {crew.first: "already"}


def test_a_ca_that_is_not_the_registrys_is_found_out_on_the_agent(
    crew: Crew, tls_registry: DockerRegistry, tmp_path: Path
) -> None:
    other = Authority(tmp_path).certificate_file
    done = crew.call("ca-install", tls_registry.host, str(other), *crew.on(crew.first))
    assert (done.exit_code, f"is not trusted with {MESOS}" in done.stderr) == (1, True)


def test_a_registry_that_cannot_be_asked_is_no_failure_and_said(crew: Crew, authority: Authority) -> None:
    done = crew.call("ca-install", "none.example:1", str(authority.certificate_file), *crew.on(crew.first))
    assert done.exit_code == 0
    assert "Not checked: https://none.example:1/v2/ for Mesos, since it cannot be reached" in done.stderr


def test_pain_26_several_certificates_of_one_name_get_a_file_and_a_free_number_each(
    crew: Crew, authority: Authority, tmp_path: Path
) -> None:
    second = Authority(tmp_path).certificate_file
    chain = tmp_path / "chain.pem"
    chain.write_bytes(b"some words\r\n" + authority.certificate_file.read_bytes() + second.read_bytes())
    install(crew, "none.example:1", chain)
    hashed = hash_of(second)
    stem = "docker-registry-none.example-1"
    assert names(crew) == sorted([f"{hashed}.0", f"{hashed}.1", f"{stem}-1.crt", f"{stem}.crt"])
    docker = crew.fleet.root(crew.first) / "etc/docker/certs.d/none.example:1/ca.crt"
    assert len(certificates_of(docker.read_bytes(), "it")) == 2


def test_pain_26_a_file_in_der_becomes_pem(crew: Crew, authority: Authority, tmp_path: Path) -> None:
    encoded = tmp_path / "ca.der"
    encoded.write_bytes(certificates_of(authority.certificate_file.read_bytes(), "it")[0].der)
    install(crew, "none.example:1", encoded)
    there = crew.fleet.root(crew.first) / MESOS[1:] / "docker-registry-none.example-1.crt"
    assert there.read_bytes() == authority.certificate_file.read_bytes()


def test_a_certificate_that_stands_there_already_is_left_under_whatever_name(crew: Crew, authority: Authority) -> None:
    folder = crew.fleet.root(crew.first) / MESOS[1:]
    (folder / "docker-registry-ca.crt").write_bytes(authority.certificate_file.read_bytes().replace(b"\n", b"\r\n"))
    (folder / f"{hash_of(authority.certificate_file)}.0").symlink_to("docker-registry-ca.crt")
    before = names(crew)
    install(crew, "none.example:1", authority.certificate_file)
    assert names(crew) == before
    uninstall(crew, "none.example:1")
    assert names(crew) == before


def test_another_registrys_file_for_docker_stays_as_it_is(crew: Crew, authority: Authority) -> None:
    folder = crew.fleet.root(crew.first) / "etc/docker/certs.d/none.example:1"
    folder.mkdir(parents=True)
    (folder / "ca.crt").write_text("another's")
    before = crew.fleet.tree(crew.first)
    install(crew, "none.example:1", authority.certificate_file)
    assert sorted(path.name for path in folder.iterdir()) == ["ca-1.crt", "ca.crt"]
    uninstall(crew, "none.example:1")
    assert crew.fleet.tree(crew.first) == before


@pytest.mark.parametrize("last", [0, 1])
def test_a_ca_of_two_registries_stays_until_it_is_taken_from_both(crew: Crew, authority: Authority, last: int) -> None:
    before, hosts = crew.fleet.tree(crew.first), ["one.example", "two.example"]
    for host in hosts:
        install(crew, host, authority.certificate_file)
    uninstall(crew, hosts[1 - last])
    assert len(names(crew)) == 2
    uninstall(crew, hosts[last])
    assert crew.fleet.tree(crew.first) == before


def test_no_gap_is_left_among_the_numbers_of_one_hash(crew: Crew, authority: Authority, tmp_path: Path) -> None:
    second = Authority(tmp_path).certificate_file
    install(crew, "one.example", authority.certificate_file)
    install(crew, "two.example", second)
    uninstall(crew, "one.example")
    assert names(crew) == [f"{hash_of(second)}.0", "docker-registry-two.example-443.crt"]
    uninstall(crew, "two.example")
    assert names(crew) == []


def test_docker_is_restarted_only_on_request_and_after_a_question(crew: Crew, authority: Authority) -> None:
    call = ("ca-install", "none.example:1", str(authority.certificate_file), *crew.on(crew.first))
    asked = crew.call(*call, "--restart-docker")
    assert (asked.exit_code, "stops every container" in asked.stderr, crew.fleet.restarts(crew.first)) == (2, True, 0)
    assert crew.call(*call, "--restart-docker", "--yes").exit_code == 0
    assert crew.fleet.restarts(crew.first) == 1


def test_docker_hub_needs_none(crew: Crew, authority: Authority) -> None:
    done = crew.call("ca-install", "docker.io", str(authority.certificate_file), "--plan")
    assert (done.exit_code, "Docker Hub has certificates" in done.stderr) == (2, True)
