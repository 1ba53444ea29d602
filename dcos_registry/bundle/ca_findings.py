"""What keeps a registry's certificate from being trusted by a file of CA certificates, as far as certificates show it.

Who is trusted in the end the engines say for themselves; this is why. OpenSSL: crypto/x509/x509_vfy.c, v3_purp.c. Go:
crypto/x509 verify.go, x509.go `CheckSignatureFrom`. DC/OS ships curl 7.58 (packages/curl/buildinfo.json); 7.68 was the
first to take an authority for trusted that is no root (X509_V_FLAG_PARTIAL_CHAIN).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from shlex import quote

from dcos_registry.bundle import ca_chain, ca_hosts
from dcos_registry.bundle.ca_certificates import Certificate, as_agents_read, certificates_of, holds_key, is_pem
from dcos_registry.bundle.ca_chain import Way
from dcos_registry.bundle.ca_usage import Usage, usage_of
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull.problem import Problem

SOON = timedelta(days=30)
_DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class CaFile:
    """A file that is to make agents trust a registry, as it lies there; of its certificates agents read `readable`."""

    name: str
    certificates: tuple[Certificate, ...]
    readable: tuple[Certificate, ...]
    is_pem: bool
    holds_key: bool

    @classmethod
    def read(cls, data: bytes, name: str) -> "CaFile":
        """Read a file; raises `UsageError` where it holds no certificate."""
        certificates = certificates_of(data, name)
        return cls(name, certificates, as_agents_read(data), is_pem=is_pem(data), holds_key=holds_key(data))


@dataclass(frozen=True)
class Shown:
    """A registry, and the certificates that it shows, its own first."""

    registry: RegistryHost
    certificates: tuple[Certificate, ...]


def of_file(file: CaFile, registry: RegistryHost) -> Iterator[Problem]:
    """Find what is wrong with the file by itself."""
    if file.readable != file.certificates:
        form = (
            "in PEM with other labels than CERTIFICATE, or with something before them on their lines"
            if file.is_pem
            else "in DER"
        )
        yield Problem(
            "ca-file-not-pem",
            f"{file.name} is {form}, and what Docker and curl read is plain PEM",
            f"dcos registry ca-install {registry} {quote(file.name)} converts it; or by hand: "
            f"openssl x509 -in {quote(file.name)} -out ca.crt",
        )
    if file.holds_key:
        yield Problem(
            "ca-file-with-key", f"{file.name} holds a private key, which no agent needs", "take it out of the file"
        )


def of_trust(shown: Shown, file: CaFile) -> Iterator[Problem]:
    """Find where the way from the registry's certificate to the file's ends, or leads to what will not do for long."""
    way = ca_chain.way(shown.certificates, file.certificates)
    if way.anchor is None:
        yield _without_anchor(way, shown, file)
    elif way.anchor == shown.certificates[0] and not way.anchor.is_self_issued:
        yield Problem(
            "ca-server-certificate",
            f"{file.name} holds the certificate of {shown.registry} itself, not that of its CA: it ends with the next "
            "renewal, and curl before 7.68, as DC/OS has it, takes it for no CA",
            _get(way.last.issuer, way),
        )
    elif not way.anchor.is_self_issued:
        yield Problem(
            "ca-not-a-root",
            f"{way.anchor.subject} in {file.name} is no root: {way.anchor.issuer} has issued it, and curl before 7.68, "
            "as DC/OS has it, wants that",
            _get(way.last.issuer, way),
        )


def of_certificates(shown: Shown, file: CaFile, now: datetime) -> Iterator[Problem]:
    """Find what is wrong with each certificate on the way, and with what the registry's own is for."""
    way = ca_chain.way(shown.certificates, file.certificates)
    for certificate in way.certificates:
        yield from _of_time(certificate, shown, now)
    for certificate in way.certificates:
        usage = usage_of(certificate)
        if usage is not None:
            yield from _of_strength(certificate, usage, shown, way)
    for certificate in way.certificates[1:]:
        usage = usage_of(certificate)
        if usage is not None:
            yield from _of_authority(certificate, usage, shown)
    own = usage_of(shown.certificates[0])
    if own is not None:
        yield from _of_own(own, shown)


def _without_anchor(way: Way, shown: Shown, file: CaFile) -> Problem:
    issuer = way.last.issuer or "an authority without a name"
    if way.last.is_self_issued:
        return Problem(
            "ca-other-authority",
            f"{way.last.subject or 'an authority without a name'} vouches for {shown.registry} "
            f"(SHA-256 {way.last.fingerprint}), and {file.name} does not hold it",
            f"dcos registry ca-fetch {shown.registry} --output FILE",
        )
    if ca_chain.namesakes(way.last, file.certificates):
        return Problem(
            "ca-other-key",
            f"{file.name} holds {issuer} with another key than the one that signed {_called(way.last, shown)}",
            f"get the {issuer} of now, or of then, from whoever runs it",
        )
    mend = _get(issuer, way)
    if way.last == shown.certificates[0]:
        mend = f"have {shown.registry} show its whole chain, its certificate and those above it in one file; or {mend}"
    return Problem(
        "ca-issuer-missing",
        f"{issuer} has issued {_called(way.last, shown)}, and neither does {shown.registry} show it nor does "
        f"{file.name} hold it",
        mend,
    )


def _get(issuer: str, way: Way) -> str:
    usage = usage_of(way.last)
    place = f", which lies at {usage.issuer_urls[0]}" if usage and usage.issuer_urls else " from whoever runs it"
    return f"get the certificate of {issuer}{place}"


def _of_time(certificate: Certificate, shown: Shown, now: datetime) -> Iterator[Problem]:
    whose = _called(certificate, shown)
    mend = f"have it renewed, if the clock here is right: {now:{_DAY}}"
    if certificate.ends < now:
        yield Problem("certificate-expired", f"{whose} expired on {certificate.ends:{_DAY}}", mend)
    elif certificate.begins > now:
        yield Problem("certificate-not-yet-valid", f"{whose} is not valid before {certificate.begins:{_DAY}}", mend)


def _of_strength(certificate: Certificate, usage: Usage, shown: Shown, way: Way) -> Iterator[Problem]:
    # Nobody looks at the signature of what is trusted by itself.
    if usage.weak_hash is not None and certificate != way.anchor:
        yield Problem(
            "certificate-weak-signature",
            f"{_called(certificate, shown)} is signed by {usage.weak_hash}, which newer curls refuse, and Docker "
            "built with Go 1.18 or later",
            "have it issued anew, with SHA-256",
        )
    if usage.weak_key is not None:
        yield Problem(
            "certificate-weak-key",
            f"{_called(certificate, shown)} has {usage.weak_key}, which newer curls refuse",
            "have it issued anew, with a key of 2048 bits or more",
        )


def _of_authority(certificate: Certificate, usage: Usage, shown: Shown) -> Iterator[Problem]:
    whose, mend = _called(certificate, shown), "have it issued anew, as that of a CA"
    if usage.is_authority is False:
        yield Problem("ca-not-an-authority", f"{whose} is not that of a CA (basicConstraints CA:FALSE)", mend)
    elif not usage.may_sign:
        yield Problem("ca-not-an-authority", f"{whose} may sign no others (keyUsage without keyCertSign)", mend)
    elif usage.is_authority is None:
        yield Problem("ca-not-an-authority", f"{whose} has no basicConstraints, so Docker takes it for no CA", mend)
    yield from _of_constraints(certificate, usage, shown)


def _of_constraints(certificate: Certificate, usage: Usage, shown: Shown) -> Iterator[Problem]:
    own = usage_of(shown.certificates[0])
    for name in own.names if own else ():
        limits = ca_hosts.limits(name, usage.permitted, usage.excluded)
        if limits is not None:
            yield Problem(
                "certificate-name-constraints",
                f"{_called(certificate, shown)} counts {limits} (nameConstraints), and so not for {name}",
                f"have the certificate of {shown.registry} issued by a CA that may do so",
            )


def _of_own(usage: Usage, shown: Shown) -> Iterator[Problem]:
    host = shown.registry.name
    whose, anew = _called(shown.certificates[0], shown), "have it issued anew, with"
    if not usage.for_servers:
        yield Problem(
            "certificate-not-for-servers",
            f"{whose} is not for servers (extendedKeyUsage without serverAuth)",
            f"{anew} extendedKeyUsage serverAuth",
        )
    if not usage.names:
        yield Problem(
            "certificate-cn-only",
            f"{whose} names no host as subjectAltName, and Docker looks at nothing else "
            f"(its CN is {', '.join(usage.common_names) or 'missing'})",
            f"{anew} {host} as subjectAltName: dcos registry ca-sign {host}",
        )
    elif not ca_hosts.is_for(usage.names, host):
        yield Problem(
            "certificate-other-host",
            f"{whose} is for {', '.join(usage.names)}, and not for {host}",
            f"{anew} {host} as subjectAltName: dcos registry ca-sign {host}; or name the registry so in images",
        )


def _called(certificate: Certificate, shown: Shown) -> str:
    if certificate == shown.certificates[0]:
        return f"the certificate of {shown.registry}"
    return f"the certificate of {certificate.subject or 'an authority without a name'}"
