"""Debian's docker-registry (distribution 2.8), on the loopback where nothing else is said."""

import base64
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.certificates import ServerCertificate
from tests.servers.required import require_program
from tests.servers.token_server import TokenService

BCRYPT_COST = "5"
START_SECONDS = 20
START_ATTEMPTS = 5


@dataclass(frozen=True)
class DockerRegistry:
    """A running registry: `host` is `ADDRESS:PORT`, `log` the file it writes its access log to, `pid` its process."""

    host: str
    url: str
    log: Path
    pid: int
    users: Mapping[str, str] = field(repr=False)
    ca_file: Path | None = None
    tokens: TokenService | None = None

    def authorization(self, username: str, *scopes: str) -> str:
        """Make the Authorization header of a user: with a token service, a token that grants the scopes."""
        if self.tokens is not None:
            return f"Bearer {self.tokens.token(username, *scopes)}"
        return basic(username, self.users[username])


def basic(username: str, password: str) -> str:
    """Make the header of Basic authentication."""
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


@contextmanager
def docker_registry(
    folder: Path,
    *,
    users: Mapping[str, str] | None = None,
    tokens: TokenService | None = None,
    certificate: ServerCertificate | None = None,
    address: str = "127.0.0.1",
    read_only: bool = False,
) -> Iterator[DockerRegistry]:
    """Run a registry with an empty store: open, with `users` who log in by Basic, or with a token service.

    With a certificate it speaks HTTPS. `address` is one of this machine's. One that is `read_only` is in maintenance.
    """
    program = require_program("docker-registry", "docker-registry")
    settings: dict[str, Any] = {
        "version": "0.1",
        "log": {"level": "info", "formatter": "json"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}, "delete": {"enabled": True}},
        "http": {"secret": "of-no-matter-with-one-registry"},
    }
    if read_only:
        settings["storage"]["maintenance"] = {"readonly": {"enabled": True}}
    if certificate is not None:
        settings["http"]["tls"] = {"certificate": str(certificate.certificate_file), "key": str(certificate.key_file)}
    if tokens is not None:
        settings["auth"] = {"token": token_settings(tokens)}
    elif users is not None:
        settings["auth"] = {"htpasswd": {"realm": "Registry", "path": str(htpasswd(folder, users))}}
    log = folder / "registry.log"
    process, port = start(program, settings, folder / "registry.json", log, address)
    host = f"{address}:{port}"
    scheme = "http" if certificate is None else "https"
    known = tokens.users if tokens is not None else users or {}
    ca_file = None if certificate is None else certificate.ca_file
    try:
        yield DockerRegistry(host, f"{scheme}://{host}", log, process.pid, known, ca_file, tokens)
    finally:
        process.terminate()
        process.wait()


def token_settings(tokens: TokenService) -> dict[str, str]:
    """Make the registry trust a token service."""
    return {
        "realm": tokens.realm,
        "service": tokens.service,
        "issuer": tokens.issuer,
        "rootcertbundle": str(tokens.certificate_file),
    }


def htpasswd(folder: Path, users: Mapping[str, str]) -> Path:
    """Write a password file; the passwords go through standard input and stay out of argv."""
    program = require_program("htpasswd", "apache2-utils")
    path = folder / "htpasswd"
    path.touch(mode=0o600)
    for username, password in users.items():
        command = [program, "-i", "-B", "-C", BCRYPT_COST, str(path), username]
        subprocess.run(command, input=password, text=True, check=True, capture_output=True)
    return path


def start(
    program: str, settings: dict[str, Any], config: Path, log: Path, address: str
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the registry on a free port; it cannot be told to choose one, so another process may be faster."""
    for _ in range(START_ATTEMPTS):
        port = free_port(address)
        settings["http"]["addr"] = f"{address}:{port}"
        config.write_text(json.dumps(settings))  # which is YAML, too
        with log.open("wb") as output:
            environment = {"PATH": os.environ["PATH"]}
            process = subprocess.Popen(
                [program, "serve", str(config)], stdout=output, stderr=subprocess.STDOUT, env=environment
            )
        if listens(process, log):
            return process, port
        process.kill()
        process.wait()
    raise AssertionError(f"docker-registry does not start: {log.read_text()}")


def listens(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Wait until the registry says that the port is its own, or ends."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if "listening on" in log.read_text():
            return True
        time.sleep(0.02)
    return False


def free_port(address: str = "127.0.0.1") -> int:
    """Ask the kernel for a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
