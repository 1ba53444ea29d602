"""What the docker CLI makes of a credential helper's answer (docker.md 17 to 20).

Sources: docker/docker-credential-helpers client/client.go `Get`; docker/cli cli/config/credentials/native_store.go.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from dcos_registry.pull import go_json, go_types
from dcos_registry.pull.docker_config import Login
from dcos_registry.pull.go_json import GoError, Object
from dcos_registry.pull.go_types import STRING, Struct

_NOT_FOUND = b"credentials not found in native keychain"
_NO_USER = "<token>"
_ANSWER = Struct("credentials.Credentials", dict.fromkeys(("ServerURL", "Username", "Secret"), STRING))


@dataclass(frozen=True)
class HelperAnswer:
    """How `docker-credential-NAME get` ended."""

    exit_code: int
    stdout: bytes = field(repr=False)


Helper: TypeAlias = Callable[[str, str], HelperAnswer | None]
"""Runs the helper NAME for a server, which it gets on standard input; None where it is missing or not executable."""


@dataclass(frozen=True)
class Outcome:
    """What comes of asking a helper: `changes` are its fields of a login, None where the entry in `auths` stands."""

    changes: dict[str, str] | None = field(repr=False)
    note: str

    def applied(self, login: Login) -> Login:
        """Return the entry's login with what the helper says; a `registrytoken` of the entry stays."""
        return login if self.changes is None else replace(login, **self.changes)


def ask(helper: Helper | None, name: str, server: str) -> Outcome:
    """Ask the helper NAME for a server; without a function that runs it, it is taken as missing."""
    program = f"docker-credential-{name}"
    if helper is None:
        return Outcome(None, f"the agent would run {program}; here it is taken as missing")
    answer = helper(name, server)
    if answer is None:
        return Outcome(
            None, f"{program} is missing or cannot be run; docker does not say so and takes the entry in auths"
        )
    if answer.exit_code:
        return _failed(program, answer)
    return _answered(program, answer)


def _failed(program: str, answer: HelperAnswer) -> Outcome:
    if answer.stdout.strip() == _NOT_FOUND:
        return _without(f"{program} has no credentials for the registry, and docker then drops the entry in auths, too")
    code = answer.exit_code
    return Outcome(None, f"{program} failed with exit code {code}; docker does not say so and takes the entry in auths")


def _answered(program: str, answer: HelperAnswer) -> Outcome:
    try:
        value = go_json.decode_first(answer.stdout)
        mismatch = next(go_types.mismatches(value, _ANSWER), None)
    except GoError as error:
        mismatch = str(error)
    if mismatch:
        return Outcome(None, f"{program} answers no JSON that docker can read; docker takes the entry in auths")
    texts = {name: str(value.get(name) or "") if isinstance(value, Object) else "" for name in ("Username", "Secret")}
    if not all(texts.values()):
        return _without(f"{program} answers without a user name or a secret, and docker drops the entry in auths, too")
    token, secret = texts["Username"] == _NO_USER, texts["Secret"]
    changes = {
        "username": "" if token else texts["Username"],
        "password": "" if token else secret,
        "identity_token": secret if token else "",
    }
    return Outcome(changes, f"the credentials come from {program}")


def _without(note: str) -> Outcome:
    return Outcome(dict.fromkeys(("username", "password", "identity_token"), ""), note)
