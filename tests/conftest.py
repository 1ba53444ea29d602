"""What every test gets: an environment of its own, and the servers it asks for."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry, docker_registry
from tests.servers.token_server import token_service

USERS = {"alice": "correct horse: battery staple", "bob": "pässword"}

MACHINE = dict(os.environ)
FOREIGN = (
    "ALL_PROXY",
    "COLUMNS",
    "CURL_CA_BUNDLE",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LINES",
    "NETRC",
    "NO_COLOR",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
)
FOREIGN_PREFIXES = ("DBUS_", "DCOS_", "DOCKER_", "GNOME_", "KEYRING_", "REGISTRY_", "XDG_")

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=10_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """Put the user's home, keyring, cluster and proxies out of reach, before any module reads where they are."""
    for name in MACHINE:
        if name.upper() in FOREIGN or name.startswith(FOREIGN_PREFIXES):
            del os.environ[name]
    home = tempfile.TemporaryDirectory()
    config.add_cleanup(home.cleanup)
    os.environ["HOME"] = home.name
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test an empty home folder of its own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def machine() -> dict[str, str]:
    """Return the environment as it was found, for what needs the machine's way to the package index."""
    return dict(MACHINE)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return a certificate authority that no machine trusts."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def plain_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRegistry]:
    """Run a registry with passwords, over plain HTTP."""
    with docker_registry(tmp_path_factory.mktemp("registry"), users=USERS) as registry:
        yield registry


@pytest.fixture(scope="session")
def tls_registry(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[DockerRegistry]:
    """Run a registry with passwords, over HTTPS under the authority of the tests."""
    certificate = authority.issue("127.0.0.1", "localhost")
    with docker_registry(tmp_path_factory.mktemp("registry"), users=USERS, certificate=certificate) as registry:
        yield registry


@pytest.fixture(scope="session")
def token_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerRegistry]:
    """Run a registry that wants the tokens of a service, both over plain HTTP."""
    folder = tmp_path_factory.mktemp("registry")
    with token_service(folder, USERS) as tokens, docker_registry(folder, tokens=tokens) as registry:
        yield registry


@pytest.fixture(scope="session")
def tls_token_registry(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[DockerRegistry]:
    """Run a registry that wants the tokens of a service, both over HTTPS under the authority of the tests."""
    folder, certificate = tmp_path_factory.mktemp("registry"), authority.issue("127.0.0.1", "localhost")
    with (
        token_service(folder, USERS, certificate) as tokens,
        docker_registry(folder, tokens=tokens, certificate=certificate) as registry,
    ):
        yield registry
