"""The active cluster of the dcos CLI, by exactly its rules (cluster.md B; dcos-cli pkg/config/manager.go)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.cluster_http import Cluster
from dcos_registry.clients.http import Trust

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
DEFAULT_TIMEOUT = 180.0


@dataclass(frozen=True)
class ClusterConfig:
    """The active cluster, and what stands about us in its dcos.toml.

    `folder` is the cluster's folder below the DCOS directory, None where only the environment tells of a cluster.
    `settings` is the `[registry]` section, `warnings` are sentences for the user.
    """

    cluster: Cluster
    folder: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Entry:
    folder: Path
    document: dict[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        return str(_section(self.document, "cluster").get("name", ""))

    @property
    def core(self) -> dict[str, Any]:
        return _section(self.document, "core")

    @property
    def is_attached(self) -> bool:
        return (self.folder / "attached").is_file()


def load(variables: Mapping[str, str], *, home: Path, working_directory: Path) -> ClusterConfig:
    """Find the active cluster: what the dcos CLI passes in the environment, else what its files say.

    Raises `NotFoundError`, `UsageError` or `NotLoggedInError`, each with the `dcos` command that mends it.
    """
    directory = _dcos_directory(variables, home, working_directory)
    unparsable: list[Path] = []
    try:
        entry = _current(variables, directory, unparsable)
    except errors.RegistryPluginError:
        if not _is_told(variables):
            raise
        return _told(variables, None, unparsable)
    return _told(variables, entry, unparsable) if _is_told(variables) else _configured(variables, entry, unparsable)


def _is_told(variables: Mapping[str, str]) -> bool:
    # Besides the dcos CLI a script may name a cluster, but only with a token beside the URL: a lone DCOS_URL is often
    # a leftover of the old Python CLI, and the present one ignores it.
    sender_is_known = "DCOS_CLI_EXECUTABLE_PATH" in variables or "DCOS_ACS_TOKEN" in variables
    return sender_is_known and bool(variables.get("DCOS_URL"))


def _dcos_directory(variables: Mapping[str, str], home: Path, working_directory: Path) -> Path:
    """Resolve `DCOS_DIR`: relative to the working directory, which is also what an empty one means; no `~` (B2)."""
    if "DCOS_DIR" in variables:
        return working_directory / variables["DCOS_DIR"]
    return home / ".dcos"


def _current(variables: Mapping[str, str], directory: Path, unparsable: list[Path]) -> _Entry:
    """Choose as `Manager.Current` does (B2); files that cannot be parsed are passed over and listed."""
    entries = _entries(directory, unparsable)
    if "DCOS_CLUSTER" in variables:
        return _named(entries, variables["DCOS_CLUSTER"], unparsable)
    if len(entries) == 1:
        return entries[0]
    attached = [entry for entry in entries if entry.is_attached]
    if len(attached) == 1:
        return attached[0]
    if attached:
        names = " and ".join(sorted(entry.name or entry.folder.name for entry in attached))
        raise errors.UsageError(f"Multiple clusters are attached: {names}", f"dcos cluster attach {names.split()[0]}")
    _raise_unparsable(unparsable)
    if entries:
        raise errors.NotFoundError(
            "No cluster is attached", "dcos cluster attach NAME, with a NAME of dcos cluster list"
        )
    raise errors.NotFoundError("No cluster is set up", "dcos cluster setup https://CLUSTER")


def _entries(directory: Path, unparsable: list[Path]) -> list[_Entry]:
    try:
        folders = sorted(folder for folder in (directory / "clusters").iterdir() if folder.is_dir())
    except OSError:
        return []
    entries = []
    for folder in folders:
        document = read_toml(folder / "dcos.toml")
        if document is None:
            unparsable.append(folder / "dcos.toml")
        else:
            entries.append(_Entry(folder, document))
    return entries


def read_toml(path: Path) -> dict[str, Any] | None:
    """Read a dcos.toml; a missing one counts as empty, None is one that cannot be read or parsed."""
    import toml

    try:
        return toml.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    # toml 0.10.2 lets IndexError and TypeError of its own parser out for some broken files.
    except (OSError, ValueError, IndexError, TypeError, KeyError):
        return None


def _named(entries: list[_Entry], wanted: str, unparsable: list[Path]) -> _Entry:
    for entry in entries:
        if entry.folder.name == wanted:
            return entry
    fitting = [entry for entry in entries if entry.name == wanted]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        ids = " or ".join(entry.folder.name for entry in fitting)
        raise errors.UsageError(f"Multiple clusters are called {wanted!r} (DCOS_CLUSTER)", f"set DCOS_CLUSTER to {ids}")
    _raise_unparsable(unparsable)
    raise errors.NotFoundError(f"There is no cluster {wanted!r} (DCOS_CLUSTER)", "dcos cluster list")


def _raise_unparsable(unparsable: list[Path]) -> None:
    if unparsable:
        raise errors.UsageError(
            f"{unparsable[0]} cannot be parsed",
            "mend the file, or set the cluster up anew: dcos cluster setup https://CLUSTER",
        )


def _told(variables: Mapping[str, str], entry: _Entry | None, unparsable: list[Path]) -> ClusterConfig:
    """Take URL and token from the environment, and the rest, which the parent does not pass, from its file (A4)."""
    url = variables["DCOS_URL"].rstrip("/")
    is_same = entry is not None and str(entry.core.get("dcos_url", "")).rstrip("/") == url
    configured = entry if is_same else None
    core = configured.core if configured else {}
    if variables.get("DCOS_TLS_CA_PATH"):
        trust = _ca_file(variables["DCOS_TLS_CA_PATH"], None)
    elif configured:
        # DCOS_TLS_INSECURE may be left over from the user's shell; the file is what the parent goes by (A4, trap 4).
        trust = _trust(variables, configured)
    else:
        trust = Trust(verify=variables.get("DCOS_TLS_INSECURE") != "1")
    return _config(variables, url, variables.get("DCOS_ACS_TOKEN", ""), trust, core, configured or None, unparsable)


def _configured(variables: Mapping[str, str], entry: _Entry, unparsable: list[Path]) -> ClusterConfig:
    url = str(entry.core.get("dcos_url", "")).rstrip("/")
    if not url:
        raise errors.UsageError(
            f"{entry.folder / 'dcos.toml'} names no cluster URL", "dcos cluster setup https://CLUSTER"
        )
    token = str(entry.core.get("dcos_acs_token", ""))
    return _config(variables, url, token, _trust(variables, entry), entry.core, entry, unparsable)


def _config(
    variables: Mapping[str, str],
    url: str,
    token: str,
    trust: Trust,
    core: Mapping[str, Any],
    entry: _Entry | None,
    unparsable: list[Path],
) -> ClusterConfig:
    if not url.lower().startswith(("http://", "https://")):
        raise errors.UsageError(
            f"The cluster's URL {url!r} is not an http or https URL", "dcos cluster setup https://CLUSTER"
        )
    document = entry.document if entry else {}
    timeout = _timeout(variables.get("DCOS_TIMEOUT", core.get("timeout", DEFAULT_TIMEOUT)))
    marathon_url = str(_section(document, "marathon").get("url", "")).rstrip("/")
    return ClusterConfig(
        cluster=Cluster(url, token, trust, timeout, marathon_url),
        folder=entry.folder if entry else None,
        settings=_section(document, "registry"),
        warnings=tuple(f"{path} cannot be parsed and was passed over" for path in unparsable),
    )


def _trust(variables: Mapping[str, str], entry: _Entry) -> Trust:
    """Read `core.ssl_verify` or `DCOS_SSL_VERIFY`: a bool, a word of Go's ParseBool, or a path (B1)."""
    value = variables.get("DCOS_SSL_VERIFY", entry.core.get("ssl_verify", True))
    if value is True or value in _TRUE or value == "":
        return Trust()
    if value is False or value in _FALSE:
        return Trust(verify=False)
    return _ca_file(str(value), entry)


def _ca_file(text: str, entry: _Entry | None) -> Trust:
    path = Path(text)
    try:
        with path.open("rb"):
            return Trust(ca_file=path)
    except OSError as error:
        place = f"core.ssl_verify of {entry.folder / 'dcos.toml'}" if entry else "DCOS_TLS_CA_PATH"
        raise errors.UsageError(
            f"The CA file {text} ({place}) cannot be read: {(error.strerror or 'no such file').lower()}",
            "dcos config set core.ssl_verify /path/to/ca.crt",
        ) from error


def _timeout(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = -1.0
    if not 0 <= seconds < 1e9:
        raise errors.UsageError(f"The timeout {value!r} is not a number of seconds", "dcos config set core.timeout 180")
    return seconds


def _section(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    section = document.get(name)
    return section if isinstance(section, dict) else {}
