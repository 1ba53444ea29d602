"""The credentials file of an agent: logins merged into what is there, in the one spelling of their registry."""

import json
from collections.abc import Mapping
from typing import Any

from dcos_registry import errors
from dcos_registry.model.docker_config import DockerConfig, registry_of_key, shown_helper, shown_key
from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError

LARGEST = 1024 * 1024
"""Bytes of such a file that are read."""

_NO_REGISTRIES = frozenset({"HttpHeaders", "aliases", "credHelpers", "features", "plugins", "proxies"})
"""The objects that a docker config may hold beside `auths` (docker/cli, configfile/file.go)."""

_REPLACE = "--replace puts a file with these logins alone in its place"


def merged(existing: bytes | None, new: DockerConfig, name: str) -> bytes:
    """Put logins into an agent's file, in which all else stays; the same bytes where nothing changes.

    A key that means the same registry in another spelling (`https://reg` beside `reg`) goes: such a key of an agent
    wins over a pull secret (ucr.md 13). `host` and `host:443` are two keys to the engines, and both get the login.
    `existing` is None or blank where there is nothing. Raises `UsageError` for what cannot be merged with; `name` is
    what messages call it.
    """
    if existing is None or not existing.strip():
        return new.to_bytes()
    document = _document(existing, name)
    auths = document.get("auths")
    beside = frozenset(document) - {"auths"} if auths is not None else _NO_REGISTRIES & set(document)
    rest = {key: value for key, value in document.items() if key in beside}
    if rest.get("credsStore"):
        helper = shown_helper(rest["credsStore"])
        raise errors.UsageError(
            f"{name} says that Docker asks {helper} for every login, and no other is read", _REPLACE
        )
    entries = {key: entry for key, entry in document.items() if key not in beside} if auths is None else auths
    kept = {key: entry for key, entry in entries.items() if not _gives_way(key, new)}
    _require_no_rivals(kept, new, name)
    same = {key: new.login_like(key) for key in kept}
    written = {key: entry if same[key] in (None, _auth(entry)) else {"auth": same[key]} for key, entry in kept.items()}
    written |= {key: {"auth": auth} for key, auth in new.auths.items() if _auth(written.get(key)) != auth}
    helpers = rest.get("credHelpers")
    if isinstance(helpers, dict):
        rest["credHelpers"] = {key: helper for key, helper in helpers.items() if new.login_like(key) is None}
    after = {"auths": written, **rest}
    if after == document or (auths is None and written == entries and not rest):
        return existing
    result = json.dumps(after).encode()
    require_valid(result, name)
    return result


def require_valid(document: bytes, name: str) -> None:
    """Raise `UsageError` for what an agent does not start with, or pulls nothing with (ucr.md 1 to 4, 16; pain 27)."""
    if not document.strip():
        raise errors.UsageError(f"{name} is empty, and no agent starts with that", "give it logins: --registry HOST")
    try:
        ucr.parse_config(document)
    except MesosError as error:
        raise errors.UsageError(f"{name} is no docker config: {error}", _REPLACE) from None


def _document(existing: bytes, name: str) -> dict[str, Any]:
    require_valid(existing, name)
    try:
        document = json.loads(existing)
    except (ValueError, RecursionError):  # Mesos reads invalid UTF-8 too (ucr.md 1)
        raise errors.UsageError(f"{name} is not UTF-8", _REPLACE) from None
    if not isinstance(document, dict):
        raise errors.UsageError(f"{name} is no JSON object", _REPLACE)
    return document


def _gives_way(key: str, new: DockerConfig) -> bool:
    """Tell whether a key is another spelling of one that is written."""
    registry = registry_of_key(key)
    return key not in new.auths and any(
        ucr.are_rivals(key, each) and registry == registry_of_key(each) for each in new.auths
    )


def _require_no_rivals(kept: Mapping[str, Any], new: DockerConfig, name: str) -> None:
    for key, entry in kept.items():
        for each, auth in new.auths.items():
            if key != each and _auth(entry) not in (None, auth) and ucr.are_rivals(key, each):
                raise errors.UsageError(
                    f"{name} has {shown_key(key)!r}, and the UCR takes its login for {each!r} too, or that one for it",
                    _REPLACE,
                )


def _auth(entry: Any) -> str | None:
    auth = entry.get("auth") if isinstance(entry, dict) else None
    return auth if isinstance(auth, str) else None
