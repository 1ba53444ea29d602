"""What must not change a request, and what must not leave with its failure."""

import inspect
from pathlib import Path

import pytest
import requests
import urllib3

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.tls_errors import UntrustedError
from tests.clients.failing import error_of
from tests.clients.loopback import Asked, Reply, serve, unused_port
from tests.servers.certificates import Authority

MARK = "canary-in-an-exception"


def test_netrc_is_not_read(client: Http, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(home / ".netrc"))
    with serve(Reply()) as server:
        client.send("GET", server.url)
        client.send("GET", server.url, headers={"Authorization": "token=t"})
    assert server.authorizations == [None, "token=t"]


def test_a_login_in_the_url_does_not_replace_the_header(client: Http) -> None:
    with serve(Reply()) as server:
        client.send("GET", f"http://me:secret@{server.host}", headers={"Authorization": "token=t"})
    assert server.authorizations == ["token=t"]


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_variable_of_requests_adds_trust(
    client: Http, authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(authority.certificate_file))
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        assert isinstance(error_of(client, server.url), UntrustedError)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_variable_of_requests_takes_trust_away(
    careful: Http, authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/nowhere")
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        assert careful.send("GET", server.url).status == 200


def test_no_proxy_of_the_process_is_used(client: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(Reply()) as proxy, serve(Reply()) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        client.send("GET", server.url)
    assert proxy.asked == []


def test_loopback_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = f"http://127.0.0.1:{unused_port()}"
    client = Http(proxies=Proxies(http=dead, https=dead))
    with serve(Reply()) as server:
        assert client.send("GET", server.url).status == 200
    client.close()


def test_other_hosts_go_through_it() -> None:
    with serve(Reply(body=b"of the proxy")) as proxy:
        client = Http(proxies=Proxies(http=proxy.url))
        assert client.send("GET", "http://cluster.invalid/v2/").body == b"of the proxy"
        client.close()
    assert [asked.target for asked in proxy.asked] == ["http://cluster.invalid/v2/"]


def test_a_credential_for_an_https_host_is_not_shown_to_the_proxy() -> None:
    def refuse(asked: Asked) -> Reply:
        return Reply(403)

    with serve(refuse) as proxy:
        client = Http(proxies=Proxies(https=proxy.url))
        with pytest.raises(errors.UnreachableError) as caught:
            client.send("GET", "https://cluster.invalid", headers={"Authorization": "token=t"})
        client.close()
    assert caught.value.message == "The proxy for https://cluster.invalid did not let us through"
    assert [(asked.method, asked.headers.get("Authorization")) for asked in proxy.asked] == [("CONNECT", None)]


def exceptions_of(module: object, base: type[Exception]) -> list[type[Exception]]:
    return [
        value
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, base) and not issubclass(value, Warning)
    ]


LIBRARY = [
    *exceptions_of(requests.exceptions, requests.RequestException),
    *exceptions_of(urllib3.exceptions, urllib3.exceptions.HTTPError),
]


@pytest.mark.parametrize("kind", LIBRARY, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_exception_of_the_libraries_becomes_ours(
    client: Http, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    raised = kind.__new__(kind)  # their constructors differ; what they carry must not be passed on anyway
    raised.args = (MARK,)

    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(requests.Session, "request", fail)
    error = error_of(client, "https://user:pass@cluster.example/v2?token=t")
    assert "https://cluster.example" in error.message
    assert not any(secret in error.message for secret in (MARK, "pass", "token"))
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_the_list_of_exceptions_is_not_empty() -> None:
    assert {requests.exceptions.ChunkedEncodingError, urllib3.exceptions.ReadTimeoutError} < set(LIBRARY)


@pytest.mark.parametrize("value", [f"token={MARK}\n", f"token=\u20ac{MARK}"])
def test_a_header_that_cannot_be_sent_is_not_quoted(client: Http, value: str) -> None:
    with serve(Reply()) as server, pytest.raises(errors.UnreachableError) as caught:
        client.send("GET", server.url, headers={"Authorization": value})
    assert MARK not in caught.value.message
