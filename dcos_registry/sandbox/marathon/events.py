"""The event stream `/v2/events` (marathon.md 1.13): nothing is replayed, and a slow reader loses events."""

import json
import queue
import threading
from collections.abc import Callable, Collection, Iterator
from typing import Any

from dcos_registry.sandbox.marathon.dialect import timestamp

_BUFFER = 1024
_HEARTBEAT_SECONDS = 5.0


class Stream:
    """What one reader gets, as the bytes of server-sent events; it ends when the hub or the reader does."""

    def __init__(self, hub: "EventHub", types: Collection[str]) -> None:
        self._hub = hub
        self._types = types
        self._waiting: queue.Queue[bytes | None] = queue.Queue(_BUFFER)

    def __iter__(self) -> Iterator[bytes]:
        try:
            while True:
                try:
                    frame = self._waiting.get(timeout=_HEARTBEAT_SECONDS)
                except queue.Empty:
                    frame = b"\r\n"
                if frame is None:
                    return
                yield frame
        finally:
            self._hub.leave(self)

    def offer(self, event_type: str, frame: bytes) -> None:
        """Queue an event if this reader wants its type and keeps up."""
        if (not self._types or event_type in self._types) and not self._waiting.full():
            self._waiting.put_nowait(frame)

    def end(self) -> None:
        """End the stream after what is queued."""
        while self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)


class EventHub:
    """Hands every event to every reader."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._streams: set[Stream] = set()
        self._closed = False

    def attach(self, types: Collection[str]) -> Stream:
        """Begin a stream; its first event tells that it is attached."""
        stream = Stream(self, types)
        with self._lock:
            self._streams.add(stream)
            if self._closed:
                stream.end()
        self.publish("event_stream_attached", remoteAddress="127.0.0.1")
        return stream

    def leave(self, stream: Stream) -> None:
        """Forget a reader."""
        with self._lock:
            self._streams.discard(stream)

    def publish(self, event_type: str, **content: Any) -> None:
        """Send an event to whoever listens."""
        with self._lock:
            if not self._streams:
                return
            document = {**content, "eventType": event_type, "timestamp": timestamp(self._clock())}
            frame = f"event: {event_type}\r\ndata: {json.dumps(document)}\r\n\r\n".encode()
            for stream in self._streams:
                stream.offer(event_type, frame)

    def close(self) -> None:
        """End every stream."""
        with self._lock:
            self._closed = True
            for stream in self._streams:
                stream.end()
