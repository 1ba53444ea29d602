"""The images of a tarball, as `docker images` would show them when they are loaded."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

from dcos_registry.bundle.image_tarball import Tarball, TarballImage
from dcos_registry.report import Item, ItemStatus, Report

COLUMNS = {
    "REPOSITORY": "repository",
    "TAG": "tag",
    "IMAGE ID": "id",
    "CREATED": "created",
    "SIZE": "size",
    "PLATFORM": "platform",
    "FORMAT": "format",
}

_BIGGER_UNITS = ("kB", "MB", "GB", "TB", "PB")
_ROUNDED_TO_1000 = 999.5


class ImagesReport(Report):
    """Images, of which a table shows the short id, the day, and the size in words."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows."""
        return [{**row, **_shown(row)} for row in super().rows]


def list_images(tarball: Tarball) -> ImagesReport:
    """List the images of a tarball, once for each of their names."""
    items = [Item(ItemStatus.DONE, fields) for image in tarball.images for fields in _entries(image)]
    return ImagesReport("image-list", "images", tuple(items), tarball.notes)


def _entries(image: TarballImage) -> Iterator[dict[str, Any]]:
    for name in image.names or ("",):
        repository, tag = _parts(name)
        yield {
            "repository": repository or None,
            "tag": tag or None,
            "id": image.id,
            "created": image.created,
            "size": image.size,
            "platform": image.platform,
            "format": image.format,
            "layers": len(image.layers),
            "compressions": sorted({layer.compression for layer in image.layers}),
        }


def _parts(name: str) -> tuple[str, str]:
    """Split a name into repository and tag; a colon in front of a slash belongs to a port."""
    repository, colon, tag = name.rpartition(":")
    return (repository, tag) if colon and "/" not in tag else (name, "")


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"].short, "created": _day(row["created"]), "size": _in_words(row["size"])}


def _day(created: str | None) -> str | None:
    """Show a time of RFC 3339 to the minute; what is none is shown as it is."""
    if created is None:
        return None
    text = created[:19]  # without the fraction, of which Go writes nine digits and Python 3.10 reads six
    zone = created[19:].lstrip(".0123456789").replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(text + zone).astimezone(timezone.utc).isoformat(" ")[:16]
    except (ValueError, OverflowError):
        return created


def _in_words(size: int) -> str:
    """Write a size as docker does, in powers of a thousand with three digits (go-units HumanSizeWithPrecision)."""
    value, unit = float(size), "B"
    for bigger in _BIGGER_UNITS:
        if value < _ROUNDED_TO_1000:
            break
        value, unit = value / 1000, bigger
    return f"{value:.3g}{unit}"
