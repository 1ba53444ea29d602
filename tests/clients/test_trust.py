"""The client certificate that is shown, and what is said of one that cannot be."""

import ssl
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.trust import ClientCertificate, Trust
from tests.clients.loopback import Reply, serve
from tests.servers.certificates import Authority, private_pem
from tests.servers.serving import wants_client


def refusal(certificate: Path, key: Path) -> errors.UsageError:
    with pytest.raises(errors.UsageError) as caught:
        Trust(client=ClientCertificate(certificate, key)).context()
    return caught.value


def test_one_file_may_hold_the_certificate_and_its_key(authority: Authority, tmp_path: Path) -> None:
    me, both = authority.issue("me"), tmp_path / "me.pem"
    both.write_bytes(me.key_file.read_bytes() + me.certificate_file.read_bytes())
    http = Http(trust=Trust(ca_file=authority.certificate_file, client=ClientCertificate(both, both)), timeout=5)
    with serve(Reply(), wants_client(authority.issue("127.0.0.1"))) as server:
        assert http.send("GET", server.url).status == 200
    http.close()


def test_a_key_that_others_can_read_will_do(authority: Authority) -> None:
    me = authority.issue("me")
    me.key_file.chmod(0o644)
    assert isinstance(
        Trust(verify=False, client=ClientCertificate(me.certificate_file, me.key_file)).context(), ssl.SSLContext
    )


def test_an_encrypted_key_is_refused_and_nobody_is_asked(authority: Authority, tmp_path: Path) -> None:
    key = tmp_path / "locked.key"
    key.write_bytes(private_pem(authority.key, b"a passphrase"))
    error = refusal(authority.certificate_file, key)
    assert error.message == f"The client key {key} is encrypted, and nobody can be asked for its passphrase"
    assert error.hint == f"openssl pkey -in {key} -out plain.key, for the time of this command"


def test_a_key_of_another_certificate_is_refused(authority: Authority) -> None:
    one, other = authority.issue("one"), authority.issue("other")
    assert refusal(one.certificate_file, other.key_file).message == (
        f"The client key {other.key_file} is not that of the client certificate {one.certificate_file}"
    )


def test_files_that_are_not_there_are_named(authority: Authority, tmp_path: Path) -> None:
    me, missing = authority.issue("me"), tmp_path / "missing"
    assert refusal(missing, me.key_file).message == (
        f"The client certificate {missing} cannot be read: no such file or directory"
    )
    assert refusal(me.certificate_file, missing).message == (
        f"The client key {missing} cannot be read: no such file or directory"
    )


def test_files_that_hold_something_else_are_named(authority: Authority) -> None:
    me = authority.issue("me")
    assert refusal(me.key_file, me.key_file).message == (
        f"The client certificate {me.key_file} cannot be read: it holds none in PEM"
    )
    assert refusal(me.certificate_file, me.certificate_file).message == (
        f"The client key {me.certificate_file} cannot be read: it holds none in PEM"
    )


def test_a_damaged_key_is_told(authority: Authority, tmp_path: Path) -> None:
    me, damaged = authority.issue("me"), tmp_path / "damaged.key"
    damaged.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    message = refusal(me.certificate_file, damaged).message
    assert message.startswith(f"The client certificate {me.certificate_file} and its key {damaged} cannot be used: ")
