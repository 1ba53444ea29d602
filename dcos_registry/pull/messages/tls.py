"""Certificates and TLS, in the words of curl with OpenSSL 1.1.1 or 3.0 (UCR, fetcher) and of Go (Docker Engine).

The UCR and the fetcher trust the agent's own store, /var/lib/dcos/pki/tls/certs and a bundle below /opt/mesosphere
(dcos packages/curl); dockerd trusts /etc/docker/certs.d, read at each pull, and the system (docker.md 42 to 46).
"""

from dcos_registry.pull.messages.meaning import Cause, Text
from dcos_registry.pull.messages.network import curl, go, libcurl

_VERIFY = "Go crypto/x509/verify.go; docker.md 4"
_ALERT = "Go crypto/tls/alert.go; docker.md 4"
_SHOW = "openssl s_client -connect {ADDRESS} -servername {NAME} shows the certificate"


def _x509(*reasons: str, source: str = _VERIFY) -> tuple[Text, ...]:
    """Return what Go finds wrong with a certificate, in `docker login` and the notary client too."""
    return tuple(Text(reason, source, f"x509: {reason}") for reason in reasons)


CAUSES = (
    Cause(
        "registry-has-no-tls",
        "{server} does not speak TLS, and the agent insists on it",
        "give it TLS; the UCR speaks plain HTTP to port 80 alone, Docker to insecure-registries of its daemon.json",
        (
            curl("35", "(?:wrong version number|unknown protocol|packet length too long)"),
            *libcurl("SSL connect error"),
            Text("server gave HTTP response to HTTPS client", "Go net/http transport.go; docker.md 45"),
            Text("first record does not look like a TLS handshake", "Go crypto/tls/conn.go"),
        ),
    ),
    Cause(
        "registry-has-tls",
        "{server} speaks TLS, and the agent asked without: it is told to, or TLS failed before (insecure-registries)",
        "name the TLS port in the image, or take the registry out of insecure-registries in daemon.json",
        (
            *go("Go net/http; https://github.com/moby/moby/issues/31779", "malformed HTTP response"),
            Text("The plain HTTP request was sent to HTTPS port", "nginx ngx_http_special_response.c"),
            Text("EOF", "Go io; docker.md 46", r"(?:Get|Head) \"?http://[^\s\"]+\"?: EOF"),
        ),
    ),
    Cause(
        "registry-hangs-up",
        "{server} hangs up without a word, as a registry with TLS does when it is asked in plain HTTP: the UCR does so "
        "at port 80, and at localhost and 127.0.0.1 with any other port than 443",
        "call the registry by another name than localhost, and not at port 80; or see why it hangs up: its own log",
        (curl("52"),),
    ),
    Cause(
        "certificate-expired",
        "the certificate of {server} has expired or is not valid yet, or the agent's clock is wrong",
        f"renew the certificate, and compare the clocks; {_SHOW}",
        (curl("60|51", "(?:has expired|is not yet valid)"), *_x509("certificate has expired or is not yet valid")),
    ),
    Cause(
        "certificate-of-other-name",
        "the certificate of {server} is for other names than this one",
        f"call the image by a name that the certificate has, or have it issued for this one; {_SHOW}",
        (
            curl("60|51", "(?:subject name|certificate subject|does not match)"),
            *_x509("certificate is valid for", "certificate is not valid for any names"),
            *_x509(
                "cannot validate certificate for", source=f"{_VERIFY}; https://github.com/goharbor/harbor/issues/9190"
            ),
        ),
    ),
    Cause(
        "certificate-without-san",
        "the certificate of {server} has its name only as common name, which nobody accepts any more",
        f"have it issued again with subjectAltName; {_SHOW}",
        _x509("certificate relies on legacy Common Name field", "Common Name is not a valid hostname"),
    ),
    Cause(
        "certificate-unfit",
        "the certificate of {server}, or one that it was signed with, is not made for this use",
        f"have it issued again, by a CA certificate that may sign and with a purpose that fits; {_SHOW}",
        (
            *_x509("certificate is not authorized to sign", "certificate specifies an incompatible key usage"),
            *_x509("invalid signature", "unhandled critical extension", "issuer name does not match", "malformed"),
            Text("failed to parse certificate from server", "Go crypto/tls/handshake_client.go"),
            curl("60", "(?:unsuitable certificate purpose|invalid CA certificate|(?:CA md|key) too weak|too small)"),
        ),
    ),
    Cause(
        "ca-unknown-to-docker",
        "the Docker Engine does not trust the CA that signed the certificate of {server}",
        "on every agent, without a restart: put the CA as PEM into /etc/docker/certs.d/{HOST}/ca.crt",
        _x509("certificate signed by unknown authority", "failed to load system roots", source=f"{_VERIFY}, 42"),
    ),
    Cause(
        "ca-unknown-to-agent",
        "the agent's curl does not trust the CA that signed the certificate of {server}",
        "on every agent: put the CA as PEM into /var/lib/dcos/pki/tls/certs, with a link by its hash (openssl rehash)",
        (
            curl("60|77"),
            *libcurl("Peer certificate cannot be authenticated", "SSL peer certificate or SSH remote key was not OK"),
            *libcurl("Problem with the SSL CA cert"),
        ),
    ),
    Cause(
        "client-certificate-wanted",
        "{server} wants a client certificate, and the agent has none or one that it does not accept",
        "for Docker: /etc/docker/certs.d/{HOST}/client.cert and client.key; the UCR cannot send one",
        (
            curl(r"\d+", "(?:certificate required|alert bad certificate)"),
            curl("58"),
            *go(_ALERT, "tls: certificate required", "tls: bad certificate", "tls: unknown certificate authority"),
            *go("errno EPIPE; docker.md 4", "broken pipe"),
            Text("No required SSL certificate was sent", "nginx ngx_http_special_response.c"),
        ),
    ),
    Cause(
        "tls-versions-differ",
        "{server} and the agent have no TLS version or cipher in common",
        "let the registry speak TLS 1.2 with the usual ciphers",
        (
            curl("35", "(?:alert protocol version|unsupported protocol|no protocols available|handshake failure)"),
            curl("59"),
            *go(_ALERT, "tls: protocol version not supported", "tls: handshake failure"),
            *go(
                "Go crypto/tls",
                "tls: server selected unsupported protocol version",
                "no cipher suite supported by both",
            ),
        ),
    ),
)
