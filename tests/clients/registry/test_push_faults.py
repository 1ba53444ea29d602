"""A push outlives what passes: a connection that breaks, a registry that is busy, an upload that goes lost."""

import os
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.clients.registry import RepositoryClient
from dcos_registry.pull.docker_manifest import V2S2
from tests.clients.registry.pushing import Blob, Waits, repository
from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry
from tests.servers.fault_proxy import (
    Action,
    Answered,
    Broken,
    Budget,
    Changed,
    CutAt,
    FaultProxy,
    Unanswered,
    every,
    fault_proxy,
    first,
)
from tests.servers.image import Image
from tests.servers.resuming_registry import resuming_registry

SIZE = 300_000


@pytest.fixture
def proxy(plain_registry: DockerRegistry) -> Iterator[FaultProxy]:
    with fault_proxy(plain_registry.host) as proxy:
        yield proxy


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def client(proxy: FaultProxy, waits: Waits) -> Iterator[RepositoryClient]:
    with repository(proxy.host, f"faults/{uuid.uuid4().hex}", waits=waits, timeout=2) as client:
        yield client


def methods(proxy: FaultProxy) -> list[str]:
    return [head.method for head in proxy.asked]


@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("POST", Broken(Budget(-1))),
        ("POST", Unanswered()),
        ("POST", Answered(429)),
        ("PATCH", Broken(Budget(0))),
        ("PATCH", Broken(Budget(100_000))),
        ("PATCH", Broken(Budget(100_000), stalls=True)),
        ("PATCH", Broken(Budget(100_000), Answered(502))),
        ("PATCH", Unanswered()),
        ("PATCH", Answered(500)),
        ("PATCH", Answered(404, b'{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN","message":"blob upload unknown"}]}')),
        ("PATCH", Answered(416)),
        ("PUT", Unanswered()),
        ("PUT", Answered(503)),
        ("PUT", Answered(404)),
        ("PUT", Answered(400, b'{"errors":[{"code":"DIGEST_INVALID","message":"digest did not match"}]}')),
    ],
)
def test_a_blob_arrives_whatever_happens_once(
    proxy: FaultProxy, client: RepositoryClient, waits: Waits, method: str, action: Action
) -> None:
    blob = Blob(os.urandom(SIZE))
    proxy.fault = first(method, action)
    client.put_blob(blob)
    assert client.read_blob(blob.digest, SIZE) == blob.content
    assert len(waits.told) == 1
    assert waits.told[0].endswith("; trying again in 1 s (2 of 5)")


def test_what_has_arrived_is_not_sent_again_where_the_answer_alone_went_lost(
    proxy: FaultProxy, client: RepositoryClient
) -> None:
    blob = Blob(os.urandom(SIZE))
    proxy.fault = first("PUT", Unanswered())
    client.put_blob(blob)
    assert methods(proxy).count("PATCH") == 1
    assert methods(proxy)[-2:] == ["PUT", "HEAD"]


def test_an_upload_is_gone_on_with_where_the_registry_knows_how_far_it_is(waits: Waits) -> None:
    blob = Blob(os.urandom(20_000_000))  # more than the buffers of the connections take
    with (
        resuming_registry() as registry,
        fault_proxy(registry.host, first("PATCH", Broken(Budget(200_000)))) as proxy,
        repository(proxy.host, waits=waits) as client,
    ):
        assert client.put_blob(blob) == blob.digest
        assert client.has_blob(blob.digest) == len(blob.content)
    assert registry.resumed == 1
    assert methods(proxy)[:5] == ["POST", "PATCH", "GET", "PATCH", "PUT"]
    assert blob.asked[0] == 0
    assert 150_000 < blob.asked[1] <= 200_000


def test_an_upload_that_is_whole_is_only_closed(waits: Waits) -> None:
    blob = Blob(os.urandom(SIZE))
    with (
        resuming_registry() as registry,
        fault_proxy(registry.host, first("PATCH", Unanswered())) as proxy,
        repository(proxy.host, waits=waits) as client,
    ):
        client.put_blob(blob)
    assert methods(proxy) == ["POST", "PATCH", "HEAD", "GET", "PUT"]
    assert blob.asked == [0]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(byte=st.integers(0, 60_000))
def test_a_blob_arrives_wherever_the_connection_is_cut(proxy: FaultProxy, byte: int) -> None:
    blob = Blob(os.urandom(50_000))
    proxy.fault = CutAt(byte)
    with repository(proxy.host, "faults/cut") as client:
        client.put_blob(blob)
        assert client.read_blob(blob.digest, SIZE) == blob.content


@settings(max_examples=20)
@given(cuts=st.lists(st.integers(0, 60_000), min_size=1, max_size=3))
def test_a_blob_is_gone_on_with_wherever_the_connection_is_cut(cuts: list[int]) -> None:
    blob = Blob(os.urandom(50_000))
    with resuming_registry() as registry, fault_proxy(registry.host) as proxy, repository(proxy.host) as client:
        faults = [CutAt(cut) for cut in cuts]
        proxy.fault = lambda head: next((act for fault in faults if (act := fault(head))), None)
        client.put_blob(blob)
        assert registry.blobs[blob.digest] == blob.content


def test_it_is_given_up_after_some_tries(proxy: FaultProxy, client: RepositoryClient, waits: Waits) -> None:
    proxy.fault = every("PATCH", Answered(502))
    with pytest.raises(errors.UnreachableError) as caught:
        client.put_blob(Blob(b"content"))
    assert caught.value.message == f"{proxy.host} has a failure of its own (502), in each of 5 tries"
    assert methods(proxy).count("PATCH") == 5
    assert len(waits.seconds) == 4
    for seconds, most in zip(waits.seconds, (1, 2, 4, 8), strict=True):
        assert most / 2 <= seconds <= most


def test_a_manifest_is_written_though_its_answer_goes_lost(proxy: FaultProxy, client: RepositoryClient) -> None:
    image = Image("lost")
    for content in image.blobs.values():
        client.put_content(content)
    proxy.fault = first("PUT", Unanswered(), target="/manifests/")
    assert client.put_manifest("1.0", image.manifest, V2S2) == image.digest
    assert client.read_manifest("1.0")


def test_a_registry_says_how_long_to_wait(proxy: FaultProxy, client: RepositoryClient, waits: Waits) -> None:
    proxy.fault = first("POST", Answered(429, headers={"Retry-After": "17"}))
    client.put_content(b"content")
    assert waits.seconds == [17]


def test_a_registry_says_until_when_to_wait(proxy: FaultProxy, client: RepositoryClient, waits: Waits) -> None:
    date = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=60), usegmt=True)
    proxy.fault = first("POST", Answered(503, headers={"Retry-After": date}))
    client.put_content(b"content")
    assert 50 < waits.seconds[0] <= 60


def test_nobody_is_kept_waiting_for_an_hour(proxy: FaultProxy, client: RepositoryClient, waits: Waits) -> None:
    proxy.fault = first("POST", Answered(429, headers={"Retry-After": "3600"}))
    with pytest.raises(errors.UnreachableError) as caught:
        client.put_content(b"content")
    assert caught.value.message == f"{proxy.host} has had too many requests (429)"
    assert caught.value.hint == "try again in 3600 seconds"
    assert waits.seconds == []


def test_a_certificate_that_is_not_trusted_is_not_tried_again(tls_registry: DockerRegistry, waits: Waits) -> None:
    with (
        repository(tls_registry.host, ca_file=None, waits=waits) as client,
        pytest.raises(errors.UnreachableError, match="asked in plain HTTP, and speaks TLS"),
    ):
        client.put_content(b"content")
    assert waits.seconds == []


def test_a_registry_that_renames_what_it_was_given_is_not_believed(proxy: FaultProxy, client: RepositoryClient) -> None:
    other = f"sha256:{'0' * 64}"
    proxy.fault = first("PUT", Changed(lambda _: {"Docker-Content-Digest": other}))
    with pytest.raises(errors.RegistryPluginError, match="has sha256:0000"):
        client.put_content(b"content")
    image = Image("renamed")
    for content in image.blobs.values():
        client.put_content(content)
    proxy.fault = every("PUT", Changed(lambda _: {"Docker-Content-Digest": other}))
    with pytest.raises(errors.RegistryPluginError, match="has sha256:0000"):
        client.put_manifest("1.0", image.manifest, V2S2)


def test_a_blob_that_is_changed_on_the_way_is_not_believed(proxy: FaultProxy, client: RepositoryClient) -> None:
    digest = client.put_content(b"content")
    proxy.fault = first("GET", Answered(200, b"c0ntent"))
    with pytest.raises(errors.RegistryPluginError, match=f"where {digest} should be"):
        client.read_blob(digest, 100)


def test_a_file_that_cannot_be_read_is_not_taken_for_a_broken_connection(
    client: RepositoryClient, waits: Waits
) -> None:
    class Broke(Blob):
        def chunks(self, offset: int) -> Iterator[bytes]:
            yield b"x"
            raise BrokenPipeError(32, "Input/output error")

    with pytest.raises(errors.RegistryPluginError) as caught:
        client.put_blob(Broke(b"xx"))
    assert caught.value.message == "A blob cannot be read: input/output error"
    assert waits.seconds == []


def test_what_a_source_says_ends_the_push(client: RepositoryClient, waits: Waits) -> None:
    class Wrong(Blob):
        def chunks(self, offset: int) -> Iterator[bytes]:
            yield b"x"
            raise errors.RegistryPluginError("Layer 3 does not fit its diff_id")

    with pytest.raises(errors.RegistryPluginError, match="Layer 3 does not fit"):
        client.put_blob(Wrong(b"xx"))
    assert waits.seconds == []


def test_a_blob_arrives_though_tls_breaks(plain_registry: DockerRegistry, authority: Authority, waits: Waits) -> None:
    blob, certificate = Blob(os.urandom(5_000_000)), authority.issue("127.0.0.1")
    with fault_proxy(plain_registry.host, certificate=certificate) as proxy:
        in_tls = Changed(lambda headers: {"Location": headers.get("Location", "").replace("http:", "https:") or None})
        broken: list[Action] = [Broken(Budget(100_000)), Broken(Budget(100_000), stalls=True), Unanswered()]
        proxy.fault = lambda head: broken.pop(0) if head.method == "PATCH" and broken else in_tls
        with repository(proxy.host, "faults/tls", ca_file=certificate.ca_file, waits=waits, timeout=2) as client:
            client.put_blob(blob)
            assert client.read_blob(blob.digest, len(blob.content)) == blob.content
    assert len(waits.seconds) == 3
