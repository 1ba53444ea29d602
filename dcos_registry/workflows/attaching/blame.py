"""Which apps a refusal of Marathon's is about, as far as its paths say (marathon.md 1.5, 1.9)."""

import re
from collections.abc import Sequence

from dcos_registry import errors
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.clients.marathon.refusals import InvalidError

_ITEM = re.compile(r"/?\((\d+)\)(?:/|$)")
"""A wrong shape is told with its place in the array; other mistakes are not (marathon.md 1.5)."""
_IN_ROOT = "/apps/"
"""With it begins what is wrong in the whole root group: the id, which has a slash of its own, follows."""


class BlockedError(errors.RegistryPluginError):
    """Another app is invalid, and Marathon changes nothing as long as it is."""


class Blame:
    """Reads the paths of a refusal; asks the cluster where these are about an app that is not being changed."""

    def __init__(self, marathon: MarathonClient) -> None:
        self._marathon = marathon

    def of(self, error: InvalidError, ids: Sequence[str]) -> frozenset[str]:
        """Return which of `ids`, as they were sent, are at fault; none where that is not told.

        Raises `BlockedError` for an app elsewhere.
        """
        found = {id_in(path, ids) for path in error.paths} | {_at(path, ids) for path in error.paths}
        known = frozenset(each for each in found if each is not None)
        in_root = [path for path in error.paths if path.startswith(f"{_IN_ROOT}/")]
        if known or not in_root:
            return known
        raise self._blocked(in_root[0], error)

    def _blocked(self, path: str, error: InvalidError) -> BlockedError:
        try:
            all_ids = [str(definition.get("id")) for definition in self._marathon.apps()]
        except errors.RegistryPluginError:
            all_ids = []
        culprit = id_in(path, all_ids) or path.removeprefix(_IN_ROOT)
        complaint = error.message.partition(": ")[2]
        return BlockedError(
            f"{culprit} is invalid, and Marathon changes no app as long as it is: {complaint}",
            f"dcos marathon app show {culprit}",
        )


def id_in(path: str, ids: Sequence[str]) -> str | None:
    """Find the app of a path such as `/apps//team/web/container`: ids have slashes, too, so that the longest fits."""
    below = path.removeprefix(_IN_ROOT)
    if below == path:
        return None
    fitting = [each for each in ids if below == each or below.startswith(f"{each}/")]
    return max(fitting, key=len, default=None)


def _at(path: str, ids: Sequence[str]) -> str | None:
    found = _ITEM.match(path)
    at = int(found[1]) if found else len(ids)
    return ids[at] if at < len(ids) else None
