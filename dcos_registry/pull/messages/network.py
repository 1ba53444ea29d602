"""Names, connections and proxies, in the words of curl and libcurl (UCR, fetcher) and of Go (Docker Engine)."""

from dcos_registry.pull.messages import shared
from dcos_registry.pull.messages.meaning import Cause, Text

_ERRORS = "curl lib/strerror.c"
_NET = "Go net/net.go"
_HTTP = "Go net/http transport.go, client.go"
_GO = r"(?:(?:Get|Head|Post|Put) \"?https?://[^\s\"]+\"?: )+"
_CHECK = "dcos registry image-check {IMAGE}"
_FROM_AGENT = "try it on the agent: curl -v https://{SERVER}/v2/"


def curl(numbers: str, reason: str = "") -> Text:
    """Return a failure of the curl program, of 7.65 as DC/OS has it or newer, behind `curl: (N)`."""
    return Text("curl: (", f"{_ERRORS} {numbers}", rf"curl: \((?:{numbers})\) [^\n]*?{reason}")


def libcurl(*reasons: str) -> tuple[Text, ...]:
    """Return failures of libcurl, as the fetcher prints them (stout net.hpp)."""
    source = f"{_ERRORS}; mesos src/launcher/fetcher.cpp"
    return tuple(Text(reason, source, f"Error downloading resource: {reason}") for reason in reasons)


def go(source: str, *reasons: str) -> tuple[Text, ...]:
    """Return failures of a request of dockerd, behind what it asked for, with quotes or without (docker.md 4)."""
    return tuple(Text(reason, source, rf"{_GO}[^\n]*?{reason}") for reason in reasons)


CAUSES = (
    Cause(
        "proxy-failed",
        "the proxy that the agent is told to use refuses, or is not there",
        "look at the proxy of the agent and of dockerd; {NAME} may belong into its exceptions, NO_PROXY",
        (
            curl("5|97"),
            curl(r"\d+", "(?:Received HTTP code \\d+ from proxy|CONNECT tunnel failed|Proxy CONNECT aborted)"),
            *libcurl("Couldn't resolve proxy name"),
            *go(f"{_HTTP}; https://github.com/docker/for-win/issues/4607", "proxyconnect tcp"),
            *go(_HTTP, "Proxy Authentication Required"),
        ),
    ),
    Cause(
        "name-not-found",
        "the agent finds no host of the name of {server}",
        "look at the spelling, and at the agent's name servers: getent hosts {NAME}, on the agent",
        (
            curl("6"),
            *libcurl("Couldn't resolve host name", "Could not resolve hostname"),
            *go(f"{_NET}; docker.md 4", "no such host"),
            *go(f"{_NET}; https://github.com/docker/for-mac/issues/1317", "server misbehaving"),
            *go(_NET, "emporary failure in name resolution"),
            Text(": lookup ", _NET, _GO + r"dial tcp: lookup \S+ on [^\n]*?(?:i/o timeout|connection refused)"),
        ),
    ),
    Cause(
        "connection-refused",
        "nothing listens at {server}, or a firewall refuses the agent",
        _FROM_AGENT,
        (
            curl("7", "(?:refused|Couldn't connect|Could not connect)"),
            *libcurl("Couldn't connect to server", "Could not connect to server"),
            *go(f"{_NET}; docker.md 4", "connection refused"),
        ),
    ),
    Cause(
        "no-answer-in-time",
        "{server} does not answer in time: a firewall drops packets, a proxy is missing, or the network is slow",
        _FROM_AGENT,
        (
            curl("28"),
            curl("7", "timed out"),
            *libcurl("Timeout was reached"),
            *go(f"{_HTTP}; https://github.com/moby/moby/issues/37532", "Client.Timeout exceeded"),
            *go(f"{_HTTP}; https://github.com/docker/hub-feedback/issues/1627", "TLS handshake timeout"),
            *go(
                f"{_NET}; {_HTTP}",
                "connection timed out",
                "context deadline exceeded",
                "request canceled",
            ),
            Text("o timeout", _NET, rf"{_GO}[^\n]*?i/o timeout"),
            Text("etwork timed out while trying to connect", "moby registry/session.go of 17.03"),
            Text("timed out", "ucr.md 29", r"(?m)(?:^|: )timed out$"),
        ),
    ),
    Cause(
        "no-way-to-host",
        "the agent has no way through the network to {server}",
        _FROM_AGENT,
        (curl("7"), *go("errno EHOSTUNREACH and ENETUNREACH", "no route to host", "network is unreachable")),
    ),
    Cause(
        "too-many-redirects", shared.REDIRECTS, _CHECK, (curl("47"), *libcurl("Number of redirects hit maximum amount"))
    ),
)

CUT = (
    Cause(
        "connection-cut",
        "the connection to {server} was cut: by the registry, a proxy, or a firewall between",
        _FROM_AGENT,
        (
            curl("16|18|23|35|55|56|92"),
            *libcurl(
                "Failure when receiving data from the peer", "Transferred a partial file", "Server returned nothing"
            ),
            *go("errno ECONNRESET", "connection reset by peer"),
            *go("golang.org/x/net/http2", "http2:"),
            Text("EOF", "Go io", _GO + "(?:unexpected )?EOF"),
        ),
    ),
    Cause("curl-failed", "the agent's curl program failed: {why}", _CHECK, (curl(r"\d+", r"(?P<why>[^\n]*)"),)),
)
"""What is left when neither these nor `tls` know more."""
