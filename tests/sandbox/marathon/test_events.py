"""The event stream (marathon.md 1.13)."""

import json
import threading
from typing import Any

from tests.sandbox.asking import header_of
from tests.sandbox.marathon.bench import POD, SLEEP, Bench

STREAM = {"Accept": "text/event-stream"}


class Listener:
    """Reads a stream on a thread until it ends."""

    def __init__(self, bench: Bench, query: str = "") -> None:
        response = bench.ask("GET", f"/v2/events{query}", headers=STREAM)
        assert response.status == 200
        assert str(header_of(response, "Content-Type")).startswith("text/event-stream")
        assert not isinstance(response.body, bytes)
        self.events: list[dict[str, Any]] = []
        self._frames = iter(response.body)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        for frame in self._frames:
            name, _, data = frame.decode().partition("\r\n")
            if name.startswith("event: "):
                event = json.loads(data.removeprefix("data: "))
                assert event["eventType"] == name.removeprefix("event: ")
                self.events.append(event)

    def types(self) -> list[str]:
        """Return the types of what came so far."""
        return [event["eventType"] for event in self.events]

    def wait(self) -> None:
        """Wait for the stream's end."""
        self._thread.join(10)
        assert not self._thread.is_alive()


def test_a_deployment_is_told_from_its_start_to_its_end(bench: Bench) -> None:
    listener = Listener(bench)
    created = bench.deploy("POST", "/v2/apps", SLEEP)
    bench.until(lambda: "deployment_success" in listener.types())
    bench.marathon.stop()
    listener.wait()
    assert listener.types()[0] == "event_stream_attached"
    assert {"deployment_info", "deployment_step_success", "api_post_event"} <= set(listener.types())
    statuses = [event for event in listener.events if event["eventType"] == "status_update_event"]
    assert [event["taskStatus"] for event in statuses] == ["TASK_STAGING", "TASK_RUNNING"]
    assert {(event["appId"], event["version"]) for event in statuses} == {("/sleep", created["version"])}
    (success,) = [event for event in listener.events if event["eventType"] == "deployment_success"]
    assert success["id"] == created["deployments"][0]["id"]


def test_types_can_be_chosen(bench: Bench) -> None:
    listener = Listener(bench, "?event_type=pod_created_event&event_type=pod_deleted_event")
    bench.deploy("POST", "/v2/pods", POD)
    bench.ask("DELETE", "/v2/pods/pod")
    bench.marathon.stop()
    listener.wait()
    assert listener.types() == ["pod_created_event", "pod_deleted_event"]


def test_without_the_accept_header_the_method_is_wrong(bench: Bench) -> None:
    response = bench.ask("GET", "/v2/events")
    assert response.status == 405
    assert str(header_of(response, "Content-Type")).startswith("text/html")


def test_a_slow_reader_loses_events_and_holds_up_nobody(bench: Bench) -> None:
    response = bench.ask("GET", "/v2/events", headers=STREAM)
    assert not isinstance(response.body, bytes)
    bench.marathon.load([{**SLEEP, "instances": 1000}])
    bench.marathon.stop()
    assert len(list(response.body)) <= 1024
