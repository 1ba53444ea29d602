"""The DCOS directory, and its active cluster (cluster.md B1, B2; pkg/config/manager.go of dcos-cli)."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from dcos_registry import errors

_SET_UP = "dcos cluster setup https://CLUSTER"


class NoClusterError(errors.NotFoundError):
    """No cluster at all was ever set up."""


@dataclass(frozen=True)
class ClusterEntry:
    """One cluster below the directory; its folder is named after the cluster's id."""

    folder: Path
    document: dict[str, Any] = field(repr=False)

    @property
    def file(self) -> Path:
        """Where the configuration stands."""
        return self.folder / "dcos.toml"

    @property
    def cluster_id(self) -> str:
        """The id that the cluster itself gave."""
        return self.folder.name

    @property
    def name(self) -> str:
        """The name for people, which need not be there and need not be unique."""
        return str(self.section("cluster").get("name", ""))

    @property
    def is_attached(self) -> bool:
        """Whether `dcos cluster attach` chose it."""
        return (self.folder / "attached").is_file()

    def section(self, name: str) -> dict[str, Any]:
        """Return a table of the configuration, an empty one where there is none."""
        section = self.document.get(name)
        return section if isinstance(section, dict) else {}


class DcosDir:
    """The clusters of one DCOS directory, by id; `unparsable` are the configurations that were passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.unparsable: list[Path] = []

    @cached_property
    def entries(self) -> list[ClusterEntry]:
        """Every cluster whose configuration can be read; one without a file counts too."""
        return list(self._readable())

    def current(self, wanted: str | None) -> ClusterEntry:
        """Choose as `Manager.Current` does: `wanted` (`DCOS_CLUSTER`), else the only one, else the attached one.

        Raises `NotFoundError` or `UsageError`, each with the command that mends it.
        """
        if wanted is not None:
            return self._named(wanted)
        if len(self.entries) == 1:
            return self.entries[0]
        attached = [entry for entry in self.entries if entry.is_attached]
        if len(attached) > 1:
            raise _several_attached(attached)
        if attached:
            return attached[0]
        self._complain_of_unparsable()
        if self.entries:
            raise errors.NotFoundError(
                "No cluster is attached", "dcos cluster attach NAME, with a NAME of dcos cluster list"
            )
        raise NoClusterError("No cluster is set up", _SET_UP)

    def _readable(self) -> Iterator[ClusterEntry]:
        try:
            folders = sorted(folder for folder in (self._folder / "clusters").iterdir() if folder.is_dir())
        except OSError:
            return
        for folder in folders:
            document = read_toml(folder / "dcos.toml")
            if document is None:
                self.unparsable.append(folder / "dcos.toml")
            else:
                yield ClusterEntry(folder, document)

    def _named(self, wanted: str) -> ClusterEntry:
        for entry in self.entries:
            if entry.cluster_id == wanted:
                return entry
        fitting = [entry for entry in self.entries if entry.name == wanted]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            ids = " or ".join(entry.cluster_id for entry in fitting)
            raise errors.UsageError(
                f"Multiple clusters are called {wanted!r} (DCOS_CLUSTER)", f"set DCOS_CLUSTER to {ids}"
            )
        self._complain_of_unparsable()
        raise errors.NotFoundError(f"There is no cluster {wanted!r} (DCOS_CLUSTER)", "dcos cluster list")

    def _complain_of_unparsable(self) -> None:
        if self.unparsable:
            raise errors.UsageError(
                f"{self.unparsable[0]} cannot be parsed", f"mend the file, or set the cluster up anew: {_SET_UP}"
            )


def read_toml(path: Path) -> dict[str, Any] | None:
    """Read a TOML file; a missing one counts as empty, None is one that cannot be read or parsed."""
    import toml

    try:
        return toml.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    # toml 0.10.2 lets IndexError, TypeError and KeyError of its own parser out for some broken files.
    except (OSError, ValueError, IndexError, TypeError, KeyError):
        return None


def _several_attached(attached: list[ClusterEntry]) -> errors.UsageError:
    names = [entry.name for entry in attached]
    if "" in names or len(set(names)) < len(names):
        names = [entry.cluster_id for entry in attached]
    # Attaching moves the first `attached` file that it finds (Manager.Attach), which may be the one that is wanted.
    return errors.UsageError(
        f"Multiple clusters are attached: {' and '.join(names)}",
        f"dcos cluster attach {shlex.quote(names[0])}; "
        f"if both stay attached: rm {shlex.quote(str(attached[1].folder / 'attached'))}",
    )
