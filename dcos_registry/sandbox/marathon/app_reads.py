"""Reading apps: the list with its filters, one app, its versions, its tasks (marathon.md 1.3)."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.marathon import app_info, ids
from dcos_registry.sandbox.marathon.answers import Refused, illegal_argument
from dcos_registry.sandbox.marathon.app_info import AppInfos
from dcos_registry.sandbox.marathon.dialect import Dialect, timestamp
from dcos_registry.sandbox.marathon.root import Root, RunSpec
from dcos_registry.sandbox.marathon.scheduler import Scheduler
from dcos_registry.sandbox.marathon.selector import parse_selector
from dcos_registry.sandbox.marathon.updates import Updates


class AppReads:
    """Answers every `GET` below `/v2/apps`."""

    def __init__(self, root: Root, scheduler: Scheduler, updates: Updates, dialect: Dialect) -> None:
        self._root = root
        self._scheduler = scheduler
        self._updates = updates
        self._dialect = dialect

    def list(self, request: Request) -> Response:
        """List the apps that pass every filter."""
        tests = [_filter(name, values[-1]) for name, values in request.query.items() if name in _FILTERS]
        embed = app_info.embeds(request.query.get("embed", ()), "apps.", "app.") | app_info.LISTED
        with self._scheduler.lock:
            infos = self._infos()
            apps = [infos.of(spec, embed) for spec in self._root.of_kind("app") if all(test(spec) for test in tests)]
        return Response.of_json(200, {"apps": apps})

    def get(self, path: str) -> Response:
        """Answer for a path below `/v2/apps/`: an app, a group's apps, versions, tasks."""
        if match := re.fullmatch(r"(.+?)/versions(?:/([^/]+))?", path):
            return self._version(match[1], match[2]) if match[2] else self._versions(match[1])
        if match := re.fullmatch(r"(.+)/tasks", path):
            return self._tasks(match[1])
        if path.endswith("/*") or path == "*":
            return self._group(path[:-1])
        with self._scheduler.lock:
            info = self._infos().of(self.find(path), app_info.SINGLE)
        return Response.of_json(200, {"app": info})

    def find(self, path: str) -> RunSpec:
        """Return an app or refuse with the 404 of this Marathon (marathon.md 9); used under the lock."""
        spec_id = ids.absolute(path, "/")
        spec = self._root.find("app", spec_id)
        if spec is None:
            raise self.missing(f"App '{spec_id}' does not exist")
        return spec

    def missing(self, message: str) -> Refused:
        """Return the 404 of a `GET`."""
        details: dict[str, Any] = {"details": []} if self._dialect.has_roles else {}
        return Refused(404, {"message": message, **details})

    def version_of(self, spec_id: str, text: str) -> RunSpec:
        """Return a version of an app that exists; used under the lock."""
        version = _parse_timestamp(text)
        for spec in self._root.versions_of("app", spec_id):
            if spec.version == version:
                return spec
        raise self.missing(f"App '{spec_id}' does not exist in version {version}")

    def _infos(self) -> AppInfos:
        return AppInfos(self._scheduler.tracker, self._updates.running())

    def _group(self, path: str) -> Response:
        group = ids.absolute(path, "/")
        with self._scheduler.lock:
            infos = self._infos()
            apps = [spec for spec in self._root.of_kind("app") if ids.is_within(spec.id, group)]
            return Response.of_json(200, {"*": [infos.of(spec, app_info.SINGLE) for spec in apps]})

    def _versions(self, path: str) -> Response:
        with self._scheduler.lock:
            spec = self.find(path)
            return Response.of_json(
                200, {"versions": [each.version for each in self._root.versions_of("app", spec.id)]}
            )

    def _version(self, path: str, version: str) -> Response:
        with self._scheduler.lock:
            return Response.of_json(200, self.version_of(ids.absolute(path, "/"), version).to_json())

    def _tasks(self, path: str) -> Response:
        with self._scheduler.lock:
            instances = self._scheduler.tracker.of(self.find(path).id)
            return Response.of_json(200, {"tasks": [app_info.task_json(instance) for instance in instances]})


_FILTERS = ("id", "cmd", "label")


def _filter(name: str, value: str) -> Callable[[RunSpec], bool]:
    if name == "label":
        test = parse_selector(value)
        return lambda spec: test(spec.definition["labels"])
    return lambda spec: value.lower() in spec.definition.get(name, "").lower()


def _parse_timestamp(text: str) -> str:
    try:
        moment = datetime.fromisoformat(re.sub("Z$", "+00:00", text))
    except ValueError:
        raise illegal_argument(f"Invalid timestamp provided '{text}'. Expecting ISO-8601 datetime string.") from None
    return timestamp(moment.timestamp())
