"""Which apps and pods a command is about: ids, groups, files with definitions, or all that the cluster has."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

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
_PASSING = frozenset(
    {
        "tasks",
        "tasksStaged",
        "tasksRunning",
        "tasksHealthy",
        "tasksUnhealthy",
        "taskStats",
        "readinessCheckResults",
        "versionInfo",
    }
)
"""What Marathon adds to a listed app and is no part of its definition (marathon.md 1.1, 1.3)."""


@dataclass(frozen=True)
class Workload:
    """One app or pod; `origin` says in words where its definition is from.

    `is_named` is whether the user named it, and not a group that it is in.
    """

    id: str
    kind: Kind
    definition: Definition = field(repr=False)
    origin: str = _CLUSTER
    is_named: bool = True

    @property
    def is_of_the_cluster(self) -> bool:
        """Whether the cluster has it so, and not a file."""
        return self.origin == _CLUSTER


def read_targets(
    targets: Sequence[str],
    *,
    marathon: Callable[[], MarathonClient],
    read_file: Callable[[str], bytes],
    whole: bool = False,
) -> list[Workload]:
    """Read what targets name, each workload once: app or pod ids, groups (`GROUP/*`), and files (`./app.json`, `-`).

    `marathon` is asked for where the cluster is needed, and then as little as will do; `read_file` takes a file's name,
    or `-`. One that is read singly has its whole definition; of many only the fields that their pulls depend on are
    kept, unless they have to be `whole`, since they are to be written.
    Raises `UsageError` for what is no target, `NotFoundError` for what the cluster does not have.
    """
    parsed = [_Target.parse(target) for target in targets]
    of_the_cluster = [target for target in parsed if not target.is_file]
    everything: list[Workload] | None = None
    if len(of_the_cluster) > _ONE_BY_ONE or any(target.is_root for target in of_the_cluster):
        everything = read_all(marathon(), whole=whole)
    found: dict[tuple[str, str], Workload] = {}
    for target in parsed:
        if target.is_file:
            workloads = _in_file(target.text, read_file)
        else:
            workloads = target.of(everything) if everything is not None else target.read(marathon(), whole=whole)
        for workload in workloads:
            key = (workload.origin, workload.id)
            if key not in found or workload.is_named:
                found[key] = workload
    return list(found.values())


def without(workloads: Iterable[Workload], excluded: Sequence[str]) -> list[Workload]:
    """Leave out what `excluded` names: ids, or groups with all that is below them.

    Raises `UsageError` for one that names none of them: what a slip of the pen was to save would be changed.
    """
    kept = list(workloads)
    for text in excluded:
        if is_file(text):
            raise errors.UsageError(f"--exclude takes ids and groups, and {text} is a file")
        target = _Target.parse(text)
        rest = [each for each in kept if not target.names(each)]
        if len(rest) == len(kept):
            raise errors.UsageError(f"--exclude {text} names none of the apps and pods that are meant")
        kept = rest
    return kept


def is_file(target: str) -> bool:
    """Tell a file with definitions from an id: `./app.json`, or `-` for standard input."""
    return target == STDIN or target.startswith(("./", "../", ".\\", "..\\", "~")) or target.lower().endswith(".json")


def read_all(marathon: MarathonClient, *, whole: bool = False) -> list[Workload]:
    """Read every app and pod that we may see, with two requests; `whole` as in `read_targets`."""
    return [listed(definition, whole=whole) for source in (marathon.apps(), marathon.pods()) for definition in source]


def listed(definition: Definition, *, whole: bool) -> Workload:
    """Make a workload of a member of one of Marathon's lists; `whole` as in `read_targets`."""
    if whole:
        kept = {name: value for name, value in definition.items() if name not in _PASSING}
    else:
        kept = {name: value for name, value in definition.items() if name in _FIELDS}
    return Workload(str(kept.get("id")), kind_of(kept), kept)


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
        found = [each for each in everything if self.names(each)]
        if not found and not self.is_root:
            raise self.missing()
        yield from (replace(each, is_named=not self.is_group) for each in found)

    def names(self, workload: Workload) -> bool:
        """Whether it is this one, or one of this group."""
        return workload.id.startswith(self.text.rstrip("/") + "/") if self.is_group else workload.id == self.text

    def read(self, marathon: MarathonClient, *, whole: bool) -> Iterator[Workload]:
        """Read it by itself."""
        if not self.is_group:
            yield read_workload(self.text, marathon)
            return
        definitions = list(marathon.group(self.text) or ())
        if not definitions:
            raise self.missing()
        yield from (replace(listed(definition, whole=whole), is_named=False) for definition in definitions)

    def missing(self) -> errors.NotFoundError:
        if not self.is_group:
            return _unknown(self.text)
        return errors.NotFoundError(f"There is no app or pod in the group {self.text}", "dcos marathon group list")


def _in_file(name: str, read_file: Callable[[str], bytes]) -> Iterator[Workload]:
    shown = "standard input" if name == STDIN else name
    for member in read_definitions(read_file(name), shown):
        yield Workload(member.id, kind_of(member.definition), member.definition, shown)


def _unknown(workload_id: str) -> errors.NotFoundError:
    return errors.NotFoundError(f"There is no app or pod {workload_id}", "dcos marathon app list")
