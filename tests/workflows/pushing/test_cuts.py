"""A push whose connection is cut anywhere ends with the right image, or with an error and the old image intact."""

import random
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest

from dcos_registry import errors
from dcos_registry.bundle.image_tarball import read_images
from dcos_registry.clients.http import Http
from dcos_registry.clients.registry import Patience, RepositoryClient
from dcos_registry.model.credential import Credential
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.workflows.pushing.choice import Choice
from dcos_registry.workflows.pushing.pusher import Pusher
from tests.bundle.archives import tar
from tests.bundle.image_tarballs import Held, layer, legacy, packed
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry
from tests.servers.fault_proxy import CutAt, Fault, FaultProxy, fault_proxy, nothing
from tests.servers.image import Image
from tests.servers.image import push as push_old
from tests.servers.pulled_image import pull

CUTS = 300
LARGE = tar({"large": random.Random(1).randbytes(300_000)})
LAYERS = [LARGE, layer("middle"), layer("top")]
TARBALL = Held(packed(legacy(LAYERS)))
OLD = Image()
HTTP = Http()


@pytest.fixture(scope="module")
def proxy(plain_registry: DockerRegistry) -> Iterator[FaultProxy]:
    """Run the proxy that cuts."""
    with fault_proxy(plain_registry.host) as running:
        yield running


class Trial:
    """One repository in which an old image stands, and the push of a new one."""

    def __init__(self, registry: DockerRegistry, proxy: FaultProxy, tries: int = 5) -> None:
        self.repository = f"cut/{uuid.uuid4().hex}"
        self._registry = registry
        self._proxy = proxy
        self._tries = tries
        authorization = registry.authorization("alice")
        push_old(OLD, registry.url, self.repository, "1.0", authorization=authorization)

    def push(self, fault: Fault) -> str:
        """Push, and return the digest; raises our errors."""
        self._proxy.fault = fault
        host = RegistryHost.parse(self._proxy.host)
        patience = Patience(tries=self._tries, pause=lambda _: None)

        def client(path: str, actions: str) -> RepositoryClient:
            login = Credential("alice", USERS["alice"])
            return RepositoryClient(host, path, login, HTTP, plain_http=True, actions=actions, patience=patience)

        target = ImageReference.parse(f"{self._proxy.host}/{self.repository}:1.0")
        try:
            return str(Pusher(TARBALL, client).push(Choice(read_images(TARBALL).images).one(target)).digest)
        finally:
            self._proxy.fault = nothing

    def standing(self) -> str:
        """Return the digest of the image that the tag stands for, which is there to the last byte."""
        image = pull(self._registry, self.repository, "1.0")
        assert image is not None
        return image.digest


@pytest.fixture(scope="module")
def right(plain_registry: DockerRegistry, proxy: FaultProxy) -> str:
    """Return the digest of a push that nothing disturbs."""
    trial = Trial(plain_registry, proxy)
    digest = trial.push(nothing)
    assert digest == trial.standing() != OLD.digest
    return digest


@pytest.fixture(scope="module")
def sent(plain_registry: DockerRegistry, proxy: FaultProxy, right: str) -> int:
    """Measure how many bytes a push sends."""
    meter = CutAt(10**9)
    Trial(plain_registry, proxy).push(meter)
    return meter.passed


def test_a_push_that_is_cut_once_ends_right_wherever_that_is(
    plain_registry: DockerRegistry, proxy: FaultProxy, right: str, sent: int
) -> None:
    chance, done = random.Random(6), 0
    for byte in sorted(chance.randrange(sent) for _ in range(CUTS)):
        trial, cut = Trial(plain_registry, proxy), CutAt(byte)
        assert trial.push(cut) == right == trial.standing(), byte
        done += cut.has_cut
    assert done > 0.95 * CUTS


def test_without_a_second_try_the_old_image_stays_wherever_it_is_cut(
    plain_registry: DockerRegistry, proxy: FaultProxy, right: str, sent: int
) -> None:
    chance = random.Random(7)
    for byte in sorted(chance.randrange(sent) for _ in range(CUTS // 10)):
        trial = Trial(plain_registry, proxy, tries=1)
        cut = CutAt(byte)
        with suppress(errors.UnreachableError):
            trial.push(cut)
        assert trial.standing() == (OLD.digest if cut.has_cut else right), byte
        assert trial.push(nothing) == right == trial.standing(), byte
