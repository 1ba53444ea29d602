"""What becomes of a request, whatever the other side does."""

import gzip
import time
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients import http
from dcos_registry.clients.http import Http
from dcos_registry.clients.tls_errors import UntrustedError
from dcos_registry.clients.trust import Trust
from tests.clients.failing import error_of
from tests.clients.loopback import Reply, serve, silent, unused_port
from tests.servers.certificates import Authority


def test_a_request_goes_out_as_it_is_and_the_answer_comes_back(client: Http) -> None:
    with serve(Reply(201, b'{"a": 1}', {"Content-Type": "application/json", "X-Of-It": "x"})) as server:
        answer = client.send("PUT", f"{server.url}/a%2Fb?c=d", headers={"Authorization": "token=t"}, body=b"\0\xff")
    assert (answer.status, answer.json(), answer.is_json) == (201, {"a": 1}, True)
    assert answer.headers["x-of-it"] == "x"
    [asked] = server.asked
    assert (asked.method, asked.target, asked.body) == ("PUT", "/a%2Fb?c=d", b"\0\xff")
    assert asked.headers["Authorization"] == "token=t"
    assert asked.headers["User-Agent"].startswith("dcos-registry/")


@pytest.mark.parametrize("status", [204, 400, 401, 404, 500, 503])
def test_a_status_is_an_answer_and_no_error(client: Http, status: int) -> None:
    with serve(Reply(status)) as server:
        assert client.send("GET", server.url).status == status


@pytest.mark.parametrize("body", [b"", b"nope", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_none(client: Http, body: bytes) -> None:
    with serve(Reply(200, body)) as server:
        assert client.send("GET", server.url).json() is None


def test_a_redirect_is_not_followed(client: Http) -> None:
    with serve(Reply()) as other, serve(Reply(307, headers={"Location": other.url})) as server:
        assert client.send("GET", server.url, headers={"Authorization": "token=t"}).status == 307
    assert other.asked == []


def test_the_body_of_a_redirect_is_bounded_too(client: Http) -> None:
    far = Reply(307, body=b"x" * 1001, headers={"Location": "http://["})
    with serve(far) as server, pytest.raises(errors.UnreachableError, match="is over 1,000 bytes"):
        client.send("GET", server.url, largest=1000)


def test_a_client_can_be_used_after_it_was_closed(client: Http) -> None:
    with serve(Reply()) as server:
        client.send("GET", server.url)
        client.close()
        assert client.send("GET", server.url).status == 200


def test_an_own_authority_is_trusted(careful: Http, authority: Authority) -> None:
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        assert careful.send("GET", server.url).status == 200


def test_an_own_authority_may_come_on_top_of_the_systems(authority: Authority) -> None:
    client = Http(trust=Trust(ca_file=authority.certificate_file, extend=True))
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        assert client.send("GET", server.url).status == 200
    client.close()


def test_a_certificate_may_itself_be_what_is_trusted(authority: Authority) -> None:
    certificate = authority.issue("127.0.0.1")
    client = Http(trust=Trust(ca_file=certificate.certificate_file))
    with serve(Reply(), certificate) as server:
        assert client.send("GET", server.url).status == 200
    client.close()


def test_another_authority_does_not_help(careful: Http, tmp_path: Path) -> None:
    with serve(Reply(), Authority(tmp_path).issue("127.0.0.1")) as server:
        assert isinstance(error_of(careful, server.url), UntrustedError)
    assert server.asked == []


def test_verification_can_be_switched_off(tmp_path: Path) -> None:
    client = Http(trust=Trust(verify=False))
    with serve(Reply(), Authority(tmp_path).issue("elsewhere.example", expired=True)) as server:
        assert client.send("GET", server.url).status == 200
    client.close()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_read_is_an_error(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.crt"
    if content:
        file.write_text(content)
    client = Http(trust=Trust(ca_file=file, extend=True))
    with pytest.raises(errors.UsageError) as caught:
        client.send("GET", "https://127.0.0.1:1")
    reason = "it holds no PEM certificate" if content else "no such file or directory"
    assert caught.value.message == f"The CA file {file} cannot be read: {reason}"


def test_a_refused_connection(client: Http) -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    assert error_of(client, f"{url}/path?query").message == f"Cannot reach {url}: connection refused"


@pytest.mark.parametrize("url", ["http://nowhere.invalid", f"http://{'a' * 64}.example", "http://a..b"])
def test_a_host_that_is_none(client: Http, url: str) -> None:
    assert url in error_of(client, url).message


def test_silence_ends_after_the_timeout() -> None:
    client = Http(timeout=0.1)
    with serve(Reply(body=b"half", length=8, stalls=True)) as server, silent() as host:
        assert error_of(client, server.url).message == f"{server.url} stopped answering for 0.1 seconds"
        assert error_of(client, f"http://{host}").message == f"http://{host} stopped answering for 0.1 seconds"
    client.close()


def test_a_handshake_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.1)
    client = Http(timeout=0)
    start = time.monotonic()
    with silent() as host:
        error = error_of(client, f"https://{host}")
    assert time.monotonic() - start < 5
    assert error.message == f"https://{host} did not answer within 0.1 seconds"
    client.close()


def test_a_body_that_is_cut_off_is_no_answer(client: Http) -> None:
    with serve(Reply(body=b'{"half":', length=100)) as server:
        assert error_of(client, server.url).message == f"The exchange with {server.url} broke off"


def test_a_body_may_not_be_larger_than_expected(client: Http) -> None:
    with serve(Reply(body=b"x" * 1001)) as server, pytest.raises(errors.UnreachableError) as caught:
        client.send("GET", server.url, largest=1000)
    assert caught.value.message == f"The answer of {server.url} is over 1,000 bytes"


def test_a_body_that_grows_when_it_is_unpacked_is_bounded_too(client: Http) -> None:
    bomb = Reply(body=gzip.compress(bytes(64 * 1024 * 1024)), headers={"Content-Encoding": "gzip"})
    with serve(bomb) as server, pytest.raises(errors.UnreachableError, match="is over 1,000,000 bytes"):
        client.send("GET", server.url, largest=1_000_000)


def test_lines_come_one_by_one_and_silence_ends_them(client: Http) -> None:
    lines: list[bytes] = []
    reply = Reply(body=b"data: 1\n\ndata: 2\n", length=1000, stalls=True)
    with (
        serve(reply) as server,
        pytest.raises(errors.UnreachableError),
        client.lines(server.url, headers={}, timeout=0.1) as (status, stream),
    ):
        assert status == 200
        lines += stream
    assert lines == [b"data: 1", b"", b"data: 2"]
