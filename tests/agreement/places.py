"""The registries of the cases: the sandbox's own and Debian's, all with the same image and users, and broken ones."""

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dcos_registry.sandbox.faults import Faults, HttpFault
from dcos_registry.sandbox.http import Request
from dcos_registry.sandbox.image_store import Manifest
from dcos_registry.sandbox.registry import Registry
from tests.conftest import USERS
from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.docker_registry import DockerRegistry, docker_registry, free_port
from tests.servers.image import MANIFEST_TYPE, Image, push, put_manifest
from tests.servers.token_server import AnswerField, token_service

ADDRESS = "127.0.0.1"
ELSEWHERE = "192.0.2.1"
NAME = "registry.example.test"
"""What the registries with TLS are called: a name that is not loopback, or no engine would look at a certificate."""
HUB_NAMES = ("registry-1.docker.io", "docker.io")
UNKNOWN = "unknown.example.test"

IMAGE = Image()
REPOSITORY = "team/web"
PUSH = f"repository:{REPOSITORY}:pull,push"
OCI_TYPE = "application/vnd.oci.image.manifest.v1+json"
LIST_TYPE = "application/vnd.docker.distribution.manifest.list.v2+json"


@dataclass(frozen=True)
class Place:
    """One registry: `host` is what images call it, `certificate` what it shows where it has TLS."""

    host: str
    certificate: ServerCertificate | None = None


@contextmanager
def places(folder: Path, authority: Authority, own: Registry) -> Iterator[Mapping[str, Place]]:
    """Run every registry, `own` excepted, which is the sandbox's and runs already."""
    good = authority.issue(NAME, *HUB_NAMES, ADDRESS)
    _fill_sandbox(own)
    with ExitStack() as stack:
        run = stack.enter_context
        by_name = run(_debian(folder / "tls", users=USERS, certificate=good))
        hub = run(_with_tokens(folder / "hub", good))
        yield {
            "sandbox": Place(own.host),
            "sandbox-token": run(_sandbox(bearer=True)),
            "open": run(_debian(folder / "open")),
            "basic": run(_debian(folder / "basic", users=USERS)),
            "token": run(_with_tokens(folder / "token")),
            "access-token": run(_with_tokens(folder / "access-token", answer="access_token")),
            "tls": by_name,
            "tls-by-address": Place(by_name.host.replace(NAME, ADDRESS), good),
            "tls-token": hub,
            "hub": hub,
            "expired": run(_sandbox(certificate=authority.issue(NAME, expired=True))),
            "other-name": run(_sandbox(certificate=authority.issue("elsewhere.example.test"))),
            "cn-only": run(_sandbox(certificate=authority.issue(NAME, cn_only=True))),
            "wants-certificate": run(_sandbox(certificate=good, wants_certificate=True)),
            "no-tls": Place(own.host.replace(ADDRESS, NAME)),
            "nobody": Place(f"{ADDRESS}:{free_port()}"),
            "no-such-host": Place(UNKNOWN),
            "limited": run(_sandbox(_refusal(429, "TOOMANYREQUESTS", "pull rate limit"))),
            "forbidding": run(_sandbox(_refusal(403, "DENIED", "requested access to the resource is denied"))),
            "failing": run(_sandbox(HttpFault(_asks_for_a_manifest, status=503))),
            "login-page": run(_sandbox(_log_in_first())),
            "hanging-up": run(_sandbox(HttpFault(lambda _: True, cut=True))),
            "without-blobs": run(_sandbox(HttpFault(lambda request: "/blobs/" in request.path, status=404))),
        }


@contextmanager
def known_names(hub: Place) -> Iterator[None]:
    """Let the names of the registries lead here, as a name server would, and the hub's to the port of `hub`."""
    resolve = socket.getaddrinfo

    def look_up(host: Any, port: Any, *arguments: Any, **more: Any) -> Any:
        if host in HUB_NAMES:
            return resolve(ADDRESS, hub.host.rpartition(":")[2], *arguments, **more)
        if host == UNKNOWN:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if host == NAME and port is None:  # dockerd looks only, and takes a name on loopback for insecure
            return resolve(ELSEWHERE, port, *arguments, **more)
        return resolve(ADDRESS if host == NAME else host, port, *arguments, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", look_up)
        yield


@contextmanager
def _with_tokens(
    folder: Path, certificate: ServerCertificate | None = None, *, answer: AnswerField = "token"
) -> Iterator[Place]:
    folder.mkdir()
    with (
        token_service(folder, USERS, certificate) as tokens,
        _debian(folder / "registry", tokens=tokens, certificate=certificate) as place,
    ):
        tokens.answer_field = answer
        yield place


@contextmanager
def _debian(folder: Path, *, certificate: ServerCertificate | None = None, **access: Any) -> Iterator[Place]:
    folder.mkdir()
    with docker_registry(folder, certificate=certificate, **access) as registry:
        _fill_debian(registry)
        yield _named(registry.host, certificate)


@contextmanager
def _sandbox(
    *faults: HttpFault,
    bearer: bool = False,
    certificate: ServerCertificate | None = None,
    wants_certificate: bool = False,
) -> Iterator[Place]:
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate_file, certificate.key_file)
        if wants_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(certificate.ca_file)
    registry = Registry(USERS, faults=Faults(list(faults)), bearer=bearer, tls=context)
    _fill_sandbox(registry)
    registry.start()
    try:
        yield _named(registry.host, certificate)
    finally:
        registry.stop()


def _named(host: str, certificate: ServerCertificate | None) -> Place:
    return Place(host.replace(ADDRESS, NAME) if certificate else host, certificate)


def _fill_debian(registry: DockerRegistry) -> None:
    authorization = registry.authorization("alice", PUSH) if registry.users else ""
    access: dict[str, Any] = {"authorization": authorization, "ca_file": registry.ca_file}
    push(IMAGE, registry.url, REPOSITORY, "1.0", **access)
    for tag, (media_type, content) in _other_forms().items():
        put_manifest(content, media_type, registry.url, REPOSITORY, tag, **access)


def _fill_sandbox(registry: Registry) -> None:
    for blob in IMAGE.blobs.values():
        registry.images.add_blob(REPOSITORY, blob)
    registry.images.add_manifest(REPOSITORY, Manifest(MANIFEST_TYPE, IMAGE.manifest), "1.0")
    for tag, (media_type, content) in _other_forms().items():
        registry.images.add_manifest(REPOSITORY, Manifest(media_type, content), tag)


def _other_forms() -> dict[str, tuple[str, bytes]]:
    """Return the image as an OCI manifest and as a list of one, by tag, each with its media type."""
    oci = json.loads(IMAGE.manifest) | {"mediaType": OCI_TYPE}
    child = {"mediaType": MANIFEST_TYPE, "size": len(IMAGE.manifest), "digest": IMAGE.digest}
    platform = {"architecture": "amd64", "os": "linux"}
    listed = {"schemaVersion": 2, "mediaType": LIST_TYPE, "manifests": [child | {"platform": platform}]}
    return {"oci": (OCI_TYPE, json.dumps(oci).encode()), "list": (LIST_TYPE, json.dumps(listed).encode())}


def _refusal(status: int, code: str, message: str) -> HttpFault:
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    return HttpFault(_asks_for_a_manifest, status=status, body=body, headers=(("Content-Type", "application/json"),))


def _log_in_first() -> HttpFault:
    """Answer whatever is asked with a page, as a proxy does that wants its own login."""
    return HttpFault(lambda _: True, status=200, body=b"<html>Log in</html>", headers=(("Content-Type", "text/html"),))


def _asks_for_a_manifest(request: Request) -> bool:
    return "/manifests/" in request.path
