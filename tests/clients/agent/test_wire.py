"""What goes over the network for an engine's walk: what the walk names, and nothing else."""

import socket
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.clients.agent.trust import AgentTrust
from dcos_registry.clients.agent.wire import AgentWire, SentInClearError
from dcos_registry.clients.proxies import Proxies
from dcos_registry.pull import docker_network
from dcos_registry.pull.transport import Request, Response, TransportError
from tests.clients.loopback import Asked, Reply, serve, unused_port
from tests.servers.certificates import Authority

LARGE = 200 * 1024


def wire(*, ca_file: Path | None = None, proxies: Proxies | None = None, guarded: bool = False) -> AgentWire:
    trust = AgentTrust(public=None, files=(ca_file,) if ca_file else (), cn_counts=False)
    return AgentWire(lambda _: trust, docker_network.failure, proxies=proxies, guarded=guarded)


def answered(answer: Response | TransportError) -> Response:
    assert isinstance(answer, Response)
    return answer


def failed(answer: Response | TransportError) -> str:
    assert isinstance(answer, TransportError)
    assert answer.fault is not None
    return answer.fault.kind


def test_the_headers_are_those_of_the_walk() -> None:
    headers = (("Authorization", "Basic dXNlcjpwYXNz"), ("Accept", "a,b"), ("X-Odd", "caf\u00e9"))
    with serve(Reply(200, b"{}")) as server:
        answer = answered(wire().exchange(Request("GET", f"{server.url}/v2/a?b=c#d", headers)))

    assert answer.body == b"{}"
    assert (answer.status, answer.reason) == (200, "OK")
    asked = server.asked[0]
    assert asked.target == "/v2/a?b=c"
    assert {name: value for name, value in asked.headers.items() if name != "X-Odd"} == {
        "Host": server.host,
        "Authorization": "Basic dXNlcjpwYXNz",
        "Accept": "a,b",
    }


def test_a_form_is_sent_with_its_length() -> None:
    with serve(Reply()) as server:
        answered(wire().exchange(Request("POST", server.url, body=b"grant_type=refresh_token")))

    assert server.asked[0].body == b"grant_type=refresh_token"


def test_redirects_are_left_to_the_walk() -> None:
    with serve(Reply(307, headers={"Location": "http://elsewhere.example/"})) as server:
        answer = answered(wire().exchange(Request("GET", server.url)))

    assert (answer.status, answer.header("Location")) == (307, "http://elsewhere.example/")


def test_a_large_blob_is_left_unread_and_a_manifest_is_not() -> None:
    with serve(Reply(200, LARGE * b"x")) as server:
        one = wire()
        assert answered(one.exchange(Request("GET", server.url, reads_body=False))).body == b""
        assert answered(one.exchange(Request("GET", server.url))).body == LARGE * b"x"


def test_of_a_large_blob_that_is_refused_the_words_are_read() -> None:
    with serve(Reply(403, LARGE * b"x")) as server:
        assert answered(wire().exchange(Request("GET", server.url, reads_body=False))).body == LARGE * b"x"


@pytest.mark.parametrize("reads_body", [True, False])
def test_a_server_that_stops_short_of_the_length_it_names_has_cut_the_connection(*, reads_body: bool) -> None:
    with serve(Reply(200, b"{}", length=1000)) as server:
        assert failed(wire().exchange(Request("GET", server.url, reads_body=reads_body))) == "reset"


def test_a_login_in_the_url_is_not_passed_on() -> None:
    with serve(Reply()) as server:
        answered(wire().exchange(Request("GET", f"{server.url.replace('//', '//me:word@')}/x//y?a")))

    asked = server.asked[0]
    assert (asked.target, asked.headers["Host"]) == ("/x//y?a", server.host)


class Counted:
    """A server on which each connection answers `each` requests and is then closed without a word."""

    def __init__(self, each: int) -> None:
        self.each = each
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                for _ in range(self.each):
                    if not connection.recv(65536):
                        break
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


@pytest.mark.parametrize(("each", "connections"), [(10, 1), (2, 2), (1, 4)])
def test_a_connection_is_kept_and_replaced_when_it_turns_out_closed(each: int, connections: int) -> None:
    server, one = Counted(each), wire()
    with server.listener:
        for _ in range(4):
            assert answered(one.exchange(Request("GET", server.url))).body == b"ok"
        one.close()

    assert server.connections == connections


def test_a_connection_on_which_a_request_cannot_be_sent_is_closed() -> None:
    one = wire()
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor() as pool:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        first = pool.submit(one.exchange, Request("GET", url))
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            assert connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            answered(first.result())
            failed(one.exchange(Request("GET", url, (("X-Odd", "a\nb"),))))
            assert connection.recv(65536) == b""


def test_a_server_that_hangs_up_in_the_handshake_has_cut_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor() as pool:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        asked = pool.submit(wire().exchange, Request("GET", url))
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(65536)
        assert failed(asked.result()) == "reset"


@pytest.mark.parametrize("url", ["http://registry.example/v2/", "http://registry.example:5000/v2/"])
def test_a_guarded_login_does_not_go_over_http(url: str) -> None:
    request = Request("GET", url, (("Authorization", "Basic eDp5"),))

    with pytest.raises(SentInClearError) as refusal:
        wire(guarded=True).exchange(request)

    assert refusal.value.message == f"the agent would send it in clear to {url.split('/')[2]}"


def test_a_guarded_login_does_not_go_to_a_server_whose_certificate_is_not_looked_at() -> None:
    request = Request("GET", "https://registry.example/", (("Authorization", "Basic eDp5"),), check_certificate=False)

    with pytest.raises(SentInClearError, match="without looking at its certificate"):
        wire(guarded=True).exchange(request)


def test_a_guarded_login_may_go_to_this_machine() -> None:
    with serve(Reply()) as server:
        request = Request("GET", server.url, (("Authorization", "Basic eDp5"),))
        assert answered(wire(guarded=True).exchange(request)).status == 200


def test_what_holds_no_login_may_go_anywhere() -> None:
    kind = failed(wire(guarded=True).exchange(Request("GET", "http://registry.invalid/")))

    assert kind == "no-such-host"


def test_failures_are_told_apart(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path, "Another CA")
    certificates = {
        "unknown-authority": other.issue("127.0.0.1"),
        "expired": authority.issue("127.0.0.1", expired=True),
        "wrong-host": authority.issue("elsewhere.example", "10.0.0.1"),
    }
    one = wire(ca_file=authority.certificate_file)
    for kind, certificate in certificates.items():
        with serve(Reply(), certificate) as server:
            answer = one.exchange(Request("GET", server.url))
            assert failed(answer) == kind
            assert isinstance(answer, TransportError)
            if kind == "wrong-host":
                assert answer.message == "x509: certificate is valid for 10.0.0.1, not 127.0.0.1"
            if kind == "expired":
                assert " is after " in answer.message
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        assert answered(one.exchange(Request("GET", server.url))).status == 200
    with serve(Reply()) as server:
        assert failed(one.exchange(Request("GET", server.url.replace("http:", "https:")))) == "no-tls"
    assert failed(one.exchange(Request("GET", f"http://127.0.0.1:{unused_port()}/"))) == "refused"


@pytest.mark.parametrize(
    "url", ["ftp://x/y", "https://x:port/y", "nothing", "http://x/\u00e9", "http://[x/", "http:///x", "http://x/ y"]
)
def test_what_is_no_url_is_told(url: str) -> None:
    assert failed(wire().exchange(Request("GET", url))) == "bad-url"


def test_a_ca_file_that_is_none_is_the_users_mistake(tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with (
        serve(Reply(), authority.issue("127.0.0.1")) as server,
        pytest.raises(errors.UsageError, match="it holds no PEM certificate"),
    ):
        wire(ca_file=tmp_path / "ca.pem").exchange(Request("GET", server.url))


def test_a_proxy_is_asked_for_others_and_never_for_loopback() -> None:
    def reply(asked: Asked) -> Reply:
        return Reply(502 if asked.method == "CONNECT" else 203)

    with serve(reply) as proxy, serve(Reply(200)) as server:
        with_login = proxy.url.replace("//", "//me:pass%40word@")
        through = wire(proxies=Proxies(http=with_login, https=with_login))
        assert answered(through.exchange(Request("GET", "http://registry.example/v2/"))).status == 203
        assert failed(through.exchange(Request("GET", "https://registry.example/v2/"))) == "refused"
        assert answered(through.exchange(Request("GET", server.url))).status == 200

    assert [asked.target for asked in proxy.asked] == ["http://registry.example/v2/", "registry.example:443"]
    assert [asked.headers["Proxy-Authorization"] for asked in proxy.asked] == ["Basic bWU6cGFzc0B3b3Jk"] * 2


def test_a_generator_is_driven_to_what_it_returns() -> None:
    def twice(url: str) -> Generator[Request, Response | TransportError, list[int]]:
        first = answered((yield Request("GET", url)))
        second = answered((yield Request("GET", url)))
        return [first.status, second.status]

    with serve(Reply(204)) as server:
        assert wire().drive(twice(server.url)) == [204, 204]
