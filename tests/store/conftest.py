"""A real keyring for the tests of what is kept in one."""

from collections.abc import Iterator

import pytest

from tests.servers import secret_service


@pytest.fixture(scope="session")
def keyring_environment() -> Iterator[dict[str, str]]:
    """Run an unlocked Secret Service and return the environment that leads to it."""
    with secret_service.secret_service() as environment:
        yield environment


@pytest.fixture
def os_keyring(keyring_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test find that Secret Service as the machine's keyring."""
    for name, value in keyring_environment.items():
        monkeypatch.setenv(name, value)
