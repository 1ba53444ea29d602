"""The words of curl and dockerd for one and the same failure (docker.md 4; golden files)."""

from typing import get_args

import pytest

from dcos_registry.pull import curl_failures, docker_network
from dcos_registry.pull.faults import Fault, Kind

HOST = "registry.example.test"


@pytest.mark.parametrize("kind", get_args(Kind))
def test_both_programs_have_words_for_every_fault(kind: Kind) -> None:
    fault = Fault(kind, HOST, 443)

    assert curl_failures.failure(fault).startswith("curl: (")
    assert curl_failures.failure(fault).endswith("\n")
    assert docker_network.failure(fault)


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (
            Fault("expired", HOST, 7001, "current time 2024-05-01T00:00:00Z is after 2002-01-01T00:00:00Z"),
            "x509: certificate has expired or is not yet valid: "
            "current time 2024-05-01T00:00:00Z is after 2002-01-01T00:00:00Z",
        ),
        (
            Fault("wrong-host", HOST, 443, "a.test, b.test"),
            f"x509: certificate is valid for a.test, b.test, not {HOST}",
        ),
        (
            Fault("wrong-host", HOST, 443),
            f"x509: certificate is not valid for any names, but wanted to match {HOST}",
        ),
        (
            Fault("wrong-host", "10.99.0.1", 443),
            "x509: cannot validate certificate for 10.99.0.1 because it doesn't contain any IP SANs",
        ),
        (Fault("refused", HOST, 9, "10.99.0.1"), "dial tcp 10.99.0.1:9: connect: connection refused"),
        (Fault("no-such-host", "x.y", 443, "10.0.0.2:53"), "dial tcp: lookup x.y on 10.0.0.2:53: no such host"),
        (Fault("bad-url", "", 0, "ftp://x/y"), 'unsupported protocol scheme "ftp"'),
        (Fault("bad-url", "x", 0, "https://x:a/y"), 'parse "https://x:a/y": invalid port ":a" after host'),
    ],
)
def test_dockerd_says_it_as_go_does(fault: Fault, text: str) -> None:
    assert docker_network.failure(fault) == text


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Fault("unknown-authority", HOST, 443, "self-signed certificate"), "problem: self-signed certificate"),
        (Fault("expired", HOST, 443), "problem: certificate has expired"),
        (
            Fault("expired", HOST, 443, "current time 2024-05-01T00:00:00Z is before 2030-01-01T00:00:00Z"),
            "problem: certificate is not yet valid",
        ),
        (Fault("wrong-host", HOST, 443, "a.test"), f"matches target host name '{HOST}'"),
    ],
)
def test_curl_says_where_more_is_to_be_read_of_a_certificate(fault: Fault, line: str) -> None:
    first, second, *_ = curl_failures.failure(fault).splitlines()

    assert first.startswith("curl: (60) ")
    assert first.endswith(line)
    assert second == "More details here: https://curl.se/docs/sslcerts.html"
