"""The credential helper, called as docker calls it, and the logins it answers from."""

import json

from dcos_registry.cli import docker_credential
from tests.cli.calling import Called, call, carry_out

IN_FILE = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "a passphrase"}
HUB = "https://index.docker.io/v1/"
NOT_FOUND = "credentials not found in native keychain\n"


def ask(*arguments: str, given: str | bytes = "", **variables: str) -> Called:
    """Call in this process; logins are in the encrypted file where nothing else is said."""
    return carry_out(docker_credential.run, arguments, given, {**IN_FILE, **variables})


def failed(told: str) -> Called:
    """Return how a call fails: clients read the reason on standard output, people of docker on standard error."""
    return Called(1, told, told if told == NOT_FOUND else f"{docker_credential.PROGRAM}: {told}")


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
