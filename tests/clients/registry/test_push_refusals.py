"""Every way in which a registry does not take what is pushed has a line of its own."""

from collections.abc import Callable

import pytest

from dcos_registry import errors
from dcos_registry.clients.registry import RepositoryClient
from dcos_registry.model.digest import Digest
from tests.clients.loopback import Reply, serve
from tests.clients.registry.pushing import ALICE, Blob, repository
from tests.clients.registry.trying import challenge, refused
from tests.servers.docker_registry import DockerRegistry
from tests.servers.fault_proxy import Answered, Broken, Budget, every, fault_proxy

PAGE = Reply(400, b"<html>", {"Content-Type": "text/html"})


def refusal(reply: Reply) -> errors.RegistryPluginError:
    """Push to a registry that answers this; in no error shows the password."""
    with (
        serve(reply) as registry,
        repository(registry.host) as client,
        pytest.raises(errors.RegistryPluginError) as caught,
    ):
        client.put_manifest("1.0", b"{}", "application/json")
    told = caught.value.message + (caught.value.hint or "")
    assert ALICE.secret not in told
    assert ALICE.basic not in told
    caught.value.message = caught.value.message.replace(registry.host, "HOST")
    return caught.value


@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (
            refused(403, "DENIED", f"no access with {ALICE.secret}"),
            errors.ForbiddenError,
            "HOST accepts the login of alice, and refuses the push to team/web (403: no access with ***)",
        ),
        (
            refused(403, "DENIED", "adding 3.1 MiB will exceed the configured upper limit of 3.0 MiB"),
            errors.RegistryPluginError,
            "HOST has no room for the manifest of team/web "
            "(403: adding 3.1 MiB will exceed the configured upper limit of 3.0 MiB)",
        ),
        (Reply(507), errors.RegistryPluginError, "HOST has no room for the manifest of team/web (507)"),
        (
            refused(404, "NAME_UNKNOWN", "repository does not exist"),
            errors.NotFoundError,
            "HOST has no place for team/web (404: repository does not exist)",
        ),
        (
            refused(405, "UNSUPPORTED", "The operation is unsupported."),
            errors.ForbiddenError,
            "HOST takes nothing (405: The operation is unsupported): it is read-only, or a mirror",
        ),
        (
            Reply(413, b"<html>", {"Content-Type": "text/html"}),
            errors.RegistryPluginError,
            "HOST, or a proxy before it, finds the manifest too large (413)",
        ),
        (
            Reply(415),
            errors.RegistryPluginError,
            "HOST does not take the manifest of this media type (415)",
        ),
        (
            refused(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry"),
            errors.RegistryPluginError,
            "HOST lacks a blob that the manifest names (400: blob unknown to registry)",
        ),
        (
            refused(400, "MANIFEST_INVALID", "manifest invalid"),
            errors.RegistryPluginError,
            "HOST did not take the manifest of team/web (400: manifest invalid)",
        ),
        (
            refused(400, "TAG_INVALID", "The image tag '1.0' already exists and is immutable"),
            errors.ConflictError,
            "HOST does not let the tag be moved (400: The image tag '1.0' already exists and is immutable)",
        ),
        (PAGE, errors.UnreachableError, "HOST answers with a web page, and not as a Docker registry (400)"),
        (
            challenge("Basic realm=a"),
            errors.NotLoggedInError,
            "HOST refused the login of alice (401)",
        ),
        (
            challenge("Negotiate"),
            errors.UnreachableError,
            "HOST asks for a login in a way that is neither Basic nor Bearer (Negotiate)",
        ),
    ],
)
def test_a_refusal_is_told(reply: Reply, kind: type[errors.RegistryPluginError], message: str) -> None:
    told = refusal(reply)
    assert (type(told), told.message) == (kind, message)


@pytest.mark.parametrize("read", [lambda c: c.has_blob(Digest.of(b"x")), lambda c: c.read_manifest("1.0")])
def test_a_login_page_is_neither_a_blob_nor_a_manifest(read: Callable[[RepositoryClient], object]) -> None:
    page = Reply(200, b"<html>", {"Content-Type": "text/html; charset=utf-8"})
    with (
        serve(
            lambda asked: page if asked.target == "/login" else Reply(302, headers={"Location": "/login"})
        ) as registry,
        repository(registry.host) as client,
        pytest.raises(errors.UnreachableError) as caught,
    ):
        read(client)
    assert caught.value.message == f"{registry.host} answers with a web page, and not as a Docker registry (200)"


def test_what_cannot_be_read_is_told() -> None:
    with (
        serve(Reply(400)) as registry,
        repository(registry.host) as client,
        pytest.raises(errors.RegistryPluginError) as caught,
    ):
        client.read_blob(Digest.of(b"x"), 100)
    assert caught.value.message == f"{registry.host} did not give a blob of team/web (400)"


def test_a_blob_over_a_quota_is_refused(plain_registry: DockerRegistry) -> None:
    over = Broken(Budget(100_000), Answered(413, b"over quota"))
    with (
        fault_proxy(plain_registry.host, every("PUT", over)) as proxy,
        repository(proxy.host, "refusals/quota") as client,
        pytest.raises(errors.RegistryPluginError) as caught,
    ):
        client.put_content(b"x" * 200_000)
    assert caught.value.message == f"{proxy.host} has no room for a blob of refusals/quota (413: over quota)"


def test_what_is_refused_in_the_middle_is_not_sent_to_its_end(plain_registry: DockerRegistry) -> None:
    blob, heard = Blob(bytes(50_000_000)), list[int]()
    over = Broken(Budget(100_000), Answered(413))
    with (
        fault_proxy(plain_registry.host, every("PATCH", over)) as proxy,
        repository(proxy.host, "refusals/middle") as client,
        pytest.raises(errors.RegistryPluginError) as caught,
    ):
        client.put_blob(blob, heard.append)
    assert caught.value.message == f"{proxy.host}, or a proxy before it, finds a blob too large (413)"
    assert caught.value.hint == "have the limit of a request raised there; nginx: client_max_body_size 0"
    assert heard[-1] < len(blob.content)
