"""Requests to one registry and to its token service; where no answer comes, why, and what to do next."""

import shlex
from collections.abc import Collection, Iterable, Mapping

from dcos_registry import errors
from dcos_registry.clients.http import Answer, Http
from dcos_registry.clients.tls_errors import (
    ClientCertificateError,
    NoTlsError,
    TlsError,
    UntrustedError,
    WrongNameError,
    client_certificate_error,
)
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import registry_limits

_LARGEST_ANSWER = 16 * 1024 * 1024
_NGINX_WANTS_CERTIFICATE = (b"No required SSL certificate was sent", b"The SSL certificate error")
"""nginx ngx_http_special_response.c, for its statuses 496 and 495, which it sends as 400."""
_SPEAKS_TLS = (
    b"Client sent an HTTP request to an HTTPS server",
    b"The plain HTTP request was sent to HTTPS port",
    b"speaking plain HTTP to an SSL-enabled server port",
)
"""What Go's net/http server.go, nginx and Apache httpd (ssl_engine_kernel.c) answer to plain HTTP, as 400."""


class RegistryHttp:
    """One registry, asked over HTTPS, or in plain HTTP where the user said so."""

    def __init__(self, host: RegistryHost, http: Http, *, plain_http: bool) -> None:
        self.host = host
        self.is_plain = plain_http
        self.root = f"{'http' if plain_http else 'https'}://{host.api_authority}/v2/"
        self._http = http
        self._has_answered = False

    @property
    def limits(self) -> tuple[str, ...]:
        """Sentences about what the engines cannot do as this machine does."""
        if self.is_plain:
            return registry_limits.of_plain_http(self.host)
        return registry_limits.of_client_certificate(self.host) if self._http.trust.client else ()

    def login_command(self, host: RegistryHost | None = None) -> str:
        """Write the command that tries it this way again, or another host instead."""
        trust = self._http.trust
        flags = ["--plain-http"] if self.is_plain else []
        if trust.ca_file:
            flags += ["--ca-file", str(trust.ca_file)]
        if trust.client:
            flags += ["--client-cert", str(trust.client.certificate), "--client-key", str(trust.client.key)]
        return " ".join([f"dcos registry login {host or self.host}", *map(shlex.quote, flags)])

    def send(
        self,
        method: str,
        url: str,
        *,
        authorization: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
        largest: int = _LARGEST_ANSWER,
    ) -> Answer:
        """Send one request, whose redirects are not followed; raises `UnreachableError` where no answer comes.

        Where another try may do better, it is a `LostError`.
        """
        sent = {**(headers or {}), **({"Authorization": authorization} if authorization else {})}
        try:
            answer = self._http.send(method, url, headers=sent, body=body, largest=largest)
        except errors.UnreachableError as error:
            explained = self._explained(error, url)
            raise explained from (None if explained is error else error)
        self._has_answered = True
        if answer.status == 400 and any(text in answer.body for text in _NGINX_WANTS_CERTIFICATE):
            unwanted = client_certificate_error(url.partition("/v2/")[0], self._http.trust.client)
            raise self._explained(unwanted, url)
        if self.is_plain and answer.status == 400 and any(text in answer.body for text in _SPEAKS_TLS):
            raise errors.UnreachableError(
                f"{url.partition('/v2/')[0]} is asked in plain HTTP, and speaks TLS",
                f"dcos registry login {self.host}, without --plain-http",
            )
        return answer

    def _explained(self, error: errors.UnreachableError, url: str) -> errors.UnreachableError:
        plain = None
        if url.startswith(self.root) and isinstance(error, NoTlsError):
            plain = self._in_plain_http(self.host)
        elif url.startswith(self.root) and self._may_be_at_port_80(error):
            plain = self._in_plain_http(RegistryHost(self.host.name, 80), statuses=(200, 401))
        if plain is None:
            error.hint = self._next_step(error, url)
        return plain or error

    def _may_be_at_port_80(self, error: errors.UnreachableError) -> bool:
        is_open = self.host.port is None and not self.host.is_docker_hub and not self.is_plain
        return is_open and not self._has_answered and not isinstance(error, TlsError)

    def _in_plain_http(self, host: RegistryHost, statuses: Collection[int] = range(1000)) -> NoTlsError | None:
        """Recognise a registry without TLS, which is asked without a login; None where none answers so."""
        try:
            answer = self._http.send("GET", f"http://{host.api_authority}/v2/", largest=_LARGEST_ANSWER)
        except errors.UnreachableError:
            return None
        if answer.status not in statuses:
            return None
        limits = "; ".join(registry_limits.of_plain_http(host))
        return NoTlsError(
            f"{host} speaks plain HTTP, without TLS" + (f": {limits}" if limits else ""),
            f"dcos registry login {host} --plain-http, if the password may go there in clear",
        )

    def _next_step(self, error: errors.UnreachableError, url: str) -> str:
        if isinstance(error, UntrustedError):
            other = "; the file given holds another" if self._http.trust.ca_file else ""
            return f"dcos registry login {self.host} --ca-file FILE, with the certificate of its authority{other}"
        if isinstance(error, ClientCertificateError):
            limits = "; ".join(registry_limits.of_client_certificate(self.host))
            login = self.login_command() if self._http.trust.client is None else f"dcos registry login {self.host}"
            return f"{login} --client-cert FILE --client-key FILE; but {limits}"
        if isinstance(error, WrongNameError):
            named = next(filter(None, map(registry_named, error.hosts)), None)
            again = self.login_command(RegistryHost(named.name, self.host.port)) if named else ""
            renamed = f"{again}, and call its images so; or " if named else ""
            return f"{renamed}have a certificate issued that names {self.host.name} as subjectAltName"
        if error.hint:
            return error.hint
        return f"see whether it answers: curl -v {shlex.quote(url.partition('?')[0])}"


def registry_named(text: str) -> RegistryHost | None:
    """Read the name of a registry that somebody else gives; None for what is none, and not fit for a command."""
    try:
        return RegistryHost.parse(text)
    except errors.UsageError:
        return None
