"""Settings of our own: the flag, then `DCOS_REGISTRY_<KEY>`, then `[registry]` of the cluster's dcos.toml."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dcos_registry import errors

if TYPE_CHECKING:
    from dcos_registry.store.login import StoreKind

KEYS = ("store", "passphrase_file")
"""What `[registry]` may hold, and a variable too."""
ONLY_VARIABLES = ("passphrase", "login")
"""What only a variable may hold."""
FORBIDDEN_KEY = "passphrase"
"""What is refused in `[registry]`, and not passed over as other keys are that nobody knows."""

_PREFIX = "DCOS_REGISTRY_"


class GivenPassphrase:
    """A passphrase that nobody was asked for, and where it is from, in words."""

    def __init__(self, secret: str, source: str) -> None:
        self.secret = secret
        self.source = source


def store(flag: str | None, variables: Mapping[str, str], configured: Mapping[str, Any]) -> "StoreKind":
    """Where a login is kept: `keyring` (the default) or `file`; raises `UsageError` for another word."""
    value = str(flag or variables.get(_PREFIX + "STORE") or configured.get("store") or "keyring")
    if value == "keyring":
        return "keyring"
    if value == "file":
        return "file"
    raise errors.UsageError(
        f"{value!r} is not a store for logins: keyring or file",
        f"add --store file, or mend {_PREFIX}STORE or registry.store",
    )


def passphrase(variables: Mapping[str, str], configured: Mapping[str, Any]) -> GivenPassphrase | None:
    """Return the passphrase of the encrypted store: the environment's, else that of the file which the settings name.

    Raises `UsageError` for one in the configuration, which would lie there in clear, and the dcos CLI would pass it on;
    and for a file that others can read or that holds none.
    """
    # The dcos CLI passes a key in capitals, however it is written in the file (cluster.md A4).
    if FORBIDDEN_KEY in map(str.lower, configured):
        raise errors.UsageError(
            "A passphrase does not belong into dcos.toml, which keeps it in clear",
            "dcos config unset registry.passphrase",
        )
    given = variables.get(_PREFIX + "PASSPHRASE")
    if given:
        return GivenPassphrase(given, _PREFIX + "PASSPHRASE")
    file = variables.get(_PREFIX + "PASSPHRASE_FILE") or configured.get("passphrase_file")
    if not file:
        return None
    from dcos_registry.cli import files

    return GivenPassphrase(files.read_private(str(file), "passphrase file"), f"the file {file}")


def chosen_logins(variables: Mapping[str, str]) -> list[str]:
    """List the names of the logins that the credential helper gives where a registry has several."""
    return [name for part in variables.get(_PREFIX + "LOGIN", "").split(",") if (name := part.strip())]
