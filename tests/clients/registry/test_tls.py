"""A certificate that is not trusted, a registry without TLS, one that wants a client certificate: what to do next."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.registry import LoginCheck
from dcos_registry.clients.trust import ClientCertificate, Trust
from tests.clients.loopback import Reply, serve, unused_port
from tests.clients.registry.trying import BASIC, challenge, check, guarded, refusal
from tests.clients.scripted import page
from tests.clients.tunnel import tunnel
from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry
from tests.servers.serving import wants_client

OF_PORT_5000 = (
    "the UCR cannot pull from it, for it speaks plain HTTP to port 80 and to localhost:PORT alone",
    'the Docker Engine pulls from it only with "registry.test:5000" in insecure-registries of each agent',
)
OF_PORT_80 = (
    "the UCR pulls from it, and sends the password in clear",
    'the Docker Engine pulls from it only with "registry.test:80" in insecure-registries of each agent',
)


def test_pain_25_an_authority_that_nobody_knows_is_asked_for(authority: Authority) -> None:
    with serve(challenge("Basic realm=a"), authority.issue("127.0.0.1")) as registry:
        error = refusal(registry.host, plain_http=False)
    assert isinstance(error, errors.UnreachableError)
    assert error.message.startswith(
        f"https://{registry.host} cannot be trusted: nobody who is trusted here issued its certificate "
        "(CN=127.0.0.1, issued by CN=Test CA, valid from "
    )
    assert error.hint == f"dcos registry login {registry.host} --ca-file FILE, with the certificate of its authority"


def test_a_name_that_the_certificate_has_is_offered(authority: Authority) -> None:
    certificate = authority.issue("*.example", "$(reboot).example", "registry.example")
    with serve(challenge("Basic realm=a"), certificate) as registry:
        error = refusal(registry.host, trust=Trust(ca_file=authority.certificate_file), plain_http=False)
    assert error.hint == (
        f"dcos registry login registry.example:{registry.host.partition(':')[2]} "
        f"--ca-file {authority.certificate_file}, and call its images so; "
        "or have a certificate issued that names 127.0.0.1 as subjectAltName"
    )


def test_a_certificate_without_a_name_has_to_be_issued_again(authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1", cn_only=True)
    with serve(challenge("Basic realm=a"), certificate) as registry:
        error = refusal(registry.host, trust=Trust(ca_file=authority.certificate_file), plain_http=False)
    assert error.hint == "have a certificate issued that names 127.0.0.1 as subjectAltName"


def test_a_token_service_that_is_not_trusted_gets_no_password(authority: Authority, tmp_path: Path) -> None:
    foreign = Authority(tmp_path, "Another CA").issue("127.0.0.1")
    with (
        serve(Reply(), foreign) as tokens,
        serve(challenge(f'Bearer realm="{tokens.url}/token"'), authority.issue("127.0.0.1")) as registry,
    ):
        error = refusal(registry.host, trust=Trust(ca_file=authority.certificate_file), plain_http=False)
    assert tokens.asked == []
    assert error.message.startswith(f"{tokens.url} cannot be trusted: ")
    assert error.hint == (
        f"dcos registry login {registry.host} --ca-file FILE, with the certificate of its authority; "
        "the file given holds another"
    )


def test_a_registry_with_tls_that_is_asked_in_plain_http_is_recognised(tls_registry: DockerRegistry) -> None:
    error = refusal(tls_registry.host)
    assert isinstance(error, errors.UnreachableError)
    assert error.message == f"http://{tls_registry.host} is asked in plain HTTP, and speaks TLS"
    assert error.hint == f"dcos registry login {tls_registry.host}, without --plain-http"


def test_without_the_word_of_the_user_nothing_goes_over_plain_http() -> None:
    with serve(guarded("Basic realm=a", BASIC)) as registry:
        error = refusal(registry.host, plain_http=False)
    assert isinstance(error, errors.UnreachableError)
    assert error.message == f"{registry.host} speaks plain HTTP, without TLS"
    assert error.hint == f"dcos registry login {registry.host} --plain-http, if the password may go there in clear"
    assert registry.authorizations == [None]


def test_pain_24_a_registry_without_tls_is_named_with_what_the_engines_make_of_it() -> None:
    with serve(guarded("Basic realm=a", BASIC)) as registry, tunnel(registry.host) as way:
        error = refusal("registry.test:5000", proxies=Proxies(http=registry.url, https=way), plain_http=False)
    assert isinstance(error, errors.UnreachableError)
    assert error.message == f"registry.test:5000 speaks plain HTTP, without TLS: {'; '.join(OF_PORT_5000)}"
    assert error.hint == "dcos registry login registry.test:5000 --plain-http, if the password may go there in clear"
    assert registry.authorizations == [None]


@pytest.mark.parametrize(
    ("host", "warnings"),
    [
        ("registry.test:5000", OF_PORT_5000),
        ("registry.test:80", OF_PORT_80),
        (
            "registry.test",
            (
                "the UCR pulls from it only where images call it registry.test:80, and sends the password in clear",
                'the Docker Engine pulls from it only with "registry.test" in insecure-registries of each agent',
            ),
        ),
    ],
)
def test_pain_24_a_login_in_clear_is_taken_and_the_engines_are_told(host: str, warnings: tuple[str, ...]) -> None:
    with serve(guarded("Basic realm=a", BASIC)) as proxy:
        assert check(host, proxies=Proxies(http=proxy.url)) == LoginCheck("basic", warnings)


def test_a_registry_at_port_80_is_found_where_nothing_is_at_443() -> None:
    with serve(guarded("Basic realm=a", BASIC)) as proxy:
        nowhere = f"http://127.0.0.1:{unused_port()}"
        error = refusal("registry.test", proxies=Proxies(http=proxy.url, https=nowhere), plain_http=False)
    assert error.message == f"registry.test:80 speaks plain HTTP, without TLS: {'; '.join(OF_PORT_80)}"
    assert error.hint == "dcos registry login registry.test:80 --plain-http, if the password may go there in clear"
    assert proxy.authorizations == [None]


@pytest.mark.parametrize("host", ["registry.test", "registry.test:5000", "docker.io"])
def test_what_is_no_registry_at_port_80_is_not_taken_for_one(host: str) -> None:
    with serve(page(301)) as proxy:
        nowhere = f"http://127.0.0.1:{unused_port()}"
        error = refusal(host, proxies=Proxies(http=proxy.url, https=nowhere), plain_http=False)
    assert error.message.startswith("The proxy for https://") and error.message.endswith(" did not let us through")


def test_a_server_with_neither_tls_nor_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
                    connection.recv(4096)

        threading.Thread(target=greet, daemon=True).start()
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        error = refusal(host, plain_http=False)
    assert error.message == f"https://{host} answers without TLS"
    assert error.hint == f"see whether it answers: curl -v https://{host}/v2/"


def limits(host: str) -> tuple[str, str]:
    return (
        f"the UCR shows no client certificate, so it cannot pull where {host} insists on one",
        f"the Docker Engine shows /etc/docker/certs.d/{host}/client.cert with client.key, which each agent needs",
    )


def test_a_registry_that_wants_a_client_certificate_is_recognised(authority: Authority) -> None:
    with serve(Reply(), wants_client(authority.issue("127.0.0.1"))) as registry:
        error = refusal(registry.host, trust=Trust(ca_file=authority.certificate_file), plain_http=False)
    assert isinstance(error, errors.UnreachableError)
    assert error.message == f"https://{registry.host} wants a client certificate"
    assert error.hint == (
        f"dcos registry login {registry.host} --ca-file {authority.certificate_file} "
        f"--client-cert FILE --client-key FILE; but {'; '.join(limits(registry.host))}"
    )


@pytest.mark.parametrize("words", ["No required SSL certificate was sent", "The SSL certificate error"])
def test_a_web_server_that_wants_one_in_a_page_is_recognised(words: str) -> None:
    with serve(Reply(400, f"<html>{words}</html>".encode(), {"Content-Type": "text/html"})) as registry:
        error = refusal(registry.host)
    assert error.message == f"http://{registry.host} wants a client certificate"


def test_a_client_certificate_is_shown_and_the_engines_are_told(authority: Authority) -> None:
    me = authority.issue("me")
    trust = Trust(ca_file=authority.certificate_file, client=ClientCertificate(me.certificate_file, me.key_file))
    with serve(guarded("Basic realm=a", BASIC), wants_client(authority.issue("127.0.0.1"))) as registry:
        assert check(registry.host, trust=trust, plain_http=False) == LoginCheck("basic", limits(registry.host))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate_of_another_authority_is_named(
    authority: Authority, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    me = Authority(tmp_path).issue("me")
    trust = Trust(ca_file=authority.certificate_file, client=ClientCertificate(me.certificate_file, me.key_file))
    with serve(Reply(), wants_client(authority.issue("127.0.0.1"), version)) as registry:
        error = refusal(registry.host, trust=trust, plain_http=False)
    assert error.message == (
        f"https://{registry.host} does not accept the client certificate {me.certificate_file} (tlsv1 alert unknown ca)"
    )
