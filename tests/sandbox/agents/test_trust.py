"""Which certificates curl and dockerd accept on an agent (docker.md 42 to 45, pains.md F2)."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dcos_registry.pull.transport import Request, Response, TransportError
from dcos_registry.sandbox.agents.trust import Curl, Dockerd
from dcos_registry.sandbox.agents.wire import Wire
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.registry import Registry
from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.required import require_program

Serve = Callable[[ServerCertificate], str]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Return a CA that nobody knows."""
    folder = tmp_path / "authority"
    folder.mkdir()
    return Authority(folder)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a registry with a certificate, and return its URL under the name localhost."""
    registries = []

    def start(issued: ServerCertificate) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(issued.certificate_file, issued.key_file)
        registry = Registry({"alice": "secret"}, faults=Faults(), tls=context)
        registry.start()
        registries.append(registry)
        return f"https://localhost:{registry.host.rpartition(':')[2]}/v2/"

    yield start
    for registry in registries:
        registry.stop()


def asked(wire: Wire, url: str, *, check: bool = True, certs_of: str = "") -> str:
    """Ask a registry and return the answer's status, or what the program prints."""
    answer = wire.exchange(Request("GET", url, check_certificate=check, certs_of=certs_of))
    assert isinstance(answer, Response | TransportError)
    return str(answer.status) if isinstance(answer, Response) else answer.message


def test_curl_trusts_its_ca_folder_by_hash_names_only(tmp_path: Path, authority: Authority, serve: Serve) -> None:
    url = serve(authority.issue("localhost"))
    wire = Wire(Curl(tmp_path, None))
    (tmp_path / "ca.crt").write_bytes(authority.certificate_file.read_bytes())
    assert asked(wire, url).startswith("curl: (60) SSL certificate problem: unable to get local issuer certificate")
    command = [require_program("openssl", "openssl"), "x509", "-hash", "-noout", "-in", str(tmp_path / "ca.crt")]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    (tmp_path / f"{name}.0").symlink_to(tmp_path / "ca.crt")
    assert asked(wire, url) == "401"


def test_dockerd_trusts_what_ends_in_crt_from_the_next_pull_on(
    tmp_path: Path, authority: Authority, serve: Serve
) -> None:
    url = serve(authority.issue("localhost"))
    wire, folder = Wire(Dockerd(tmp_path, None)), tmp_path / "localhost"
    folder.mkdir()
    (folder / "broken.crt").write_text("no certificate")
    (folder / "ca.pem").write_bytes(authority.certificate_file.read_bytes())
    assert asked(wire, url, certs_of="localhost") == "x509: certificate signed by unknown authority"
    (folder / "ca.pem").rename(folder / "ca.crt")
    assert asked(wire, url, certs_of="localhost") == "401"
    assert asked(wire, url, certs_of="localhost:443") == "x509: certificate signed by unknown authority"


def test_the_clusters_ca_is_trusted_by_both(tmp_path: Path, authority: Authority, serve: Serve) -> None:
    url = serve(authority.issue("localhost"))
    for program in (Curl(tmp_path, authority.certificate_file), Dockerd(tmp_path, authority.certificate_file)):
        assert asked(Wire(program), url) == "401"


def test_an_insecure_registry_is_not_checked(tmp_path: Path, authority: Authority, serve: Serve) -> None:
    assert asked(Wire(Dockerd(tmp_path, None)), serve(authority.issue("localhost")), check=False) == "401"


def test_bad_certificates_are_told_apart(tmp_path: Path, authority: Authority, serve: Serve) -> None:
    wire = Wire(Dockerd(tmp_path, authority.certificate_file))
    assert "expired" in asked(wire, serve(authority.issue("localhost", expired=True)))
    assert asked(wire, serve(authority.issue("elsewhere"))) == "x509: certificate is valid for elsewhere, not localhost"


def test_plain_http_behind_https_is_told(tmp_path: Path) -> None:
    registry = Registry({"alice": "secret"}, faults=Faults())
    registry.start()
    try:
        url = f"https://{registry.host}/v2/"
        assert asked(Wire(Dockerd(tmp_path, None)), url) == "http: server gave HTTP response to HTTPS client"
        assert asked(Wire(Curl(tmp_path, None)), url).startswith("curl: (35) ")
    finally:
        registry.stop()


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("ftp://x/y", 'unsupported protocol scheme "ftp"'),
        ("nothing", 'unsupported protocol scheme ""'),
        ("https://x:port/y", 'parse "https://x:port/y": invalid port ":port" after host'),
    ],
)
def test_what_is_no_url_is_told(tmp_path: Path, url: str, text: str) -> None:
    assert asked(Wire(Curl(tmp_path, None)), url).startswith("curl: (3) ")
    assert asked(Wire(Dockerd(tmp_path, None)), url) == text


def test_a_wire_that_is_closed_asks_nobody(tmp_path: Path) -> None:
    wire = Wire(Curl(tmp_path, None))
    wire.close()
    assert asked(wire, "http://127.0.0.1:1/") == "the agent is stopping"
