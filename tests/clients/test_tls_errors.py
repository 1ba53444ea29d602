"""What is said where TLS fails: which certificate, what is wrong with it, and who is wanted to show one."""

import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256

from dcos_registry.clients.handshake import Handshake
from dcos_registry.clients.http import Http
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.tls_errors import (
    ClientCertificateError,
    NoTlsError,
    TlsError,
    UntrustedError,
    WrongNameError,
    tls_error,
)
from dcos_registry.clients.trust import ClientCertificate, Trust
from tests.clients.failing import error_of
from tests.clients.loopback import Reply, serve
from tests.clients.tunnel import tunnel
from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.serving import speaks_tls, wants_client


def read(certificate: ServerCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.certificate_file.read_bytes())


def described(certificate: ServerCertificate, subject: str, issuer: str | None = "CN=Test CA") -> str:
    begins, ends = read(certificate).not_valid_before_utc, read(certificate).not_valid_after_utc
    issued = f", issued by {issuer}" if issuer else ""
    return f"{subject}{issued}, valid from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}"


def refused(client: Http, certificate: ServerCertificate | ssl.SSLContext) -> TlsError:
    with serve(Reply(), certificate) as server:
        error = error_of(client, server.url)
    assert server.asked == [], "nothing is sent to a server that is not trusted"
    assert isinstance(error, TlsError)
    error.message = error.message.removeprefix(f"{server.url} ")
    return error


def test_pain_25_an_unknown_authority_is_named_with_the_certificate(client: Http, authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1")
    error = refused(client, certificate)
    assert isinstance(error, UntrustedError)
    assert error.message == (
        "cannot be trusted: nobody who is trusted here issued its certificate "
        f"({described(certificate, 'CN=127.0.0.1')})"
    )


def test_an_authority_in_between_is_named_where_it_is_not_sent_along(client: Http, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    root = Authority(tmp_path)
    error = refused(client, Authority(tmp_path / "a", "Middle CA", root).issue("127.0.0.1"))
    assert isinstance(error, UntrustedError)
    assert "issued by CN=Middle CA" in error.message


def test_a_self_signed_certificate_is_shown_by_its_fingerprint(client: Http, tmp_path: Path) -> None:
    own = Authority(tmp_path, "127.0.0.1").itself
    error = refused(client, own)
    assert isinstance(error, UntrustedError)
    fingerprint = read(own).fingerprint(SHA256()).hex(":").upper()
    assert error.message == (
        "cannot be trusted: its certificate is self-signed "
        f"({described(own, 'CN=127.0.0.1', issuer=None)}, SHA-256 fingerprint {fingerprint})"
    )


def test_pain_25_an_expired_certificate_is_named_with_its_last_minute(careful: Http, authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1", expired=True)
    error = refused(careful, certificate)
    assert not isinstance(error, UntrustedError), "another authority would not help"
    assert error.message == (
        f"cannot be trusted: its certificate expired on {read(certificate).not_valid_after_utc:%Y-%m-%d at %H:%M} UTC "
        f"({described(certificate, 'CN=127.0.0.1')})"
    )
    assert error.hint is not None
    assert error.hint.startswith("have it renewed; or set the clock of this machine, which says 20")


def test_a_certificate_that_is_not_valid_yet_is_told_from_an_expired_one(careful: Http, authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1", early=True)
    begins = read(certificate).not_valid_before_utc
    assert refused(careful, certificate).message == (
        f"cannot be trusted: its certificate is not valid before {begins:%Y-%m-%d at %H:%M} UTC "
        f"({described(certificate, 'CN=127.0.0.1')})"
    )


def test_an_expired_authority_is_told_from_an_expired_certificate(tmp_path: Path) -> None:
    authority = Authority(tmp_path, expired=True)
    client = Http(trust=Trust(ca_file=authority.certificate_file))
    certificate = authority.issue("127.0.0.1")
    assert refused(client, certificate).message == (
        "cannot be trusted: its certificate is valid, and that of an authority above it is not, or not yet "
        f"({described(certificate, 'CN=127.0.0.1')})"
    )
    client.close()


def test_pain_25_a_certificate_for_others_is_named_with_them(careful: Http, authority: Authority) -> None:
    certificate = authority.issue("elsewhere.example", "*.example", "127.0.0.2")
    error = refused(careful, certificate)
    assert isinstance(error, WrongNameError)
    assert error.hosts == ("elsewhere.example", "*.example")
    assert error.message == (
        "cannot be trusted: its certificate is for elsewhere.example, *.example, 127.0.0.2 alone "
        f"({described(certificate, 'CN=elsewhere.example')})"
    )


def test_a_certificate_with_its_host_as_common_name_alone_is_for_none(careful: Http, authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1", cn_only=True)
    error = refused(careful, certificate)
    assert isinstance(error, WrongNameError)
    assert error.message == (
        "cannot be trusted: its certificate names no host as subjectAltName, and a CN does not count "
        f"({described(certificate, 'CN=127.0.0.1')})"
    )


def test_a_weak_key_is_named(careful: Http, authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1", key=rsa.generate_private_key(65537, 1024))
    weak = speaks_tls(certificate, ciphers="DEFAULT:@SECLEVEL=0")
    error = refused(careful, weak)
    assert error.message == (
        "cannot be trusted: EE certificate key too weak "
        f"({described(certificate, 'CN=127.0.0.1')}, RSA key of 1024 bits)"
    )
    assert error.hint == "have a certificate issued for it that is fit for this"


def test_the_certificate_is_fetched_through_the_proxy(authority: Authority) -> None:
    certificate = authority.issue("registry.test")
    with serve(Reply(), certificate) as server, tunnel(server.host) as proxy:
        client = Http(proxies=Proxies(https=proxy), timeout=5)
        error = error_of(client, "https://registry.test:5000/v2/")
        client.close()
    assert error.message == (
        "https://registry.test:5000 cannot be trusted: nobody who is trusted here issued its certificate "
        f"({described(certificate, 'CN=registry.test')})"
    )


def test_less_is_said_where_the_certificate_is_not_shown_again(
    client: Http, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handshake, "certificate", lambda _: None)
    unknown = refused(client, authority.issue("127.0.0.1"))
    assert isinstance(unknown, UntrustedError)
    assert unknown.message == "cannot be trusted: unable to get local issuer certificate"
    careful = Http(trust=Trust(ca_file=authority.certificate_file))
    assert refused(careful, authority.issue("127.0.0.1", expired=True)).message == (
        "cannot be trusted: certificate has expired"
    )
    careful.close()


@pytest.mark.parametrize(
    ("code", "kind"), [(0x800B0109, UntrustedError), (-67843, UntrustedError), (0x800B0101, TlsError), (None, TlsError)]
)
def test_what_the_stores_of_other_systems_answer_is_understood(code: int | None, kind: type[TlsError]) -> None:
    cause = ssl.SSLCertVerificationError("not good")
    if code is not None:
        cause.verify_code, cause.verify_message = code, "not good"
    error = tls_error("https://a", [cause], look=lambda: None, client=None)
    assert type(error) is kind
    assert error.message == "https://a cannot be trusted: not good"


def test_what_is_no_failure_of_tls_is_none() -> None:
    assert tls_error("https://a", [OSError(), ssl.SSLEOFError()], look=lambda: None, client=None) is None


def test_a_server_without_tls_is_named(client: Http) -> None:
    with serve(Reply()) as server:
        error = error_of(client, f"https://{server.host}")
    assert isinstance(error, NoTlsError)
    assert error.message == f"https://{server.host} answers without TLS"


def test_a_server_with_old_tls_alone_is_named(careful: Http, authority: Authority) -> None:
    old = speaks_tls(authority.issue("127.0.0.1"), ciphers="DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    error = refused(careful, old)
    assert (error.message, error.hint) == ("speaks no TLS that is safe", "have it speak TLS 1.2 or later")


def shown(authority: Authority, client: ServerCertificate) -> Http:
    pair = ClientCertificate(client.certificate_file, client.key_file)
    return Http(trust=Trust(ca_file=authority.certificate_file, client=pair), timeout=5)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate_lets_in(authority: Authority, version: ssl.TLSVersion) -> None:
    client = shown(authority, authority.issue("me"))
    with serve(Reply(), wants_client(authority.issue("127.0.0.1"), version)) as server:
        assert client.send("GET", server.url).status == 200
    client.close()


@pytest.mark.parametrize("time", range(8))
def test_a_server_that_wants_a_client_certificate_is_recognised_each_time(
    careful: Http, authority: Authority, time: int
) -> None:
    error = refused(careful, wants_client(authority.issue("127.0.0.1")))
    assert isinstance(error, ClientCertificateError), time
    assert error.message == "wants a client certificate"


def test_one_that_wants_it_in_tls_1_2_may_be_recognised(careful: Http, authority: Authority) -> None:
    error = refused(careful, wants_client(authority.issue("127.0.0.1"), ssl.TLSVersion.TLSv1_2))
    assert error.message.endswith("failed: sslv3 alert handshake failure")
    assert error.hint == "it may want a client certificate, or share no cipher with this machine"


def test_a_go_server_that_wants_it_in_tls_1_2_is_recognised() -> None:
    alert = ssl.SSLError(1, "")
    alert.reason = "SSLV3_ALERT_BAD_CERTIFICATE"
    error = tls_error("https://a", [alert], look=lambda: None, client=None)
    assert isinstance(error, ClientCertificateError)
    assert error.message == "https://a wants a client certificate"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize(
    ("expired", "said"), [(True, "sslv3 alert certificate expired"), (False, "tlsv1 alert unknown ca")]
)
def test_a_client_certificate_that_does_not_do_is_named(
    authority: Authority, tmp_path: Path, version: ssl.TLSVersion, said: str, *, expired: bool
) -> None:
    me = authority.issue("me", expired=True) if expired else Authority(tmp_path).issue("me")
    client = shown(authority, me)
    error = refused(client, wants_client(authority.issue("127.0.0.1"), version))
    client.close()
    assert isinstance(error, ClientCertificateError)
    assert error.message == f"does not accept the client certificate {me.certificate_file} ({said})"
