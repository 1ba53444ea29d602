"""Make a credentials archive of the chosen registries, and no others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from shlex import quote
from typing import Any, Protocol

from dcos_registry import errors
from dcos_registry.bundle.packed import Layout, pack
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.lines_report import LinesReport
from dcos_registry.workflows.secret_content import config_of, registries_in, take_each, told
from dcos_registry.workflows.secret_logins import LoginSupply, Taken

TRIAL = "to try it from the archive: dcos registry archive-check FILE --image IMAGE"
"""How logins of an archive are tried."""

_LEGACY = (
    "Warning: newer docker CLIs read no .dockercfg, and say nothing of it: leave out --format dockercfg unless the "
    "agents' is so old that it reads nothing else"
)


class WritePrivate(Protocol):
    """Writes a file that only its owner can read; raises `ConflictError` where there is one, but with `replace`."""

    def __call__(self, name: str, content: bytes, *, replace: bool) -> None:
        """Write it whole or not at all."""
        ...


@dataclass(frozen=True)
class NewArchive:
    """An archive that is going to be: its bytes, of which logins, and what is to be known of it."""

    packed: bytes = field(repr=False)
    config: DockerConfig
    taken: Sequence[Taken]
    layout: Layout
    notes: tuple[str, ...]


def plan_archive(given: Sequence[str], supply: LoginSupply, layout: Layout = "config") -> NewArchive:
    """Plan an archive with the logins of the given registries, else of those that the supply means.

    Unlike the UCR Docker takes no entry for another registry's (docker.md 12, 13), so none gets in another's way.
    Raises `UsageError` where nothing says which registries, `NotFoundError` without a login for one.
    """
    spelled = list(given) or supply.registries()
    if not spelled:
        raise errors.UsageError(
            "Nothing says which registries are to be in the archive", "name them with --registry HOST"
        )
    taken = take_each(spelled, supply)
    config = config_of(taken)
    return NewArchive(pack(config, layout), config, taken, layout, tuple(_warnings(taken, supply, layout)))


def create_archive(
    new: NewArchive, file: str, *, there: Callable[[], bytes | None], force: bool, write: WritePrivate
) -> LinesReport:
    """Write an archive into a file; one that is there and differs is only replaced by `force`.

    Raises `ConflictError`. The same logins make the same bytes, so to make them again is no conflict; the file is
    written all the same, for its mode's sake.
    """
    before = there()
    is_same = before == new.packed
    try:
        write(file, new.packed, replace=force or is_same)
    except errors.ConflictError:
        raise errors.ConflictError(
            f"{file} is there already, and holds something else",
            "put the new archive in its place with --force, or give it another name: --output FILE",
        ) from None
    made = "is there already, made" if is_same else "is there, made"
    done = f"{file} {made} of {told(new.taken)}; next: {_next_step(file)}"
    item = Item(ItemStatus.ALREADY if is_same else ItemStatus.DONE, {"file": file, **fields_of(new)})
    return LinesReport("archive-create", "archives", (item,), (*new.notes, done), lines=(file,))


def fields_of(new: NewArchive) -> dict[str, Any]:
    """Say what is in an archive, as `--json` does."""
    return {
        "format": new.layout,
        "bytes": len(new.packed),
        "registries": registries_in(new.config),
        "logins": list(dict.fromkeys(each.login for each in new.taken if each.login)),
    }


def _warnings(taken: Sequence[Taken], supply: LoginSupply, layout: Layout) -> Iterator[str]:
    yield from dict.fromkeys(warning for each in taken for warning in each.warnings)
    yield from supply.notes()
    if layout == "dockercfg":
        yield _LEGACY


def _next_step(file: str) -> str:
    return (
        f"dcos registry archive-put URL --archive {quote(file)}, or copy it to the same place on every agent; then "
        "dcos registry app-attach ID --uri URI"
    )
