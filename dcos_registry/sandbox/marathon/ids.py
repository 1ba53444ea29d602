"""Path ids of apps, pods and groups (A/state/PathId.scala)."""

from collections.abc import Iterable

RESERVED = ("restart", "tasks", "versions", ".", "..")
RESERVED_MESSAGE = f"must not end with any of the following reserved keywords: {', '.join(RESERVED)}"


def absolute(text: str, base: str = "/") -> str:
    """Squeeze slashes and resolve a relative id, and `..` in it, against `base`."""
    path = text if text.startswith("/") else f"{base}/{text}"
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment:
            segments.append(segment)
    return "/" + "/".join(segments)


def parent(spec_id: str) -> str:
    """Return the group that an id lies in."""
    return spec_id.rpartition("/")[0] or "/"


def is_within(spec_id: str, group: str) -> bool:
    """Whether an id lies in a group or in one of its groups."""
    return spec_id.startswith(group if group.endswith("/") else group + "/")


def is_reserved(spec_id: str) -> bool:
    """Whether the last segment is a word of the API's own paths."""
    return spec_id.rpartition("/")[2] in RESERVED


def groups_of(ids: Iterable[str]) -> set[str]:
    """Return every group that some id lies in."""
    groups = set()
    for spec_id in ids:
        group = parent(spec_id)
        while group not in groups:
            groups.add(group)
            group = parent(group)
    return groups
