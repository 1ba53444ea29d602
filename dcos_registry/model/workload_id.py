"""What an app or pod is called: they share one space of ids (marathon.md 1.1)."""

import re

from dcos_registry import errors

_SEGMENT = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_RESERVED = frozenset({"restart", "tasks", "versions", ".", ".."})


def parse_workload_id(text: str) -> str:
    """Read an id with or without a leading slash into `/a/b`; raises `UsageError` for what Marathon would refuse."""
    segments = [segment for segment in text.split("/") if segment]
    if not segments or segments[-1] in _RESERVED or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise errors.UsageError(
            f"{text!r} is not the id of an app or pod: lower-case letters, digits, - and . between slashes"
        )
    return "/" + "/".join(segments)
