"""What docker's `config.json` and `.dockercfg` and podman's `auth.json` say of logins, each entry by itself.

The docker CLI loses all entries to one defect, or chance decides (docker.md 6, 8). Here a defect is that of its entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.pull import docker_auth, docker_config, go_json, google_key
from dcos_registry.pull.go_json import GoError, Object, Value

_NAMELESS = "<token>"
"""The user name that marks an identity token (docker-credential-helpers credentials.go)."""

_SECTIONS = ("auths", "credsstore", "credhelpers")
_FIELDS = ("username", "password", "auth", "identitytoken", "registrytoken")


@dataclass(frozen=True)
class Entry:
    """The login that a file holds for a key; without one `defect` says why, empty where a helper is to have it."""

    credential: Credential | None = None
    email: str = ""
    defect: str = ""


@dataclass(frozen=True)
class Document:
    """A file: its entries by key, the helper that keeps all (empty for none), and those that keep certain keys."""

    entries: Mapping[str, Entry]
    store: str = ""
    helpers: Mapping[str, str] = field(default_factory=dict)


def parse(content: bytes, name: str) -> Document:
    """Read a file that is called `name`; raises `UsageError` where it is none of the three kinds."""
    try:
        value = go_json.decode_first(content) if content.strip() else Object(())
    except GoError as error:
        entries = _two_lines(content)
        if entries:
            return Document(entries)
        raise errors.UsageError(f"{name} is not JSON: {error}", "give another file with --from-docker FILE") from None
    if not isinstance(value, Object):
        raise errors.UsageError(f"{name} is not a docker config: it is no JSON object")
    if _is_bare(value):
        return Document(_entries(value))
    store = value.get("credsStore") or ""
    if not isinstance(store, str):
        raise errors.UsageError(f"{name} is not a docker config: its credsStore is not a name")
    named = dict(_section(value, "credHelpers", name).members)
    helpers = {key: helper for key, helper in named.items() if isinstance(helper, str)}
    nameless = {key: Entry(defect="its helper in credHelpers is not a name") for key in named if key not in helpers}
    return Document({**_entries(_section(value, "auths", name)), **nameless}, store, helpers)


def _section(value: Object, section: str, name: str) -> Object:
    """Return the members of all fields of a name; Go decodes them into one map."""
    found = [item for key, item in value.members if key.lower() == section.lower() and item is not None]
    if not all(isinstance(item, Object) for item in found):
        raise errors.UsageError(f"{name} is not a docker config: its {section} is no JSON object")
    return Object(tuple(member for item in found if isinstance(item, Object) for member in item.members))


def _is_bare(value: Object) -> bool:
    """Tell whether it is a `.dockercfg`, a bare map of entries (docker.md 3)."""
    has_sections = any(key.lower() in _SECTIONS for key, _ in value.members)
    return not has_sections and any(isinstance(item, Object) and item.get("auth") for _, item in value.members)


def _two_lines(content: bytes) -> dict[str, Entry]:
    """Read the oldest form of a `.dockercfg`, `auth = ..` and `email = ..`, which is for Docker Hub."""
    logins = docker_config.parse_legacy(content).logins
    return {key: _entry(Object((("auth", login.auth),))) for key, login in logins.items()}


def _entries(value: Object) -> dict[str, Entry]:
    return {key: _entry(item) for key, item in value.members}


def _entry(value: Value) -> Entry:
    if value is None:
        return Entry()
    if not isinstance(value, Object):
        return Entry(defect="its entry is no JSON object")
    given = {name: value.get(name) or "" for name in _FIELDS}
    texts = {name: item for name, item in given.items() if isinstance(item, str)}
    wrong = next((name for name in given if name not in texts), None)
    if wrong:
        return Entry(defect=f"its {wrong} is not a string")
    email = value.get("email")
    try:
        return Entry(_credential(texts), email if isinstance(email, str) else "")
    except errors.UsageError as error:
        return Entry(defect=error.message[:1].lower() + error.message[1:])


def _credential(texts: Mapping[str, str]) -> Credential | None:
    """Return what an entry logs in with, None where it is empty; raises `UsageError` for a defect.

    A password goes before an identity token, which the UCR cannot use.
    """
    user, password = texts["username"], texts["password"]
    is_bad = docker_auth.defect(texts["auth"])
    if texts["auth"] and not is_bad:
        user, password = docker_auth.decode(texts["auth"])
    elif is_bad and not (user and password):
        raise errors.UsageError("Its auth is not the base64 of USER:PASSWORD")
    if "\ufffd" in user + password:
        raise errors.UsageError("Its login is not in UTF-8")
    if user and password:
        return Credential(user, google_key.on_one_line(user, password))
    if texts["identitytoken"]:
        return Credential(_NAMELESS, texts["identitytoken"])
    if texts["registrytoken"]:
        raise errors.UsageError("It holds the token of a session (registrytoken), and no login")
    if user or password or texts["auth"]:
        raise errors.UsageError("It lacks a user name or a password")
    return None
