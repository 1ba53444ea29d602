"""Which apps and pods a command is about: ids, groups, files with definitions, or all that the cluster has."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.model.definition_file import read_definitions
from dcos_registry.model.workload import Definition, Kind, kind_of
from dcos_registry.model.workload_id import parse_workload_id

STDIN = "-"
_CLUSTER = "the cluster"
_ONE_BY_ONE = 2
"""So many are read singly; two lists hold everything there is."""
_FIELDS = frozenset(
    {"id", "version", "instances", "tasksRunning", "container", "containers", "secrets", "fetch", "uris"}
)
"""What is kept of a listed definition: what a pull depends on, and not the environments of thousands of apps."""


@dataclass(frozen=True)
class Workload:
    """One app or pod; `origin` says in words where its definition is from.

    A single one has its whole definition, one of many only the fields that its pulls depend on.
    """

    id: str
    kind: Kind
    definition: Definition = field(repr=False)
    origin: str = _CLUSTER

    @property
    def is_of_the_cluster(self) -> bool:
        """Whether the cluster has it so, and not a file."""
        return self.origin == _CLUSTER


def read_targets(
    targets: Sequence[str], *, marathon: Callable[[], MarathonClient], read_file: Callable[[str], bytes]
) -> list[Workload]:
    """Read what targets name, each workload once: app or pod ids, groups (`GROUP/*`), and files (`./app.json`, `-`).

    `marathon` is asked for where the cluster is needed, and then as little as will do; `read_file` takes a file's name,
    or `-`. Raises `UsageError` for what is no target, `NotFoundError` for what the cluster does not have.
    """
    parsed = [_Target.parse(target) for target in targets]
    of_the_cluster = [target for target in parsed if not target.is_file]
    everything: list[Workload] | None = None
    if len(of_the_cluster) > _ONE_BY_ONE or any(target.is_root for target in of_the_cluster):
        everything = read_all(marathon())
    found: dict[tuple[str, str], Workload] = {}
    for target in parsed:
        if target.is_file:
            workloads = _in_file(target.text, read_file)
        else:
            workloads = target.of(everything) if everything is not None else target.read(marathon())
        for workload in workloads:
            found.setdefault((workload.origin, workload.id), workload)
    return list(found.values())


def is_file(target: str) -> bool:
    """Tell a file with definitions from an id: `./app.json`, or `-` for standard input."""
    return target == STDIN or target.startswith(("./", "../", ".\\", "..\\", "~")) or target.lower().endswith(".json")


def read_all(marathon: MarathonClient) -> list[Workload]:
    """Read every app and pod that we may see, with two requests."""
    return [_kept(definition) for source in (marathon.apps(), marathon.pods()) for definition in source]


def read_workload(workload_id: str, marathon: MarathonClient) -> Workload:
    """Find out what an id is: apps and pods share one id space, and answer 404 for each other.

    Raises `NotFoundError` where it is neither.
    """
    app = marathon.app(workload_id)
    if app is not None:
        return Workload(workload_id, "app", app)
    pod = marathon.pod(workload_id)
    if pod is not None:
        return Workload(workload_id, "pod", pod)
    raise _unknown(workload_id)


@dataclass(frozen=True)
class _Target:
    """One target: a file's name, an id, or the id of a group with all that is below it."""

    text: str
    is_file: bool = False
    is_group: bool = False

    @classmethod
    def parse(cls, text: str) -> "_Target":
        if is_file(text):
            return cls(text, is_file=True)
        if not text.endswith("/*"):
            return cls(parse_workload_id(text))
        group = text[:-2].strip("/")
        return cls(parse_workload_id(group) if group else "/", is_group=True)

    @property
    def is_root(self) -> bool:
        return self.is_group and self.text == "/"

    def of(self, everything: Iterable[Workload]) -> Iterator[Workload]:
        """Choose from all that the cluster has."""
        below = self.text.rstrip("/") + "/"
        found = [each for each in everything if (each.id.startswith(below) if self.is_group else each.id == self.text)]
        if not found and not self.is_root:
            raise self.missing()
        yield from found

    def read(self, marathon: MarathonClient) -> Iterator[Workload]:
        """Read it by itself."""
        if not self.is_group:
            yield read_workload(self.text, marathon)
            return
        definitions = list(marathon.group(self.text) or ())
        if not definitions:
            raise self.missing()
        yield from map(_kept, definitions)

    def missing(self) -> errors.NotFoundError:
        if not self.is_group:
            return _unknown(self.text)
        return errors.NotFoundError(f"There is no app or pod in the group {self.text}", "dcos marathon group list")


def _in_file(name: str, read_file: Callable[[str], bytes]) -> Iterator[Workload]:
    shown = "standard input" if name == STDIN else name
    for member in read_definitions(read_file(name), shown):
        yield Workload(member.id, kind_of(member.definition), member.definition, shown)


def _kept(definition: Definition) -> Workload:
    kept = {name: value for name, value in definition.items() if name in _FIELDS}
    return Workload(str(kept.get("id")), kind_of(kept), kept)


def _unknown(workload_id: str) -> errors.NotFoundError:
    return errors.NotFoundError(f"There is no app or pod {workload_id}", "dcos marathon app list")
