"""A credential helper that is asked for a user's own logins, and must answer for each.

Protocol: docker/docker-credential-helpers credentials/credentials.go, client/client.go (registry.md 2.3). The docker
CLI says nothing of a helper that is broken (docker.md 18); here it is an error.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.pull import google_key
from dcos_registry.store.credential_helper import run_helper

_log = logging.getLogger(__name__)

_SECONDS = 120.0
"""It may have to ask somebody: pass and gpg want a passphrase."""
_NOT_FOUND = b"credentials not found in native keychain"


class AskedHelper:
    """`docker-credential-NAME`, found and run with the variables of the user, who sees its stderr and its questions.

    One that has not answered within `patience` seconds is not asked again.
    """

    def __init__(self, name: str, variables: Mapping[str, str], patience: float = _SECONDS) -> None:
        self.program = f"docker-credential-{name}"
        self._name = name
        self._variables = variables
        self._patience = patience
        self._hangs = False

    def credential(self, key: str) -> Credential | None:
        """Ask for the login of a key, None where it has none; raises `RegistryPluginError` for a broken helper.

        An identity token comes with `<token>` as the user.
        """
        answer = self._ask("get", key)
        if answer is None:
            return None
        user, secret = answer.get("Username"), answer.get("Secret")
        if not (user or secret):
            return None  # docker-credential-pass says so of a key that it does not have (pass/pass.go `Get`)
        if not (isinstance(user, str) and isinstance(secret, str) and user and secret):
            raise self._broken("answers without a user name or without a secret")
        return Credential(user, google_key.on_one_line(user, secret))

    def listed(self) -> list[str]:
        """List the keys that it has logins for; raises as `credential` does, also where it cannot list any."""
        return list(self._ask("list", "") or {})

    def _ask(self, action: str, given: str) -> dict[str, Any] | None:
        slow = self._broken(f"does not answer within {self._patience:g} seconds")
        if self._hangs:
            raise slow
        _log.info("Asking %s %s", self.program, action)
        try:
            answer = run_helper(
                self._name, action, given, environment=self._variables, seconds=self._patience, shows_errors=True
            )
        except TimeoutError:
            self._hangs = True
            raise slow from None
        if answer is None:
            raise errors.RegistryPluginError(
                f"{self.program} is missing or cannot be run",
                f"put {self.program} on PATH, or log in by hand: dcos registry login REGISTRY",
            )
        if answer.exit_code:
            if answer.stdout.strip() == _NOT_FOUND:
                return None
            raise self._broken(f"failed to {action} with exit code {answer.exit_code}")
        return self._document(answer.stdout)

    def _document(self, stdout: bytes) -> dict[str, Any] | None:
        try:
            document = json.loads(stdout)
        except (ValueError, RecursionError):
            raise self._broken("answers what is no JSON") from None  # the cause quotes the answer
        if document is not None and not isinstance(document, dict):
            raise self._broken("answers what is no JSON object")
        return document

    def _broken(self, defect: str) -> errors.RegistryPluginError:
        return errors.RegistryPluginError(
            f"{self.program} {defect}",
            f"see whether it works: {self.program} list; or log in by hand: dcos registry login REGISTRY",
        )
