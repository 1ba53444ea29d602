"""Does a file of CA certificates make the agents trust a registry, and if not, why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dcos_registry import errors
from dcos_registry.bundle import ca_chain, ca_findings
from dcos_registry.bundle.ca_certificates import Certificate, certificate_of
from dcos_registry.bundle.ca_findings import SOON, CaFile, Shown
from dcos_registry.clients.agent.trials import TrustTrials
from dcos_registry.clients.agent.wire import is_loopback
from dcos_registry.clients.handshake import Handshake
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.workload import Engine
from dcos_registry.pull import docker_certs, docker_network, ucr
from dcos_registry.pull.faults import Fault
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.transport import TransportError
from dcos_registry.workflows.check import ENGINE_NAMES
from dcos_registry.workflows.problem_report import ProblemReport, items_of

COLUMNS = {"ENGINE": "engine", "TRUSTS": "trusts", "ERROR": "error"}

_REFUSED_BY_GO = {"certificate-weak-signature", "ca-not-an-authority"}
"""What dockerd refuses though OpenSSL may not: Go 1.18 crypto/x509 x509.go `checkSignature`, `CheckSignatureFrom`."""


@dataclass(frozen=True)
class EngineTrust:
    """Whether an engine trusts the registry; `error` is what it would log."""

    engine: Engine
    error: str | None

    def to_json(self) -> dict[str, Any]:
        """Write it as `--json` lists it."""
        return {"engine": self.engine, "trusts": self.error is None, "error": self.error}


@dataclass(frozen=True, kw_only=True)
class CaReport(ProblemReport):
    """Problems, and beside them what each engine makes of the file."""

    trusts: tuple[EngineTrust, ...]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows: a line for each engine."""
        return [{**one.to_json(), "engine": ENGINE_NAMES[one.engine]} for one in self.trusts]

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """Write the engines beside the findings."""
        return {**super().lists(), "engines": [one.to_json() for one in self.trusts]}


def check_ca(
    registry: RegistryHost, file: CaFile, *, handshake: Handshake, trials: TrustTrials, now: datetime
) -> CaReport:
    """Check a file against what a registry shows; raises `UnreachableError` where it shows nothing."""
    shown = Shown(registry, read_chain(handshake))
    failures = _failures(file, trials)
    problems = list(ca_findings.of_file(file, registry))
    is_public = any(map(_is_of_authority, failures.values())) and trials.is_public()
    if is_public:
        failures = dict.fromkeys(failures)
    else:
        problems += ca_findings.of_trust(shown, file)
        problems += ca_findings.of_certificates(shown, file, now)
    trusts = tuple(_trust(engine, failure, problems, shown) for engine, failure in failures.items())
    problems += _unexplained(failures, registry, is_explained=any(one.id != "ca-file-with-key" for one in problems))
    notes = _public(registry) if is_public else _notes(shown, file, now)
    notes = [*notes, *_of_engines(registry)]
    name = f"{file.name} for {registry}"
    return CaReport("ca-check", "findings", tuple(items_of(problems)), tuple(notes), name=name, trusts=trusts)


def read_chain(handshake: Handshake) -> tuple[Certificate, ...]:
    """Read what a registry shows, its own certificate first; raises `UnreachableError` where that is nothing."""
    shown = handshake.chain()
    try:
        return tuple(map(certificate_of, shown))
    except ValueError:
        raise errors.UnreachableError(f"{handshake.host} shows a certificate that cannot be read") from None


def _failures(file: CaFile, trials: TrustTrials) -> dict[Engine, TransportError | None]:
    pem = [one.pem for one in file.readable]
    engines: tuple[Engine, ...] = ("ucr", "docker")
    return {engine: trials.failure(engine, pem) for engine in engines}


def _is_of_authority(failure: TransportError | None) -> bool:
    return bool(failure and failure.fault and failure.fault.kind == "unknown-authority")


def _trust(engine: Engine, failure: TransportError | None, problems: Sequence[Problem], shown: Shown) -> EngineTrust:
    """Say what an engine makes of it: what OpenSSL said in its place, and what it does by rules of its own."""
    if failure is not None:
        return EngineTrust(engine, failure.message.splitlines()[0])
    if engine == "docker" and any(problem.id in _REFUSED_BY_GO for problem in problems):
        return EngineTrust(engine, docker_network.failure(Fault("unknown-authority", shown.registry.name, 0)))
    return EngineTrust(engine, None)


def _unexplained(
    failures: Mapping[Engine, TransportError | None], registry: RegistryHost, *, is_explained: bool
) -> Iterator[Problem]:
    """Find what does not show in certificates, and say what an engine says where nothing else explains it."""
    engine, failure = next(((engine, one) for engine, one in failures.items() if one), ("ucr", None))
    if failure is None:
        return
    if failure.fault and failure.fault.kind == "client-certificate-wanted":
        yield Problem(
            "client-certificate-wanted",
            f"{registry} wants a client certificate, and the UCR has none to show",
            f"for Docker: client.cert and client.key in /etc/docker/certs.d/{registry}, on every agent",
        )
    elif not is_explained:
        yield Problem(
            "registry-not-trusted",
            f"The {ENGINE_NAMES[engine]} cannot ask {registry}: {failure.message.splitlines()[0]}",
            f"openssl s_client -showcerts -connect {registry.name}:{registry.port or 443}",
        )


def _public(registry: RegistryHost) -> list[str]:
    return [
        f"Note: a public authority vouches for {registry}, which agents trust from the start: nothing is to install"
    ]


def _notes(shown: Shown, file: CaFile, now: datetime) -> Iterator[str]:
    way = ca_chain.way(shown.certificates, file.certificates)
    if len(file.certificates) > 1:
        yield (
            f"Note: {file.name} holds {len(file.certificates)} certificates, and under the hash name of one Mesos "
            "finds no other: ca-install splits them"
        )
    for certificate in file.certificates:
        if way.anchor is not None and certificate not in way.certificates:
            yield f"Note: {certificate.subject} in {file.name} is not needed for {shown.registry}"
    if way.anchor == shown.certificates[0]:
        yield f"Note: {shown.registry} shows the very certificate that is trusted: each new one has to go to all agents"
    for certificate in way.certificates:
        if now <= certificate.ends < now + SOON:
            yield f"Warning: {certificate.subject} expires on {certificate.ends:%Y-%m-%d}"


def _of_engines(registry: RegistryHost) -> Iterator[str]:
    """Say where an engine asks the registry without looking at its certificate, whatever is installed."""
    if ucr.locate(ucr.parse_image(f"{registry}/any")).scheme == "http":
        yield f"Note: the UCR asks {registry} over HTTP, by its name and port"
    if is_loopback(registry.name):
        yield f"Note: Docker asks {registry} without looking at its certificate"
    if docker_certs.folder_of(str(registry)) is None:
        yield "Note: Docker looks at no certificates of its own folder for Docker Hub"
