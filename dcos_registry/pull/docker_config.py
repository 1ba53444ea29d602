"""A docker config as the docker CLI reads it (docker.md 3, 5 to 15; docker/cli cli/config/configfile/file.go).

No defect stops a pull: the CLI warns and goes on with what it has got, mostly nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from dcos_registry.pull import docker_auth, go_json, go_types
from dcos_registry.pull.go_json import GoError, Object, Value
from dcos_registry.pull.go_types import STRING, Map, Slice, Struct

HUB_KEY = "https://index.docker.io/v1/"
"""The only key of Docker Hub (rule 13)."""

WEB_LOGIN_KEYS = (f"{HUB_KEY}access-token", f"{HUB_KEY}refresh-token")
"""Keys of no login: docker keeps its session with the browser there (docker/cli internal/oauth/manager)."""

Cli: TypeAlias = Literal["20.10", "28"]
"""The version of the docker CLI; the rules are those of 20.10, and 28 differs in a few (docker.md 3, 5, 11, 12)."""

_STRINGS = Map("map[string]string", STRING)
_LOGIN_FIELDS = ("username", "password", "auth", "email", "serveraddress", "identitytoken", "registrytoken")
_AUTHS = Map("map[string]types.AuthConfig", Struct("types.AuthConfig", dict.fromkeys(_LOGIN_FIELDS, STRING)))
_PROXY_FIELDS = ("httpProxy", "httpsProxy", "noProxy", "ftpProxy")
_PROXIES = "map[string]configfile.ProxyConfig"
_FORMATS = ("ps", "images", "networks", "plugins", "volumes", "stats", "serviceInspect", "services", "tasks", "secret")
_TEXTS = ("configFormat", "nodesFormat", "detachKeys", "credsStore", "experimental", "currentContext")
_COMMON: dict[str, go_types.Type] = {
    "auths": _AUTHS,
    "HttpHeaders": _STRINGS,
    **{f"{name}Format": STRING for name in _FORMATS},
    **dict.fromkeys(_TEXTS, STRING),
    "credHelpers": _STRINGS,
    "pruneFilters": Slice("[]string", STRING),
    "cliPluginsExtraDirs": Slice("[]string", STRING),
    "plugins": Map("map[string]map[string]string", _STRINGS),
    "aliases": _STRINGS,
}
_CONFIGS: dict[Cli, Struct] = {
    "20.10": Struct(
        "configfile.ConfigFile",
        {
            **_COMMON,
            "stackOrchestrator": STRING,
            "proxies": Map(_PROXIES, Struct("configfile.ProxyConfig", dict.fromkeys(_PROXY_FIELDS, STRING))),
            "kubernetes": Struct("configfile.KubernetesConfig", {"allNamespaces": STRING}),
        },
    ),
    "28": Struct(
        "configfile.ConfigFile",
        {
            **_COMMON,
            "proxies": Map(
                _PROXIES, Struct("configfile.ProxyConfig", dict.fromkeys((*_PROXY_FIELDS, "allProxy"), STRING))
            ),
            "features": _STRINGS,
        },
    ),
}


@dataclass(frozen=True)
class Login:
    """What one entry holds, or what goes to dockerd of it, which makes nothing of `auth`."""

    username: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)
    registry_token: str = field(default="", repr=False)
    auth: str = field(default="", repr=False)


@dataclass(frozen=True)
class Config:
    """What the CLI knows after reading; `warning` is its reason to warn, `refusal` why it pulls nothing (rule 11).

    `logins` are as the file has them. `undecodable` are the keys of those whose `auth` cannot be decoded; without
    `decodes` none is. In a `legacy` file only `auth` counts.
    """

    logins: dict[str, Login] = field(default_factory=dict)
    store: str = ""
    helpers: dict[str, str] = field(default_factory=dict)
    warning: str | None = None
    refusal: str | None = None
    undecodable: tuple[str, ...] = ()
    decodes: bool = True
    legacy: bool = False

    def sent(self, key: str) -> tuple[Login, ...]:
        """Say what goes to dockerd of an entry, the usual first (rules 7 to 9).

        Entries are decoded in the order of a Go map, mostly that of the file, up to the first that cannot be.
        """
        login = self.logins[key]
        as_it_is = replace(login, auth="")
        if not self.decodes or key in self.undecodable:
            return (as_it_is,)
        decoded = as_it_is
        if login.auth or self.legacy:
            user, password = docker_auth.decode(login.auth)
            decoded = replace(as_it_is, username=user, password=password)
        if not self.undecodable:
            return (decoded,)
        order = list(self.logins)
        is_early = order.index(key) < order.index(self.undecodable[0])
        return (decoded, as_it_is) if is_early else (as_it_is, decoded)


def parse(document: bytes, cli: Cli = "20.10") -> Config:
    """Read a `config.json`."""
    try:
        value = go_json.decode_first(document)
    except GoError as error:
        return Config(warning=None if str(error) == "EOF" else str(error))
    mismatch = next(go_types.mismatches(value, _CONFIGS[cli]), None)
    if not isinstance(value, Object):
        return Config(warning=mismatch)
    config = Config(
        logins={key: _login(entry) for key, entry in _members(value, "auths")},
        store=_text(value, "credsStore"),
        helpers={key: helper for key, helper in _members(value, "credHelpers") if isinstance(helper, str)},
        warning=mismatch,
        refusal=_refusal(value, cli),
        decodes=mismatch is None,
    )
    return _checked(config, needs_user=cli == "28")


def parse_legacy(document: bytes) -> Config:
    """Read a `.dockercfg` (rule 3): a bare map of entries of which only `auth` counts, or two lines for the hub."""
    try:
        value = go_json.unmarshal(document)
        mismatch = next(go_types.mismatches(value, _AUTHS), None)
    except GoError as error:
        mismatch = str(error)
        value = None
    entries = value.members if isinstance(value, Object) else ()
    config = Config({key: _login(entry) for key, entry in entries}, legacy=True)
    return _two_lines(config, document.decode(errors="replace")) if mismatch else _checked(config)


def keys_for(config: Config, registry: str, cli: Cli = "20.10") -> list[str]:
    """List the keys that serve a registry, the one that usually wins first (rules 12 to 15).

    `registry` is the domain of a reference. An exact key is alone; of several others one is taken at random, mostly the
    first in the file.
    """
    name = lookup_name(registry)
    host = host_of_key if cli == "20.10" else _host_of_url
    return [name] if name in config.logins else [key for key in config.logins if host(key) == name]


def helper_for(config: Config, registry: str) -> str:
    """Name the credential helper that is asked before the entries, empty where there is none (rule 17)."""
    return config.helpers.get(lookup_name(registry), config.store)


def lookup_name(registry: str) -> str:
    """Return what entries and helpers are looked up by (rules 12, 13, 17)."""
    return HUB_KEY if registry == "docker.io" else registry


def host_of_key(key: str) -> str:
    """Return what a key is compared by: without a scheme, up to the first slash (rule 12)."""
    return re.sub("^https?://", "", key).partition("/")[0]


def _host_of_url(key: str) -> str:
    """Return the host and port of a URL of any scheme, as CLI 28 does (file_store.go `ConvertToHostname`)."""
    is_escaped = not re.search("%(?![0-9A-Fa-f]{2})", key)
    url = is_escaped and re.fullmatch(
        r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?([^/?#:@]+)(?::([0-9]*))?(?:[/?#].*)?", key, re.DOTALL
    )
    if not url:
        return key.partition("/")[0]
    return f"{url[1]}:{url[2]}" if url[2] else url[1]


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


def _refusal(value: Object, cli: Cli) -> str | None:
    """Say why the CLI does not even try (cli/command/orchestrator.go, cmd/docker/aliases.go)."""
    for alias, _ in _members(value, "aliases"):
        if alias != "builder":
            return (
                f'Not allowed to alias "{alias}". Allowed aliases: map[string]struct {{}}{{"builder":struct {{}}{{}}}}'
            )
    orchestrator = _text(value, "stackOrchestrator")
    if cli != "20.10" or orchestrator in ("", "swarm"):
        return None
    if orchestrator in ("kubernetes", "all"):
        reason = (
            f"default orchestrator is {orchestrator} but unable to resolve kubernetes endpoint: "
            "stat $HOME/.kube/config: no such file or directory"
        )
    else:
        reason = f'specified orchestrator "{orchestrator}" is invalid, please use either kubernetes, swarm or all'
    return f"unable to resolve docker endpoint: {reason}"


def _two_lines(config: Config, text: str) -> Config:
    """Read what is no map of entries as two lines; entries of such a map that do fit stay, undecoded."""
    first, newline, _ = text.partition("\n")
    if not newline:
        return replace(config, decodes=False, warning="The Auth config file is empty")
    _, separator, auth = first.partition(" = ")
    if not separator or " = " in auth:
        return replace(config, decodes=False, warning="Invalid Auth config file")
    return _checked(Config({HUB_KEY: Login(auth=auth)}, legacy=True))


def _checked(config: Config, *, needs_user: bool = False) -> Config:
    """Find the entries that cannot be decoded; the CLI warns of the first (rules 7, 8)."""
    entries = config.logins if config.decodes else {}
    found = {key: docker_auth.defect(login.auth, needs_user=needs_user) for key, login in entries.items()}
    reasons = {key: reason for key, reason in found.items() if reason}
    if not reasons:
        return config
    return replace(config, warning=next(iter(reasons.values())), undecodable=tuple(reasons))
