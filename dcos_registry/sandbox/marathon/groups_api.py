"""Groups, for reading: the tree that the ids of apps and pods make (marathon.md 1.6)."""

from collections.abc import Iterable
from typing import Any

from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.marathon import app_info, ids
from dcos_registry.sandbox.marathon.answers import Refused, wrong_method
from dcos_registry.sandbox.marathon.app_info import AppInfos
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.root import Root, RunSpec
from dcos_registry.sandbox.marathon.scheduler import Scheduler
from dcos_registry.sandbox.marathon.updates import Updates

Json = dict[str, Any]

_PARTS = frozenset({"group.groups", "group.apps", "group.pods"})


class GroupsApi:
    """Answers `GET /v2/groups[/{id}]`; a group is there because something lies in it."""

    def __init__(self, root: Root, scheduler: Scheduler, updates: Updates, dialect: Dialect) -> None:
        self._root = root
        self._scheduler = scheduler
        self._updates = updates
        self._dialect = dialect

    def handle(self, request: Request, path: str) -> Response:
        """Answer one request; `path` is what follows `/v2/groups/`."""
        if request.method != "GET":
            raise wrong_method()
        group = ids.absolute(path, "/")
        asked = request.query.get("embed", ())
        parts = {part for part in _PARTS if any(each == part or each.startswith(part + ".") for each in asked)}
        embed = app_info.embeds(asked, "group.apps.")
        with self._scheduler.lock:
            members: dict[str, list[RunSpec]] = {each: [] for each in {"/", *ids.groups_of(self._root.specs)}}
            if group not in members:
                raise Refused(404, {"message": f"Group '{group}' does not exist"})
            for spec in self._root.specs.values():
                members[ids.parent(spec.id)].append(spec)
            infos = AppInfos(self._scheduler.tracker, self._updates.running())
            return Response.of_json(200, self._group(group, members, parts or _PARTS, infos, embed))

    def _group(
        self,
        group: str,
        members: dict[str, list[RunSpec]],
        parts: Iterable[str],
        infos: AppInfos,
        embed: frozenset[str],
    ) -> Json:
        shown: Json = {"id": group, "dependencies": [], "version": self._updates.version}
        if self._dialect.has_roles:
            shown["enforceRole"] = False
        if "group.apps" in parts:
            shown["apps"] = [infos.of(spec, embed) for spec in members[group] if spec.kind == "app"]
        if "group.pods" in parts:
            shown["pods"] = [spec.to_json() for spec in members[group] if spec.kind == "pod"]
        if "group.groups" in parts:
            children = sorted(each for each in members if each != "/" and ids.parent(each) == group)
            shown["groups"] = [self._group(child, members, parts, infos, embed) for child in children]
        return shown
