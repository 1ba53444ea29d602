"""Which certificates dockerd takes from `/etc/docker/certs.d` (docker.md 42 to 44; docker/docker registry/registry.go).

The folder is read at each pull, so these rules are asked anew each time.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dcos_registry.pull import go_key_pair
from dcos_registry.pull.docker_reference import HUB

_PEM = b"-----BEGIN "


@dataclass(frozen=True)
class Certs:
    """What one folder holds, by file names: CA files, and pairs of a client certificate and its key.

    With a `refusal` no image is pulled from the registry of the folder. `notes` say what dockerd ignores in silence.
    """

    ca_files: tuple[str, ...] = ()
    clients: tuple[tuple[str, str], ...] = ()
    refusal: str | None = None
    notes: tuple[str, ...] = ()


def _taken_for_one(certificate: bytes, key: bytes) -> bool:
    return bool(certificate and key)


def folder_of(registry: str) -> str | None:
    """Name the folder in certs.d that serves a registry, the domain of a reference: to the letter, none for the hub."""
    return None if registry == HUB else registry


def similar(folders: Iterable[str], registry: str) -> tuple[str, ...]:
    """List the folders that somebody may have meant for a registry, and which do not serve it (rules 14, 42)."""
    host = _host(registry)
    return tuple(sorted(name for name in folders if name != folder_of(registry) and _host(name) == host))


def read(files: Mapping[str, bytes], is_pair: Callable[[bytes, bytes], bool] = _taken_for_one) -> Certs:
    """Read a folder, given its files by name (`ReadCertsDirectory`): the first defect in the order of names counts.

    `is_pair` says whether a certificate and a key in PEM belong together; without it they are taken to.
    """
    names = sorted(files, key=lambda name: name.encode(errors="surrogateescape"))
    defects = filter(None, (_defect(name, files, is_pair) for name in names))
    return Certs(
        ca_files=tuple(name for name in names if name.endswith(".crt")),
        clients=tuple((name, _key_of(name)) for name in names if name.endswith(".cert") and _key_of(name) in files),
        refusal=next(defects, None),
        notes=tuple(filter(None, (_ignored(name, files[name]) for name in names))),
    )


def _host(name: str) -> str:
    return re.sub(r"^https?:(//)?", "", name.strip().lower()).partition(":")[0]


def _key_of(certificate: str) -> str:
    return certificate.removesuffix(".cert") + ".key"


def _defect(name: str, files: Mapping[str, bytes], is_pair: Callable[[bytes, bytes], bool]) -> str | None:
    """Say what stops every pull in dockerd's words, None where nothing does (rule 43)."""
    if name.endswith(".cert"):
        key = _key_of(name)
        if key not in files:
            note = "Note that CA certificates should use the extension .crt"
            return f"missing key {key} for client certificate {name}. {note}"
        return go_key_pair.defect(files[name], files[key], is_pair)
    certificate = name.removesuffix(".key") + ".cert"
    if name.endswith(".key") and certificate not in files:
        return f"Missing client certificate {certificate} for key {name}"
    return None


def _ignored(name: str, content: bytes) -> str | None:
    if name.endswith(".crt") and _PEM not in content:
        return f"dockerd skips {name}, which holds no certificate in PEM"
    if not name.endswith((".crt", ".cert", ".key")):
        return f"dockerd ignores {name}: the file of a CA must end in .crt"
    return None
