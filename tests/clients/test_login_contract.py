"""A login is accepted or refused alike, whichever registry it is tried at."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.registry import RegistryClient
from dcos_registry.clients.trust import Trust
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.registry import Registry
from tests.conftest import USERS
from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.docker_registry import DockerRegistry

DEBIAN = {"plain_registry": "basic", "tls_registry": "basic", "token_registry": "bearer"}
SANDBOX = {"sandbox-plain": "basic", "sandbox-tls": "basic", "sandbox-token": "bearer"}


@dataclass(frozen=True)
class Subject:
    """A running registry; `kind` is how it asks for a login, `ca_file` what makes it trusted, where it has TLS."""

    host: str
    kind: str
    ca_file: Path | None

    def try_login(self, username: str, password: str, *, ca_file: Path | None = None) -> str:
        """Try a login, and return the kind of challenge that it passed."""
        http = Http(trust=Trust(ca_file=ca_file or self.ca_file, extend=True), timeout=10)
        client = RegistryClient(RegistryHost.parse(self.host), http, plain_http=self.ca_file is None)
        try:
            check = client.check_login(Credential(username, password))
        finally:
            http.close()
        assert check.warnings == ()
        return check.kind


@pytest.fixture(params=[*DEBIAN, *SANDBOX])
def subject(request: pytest.FixtureRequest, authority: Authority) -> Iterator[Subject]:
    kind = request.param
    if kind in DEBIAN:
        debian: DockerRegistry = request.getfixturevalue(kind)
        yield Subject(debian.host, DEBIAN[kind], debian.ca_file)
        return
    certificate = authority.issue("127.0.0.1") if kind == "sandbox-tls" else None
    tls = server_context(certificate) if certificate else None
    registry = Registry(USERS, faults=Faults(), bearer=kind == "sandbox-token", tls=tls)
    registry.start()
    yield Subject(registry.host, SANDBOX[kind], certificate.ca_file if certificate else None)
    registry.stop()


def server_context(certificate: ServerCertificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate_file, certificate.key_file)
    return context


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
    assert caught.value.message == f"{subject.host} refused the login of {username} (401)"
    assert caught.value.hint == "check the user name and the password; nothing was stored"


@pytest.mark.parametrize("subject", ["tls_registry", "sandbox-tls"], indirect=True)
def test_a_registry_of_an_own_authority_is_not_trusted_without_it(subject: Subject, tmp_path: Path) -> None:
    foreign = Authority(tmp_path).certificate_file
    with pytest.raises(errors.UnreachableError, match="cannot be trusted") as caught:
        subject.try_login("alice", USERS["alice"], ca_file=foreign)
    assert caught.value.hint == (
        f"dcos registry login {subject.host} --ca-file FILE, with the certificate of its authority"
    )
