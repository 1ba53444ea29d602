"""What a command is to change: apps and pods of the cluster, and those in files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.workflows.attaching.target_file import TargetFile
from dcos_registry.workflows.targets import STDIN, Workload, is_file, read_targets, without


@dataclass(frozen=True)
class Selected:
    """Everything that is meant, read whole: `workloads` first those of the cluster, then those of each of `files`."""

    workloads: tuple[Workload, ...]
    files: tuple[TargetFile, ...]

    @property
    def is_stdin(self) -> bool:
        """Whether it is a definition on standard input, which goes to standard output."""
        return any(file.is_stdin for file in self.files)

    @property
    def asks_cluster(self) -> bool:
        """Whether anything of it is the cluster's; files need none."""
        return any(workload.is_of_the_cluster for workload in self.workloads)


def read_selected(
    targets: Sequence[str],
    excluded: Sequence[str],
    *,
    marathon: Callable[[], MarathonClient],
    read_file: Callable[[str], bytes],
) -> Selected:
    """Read what `targets` name without what `excluded` does; the files come first, so that a broken one ends it.

    One file by several names, such as a link to it, is read once.
    Raises `UsageError` for what is no target, for a file that holds no definitions, and for standard input beside
    anything else; `NotFoundError` for what the cluster does not have.
    """
    names = list(dict.fromkeys(targets))
    if STDIN in names and len(names) > 1:
        raise errors.UsageError("A definition on standard input (-) stands alone: call it again for the other targets")
    files: dict[Path, TargetFile] = {}
    for name in filter(is_file, names):
        file = TargetFile.read(name, read_file)
        files.setdefault(file.path.resolve(), file)
    others = [name for name in names if not is_file(name)]
    workloads = read_targets(others, marathon=marathon, read_file=read_file, whole=True)
    for file in files.values():
        workloads += file.workloads
    return Selected(tuple(without(workloads, excluded)), tuple(files.values()))
