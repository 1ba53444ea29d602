"""The active cluster, by exactly the rules of the dcos CLI (cluster.md A4, B1, B3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dcos_registry import errors
from dcos_registry.cli.dcos_dir import ClusterEntry, DcosDir
from dcos_registry.clients.cluster_http import Cluster
from dcos_registry.clients.trust import Trust

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_SET_UP = "dcos cluster setup https://CLUSTER"
_SET_SSL_VERIFY = "dcos config set core.ssl_verify /path/to/ca.crt"
_SET_TIMEOUT = "dcos config set core.timeout 180"
_DEFAULT_TIMEOUT = 180.0
_LONGEST_TIMEOUT = 1e9


class CaFileError(errors.UsageError):
    """The file with the certificates of the cluster's CA cannot be used."""


@dataclass(frozen=True)
class ClusterConfig:
    """The active cluster, and what stands about us in its dcos.toml.

    `folder` is the cluster's folder below the DCOS directory, None where only the environment tells of a cluster.
    `settings` is the `[registry]` section, `ssh` has `ssh_user` and `ssh_proxy_ip` where they are set (as in dcos node
    ssh), `warnings` are sentences for the user.
    """

    cluster: Cluster
    folder: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    ssh: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def load(variables: Mapping[str, str], *, home: Path, working_directory: Path) -> ClusterConfig:
    """Find the active cluster: what the dcos CLI passes in the environment, else what its files say.

    The parent passes URL, token and trust alone, so the rest comes from the file of the same cluster, where there is
    one. Raises `NotFoundError` or `UsageError`, each with the `dcos` command that mends it.
    """
    directory = DcosDir(_dcos_directory(variables, home, working_directory))
    wanted = variables.get("DCOS_CLUSTER")
    url = _told_url(variables)
    entry: ClusterEntry | None
    if url:
        entry = _entry_of(url, directory, wanted)
        token = variables.get("DCOS_ACS_TOKEN", "")
        trust = _told_trust(variables, entry)
    else:
        entry = directory.current(wanted)
        url = _url_of(entry)
        if not url:
            raise errors.UsageError(f"{entry.file} names no cluster URL", _SET_UP)
        token = str(entry.section("core").get("dcos_acs_token", ""))
        trust = _trust(variables, entry)
    if not _is_http(url):
        raise errors.UsageError(f"The cluster's URL {url!r} is not an http or https URL", _SET_UP)
    marathon_url = str(entry.section("marathon").get("url", "")).rstrip("/") if entry else ""
    if marathon_url and not _is_http(marathon_url):
        raise errors.UsageError(
            f"marathon.url, {marathon_url!r}, is not an http or https URL", "dcos config unset marathon.url"
        )
    return ClusterConfig(
        cluster=Cluster(url, token, trust, _timeout(variables, entry), marathon_url),
        folder=entry.folder if entry else None,
        settings=entry.section("registry") if entry else {},
        ssh=_ssh_settings(entry) if entry else {},
        warnings=tuple(f"{path} cannot be parsed and was passed over" for path in directory.unparsable),
    )


def _dcos_directory(variables: Mapping[str, str], home: Path, working_directory: Path) -> Path:
    """Resolve `DCOS_DIR`: relative to the working directory, which is also what an empty one means; no `~` (B2)."""
    if "DCOS_DIR" in variables:
        return working_directory / variables["DCOS_DIR"]
    return home / ".dcos"


def _told_url(variables: Mapping[str, str]) -> str:
    """Return the cluster's URL where somebody who knows passes it, else an empty text.

    Besides the dcos CLI a script may name a cluster, but only with a token beside the URL: a lone DCOS_URL is often a
    leftover of the old Python CLI, and the present one ignores it.
    """
    sender_is_known = "DCOS_CLI_EXECUTABLE_PATH" in variables or "DCOS_ACS_TOKEN" in variables
    return variables.get("DCOS_URL", "").rstrip("/") if sender_is_known else ""


def _ssh_settings(entry: ClusterEntry) -> dict[str, str]:
    core = entry.section("core")
    return {key: str(core[key]) for key in ("ssh_user", "ssh_proxy_ip") if core.get(key)}


def _entry_of(url: str, directory: DcosDir, wanted: str | None) -> ClusterEntry | None:
    try:
        entry = directory.current(wanted)
    except errors.RegistryPluginError:
        return None
    return entry if _url_of(entry) == url else None


def _url_of(entry: ClusterEntry) -> str:
    return str(entry.section("core").get("dcos_url", "")).rstrip("/")


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _told_trust(variables: Mapping[str, str], entry: ClusterEntry | None) -> Trust:
    ca_path = variables.get("DCOS_TLS_CA_PATH")
    if ca_path:
        return _ca_file(_Value(ca_path, "DCOS_TLS_CA_PATH", _SET_SSL_VERIFY))
    if entry:
        # DCOS_TLS_INSECURE may be left over from the user's shell; the file is what the parent goes by (A4, trap 4).
        return _trust(variables, entry)
    return Trust(verify=variables.get("DCOS_TLS_INSECURE") != "1")


def _trust(variables: Mapping[str, str], entry: ClusterEntry) -> Trust:
    """Read `core.ssl_verify` or `DCOS_SSL_VERIFY`: a bool, a word of Go's ParseBool, or a path (B1)."""
    value = _core_value("ssl_verify", variables, entry, default=True, mend=_SET_SSL_VERIFY)
    word = str(value.raw)
    if word in _TRUE or not word:
        return Trust()
    return Trust(verify=False) if word in _FALSE else _ca_file(value)


def _timeout(variables: Mapping[str, str], entry: ClusterEntry | None) -> float:
    """Read `core.timeout` or `DCOS_TIMEOUT`, in seconds; 0 waits for ever."""
    value = _core_value("timeout", variables, entry, default=_DEFAULT_TIMEOUT, mend=_SET_TIMEOUT)
    try:
        seconds = float(str(value.raw))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < _LONGEST_TIMEOUT:
        raise errors.UsageError(f"The timeout {value.raw!r} is not a number of seconds ({value.place})", value.mend)
    return seconds


@dataclass(frozen=True)
class _Value:
    """A value of the configuration, where it stands, and the command that sets a better one."""

    raw: Any
    place: str
    mend: str


def _core_value(
    key: str, variables: Mapping[str, str], entry: ClusterEntry | None, *, default: object, mend: str
) -> _Value:
    """Look a key of `[core]` up; its variable beats the file (B1)."""
    variable = f"DCOS_{key.upper()}"
    if variable in variables:
        return _Value(variables[variable], variable, f"unset {variable}, then {mend}")
    if entry is None:
        return _Value(default, "the default", mend)
    return _Value(entry.section("core").get(key, default), f"core.{key} of {entry.file}", mend)


def _ca_file(value: _Value) -> Trust:
    trust = Trust(ca_file=Path(str(value.raw)))
    try:
        trust.context()
    except errors.UsageError as error:
        raise CaFileError(f"{error.message} ({value.place})", value.mend) from error
    return trust
