"""A copy of certs.d: what counts for a registry, and what does not."""

from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.agent.certs_folder import CertsFolder
from dcos_registry.clients.agent.trust import AgentTrust
from tests.servers.certificates import Authority

REGISTRY = "registry.example:5000"


def test_the_ca_files_of_the_registry_alone_are_trusted_besides(tmp_path: Path, authority: Authority) -> None:
    certificate = authority.certificate_file.read_bytes()
    for name in (f"{REGISTRY}/ca.crt", f"{REGISTRY}/ca.pem", "registry.example/ca.crt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(certificate)

    folder = CertsFolder(tmp_path)
    trust = folder.added_to(AgentTrust(public=None), REGISTRY)

    assert trust.optional_files == (tmp_path / REGISTRY / "ca.crt",)
    assert len(trust.context.get_ca_certs()) == 1
    assert any("registry.example in " in note for note in folder.read(REGISTRY).notes)


def test_a_file_that_holds_no_certificate_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / REGISTRY).mkdir()
    (tmp_path / REGISTRY / "ca.crt").write_text("nothing")

    trust = CertsFolder(tmp_path).added_to(AgentTrust(public=None), REGISTRY)

    assert trust.context.get_ca_certs() == []


def test_a_registry_without_a_folder_has_nothing(tmp_path: Path) -> None:
    certs = CertsFolder(tmp_path).read(REGISTRY)

    assert (certs.ca_files, certs.clients) == ((), ())


def test_what_is_no_folder_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(errors.UsageError, match="is no folder of certificates"):
        CertsFolder(tmp_path / "none")
