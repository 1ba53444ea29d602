"""Which apps and pods refer to which secrets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.errors import NotLoggedInError, RegistryPluginError
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import images_of, secret_sources
from dcos_registry.workflows.targets import Workload, read_all

_NAMED = 5
"""So many are named, and the rest counted."""


@dataclass(frozen=True)
class SecretUser:
    """A workload that refers to a secret; `images` are those that it pulls with it, none for another use."""

    workload: Workload
    images: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write it for `--json`."""
        return {"id": self.workload.id, "kind": self.workload.kind, "pulls": bool(self.images)}


class SecretUsers:
    """Every app and pod with the secrets that it refers to; `unknown` is why they could not be read."""

    def __init__(self, workloads: Iterable[Workload], unknown: RegistryPluginError | None = None) -> None:
        self.workloads = tuple(workloads)
        self.unknown = unknown
        self._users: dict[str, list[SecretUser]] = {}
        for workload in self.workloads:
            sources = secret_sources(workload.definition)
            for source in dict.fromkeys(filter(None, sources.values())):
                names = [name for name in sources if sources[name] == source]
                images = [image.image for image in images_of(workload.definition) if image.secret_name in names]
                self._users.setdefault(source, []).append(SecretUser(workload, tuple(dict.fromkeys(images))))

    @classmethod
    def read(cls, marathon: Callable[[], MarathonClient]) -> "SecretUsers":
        """Ask Marathon, with one listing of all; raises `NotLoggedInError`, and keeps every other failure."""
        try:
            return cls(read_all(marathon()))
        except NotLoggedInError:
            raise
        except RegistryPluginError as error:
            return cls((), error)

    def of(self, path: SecretPath) -> list[SecretUser]:
        """List who refers to a secret, by id."""
        return sorted(self._users.get(str(path), ()), key=lambda user: user.workload.id)

    def entitled(self, path: SecretPath) -> list[Workload]:
        """List who may use a secret, whether they do or not, by id (marathon.md 6.1)."""
        return sorted((each for each in self.workloads if path.usable_by(each.id)), key=lambda each: each.id)

    def shown(self, path: SecretPath, *, pulling: bool | None = None) -> str:
        """Name who refers to a secret, to pull with it or for another use, empty where nobody does."""
        return named(
            f"{user.workload.kind} {user.workload.id}"
            for user in self.of(path)
            if pulling is None or pulling == bool(user.images)
        )

    def to_json(self, path: SecretPath) -> list[dict[str, Any]] | None:
        """Write who refers to a secret for `--json`; None where that is not known."""
        return None if self.unknown else [user.to_json() for user in self.of(path)]


def named(things: Iterable[str]) -> str:
    """Name some of many, and count the others."""
    listed = list(things)
    more = len(listed) - _NAMED
    if more <= 0:
        return " and ".join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))
    return f"{', '.join(listed[:_NAMED])} and {more} more"


def space_in_words(path: SecretPath) -> str:
    """Say who may use a secret."""
    return f"services in /{path.space}" if path.space else "every service"
