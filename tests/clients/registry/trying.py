"""Logins to try at registries that answer as a test says."""

import json
from collections.abc import Callable, Mapping

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.registry import LoginCheck, RegistryClient
from dcos_registry.clients.trust import Trust
from dcos_registry.model.credential import Credential
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost
from tests.clients.loopback import Asked, Reply

ALICE = Credential("alice", "a pass:word")
BASIC = f"Basic {ALICE.basic}"
IDENTITY = Credential("<token>", "identity-of-alice")


def check(
    host: str,
    *,
    credential: Credential = ALICE,
    image: str | None = None,
    trust: Trust | None = None,
    proxies: Proxies | None = None,
    plain_http: bool = True,
) -> LoginCheck:
    """Try a login, and an image where one is named."""
    http = Http(trust=trust, proxies=proxies, timeout=5)
    try:
        client = RegistryClient(RegistryHost.parse(host), http, plain_http=plain_http)
        return client.check_login(credential, ImageReference.parse(image) if image else None)
    finally:
        http.close()


def refusal(
    host: str,
    *,
    credential: Credential = ALICE,
    image: str | None = None,
    trust: Trust | None = None,
    proxies: Proxies | None = None,
    plain_http: bool = True,
) -> errors.RegistryPluginError:
    """Try a login that is not accepted, and return the error; in none of them shows the password."""
    with pytest.raises(errors.RegistryPluginError) as caught:
        check(host, credential=credential, image=image, trust=trust, proxies=proxies, plain_http=plain_http)
    told = caught.value.message + (caught.value.hint or "")
    assert credential.secret not in told
    assert credential.basic not in told
    return caught.value


def challenge(header: str) -> Reply:
    """Ask for a login."""
    return Reply(401, headers={"WWW-Authenticate": header})


def guarded(header: str, accepted: str, otherwise: Reply | None = None) -> Callable[[Asked], Reply]:
    """Make a registry that challenges everybody but who sends the accepted header."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("Authorization") == accepted:
            return otherwise or Reply()
        return challenge(header)

    return answer


def with_paths(
    paths: Mapping[str, Reply], header: str = "Basic realm=a", accepted: str = BASIC
) -> Callable[[Asked], Reply]:
    """Make a registry that takes one login, and answers each path as it is told, others with 404."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("Authorization") != accepted:
            return challenge(header)
        return Reply() if asked.target == "/v2/" else paths.get(asked.target.removeprefix("/v2/"), Reply(404))

    return answer


def document(**fields: object) -> Reply:
    """Answer with JSON."""
    return Reply(body=json.dumps(fields).encode(), headers={"Content-Type": "application/json"})


def refused(status: int, code: str, message: str) -> Reply:
    """Refuse as the protocol has it."""
    body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
    return Reply(status, body, {"Content-Type": "application/json"})


CONFIG, OTHER = f"sha256:{'c' * 64}", f"sha256:{'d' * 64}"
MANIFEST = document(schemaVersion=2, config={"digest": CONFIG}, layers=[{"digest": OTHER}])
PULLED = {"team/web/manifests/1.0": MANIFEST, f"team/web/blobs/{CONFIG}": Reply()}
"""The image `team/web:1.0`, for `with_paths`."""
