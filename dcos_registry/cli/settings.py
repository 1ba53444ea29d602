"""Settings of our own: the flag, then `DCOS_REGISTRY_<KEY>`, then `[registry]` of the cluster's dcos.toml."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dcos_registry import errors

if TYPE_CHECKING:
    from dcos_registry.store.login import StoreKind

_PREFIX = "DCOS_REGISTRY_"
_FORBIDDEN_KEY = "passphrase"


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


def passphrase(variables: Mapping[str, str], configured: Mapping[str, Any]) -> str | None:
    """Return the passphrase of the encrypted store where the environment holds one.

    Raises `UsageError` for one in the configuration: it would lie there in clear, and the dcos CLI would pass it on.
    """
    # The dcos CLI passes a key in capitals, however it is written in the file (cluster.md A4).
    if _FORBIDDEN_KEY in map(str.lower, configured):
        raise errors.UsageError(
            "A passphrase does not belong into dcos.toml, which keeps it in clear",
            "dcos config unset registry.passphrase",
        )
    return variables.get(_PREFIX + "PASSPHRASE") or None


def chosen_logins(variables: Mapping[str, str]) -> list[str]:
    """List the names of the logins that the credential helper gives where a registry has several."""
    return [name for part in variables.get(_PREFIX + "LOGIN", "").split(",") if (name := part.strip())]
