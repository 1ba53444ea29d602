"""The credential helper, called as docker calls it, and the logins it answers from."""

import io
import json
import os

from dcos_registry.cli import docker_credential
from dcos_registry.cli.environment import Environment
from tests.cli.calling import Called, call

IN_FILE = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "a passphrase"}
HUB = "https://index.docker.io/v1/"
NOT_FOUND = "credentials not found in native keychain\n"


def ask(*arguments: str, given: str | bytes = "", **variables: str) -> Called:
    """Call in this process; logins are in the encrypted file where nothing else is said."""
    data = given.encode() if isinstance(given, str) else given
    stdin, stdout, stderr = (io.TextIOWrapper(io.BytesIO(held), encoding="utf-8") for held in (data, b"", b""))
    environment = {"HOME": os.environ["HOME"], **IN_FILE, **variables}
    exit_code = docker_credential.run(Environment(arguments, environment, stdin, stdout, stderr))
    texts = [stream.buffer.getvalue().decode() for stream in (stdout, stderr) if isinstance(stream.buffer, io.BytesIO)]
    return Called(exit_code, *texts)


def entry(server: str, user: str = "alice", secret: str = "word") -> str:
    """Write a login as clients write it."""
    return json.dumps({"ServerURL": server, "Username": user, "Secret": secret})


def store(server: str, user: str = "alice", secret: str = "word") -> None:
    """Have the helper keep a login."""
    assert ask("store", given=entry(server, user, secret)).exit_code == 0


def log_in(host: str, user: str, *flags: str) -> None:
    """Keep a login with the command, without a try."""
    words = ("-u", user, "--password-stdin", "--skip-check", *flags)
    assert call("login", host, *words, given="word", **IN_FILE).exit_code == 0


def logins() -> dict[str, dict[str, object]]:
    """List the logins by name."""
    return {login["name"]: login for login in call("login-list", "--json").document()["logins"]}
