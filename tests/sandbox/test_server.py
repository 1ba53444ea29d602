"""The sandbox's server speaks HTTP/1.1 as clients expect it, and misbehaves only when told to."""

import contextlib
import http.client
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.sandbox.certificates import CertificateAuthority
from dcos_registry.sandbox.faults import Faults, HttpFault
from dcos_registry.sandbox.http import Handler, Request, Response
from dcos_registry.sandbox.request_log import RequestLog
from dcos_registry.sandbox.server import Server


def echo(request: Request) -> Response:
    return Response.of_json(200, {"method": request.method, "path": request.path, "body": request.body.decode()})


@contextlib.contextmanager
def serving(handle: Handler = echo, faults: Faults | None = None, log: RequestLog | None = None) -> Iterator[Server]:
    server = Server(handle, faults=faults or Faults(), log=RequestLog() if log is None else log)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def connected(server: Server) -> Iterator[http.client.HTTPConnection]:
    with contextlib.closing(http.client.HTTPConnection(server.authority, timeout=10)) as connection:
        yield connection


def test_a_connection_carries_several_requests() -> None:
    with serving() as server, connected(server) as connection:
        for path in ("/one", "/two"):
            connection.request("GET", path)
            assert f'"{path}"' in connection.getresponse().read().decode()
            assert connection.sock is not None


def test_head_tells_the_length_of_a_body_it_leaves_out() -> None:
    with serving() as server, connected(server) as connection:
        connection.request("HEAD", "/x")
        answer = connection.getresponse()
        assert int(answer.headers["Content-Length"]) > 0
        assert answer.read() == b""
        connection.request("GET", "/x")
        assert connection.getresponse().read()


def test_a_204_has_neither_body_nor_length() -> None:
    with serving(lambda _: Response(204)) as server, connected(server) as connection:
        connection.request("DELETE", "/x")
        answer = connection.getresponse()
        assert answer.read() == b""
        assert "Content-Length" not in answer.headers


def test_a_body_may_come_in_chunks() -> None:
    with serving() as server, connected(server) as connection:
        connection.request("PATCH", "/x", body=iter([b"hello ", b"world"]), encode_chunked=True)
        assert '"hello world"' in connection.getresponse().read().decode()


@pytest.mark.parametrize(
    "headers", [{"Content-Length": "many"}, {"Content-Length": "-1"}, {"Transfer-Encoding": "chunked"}]
)
def test_a_length_that_is_no_number_is_a_bad_request(headers: dict[str, str]) -> None:
    with serving() as server, connected(server) as connection:
        connection.putrequest("POST", "/x")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(b"zz\r\n")
        assert connection.getresponse().status == 400


def test_paths_are_decoded_once_and_queries_are_apart() -> None:
    log = RequestLog()
    with serving(log=log) as server, connected(server) as connection:
        connection.request("GET", "//a/b%252Fc?x=1&x=2&y=")
        connection.getresponse().read()
    request = next(iter(log))
    assert request.path.endswith("/a/b%2Fc")
    assert request.raw_path.endswith("/a/b%252Fc")
    assert request.query == {"x": ["1", "2"], "y": [""]}


def test_a_stream_arrives_piece_by_piece_and_ends_when_the_caller_leaves() -> None:
    ended = threading.Event()

    def events() -> Iterator[bytes]:
        try:
            for number in itertools.count():
                yield b"event %d\n" % number
                time.sleep(0.01)
        finally:
            ended.set()

    with serving(lambda _: Response(200, (("Content-Type", "text/event-stream"),), events())) as server:
        with connected(server) as connection:
            connection.request("GET", "/v2/events")
            answer = connection.getresponse()
            assert [answer.readline() for _ in range(2)] == [b"event 0\n", b"event 1\n"]
            answer.close()
        assert ended.wait(5)


def test_stopping_ends_streams_stalls_and_idle_connections_at_once() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"."
            time.sleep(0.01)

    faults = Faults(http=[HttpFault(lambda request: request.path == "/stall", stall_seconds=60)])
    before = set(threading.enumerate())
    server = Server(lambda _: Response(200, (), endless()), faults=faults, log=RequestLog())
    server.start()
    with contextlib.ExitStack() as stack:
        for path in ("/stream", "/stall", None):
            connection = stack.enter_context(connected(server))
            connection.connect()
            if path:
                connection.request("GET", path)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 2
    assert set(threading.enumerate()) <= before


def test_a_taken_port_is_told_in_one_line() -> None:
    with serving() as server, pytest.raises(errors.RegistryPluginError, match=f"Cannot listen on .*:{server.port}: "):
        Server(echo, faults=Faults(), log=RequestLog(), port=server.port)


def test_tls_is_verified_against_the_sandbox_ca(tmp_path: Path) -> None:
    authority = CertificateAuthority.create()
    server = Server(echo, faults=Faults(), log=RequestLog(), tls=authority.server_context(tmp_path))
    assert list(tmp_path.iterdir()) == []
    server.start()
    trusting = ssl.create_default_context(cadata=authority.pem.decode())
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    try:
        for host in ("127.0.0.1", "localhost"):
            connection = http.client.HTTPSConnection(host, server.port, context=trusting, timeout=10)
            with contextlib.closing(connection):
                connection.request("GET", "/x")
                assert connection.getresponse().status == 200
        stranger = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=10)
        with contextlib.closing(stranger), pytest.raises(ssl.SSLCertVerificationError):
            stranger.request("GET", "/x")
    finally:
        server.stop()
    assert server.url.startswith("https://")


def test_a_silent_tls_client_does_not_hold_up_others(tmp_path: Path) -> None:
    authority = CertificateAuthority.create()
    server = Server(echo, faults=Faults(), log=RequestLog(), tls=authority.server_context(tmp_path))
    server.start()
    trusting = ssl.create_default_context(cadata=authority.pem.decode())
    try:
        with socket.create_connection(("127.0.0.1", server.port)):
            connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=trusting, timeout=5)
            with contextlib.closing(connection):
                connection.request("GET", "/x")
                assert connection.getresponse().status == 200
    finally:
        server.stop()


def test_stopping_ends_idle_tls_connections_in_silence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = set(threading.enumerate())
    authority = CertificateAuthority.create()
    server = Server(echo, faults=Faults(), log=RequestLog(), tls=authority.server_context(tmp_path))
    server.start()
    trusting = ssl.create_default_context(cadata=authority.pem.decode())
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=trusting, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/x")
        connection.getresponse().read()
        server.stop()
    assert set(threading.enumerate()) <= before
    assert capfd.readouterr().err == ""


def test_a_client_that_asks_first_is_told_to_go_on() -> None:
    with serving() as server, socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        head = b"PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"ok")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK")


def test_a_status_fault_spoils_as_many_answers_as_it_is_told() -> None:
    fault = HttpFault(lambda request: request.path == "/x", status=504, body=b"late", times=2)
    with serving(faults=Faults(http=[fault])) as server, connected(server) as connection:
        statuses = []
        for path in ("/x", "/y", "/x", "/x"):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
    assert statuses == [504, 200, 504, 200]


@pytest.mark.parametrize("apply_first", [True, False])
def test_a_cut_request_is_carried_out_only_where_that_was_asked(*, apply_first: bool) -> None:
    done: list[Request] = []

    def remember(request: Request) -> Response:
        done.append(request)
        return Response(200)

    fault = HttpFault(lambda _: True, cut=True, apply_first=apply_first)
    with serving(remember, Faults(http=[fault])) as server, connected(server) as connection:
        connection.request("PUT", "/x")
        with pytest.raises(ConnectionError):
            connection.getresponse()
    assert bool(done) == apply_first


def test_a_stall_without_more_delays_the_good_answer() -> None:
    faults = Faults(http=[HttpFault(lambda _: True, stall_seconds=0.2)])
    with serving(faults=faults) as server, connected(server) as connection:
        began = time.monotonic()
        connection.request("GET", "/x")
        assert connection.getresponse().status == 200
        assert time.monotonic() - began >= 0.2
        faults.clear()
    assert faults == Faults()


def test_the_log_keeps_requests_without_their_credentials() -> None:
    log = RequestLog()
    with serving(log=log) as server, connected(server) as connection:
        for authorization in ("token=CANARY", "Bearer CANARY", "Basic CANARY", "CANARY"):
            headers = {"Authorization": authorization, "Cookie": "a=CANARY"}
            connection.request("PUT", "/x", body=b"kept", headers=headers)
            connection.getresponse().read()
    assert [request.headers["authorization"] for request in log] == ["token=***", "Bearer ***", "Basic ***", "***"]
    assert "CANARY" not in repr(list(log))
    assert {request.body for request in log} == {b"kept"}
    assert log.calls() == [("PUT", "/x")] * 4
    log.clear()
    assert len(log) == 0
