"""A docker config as the docker CLI 20.10 reads it (docker.md 3, 5 to 15; docker/cli cli/config/configfile/file.go).

No defect stops a pull: the CLI warns and goes on with what it has got, mostly nothing.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dcos_registry.pull import go_json, go_types
from dcos_registry.pull.go_json import GoError, Object, Value
from dcos_registry.pull.go_types import Map, Slice, Struct

HUB_KEY = "https://index.docker.io/v1/"
"""The only key of Docker Hub (rule 13)."""

_STRING = go_types.STRING
_STRINGS = Map("map[string]string", _STRING)
_LOGIN_FIELDS = ("username", "password", "auth", "email", "serveraddress", "identitytoken", "registrytoken")
_AUTHS = Map("map[string]types.AuthConfig", Struct("types.AuthConfig", dict.fromkeys(_LOGIN_FIELDS, _STRING)))
_PROXY = Struct("configfile.ProxyConfig", dict.fromkeys(("httpProxy", "httpsProxy", "noProxy", "ftpProxy"), _STRING))
_FORMATS = ("ps", "images", "networks", "plugins", "volumes", "stats", "serviceInspect", "services", "tasks", "secret")
_TEXTS = ("configFormat", "nodesFormat", "detachKeys", "credsStore", "experimental", "stackOrchestrator")
_CONFIG = Struct(
    "configfile.ConfigFile",
    {
        "auths": _AUTHS,
        "HttpHeaders": _STRINGS,
        **{f"{name}Format": _STRING for name in _FORMATS},
        **dict.fromkeys((*_TEXTS, "currentContext"), _STRING),
        "credHelpers": _STRINGS,
        "pruneFilters": Slice("[]string", _STRING),
        "proxies": Map("map[string]configfile.ProxyConfig", _PROXY),
        "kubernetes": Struct("configfile.KubernetesConfig", {"allNamespaces": _STRING}),
        "cliPluginsExtraDirs": Slice("[]string", _STRING),
        "plugins": Map("map[string]map[string]string", _STRINGS),
        "aliases": _STRINGS,
    },
)
_ORCHESTRATORS = ("", "swarm", "kubernetes", "all")


@dataclass(frozen=True)
class Login:
    """What one entry gives to dockerd; one whose `auth` was not decoded gives no user for it."""

    username: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)
    registry_token: str = field(default="", repr=False)
    auth: str = field(default="", repr=False)


@dataclass(frozen=True)
class Config:
    """What the CLI knows after reading; `warning` is its reason to warn, `refusal` why it pulls nothing (rule 11).

    `undecodable` are the keys whose `auth` cannot be decoded. With one, the entries that were decoded before it hang on
    the order of a Go map (rule 8); here it is the order of the file, as it is mostly.
    """

    logins: dict[str, Login] = field(default_factory=dict)
    store: str = ""
    helpers: dict[str, str] = field(default_factory=dict)
    warning: str | None = None
    refusal: str | None = None
    undecodable: tuple[str, ...] = ()


def parse(document: bytes) -> Config:
    """Read a `config.json`."""
    try:
        value = go_json.decode_first(document)
    except GoError as error:
        return Config(warning=None if str(error) == "EOF" else str(error))
    mismatch = next(go_types.mismatches(value, _CONFIG), None)
    if not isinstance(value, Object):
        return Config(warning=mismatch)
    config = Config(
        logins={key: _login(entry) for key, entry in _members(value, "auths")},
        store=_text(value, "credsStore"),
        helpers={key: helper for key, helper in _members(value, "credHelpers") if isinstance(helper, str)},
        warning=mismatch,
        refusal=_refusal(value),
    )
    return config if mismatch else _decoded(config)


def parse_legacy(document: bytes) -> Config:
    """Read a `.dockercfg` (rule 3): a bare map of entries of which only `auth` counts, or two lines for the hub."""
    try:
        value = go_json.unmarshal(document)
        mismatch = next(go_types.mismatches(value, _AUTHS), None)
    except GoError as error:
        mismatch = str(error)
    if mismatch:
        return _two_lines(document.decode(errors="replace"))
    entries = value.members if isinstance(value, Object) else ()
    return _decoded(Config({key: Login(auth=_login(entry).auth) for key, entry in entries}))


def keys_for(config: Config, registry: str) -> list[str]:
    """List the keys that serve a registry, the one that usually wins first (rules 12 to 15).

    `registry` is the domain of a reference. An exact key is alone; of several others one is taken at random, mostly the
    first in the file.
    """
    name = lookup_name(registry)
    return [name] if name in config.logins else [key for key in config.logins if _host(key) == name]


def helper_for(config: Config, registry: str) -> str:
    """Name the credential helper that is asked before the entries, empty where there is none (rule 17)."""
    return config.helpers.get(lookup_name(registry), config.store)


def lookup_name(registry: str) -> str:
    """Return what entries and helpers are looked up by (rules 12, 13, 17)."""
    return HUB_KEY if registry == "docker.io" else registry


def _host(key: str) -> str:
    return re.sub("^https?://", "", key).partition("/")[0]


def _members(value: Object, name: str) -> Iterator[tuple[str, Value]]:
    """Yield the members of an object's field; repeated fields are merged, as Go decodes them into one map."""
    for key, item in value.members:
        if key.lower() == name.lower() and isinstance(item, Object):
            yield from item.members


def _login(entry: Value) -> Login:
    if not isinstance(entry, Object):
        return Login()
    texts = {name: _text(entry, name) for name in _LOGIN_FIELDS}
    return Login(
        texts["username"], texts["password"], texts["identitytoken"], texts["registrytoken"], auth=texts["auth"]
    )


def _text(value: Object, name: str) -> str:
    text = value.get(name)
    return text if isinstance(text, str) else ""


def _refusal(value: Object) -> str | None:
    if any(name == "pull" for name, _ in _members(value, "aliases")):
        return 'Not allowed to alias "pull". Allowed aliases: map[string]struct {}{"builder":struct {}{}}'
    orchestrator = _text(value, "stackOrchestrator")
    if orchestrator not in _ORCHESTRATORS:
        return (
            f'unable to resolve docker endpoint: specified orchestrator "{orchestrator}" is invalid, '
            "please use either kubernetes, swarm or all"
        )
    return None


def _two_lines(text: str) -> Config:
    first, newline, _ = text.partition("\n")
    if not newline:
        return Config(warning="The Auth config file is empty")
    _, separator, auth = first.partition(" = ")
    if not separator or " = " in auth:
        return Config(warning="Invalid Auth config file")
    return _decoded(Config({HUB_KEY: Login(auth=auth)}))


def _decoded(config: Config) -> Config:
    """Decode each `auth` up to the first that cannot be; entries from it on stay as they are (rules 7, 8)."""
    logins, reasons = dict(config.logins), {}
    for key, login in config.logins.items():
        reason = _defect(login.auth)
        if reason:
            reasons[key] = reason
        elif login.auth and not reasons:
            user, _, password = _plain(login.auth).partition(":")
            logins[key] = replace(login, username=user, password=password.strip("\x00"), auth="")
    return replace(config, logins=logins, warning=next(iter(reasons.values()), None), undecodable=tuple(reasons))


def _defect(auth: str) -> str | None:
    """Say why an `auth` cannot be decoded, None where it can or is empty (rule 7)."""
    at = _illegal_byte(auth.encode())
    if at is not None:
        return f"illegal base64 data at input byte {at}"
    return "Invalid auth configuration file" if auth and ":" not in _plain(auth) else None


def _plain(auth: str) -> str:
    """Decode an `auth`; dockerd gets a U+FFFD for each byte that is not UTF-8."""
    text = base64.b64decode(auth).decode(errors="surrogateescape")
    return re.sub("[\udc80-\udcff]", "\ufffd", text)


def _illegal_byte(auth: bytes) -> int | None:
    """Find what Go's base64.StdEncoding stumbles over: it skips newlines and wants the padding (`decodeQuantum`)."""
    digits = re.match(rb"[A-Za-z0-9+/\r\n]*", auth)
    end = digits.end() if digits else 0
    rest = len(re.sub(rb"[\r\n]", b"", auth[:end])) % 4
    if end == len(auth):
        return end - rest if rest else None
    if auth[end : end + 1] != b"=" or rest < 2:
        return end
    padding = re.compile(rb"=[\r\n]*" if rest == 3 else rb"=[\r\n]*=[\r\n]*").match(auth, end)
    if padding:
        return padding.end() if padding.end() < len(auth) else None
    single = re.compile(rb"=[\r\n]*").match(auth, end)
    after = single.end() if single else end
    return after if after == len(auth) else after - 1
