"""A login is accepted or refused alike, and an image is proven alike, whichever registry it is tried at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.registry import RegistryClient
from dcos_registry.clients.trust import Trust
from dcos_registry.model.credential import Credential
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.registry import Registry
from tests.conftest import USERS
from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry
from tests.servers.image import Image, push
from tests.servers.serving import speaks_tls

DEBIAN = {
    "plain_registry": "basic",
    "tls_registry": "basic",
    "token_registry": "bearer",
    "tls_token_registry": "bearer",
}
SANDBOX = {"sandbox-plain": "basic", "sandbox-tls": "basic", "sandbox-token": "bearer", "sandbox-tls-token": "bearer"}
REPOSITORY = "contract/web"


@dataclass(frozen=True)
class Subject:
    """A running registry with `REPOSITORY:1.0`, an image of this `digest`.

    `kind` is its challenge, `ca_file` what makes it trusted, where it has TLS.
    """

    host: str
    kind: str
    ca_file: Path | None
    digest: str

    def try_login(self, username: str, password: str, *, image: str | None = None, ca_file: Path | None = None) -> str:
        """Try a login, and return the kind of challenge that it passed."""
        http = Http(trust=Trust(ca_file=ca_file or self.ca_file, extend=True), timeout=10)
        client = RegistryClient(RegistryHost.parse(self.host), http, plain_http=self.ca_file is None)
        reference = ImageReference.parse(f"{self.host}/{image}") if image else None
        try:
            check = client.check_login(Credential(username, password), reference)
        finally:
            http.close()
        assert check.warnings == ()
        return check.kind


@pytest.fixture(params=[*DEBIAN, *SANDBOX])
def subject(request: pytest.FixtureRequest, authority: Authority) -> Iterator[Subject]:
    kind = request.param
    if kind in DEBIAN:
        debian: DockerRegistry = request.getfixturevalue(kind)
        right = debian.authorization("alice", f"repository:{REPOSITORY}:pull,push")
        digest = push(Image(), debian.url, REPOSITORY, "1.0", authorization=right, ca_file=debian.ca_file)
        yield Subject(debian.host, DEBIAN[kind], debian.ca_file, digest)
        return
    certificate = authority.issue("127.0.0.1") if "-tls" in kind else None
    tls = speaks_tls(certificate) if certificate else None
    registry = Registry(USERS, faults=Faults(), bearer=kind.endswith("-token"), tls=tls)
    digest = registry.add_image(REPOSITORY, "1.0")
    registry.start()
    yield Subject(registry.host, SANDBOX[kind], certificate.ca_file if certificate else None, digest)
    registry.stop()


@pytest.mark.parametrize("username", USERS)
def test_the_right_login_is_accepted(subject: Subject, username: str) -> None:
    assert subject.try_login(username, USERS[username]) == subject.kind


@pytest.mark.parametrize(
    ("username", "password"),
    [("alice", "wrong"), ("alice", USERS["bob"]), ("nobody", USERS["alice"]), ("alice", USERS["alice"] + " ")],
)
def test_any_other_login_is_refused(subject: Subject, username: str, password: str) -> None:
    with pytest.raises(errors.NotLoggedInError) as caught:
        subject.try_login(username, password)
    said = ": incorrect username or password" if subject.kind == "bearer" else ""
    assert caught.value.message == f"{subject.host} refused the login of {username} (401{said})"
    assert caught.value.hint == "check the user name and the password; nothing was stored"


@pytest.mark.parametrize("subject", ["tls_registry", "tls_token_registry", "sandbox-tls"], indirect=True)
def test_a_registry_of_an_own_authority_is_not_trusted_without_it(subject: Subject, tmp_path: Path) -> None:
    foreign = Authority(tmp_path, "Another CA").certificate_file
    with pytest.raises(errors.UnreachableError) as caught:
        subject.try_login("alice", USERS["alice"], ca_file=foreign)
    assert caught.value.message.startswith(
        f"https://{subject.host} cannot be trusted: nobody who is trusted here issued its certificate "
        "(CN=127.0.0.1, issued by CN=Test CA, valid from "
    )
    assert caught.value.hint == (
        f"dcos registry login {subject.host} --ca-file FILE, with the certificate of its authority; "
        "the file given holds another"
    )


def test_an_image_that_is_there_is_proven(subject: Subject) -> None:
    for image in (f"{REPOSITORY}:1.0", f"{REPOSITORY}@{subject.digest}"):
        assert subject.try_login("alice", USERS["alice"], image=image) == subject.kind


def test_a_tag_that_is_not_there_is_told_with_one_that_is(subject: Subject) -> None:
    with pytest.raises(errors.NotFoundError) as caught:
        subject.try_login("alice", USERS["alice"], image=f"{REPOSITORY}:1.1")
    assert caught.value.message == f"{subject.host} has {REPOSITORY}, and no 1.1 of it"
    given = f"--ca-file {subject.ca_file}" if subject.ca_file else "--plain-http"
    assert caught.value.hint == f"dcos registry login {subject.host} {given} --image {subject.host}/{REPOSITORY}:1.0"


def test_a_repository_that_is_not_there_is_told(subject: Subject) -> None:
    with pytest.raises(errors.NotFoundError) as caught:
        subject.try_login("alice", USERS["alice"], image="contract/nothing:1.0")
    assert caught.value.message == f"{subject.host} has no repository contract/nothing, or none that alice may see"
    assert caught.value.hint == (
        "check the name; else have alice given the right to pull it, or log in with another account"
    )


@pytest.mark.parametrize("subject", ["token_registry", "tls_token_registry"], indirect=True)
def test_pain_34_a_login_that_is_right_may_not_pull_every_image(
    subject: Subject, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixture = "tls_token_registry" if subject.ca_file else "token_registry"
    registry: DockerRegistry = request.getfixturevalue(fixture)
    monkeypatch.setattr(registry.tokens, "closed", frozenset({REPOSITORY}))
    with pytest.raises(errors.ForbiddenError) as caught:
        subject.try_login("alice", USERS["alice"], image=f"{REPOSITORY}:1.0")
    assert caught.value.message == (
        f"{subject.host} accepts the login of alice, and refuses the pull of {REPOSITORY} (401)"
    )
    assert caught.value.hint == (
        f"have alice given the right to pull {REPOSITORY}, or log in with an account that has it"
    )
