"""The one family of errors that users can meet, and the exit codes they end with.

    RegistryPluginError            1  the work failed
    ├── UsageError                 2  a wrong flag, id, file or value
    ├── NotLoggedInError           3  the cluster's token is missing or expired, or the registry refused a login
    ├── ForbiddenError             4  the account lacks a permission
    ├── NotFoundError              5  no such app, pod, secret, cluster, login
    ├── ConflictError              6  exists already, or locked by a deployment
    ├── UnreachableError           7  no connection, TLS failure, sealed store, timeout
    ├── KeyringUnavailableError    8  nowhere to keep a credential
    └── UnsupportedError          11  this cluster or engine cannot do it

An error is one sentence, and where there is a next step a hint that gives it as a command to run.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process ends with; `docs/exit-codes.md` explains each."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_LOGGED_IN = 3
    FORBIDDEN = 4
    NOT_FOUND = 5
    CONFLICT = 6
    UNREACHABLE = 7
    KEYRING_UNAVAILABLE = 8
    SOME_FAILED = 9
    PROBLEMS_FOUND = 10
    UNSUPPORTED = 11
    INTERRUPTED = 130


class RegistryPluginError(Exception):
    """What failed, on what, and the next step; its text never holds a secret."""

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(RegistryPluginError):
    """The command cannot start with what it was given."""

    exit_code = ExitCode.USAGE


class NotLoggedInError(RegistryPluginError):
    """The cluster or the registry does not accept who is asking."""

    exit_code = ExitCode.NOT_LOGGED_IN


class ForbiddenError(RegistryPluginError):
    """The account is known, and lacks a permission."""

    exit_code = ExitCode.FORBIDDEN


class NotFoundError(RegistryPluginError):
    """What was named does not exist."""

    exit_code = ExitCode.NOT_FOUND


class ConflictError(RegistryPluginError):
    """It exists already, or a deployment holds it."""

    exit_code = ExitCode.CONFLICT


class UnreachableError(RegistryPluginError):
    """No answer: network, TLS, a sealed store, a timeout."""

    exit_code = ExitCode.UNREACHABLE


class KeyringUnavailableError(RegistryPluginError):
    """No place where a credential may be kept."""

    exit_code = ExitCode.KEYRING_UNAVAILABLE


class UnsupportedError(RegistryPluginError):
    """The cluster or the engine has no such feature."""

    exit_code = ExitCode.UNSUPPORTED
