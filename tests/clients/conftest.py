"""Clients to try things with."""

from collections.abc import Iterator

import pytest

from dcos_registry.clients.http import Http
from dcos_registry.clients.trust import Trust
from tests.servers.certificates import Authority


@pytest.fixture
def client() -> Iterator[Http]:
    client = Http(timeout=5)
    yield client
    client.close()


@pytest.fixture
def careful(authority: Authority) -> Iterator[Http]:
    """Return a client that trusts the authority of the tests alone."""
    client = Http(trust=Trust(ca_file=authority.certificate_file), timeout=5)
    yield client
    client.close()
