"""Push images of a tarball into a registry, and prove of each that it can be pulled."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dcos_registry import errors
from dcos_registry.bundle.image_manifest import Format
from dcos_registry.report import Item
from dcos_registry.workflows.pushing.plan import Push, Pushed
from dcos_registry.workflows.pushing.pusher import Pusher
from dcos_registry.workflows.pushing.report import PushReport, failed_item, notes_after, notes_before, pushed_item

if TYPE_CHECKING:
    from dcos_registry.workflows.check import Check

Confirm = Callable[[Push], "Sequence[Check]"]
"""Says whether the engines can pull what was pushed."""


def push_images(
    pushes: Sequence[Push],
    pusher: Pusher,
    *,
    form: Format = "docker",
    confirm: Confirm | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> PushReport:
    """Push images one after the other; one that cannot be pushed does not stop the others.

    `tell` hears sentences about each as soon as they are true.
    """
    return _report(pushes, pusher.push, form, confirm, tell)


def foresee_images(pushes: Sequence[Push], pusher: Pusher, *, form: Format, tell: Callable[[str], None]) -> PushReport:
    """Say what `push_images` would send, and send nothing."""
    return _report(pushes, pusher.foresee, form, None, tell)


def _report(
    pushes: Sequence[Push],
    deed: Callable[[Push], Pushed],
    form: Format,
    confirm: Confirm | None,
    tell: Callable[[str], None],
) -> PushReport:
    items: list[Item] = []
    done: list[Pushed] = []
    for push in pushes:
        for note in notes_before(push, form):
            tell(note)
        try:
            pushed = deed(push)
        except errors.RegistryPluginError as error:
            items.append(failed_item(push, form, error))
            continue
        checks = confirm(push) if confirm else ()
        for note in notes_after(pushed, checks):
            tell(note)
        items.append(pushed_item(pushed, form, checks))
        done.append(pushed)
    return PushReport("image-push", "images", tuple(items), pushed=tuple(done))
