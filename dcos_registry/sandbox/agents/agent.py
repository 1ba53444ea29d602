"""One agent: its folder, its image caches, and how each engine pulls on it (marathon.md 8.4)."""

import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dcos_registry.model.workload import Engine
from dcos_registry.pull import docker, docker_daemon, docker_walk, ucr_walk
from dcos_registry.pull.fetcher import CONFIG, DOCKERCFG
from dcos_registry.sandbox.agents import fetcher
from dcos_registry.sandbox.agents.trust import Curl, Dockerd
from dcos_registry.sandbox.agents.wire import Wire

_NAMESPACE = uuid.UUID("6f1f3f0e-3c53-5d0a-8f0a-0d6f7a1f5b3c")


class LaunchFailed(Exception):
    """A container did not start; the text is the agent's, without the prefix that Mesos puts before it."""


@dataclass(frozen=True)
class ImagePull:
    """What an agent needs to pull the image of one container; `fetch` are the artifacts of a Docker Engine app."""

    engine: Engine
    image: str
    force: bool
    secret_config: bytes | None = field(default=None, repr=False)
    fetch: tuple[Mapping[str, Any], ...] = ()
    mesos_version: tuple[int, int] = (1, 11)


class Agent:
    """An agent with a folder of its own, which holds what an operator puts on a real one.

    `docker_credentials` is the agent's --docker_config, `certs.d/` Docker's, `pki/tls/certs/` what curl trusts under
    OpenSSL's hash names. All are read at each pull. `ca_file` is a CA that every program trusts besides. Whoever
    touches the file `registration` has the agent register anew.
    """

    def __init__(self, name: str, folder: Path, *, ca_file: Path | None = None) -> None:
        self.name = name
        self.id = f"{uuid.uuid5(_NAMESPACE, name)}-S0"
        self.is_public = False
        self.registration = folder / "registered"
        self.docker_credentials = folder / "docker_credentials"
        self.certs = folder / "certs.d"
        self.ca_folder = folder / "pki" / "tls" / "certs"
        for each in (self.certs, self.ca_folder):
            each.mkdir(parents=True, exist_ok=True)
        self.registration.touch()
        self._ca_file = ca_file
        self._lock = threading.Lock()
        self._images: set[tuple[Engine, str]] = set()
        self._wires: set[Wire] = set()

    def pull(self, wanted: ImagePull) -> None:
        """Bring an image onto the agent; raises `LaunchFailed` with the engine's text.

        An image that is there is not pulled again unless it is forced, so nobody asks for credentials then.
        """
        name = _with_tag(wanted.image)
        sandbox = self._fetch(wanted) if wanted.engine == "docker" else {}
        if not wanted.force and self.has_image(wanted.engine, wanted.image):
            return
        if wanted.engine == "ucr":
            self._pull_with_mesos(wanted)
        else:
            self._pull_with_docker(wanted, sandbox)
        with self._lock:
            self._images.add((wanted.engine, name))

    @property
    def registered(self) -> float:
        """When it registered with the master, in seconds of the clock."""
        return self.registration.stat().st_mtime

    def has_image(self, engine: Engine, image: str) -> bool:
        """Whether an engine has an image in its store."""
        with self._lock:
            return (engine, _with_tag(image)) in self._images

    def forget_images(self) -> None:
        """Empty the stores of both engines."""
        with self._lock:
            self._images.clear()

    def interrupt(self) -> None:
        """Cut every pull under way."""
        with self._lock:
            wires = list(self._wires)
        for wire in wires:
            wire.close()

    def _fetch(self, wanted: ImagePull) -> dict[str, bytes]:
        if not wanted.fetch:
            return {}
        with self._open(Wire(Curl(self.ca_folder, self._ca_file))) as wire:
            try:
                return fetcher.fetch(wanted.fetch, wire)
            except fetcher.NotFetched:
                container = uuid.uuid4()
                raise LaunchFailed(
                    f"Failed to fetch all URIs for container '{container}': exited with status 1"
                ) from None

    def _pull_with_mesos(self, wanted: ImagePull) -> None:
        walk = ucr_walk.walk(
            wanted.image, wanted.secret_config, self._docker_config(), mesos_version=wanted.mesos_version
        )
        with self._open(Wire(Curl(self.ca_folder, self._ca_file))) as wire:
            verdict = wire.drive(walk)
        if verdict.error is not None:
            raise LaunchFailed(verdict.error)

    def _pull_with_docker(self, wanted: ImagePull, sandbox: Mapping[str, bytes]) -> None:
        own = docker.Home(sandbox.get(CONFIG), sandbox.get(DOCKERCFG))
        home = docker.home_of_pull(own, self._docker_config())
        program = Dockerd(self.certs, self._ca_file)
        walk = docker_walk.walk(wanted.image, home, dockerd=docker_daemon.Dockerd(certs=program.read))
        with self._open(Wire(program)) as wire:
            verdict = wire.drive(walk)
        if verdict.error is not None:
            command = f"docker -H unix:///var/run/docker.sock pull {wanted.image}"
            raise LaunchFailed(f"Failed to run '{command}': exited with status 1; stderr='{verdict.error}\n'")

    @contextmanager
    def _open(self, wire: Wire) -> Iterator[Wire]:
        """Lend a wire that `interrupt` can cut."""
        with self._lock:
            self._wires.add(wire)
        try:
            yield wire
        finally:
            with self._lock:
                self._wires.discard(wire)

    def _docker_config(self) -> bytes | None:
        try:
            return self.docker_credentials.read_bytes()
        except FileNotFoundError:
            return None


def _with_tag(image: str) -> str:
    return image if "@" in image or ":" in image.rpartition("/")[2] else f"{image}:latest"
