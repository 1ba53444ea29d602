"""A file with definitions that is to be changed: read whole before anything is, and written whole or not at all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dcos_registry.model.definition_file import Member, read_definitions, with_definitions
from dcos_registry.model.workload import kind_of
from dcos_registry.store.definition_files import replace_definitions
from dcos_registry.workflows.attaching.planned import Planned
from dcos_registry.workflows.targets import STDIN, Workload


@dataclass(frozen=True, kw_only=True)
class FileWorkload(Workload):
    """An app or pod of a file, by the name that was given for it, and where it stands there."""

    file: str
    member: Member = field(repr=False)


@dataclass(frozen=True)
class TargetFile:
    """A file, or standard input, as it was read."""

    name: str
    content: bytes = field(repr=False)
    members: tuple[Member, ...] = field(repr=False)

    @classmethod
    def read(cls, name: str, read_file: Callable[[str], bytes]) -> "TargetFile":
        """Read the file `name`; raises `UsageError` for what holds no definitions."""
        content = read_file(name)
        return cls(name, content, read_definitions(content, _shown(name)))

    @property
    def shown(self) -> str:
        """What messages call it."""
        return _shown(self.name)

    @property
    def is_stdin(self) -> bool:
        """Whether it is standard input, whose definitions go to standard output."""
        return self.name == STDIN

    @property
    def workloads(self) -> list[Workload]:
        """List what it holds; one that is alone in it is named by naming the file."""
        alone = len(self.members) == 1
        return [
            FileWorkload(
                each.id,
                kind_of(each.definition),
                each.resolved,
                self.shown,
                is_named=alone,
                file=self.name,
                member=each,
            )
            for each in self.members
        ]

    @property
    def path(self) -> Path:
        """Where it is."""
        return Path(self.name).expanduser()

    def with_planned(self, planned: Iterable[Planned]) -> bytes:
        """Return what it is to hold after these changes to what is in it; all else keeps its formatting."""
        changes = (
            (each.workload.member, each.attachment.after) for each in planned if isinstance(each.workload, FileWorkload)
        )
        return with_definitions(self.content, changes, self.shown)

    def write(self, planned: Iterable[Planned]) -> None:
        """Put the changes into the file; raises as `replace_definitions` does, and the file is then as it was."""
        replace_definitions(self.path, before=self.content, after=self.with_planned(planned))


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else name
