"""What `image-push` hands back: each image's name by content, what was sent of it, and whether it can be pulled."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dcos_registry import errors
from dcos_registry.bundle.image_manifest import Format
from dcos_registry.bundle.image_tarball import oci_layout
from dcos_registry.errors import ExitCode
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.pushing.choice import AGENTS
from dcos_registry.workflows.pushing.megabytes import megabytes
from dcos_registry.workflows.pushing.plan import Push, Pushed, PushedLayer

if TYPE_CHECKING:
    from dcos_registry.workflows.check import Check

COLUMNS = {"IMAGE": "image", "LAYER": "layer", "SIZE": "size", "WAY": "way"}
"""The table of what is foreseen."""


@dataclass(frozen=True, kw_only=True)
class PushReport(Report):
    """The items are the images; `pushed` are those that came there."""

    pushed: tuple[Pushed, ...]

    @property
    def status(self) -> str:
        """`partial` also where all is there and a check found that it cannot be pulled."""
        if all(item.status.succeeded for item in self.items):
            return "done"
        return "partial" if any(item.status.has_result for item in self.items) else "failed"

    @property
    def failures(self) -> list[tuple[str, str | None]]:
        """What could not be pushed; that something cannot be pulled is a warning among the notes."""
        failed = [item for item in self.items if item.status is ItemStatus.FAILED]
        return [(item.reason or "failed", item.hint) for item in failed]

    @property
    def error(self) -> tuple[str, str | None] | None:
        """Why it does not end with 0, also where it is what a check found."""
        problem = next(
            ((item.reason or "", item.hint) for item in self.items if item.status is ItemStatus.PROBLEM), None
        )
        return super().error or problem

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Each layer, and what is to be done with it."""
        return [_row(pushed, layer) for pushed in self.pushed for layer in pushed.layers]

    @property
    def paragraphs(self) -> list[list[str]]:
        """The images by their digests, a line each."""
        lines = [reference for pushed in self.pushed if (reference := _reference(pushed))]
        return [lines] if lines else []


def pushed_item(pushed: Pushed, form: Format, checks: "Sequence[Check]") -> Item:
    """Make the item of an image that is there, or of what is foreseen."""
    fields = {
        **_fields(pushed.push),
        "format": form,
        "digest": pushed.digest,
        "reference": _reference(pushed),
        "layers": [_layer(layer) for layer in pushed.layers],
        "checks": [check.to_item().to_json() for check in checks],
    }
    wrong = next((check.to_item() for check in checks if not check.pullable), None)
    if wrong is not None:
        return Item(ItemStatus.PROBLEM, fields, wrong.reason, wrong.hint, ExitCode.PROBLEMS_FOUND)
    return Item(ItemStatus.DONE if pushed.is_new else ItemStatus.ALREADY, fields)


def failed_item(push: Push, form: Format, error: errors.RegistryPluginError) -> Item:
    """Make the item of an image that is not there."""
    fields: dict[str, Any] = {"format": form, "digest": None, "reference": None, "layers": [], "checks": []}
    return Item.failed(error, {**_fields(push), **fields})


def notes_before(push: Push, form: Format) -> Iterator[str]:
    """Say what becomes of an image, before it is pushed."""
    image = push.image
    if form == "oci":
        yield f"Warning: {push.name} becomes an OCI image, which the UCR cannot pull; the Docker Engine can"
    elif image.format == oci_layout.FORMAT:
        yield f"Note: {push.name} is an OCI image, and is written in Docker's own form (schema 2), which the UCR pulls"
    for kind in sorted({layer.compression for layer in image.layers} - {"none", "gzip"}):
        yield f"Note: layers of {push.name} are packed by {kind}, which the UCR may not unpack; gzip packs them anew"
    if image.platform != AGENTS:
        yield f"Warning: {push.name} is for {image.platform}, and agents of DC/OS are {AGENTS}"


def notes_after(pushed: Pushed, checks: "Sequence[Check]") -> Iterator[str]:
    """Say what was sent, and what keeps engines from pulling it."""
    if pushed.digest is not None:
        yield f"{pushed.push.name}: {_told(pushed)}"
    for check in checks:
        yield from check.notes
        if not check.pullable:
            item = check.to_item()
            yield f"Warning: {item.reason}" + (f"; {item.hint}" if item.hint else "")
        elif check.advice:
            yield f"Warning: {check.advice}"


def _told(pushed: Pushed) -> str:
    sent = {layer.blob.digest: layer.blob.size for layer in pushed.layers if layer.blob and layer.way == "sent"}
    ways = Counter({layer.layer.stored.diff_id: layer.way for layer in pushed.layers}.values())
    told = [f"{ways['sent']} of {ways.total()} layers sent ({megabytes(sum(sent.values()))})"]
    told += [f"{ways['skipped']} there already"] if ways["skipped"] else []
    told += [f"{ways['mounted']} mounted out of another repository"] if ways["mounted"] else []
    return ", ".join(told) + ("" if pushed.is_new else "; its tags stood for it before")


def _fields(push: Push) -> dict[str, Any]:
    return {
        "image": push.name,
        "tags": list(push.tags),
        "names": list(push.image.names),
        "platform": push.image.platform,
    }


def _layer(layer: PushedLayer) -> dict[str, Any]:
    stored, blob = layer.layer.stored, layer.blob
    return {
        "name": stored.name,
        "diff_id": stored.diff_id,
        "digest": blob.digest if blob else None,
        "size": blob.size if blob else None,
        "way": layer.way,
    }


def _row(pushed: Pushed, layer: PushedLayer) -> dict[str, Any]:
    size = megabytes(layer.layer.stored.size)
    return {"image": pushed.push.name, "layer": layer.layer.place, "size": size, "way": layer.way}


def _reference(pushed: Pushed) -> str | None:
    return f"{pushed.push.target.name}@{pushed.digest}" if pushed.digest else None
