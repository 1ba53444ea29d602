"""Blobs and manifests get into a repository and back alike, whichever registry it is of."""

import os
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.registry import RepositoryClient
from dcos_registry.model.credential import Credential
from dcos_registry.model.digest import Digest
from dcos_registry.pull.docker_manifest import V2S2
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.registry import Registry
from tests.clients.registry.pushing import Blob, repository
from tests.conftest import USERS
from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry, docker_registry
from tests.servers.image import Image
from tests.servers.serving import speaks_tls

DEBIAN = ("plain_registry", "tls_registry", "token_registry", "tls_token_registry")
SANDBOX = ("sandbox-plain", "sandbox-tls", "sandbox-token", "sandbox-tls-token")


@dataclass(frozen=True)
class Subject:
    """A running registry, and a repository that nothing was pushed to."""

    host: str
    ca_file: Path | None
    name: str


@pytest.fixture(params=[*DEBIAN, *SANDBOX])
def subject(request: pytest.FixtureRequest, authority: Authority) -> Iterator[Subject]:
    kind, name = request.param, f"push/{uuid.uuid4().hex}"
    if kind in DEBIAN:
        debian: DockerRegistry = request.getfixturevalue(kind)
        yield Subject(debian.host, debian.ca_file, name)
        return
    certificate = authority.issue("127.0.0.1") if "-tls" in kind else None
    tls = speaks_tls(certificate) if certificate else None
    registry = Registry(USERS, faults=Faults(), bearer=kind.endswith("-token"), tls=tls)
    registry.start()
    yield Subject(registry.host, certificate.ca_file if certificate else None, name)
    registry.stop()


@pytest.fixture
def client(subject: Subject) -> Iterator[RepositoryClient]:
    with repository(subject.host, subject.name, ca_file=subject.ca_file) as client:
        yield client


def test_a_blob_is_there_once_it_was_sent(client: RepositoryClient) -> None:
    blob, heard = Blob(os.urandom(100_000)), list[int]()
    assert client.has_blob(blob.digest) is None
    assert client.put_blob(blob, heard.append) == blob.digest
    assert client.has_blob(blob.digest) == 100_000
    assert client.read_blob(blob.digest, 100_000) == blob.content
    assert heard == sorted(heard)
    assert heard[-1] == 100_000
    assert blob.asked == [0]


def test_an_empty_blob_is_sent_as_any_other(client: RepositoryClient) -> None:
    assert client.put_blob(Blob(b"")) == Digest.of(b"")
    assert client.has_blob(Digest.of(b"")) == 0


def test_two_blobs_are_sent_at_a_time(client: RepositoryClient) -> None:
    blobs = [Blob(os.urandom(500_000)) for _ in range(4)]
    threads = [threading.Thread(target=client.put_blob, args=(blob,)) for blob in blobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [client.has_blob(blob.digest) for blob in blobs] == [500_000] * 4


def test_a_blob_of_another_repository_is_mounted(subject: Subject, client: RepositoryClient) -> None:
    blob = Blob(b"seen elsewhere" + subject.name.encode())
    with repository(subject.host, f"{subject.name}/base", ca_file=subject.ca_file) as base:
        base.put_blob(blob)
    assert client.has_blob(blob.digest) is None
    assert client.mount_blob(blob.digest, f"{subject.name}/base")
    assert client.has_blob(blob.digest) == len(blob.content)


def test_what_is_not_there_is_not_mounted(subject: Subject, client: RepositoryClient) -> None:
    assert not client.mount_blob(Digest.of(b"nowhere"), f"{subject.name}/base")
    assert client.has_blob(Digest.of(b"nowhere")) is None
    for content in (b"in the upload that has begun", b"in another"):
        assert client.put_blob(Blob(content)) == Digest.of(content)


def test_a_manifest_comes_back_by_tag_and_by_digest(client: RepositoryClient) -> None:
    image = Image("pushed")
    for content in image.blobs.values():
        client.put_content(content)
    assert client.read_manifest("1.0") is None
    digest = client.put_manifest("1.0", image.manifest, V2S2)
    assert digest == image.digest
    for reference in ("1.0", digest):
        manifest = client.read_manifest(reference)
        assert manifest is not None
        assert (manifest.content, manifest.media_type, manifest.digest) == (image.manifest, V2S2, digest)


def test_a_manifest_whose_blobs_are_not_there_is_refused(subject: Subject, client: RepositoryClient) -> None:
    with pytest.raises(errors.RegistryPluginError) as caught:
        client.put_manifest("1.0", Image("no blobs of it").manifest, V2S2)
    assert (
        caught.value.message == f"{subject.host} lacks a blob that the manifest names (400: blob unknown to registry)"
    )
    assert caught.value.hint == "push again: what is missing is sent"
    assert client.read_manifest("1.0") is None


def test_a_blob_that_is_too_long_is_not_read(subject: Subject, client: RepositoryClient) -> None:
    digest = client.put_content(b"x" * 1001)
    with pytest.raises(errors.UnreachableError) as caught:
        client.read_blob(digest, 1000)
    scheme = "https" if subject.ca_file else "http"
    assert caught.value.message == f"The answer of {scheme}://{subject.host} is over 1,000 bytes"


def test_a_blob_that_is_not_there_is_told(subject: Subject, client: RepositoryClient) -> None:
    digest = Digest.of(b"none")
    with pytest.raises(errors.NotFoundError) as caught:
        client.read_blob(digest, 1000)
    assert caught.value.message == f"{subject.host} has no blob {digest} in {subject.name}"


def test_a_wrong_password_is_told(subject: Subject) -> None:
    wrong = Credential("alice", "wrong")
    with (
        repository(subject.host, subject.name, credential=wrong, ca_file=subject.ca_file) as client,
        pytest.raises(errors.NotLoggedInError) as caught,
    ):
        client.put_content(b"content")
    assert caught.value.message.startswith(f"{subject.host} refused the login of alice (401")
    assert caught.value.hint == f"dcos registry login {subject.host}, with the password that it has now"


def test_nobody_may_push_without_a_login(subject: Subject) -> None:
    with (
        repository(subject.host, subject.name, credential=None, ca_file=subject.ca_file) as client,
        pytest.raises(errors.NotLoggedInError),
    ):
        client.put_content(b"content")


@pytest.mark.parametrize("subject", ["token_registry", "tls_token_registry"], indirect=True)
def test_pain_34_a_login_may_not_push_everywhere(
    subject: Subject, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, client: RepositoryClient
) -> None:
    fixture = "tls_token_registry" if subject.ca_file else "token_registry"
    registry: DockerRegistry = request.getfixturevalue(fixture)
    monkeypatch.setattr(registry.tokens, "closed", frozenset({subject.name}))
    with pytest.raises(errors.ForbiddenError) as caught:
        client.put_content(b"content")
    assert caught.value.message == (
        f"{subject.host} accepts the login of alice, and refuses the push to {subject.name} (401)"
    )
    assert caught.value.hint == "have alice given the right, or log in with an account that has it"


@pytest.mark.parametrize("subject", ["token_registry"], indirect=True)
def test_a_source_that_may_not_be_read_is_not_mounted_from(
    subject: Subject, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, client: RepositoryClient
) -> None:
    registry: DockerRegistry = request.getfixturevalue("token_registry")
    blob = Blob(b"closed" + subject.name.encode())
    with repository(subject.host, f"{subject.name}/base") as base:
        base.put_blob(blob)
    monkeypatch.setattr(registry.tokens, "closed", frozenset({f"{subject.name}/base"}))
    assert not client.mount_blob(blob.digest, f"{subject.name}/base")
    assert client.put_blob(blob) == blob.digest


def test_a_registry_in_maintenance_takes_nothing(tmp_path: Path) -> None:
    with (
        docker_registry(tmp_path, read_only=True) as registry,
        repository(registry.host, credential=None) as client,
        pytest.raises(errors.ForbiddenError) as caught,
    ):
        assert client.has_blob(Digest.of(b"content")) is None
        client.put_content(b"content")
    assert caught.value.message.startswith(f"{registry.host} takes nothing (405")
