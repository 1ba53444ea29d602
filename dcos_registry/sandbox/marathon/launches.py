"""What a launch of an app or pod needs on an agent: its images, and its secrets (marathon.md 6.2, 8.4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import engine_of
from dcos_registry.sandbox.agents import Agent, ImagePull, LaunchFailed
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.root import RunSpec

_PREFIX = "Failed to launch container: "


@dataclass(frozen=True)
class Launcher:
    """Starts instances on agents; nothing runs there, but every image is pulled and every secret resolved."""

    dialect: Dialect
    read_secret: Callable[[str], bytes | None]

    def launch(self, spec: RunSpec, agent: Agent) -> None:
        """Start one instance; raises `LaunchFailed` with the task's message, which for apps has Mesos's prefix."""
        try:
            for pull in self._pulls(spec):
                agent.pull(pull)
            for name in _referenced_secrets(spec.definition):
                self._secret(spec, name)
        except LaunchFailed as failure:
            prefix = _PREFIX if spec.kind == "app" else ""
            raise LaunchFailed(f"{prefix}{failure}") from None

    def _pulls(self, spec: RunSpec) -> Iterator[ImagePull]:
        engine = engine_of(spec.definition)
        if engine is None:
            return
        artifacts = tuple(spec.definition.get("fetch", ())) if engine == "docker" else ()
        for image, force, pull_config in _images(spec.definition):
            config = self._secret(spec, pull_config["secret"]) if pull_config else None
            yield ImagePull(engine, image, force, config, artifacts, (1, self.dialect.minor))

    def _secret(self, spec: RunSpec, name: str) -> bytes:
        """Resolve a secret as the Enterprise agent would; its texts are assumed (marathon.md 11)."""
        path = SecretPath(spec.definition["secrets"][name]["source"].strip("/"))
        if not path.usable_by(spec.id):
            raise LaunchFailed(f"Failed to resolve secret '{path}': not accessible from '{spec.id}'")
        value = self.read_secret(path.text)
        if value is None:
            raise LaunchFailed(f"Failed to resolve secret '{path}': not found")
        return value


def _images(definition: dict[str, Any]) -> Iterator[tuple[str, bool, dict[str, str] | None]]:
    """Yield each image, whether it is pulled anew, and its pull secret."""
    if "containers" not in definition:
        docker = definition["container"]["docker"]
        yield docker["image"], docker["forcePullImage"], docker.get("pullConfig")
        return
    for container in definition["containers"]:
        if image := container.get("image"):
            yield image["id"], image.get("forcePull", False), image.get("pullConfig")


def _referenced_secrets(definition: dict[str, Any]) -> Iterator[str]:
    """Yield the names of secrets in environments and volumes."""
    holders = [definition, *definition.get("containers", ())]
    for holder in holders:
        for value in (holder.get("env") or holder.get("environment") or {}).values():
            if isinstance(value, dict):
                yield value["secret"]
    for volume in definition.get("container", definition).get("volumes", ()):
        if "secret" in volume:
            yield volume["secret"]
