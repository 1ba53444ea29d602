"""Marathon itself: its routes, and the headers on all its answers."""

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dcos_registry.model.workload import kind_of
from dcos_registry.sandbox.agents import Agent
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.marathon import answers, definitions
from dcos_registry.sandbox.marathon.about import LEADER, info
from dcos_registry.sandbox.marathon.answers import Refused
from dcos_registry.sandbox.marathon.app_reads import AppReads
from dcos_registry.sandbox.marathon.app_writes import AppWrites
from dcos_registry.sandbox.marathon.control_api import ControlApi
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.events import EventHub
from dcos_registry.sandbox.marathon.groups_api import GroupsApi
from dcos_registry.sandbox.marathon.launches import Launcher
from dcos_registry.sandbox.marathon.mesos_tasks import mesos_tasks
from dcos_registry.sandbox.marathon.pods_api import PodsApi
from dcos_registry.sandbox.marathon.root import Root
from dcos_registry.sandbox.marathon.scheduler import Scheduler
from dcos_registry.sandbox.marathon.updates import Updates

_HEADERS = (
    ("Cache-Control", "no-cache, no-store, must-revalidate"),
    ("Pragma", "no-cache"),
    ("Expires", "0"),
    ("X-Marathon-Leader", f"http://{LEADER}"),
)
_HTML = (("Content-Type", "text/html; charset=utf-8"),)


class Marathon:
    """One Marathon on its agents; `dcos_version` is 1.13, 2.0, 2.1 or 2.2.

    `read_secret` reads a value of the secret store by its path without outer slashes, None where there is none.
    """

    def __init__(
        self,
        *,
        dcos_version: str,
        enterprise: bool,
        agents: Sequence[Agent],
        read_secret: Callable[[str], bytes | None],
        faults: Faults,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._dialect = Dialect(dcos_version, enterprise)
        self._agents = agents
        self._root = Root()
        self._events = EventHub(clock)
        launcher = Launcher(self._dialect, read_secret)
        lock = threading.Condition(threading.RLock())
        self._scheduler = Scheduler(lock, launcher, agents, faults, self._events, clock)
        self._updates = Updates(self._root, self._scheduler, faults, clock)
        self._reads = AppReads(self._root, self._scheduler, self._updates, self._dialect)
        self._writes = AppWrites(self._reads, self._updates, self._events, self._dialect)
        self._pods = PodsApi(self._root, self._scheduler, self._updates, self._events, self._dialect)
        self._groups = GroupsApi(self._root, self._scheduler, self._updates, self._dialect)
        self._control = ControlApi(self._scheduler, self._updates, self._dialect)

    def start(self) -> None:
        """Begin to carry out deployments; without it they stay at step 0."""
        self._scheduler.start()

    def stop(self) -> None:
        """End every thread and event stream, pulls under way included."""
        self._events.close()
        self._scheduler.stop()

    def load(self, workloads: Iterable[Mapping[str, Any]]) -> None:
        """Take on apps and pods that have run for long: validated, with running instances, without a pull."""
        changes = {}
        for workload in workloads:
            read = definitions.new_pod if kind_of(workload) == "pod" else definitions.new_app
            definition = read(workload, self._dialect)
            changes[definition["id"]] = definition
        with self._scheduler.lock:
            planned = self._root.planned(changes, self._updates.next_version())
            self._root.store(planned)
            for number, spec in enumerate(filter(None, planned.values())):
                for _ in range(spec.instances):
                    agent = self._agents[number % len(self._agents)]
                    self._scheduler.tracker.run(self._scheduler.tracker.stage(spec, agent))

    def tasks(self) -> list[dict[str, Any]]:
        """Return the tasks as Mesos' state shows them."""
        with self._scheduler.lock:
            return mesos_tasks(self._scheduler.tracker)

    def handle(self, request: Request) -> Response:
        """Answer one request; its path is relative to Marathon."""
        try:
            response = self._route(request)
        except Refused as refused:
            response = refused.response()
        return Response(response.status, (*response.headers, *_HEADERS), response.body)

    def _route(self, request: Request) -> Response:
        path = re.sub("/+", "/", f"/{request.path}").strip("/")
        if path == "ping":
            return Response(200, (("Content-Type", "text/plain; charset=ISO-8859-1"),), b"pong\n")
        version, _, rest = path.partition("/")
        resource, _, below = rest.partition("/")
        if resource.startswith("pods::"):
            resource, below = "pods", resource.removeprefix("pods")
        handler = self._resources().get(resource) if version == "v2" else None
        if handler is None:
            raise answers.unknown_route()
        _check_content_type(request)
        return handler(request, below)

    def _resources(self) -> Mapping[str, Callable[[Request, str], Response]]:
        return {
            "apps": self._apps,
            "pods": self._pods.handle,
            "groups": self._groups.handle,
            "deployments": self._control.deployments,
            "queue": self._control.queue,
            "info": self._info,
            "events": self._stream,
        }

    def _apps(self, request: Request, path: str) -> Response:
        method = request.method
        if method == "GET":
            return self._reads.get(path) if path else self._reads.list(request)
        if method == "POST" and not path:
            return self._writes.create(request)
        if method == "POST" and path.endswith("/restart"):
            return self._writes.restart(request, path.removesuffix("/restart"))
        if method in ("PUT", "PATCH"):
            return self._writes.update(request, path) if path else self._writes.update_all(request)
        if method == "DELETE" and path:
            return self._writes.delete(request, path)
        raise answers.wrong_method()

    def _info(self, request: Request, path: str) -> Response:
        if path:
            raise answers.unknown_route()
        if request.method != "GET":
            raise answers.wrong_method()
        return Response.of_json(200, info(self._dialect))

    def _stream(self, request: Request, path: str) -> Response:
        if path:
            raise answers.unknown_route()
        if request.method != "GET" or "text/event-stream" not in request.headers.get("accept", ""):
            return Response(405, _HTML, b"<html><body><h2>HTTP ERROR 405</h2></body></html>")
        stream = self._events.attach(request.query.get("event_type", ()))
        return Response(200, (("Content-Type", "text/event-stream;charset=UTF-8"),), stream)


def _check_content_type(request: Request) -> None:
    """Refuse a body of another type than JSON; one without a type is taken for JSON."""
    given = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if request.method in ("POST", "PUT", "PATCH") and request.body and given != "application/json":
        raise Refused(415, {"message": "Unsupported Media Type"})
