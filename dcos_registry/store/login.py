"""What is remembered of a login; never its secret."""

import re
import shlex
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost

StoreKind = Literal["keyring", "file"]
"""Where a secret is kept: the operating system's keyring, or our encrypted file."""


class Place(NamedTuple):
    """Where one secret is kept: in which store, and there under which account."""

    store: StoreKind
    account: str


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")


@dataclass(frozen=True)
class Login:
    """An account at a registry whose secret is in a store.

    `name` is what `--login` chooses it by. `host` is in the form the user gave, which is the form a config gets.
    `backend` says to people where the secret went. `created` and `expires` are in UTC; `expires` is None where no end
    shows. `unchecked` marks a login that was kept without being tried at the registry. `kind` is the id of its kind of
    credential (pull/credential_kinds.py). A name with other characters than letters, digits and `._:-` is a
    `UsageError`.
    """

    name: str
    host: RegistryHost
    username: str
    store: StoreKind
    backend: str
    created: datetime
    plain_http: bool = False
    unchecked: bool = False
    kind: str = "password"
    expires: datetime | None = None
    email: str = ""

    def __post_init__(self) -> None:
        require_name(self.name)
        if any(time is not None and time.utcoffset() != timedelta(0) for time in (self.created, self.expires)):
            raise ValueError("the times of a login are in UTC")

    @staticmethod
    def default_name(host: RegistryHost) -> str:
        """Name the login of a registry that was given no name: one a registry, however it is spelled."""
        return str(host.identity)

    @property
    def renewal(self) -> str:
        """The command that logs in anew in its place, with a new token where one can be fetched by a command.

        A shell would eat a part of `robot$ci` without quotes.
        """
        from dcos_registry.pull.credential_table import KINDS  # which the credential helper starts without

        flags = "" if self.name == self.default_name(self.host) else f" --name {self.name}"
        flags += " --plain-http" if self.plain_http else ""
        flags += " --store file" if self.store == "file" else ""
        login = f"dcos registry login {self.host} --username {shlex.quote(self.username)}{flags}"
        # A newer copy may know more kinds.
        kind = next((kind for kind in KINDS if kind.id == self.kind and kind.fresh), None)
        return (
            login if kind is None else f"{kind.maker(self.host).fill(kind.fresh, self.host)} | {login} --password-stdin"
        )

    @property
    def account(self) -> str:
        """Under what the secret is kept; unique, for a name has no slash."""
        return f"{self.name}/{self.username}"

    @property
    def place(self) -> Place:
        """Where the secret is kept."""
        return Place(self.store, self.account)


def require_name(text: str) -> None:
    """Raise `UsageError` for what cannot be the name of a login."""
    if not _NAME.fullmatch(text):
        raise errors.UsageError(f"{text!r} cannot be the name of a login: letters, digits and . _ : - are possible")
