"""Put a credentials archive where apps fetch it from, and say what they are to fetch."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from dcos_registry import errors
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.bundle import archive
from dcos_registry.clients.artifacts import ArtifactsClient
from dcos_registry.clients.uploads import UploadsClient
from dcos_registry.model.credential import Credential
from dcos_registry.model.docker_config import shown_key
from dcos_registry.pull import docker
from dcos_registry.pull.shown_url import shown_url
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.archive_create import NewArchive, fields_of
from dcos_registry.workflows.archive_logins import untried
from dcos_registry.workflows.lines_report import LinesReport

_URL = "give https://HOST/PATH/docker.tar.gz"
_BETTER = (
    "Better where the app can run on the UCR: a pull secret, which no task can read: dcos registry secret-create PATH "
    "--registry HOST, then dcos registry app-attach ID --secret PATH --to-ucr"
)


class Place(Protocol):
    """Where an archive is put: a web server, or every agent."""

    @property
    def uri(self) -> str:
        """What apps fetch it by."""
        ...

    def put(self, packed: bytes) -> list[str]:
        """Put it there, and say what is to be known of that; raises our errors where it fails."""
        ...


@dataclass(frozen=True)
class WebPlace:
    """A place on a web server: WebDAV, or a store with signed URLs."""

    url: str = field(repr=False)
    uri: str = field(repr=False)
    login: Credential | None
    uploads: UploadsClient
    artifacts: ArtifactsClient

    def put(self, packed: bytes) -> list[str]:
        """Put it there, and look whether it comes back to somebody without a login, as agents are."""
        self.uploads.put(self.url, packed, self.login)
        return list(self._seen(packed))

    def _seen(self, packed: bytes) -> Iterator[str]:
        shown = shown_url(self.uri)
        try:
            is_there = self.artifacts.fetch(self.uri) == packed
        except errors.RegistryPluginError as error:
            yield (
                f"Warning: the archive is there, but this machine could not fetch it as agents do: {error.message}; "
                "if they get it by another URL, name that with --uri"
            )
            return
        if not is_there:
            yield f"Warning: {shown} gives something else than the archive that was put there"


@dataclass(frozen=True)
class Content:
    """What is put somewhere: an archive, and what `--json` says of it."""

    packed: bytes = field(repr=False)
    fields: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def content_of(new: NewArchive) -> Content:
    """Take an archive that was just made, and is written nowhere."""
    return Content(new.packed, fields_of(new), new.notes)


def content_of_file(packed: bytes, name: str) -> Content:
    """Take an archive that is there; raises `UsageError` for one that nothing could pull with."""
    found = archive.read(packed, name)
    if found.defects:
        raise errors.UsageError(found.defects[0].sentence, found.defects[0].remedy)
    config, _ = docker.read(found.home)
    fields = {
        "format": "dockercfg" if found.config is None else "config",
        "bytes": len(packed),
        "registries": [{"key": shown_key(each.key), "username": each.username} for each in untried(config)],
        "logins": [],
    }
    remarks = tuple(f"Warning: {remark.sentence}" for remark in found.remarks)
    return Content(packed, fields, remarks)


def put_archive(content: Content, place: Place, *, enterprise: bool) -> LinesReport:
    """Put an archive into its place; the result is the entry of `fetch` for it.

    `enterprise`: whether there may be a secret store, which is the better way.
    Raises `UsageError` for a URI that Marathon or the fetcher would refuse, before anything is written.
    """
    route = UriRoute.parse(place.uri)
    entry = route.entry({})
    told = place.put(content.packed)
    warnings = [f"Warning: {warning}" for warning in route.warnings()]
    better = [_BETTER] if enterprise else []
    done = f"The archive is at {route}; next: dcos registry app-attach ID --uri URI, or put this entry into fetch:"
    item = Item(ItemStatus.DONE, {"fetch": entry, **content.fields})
    notes = (*content.notes, *warnings, *better, *told, done)
    lines = tuple(json.dumps(entry, indent=2).splitlines())
    return LinesReport("archive-put", "archives", (item,), notes, lines=lines)


def web_place(
    url: str, uri: str | None, login: Credential | None, *, uploads: UploadsClient, artifacts: ArtifactsClient
) -> WebPlace:
    """Make the place that a URL is; a login in it is taken out, and is for writing alone.

    `uri` is what agents fetch, where that is another. Raises `UsageError` for what is no URL of a web server.
    """
    parts = _parts(url)
    if parts.scheme in ("", "file"):
        raise errors.UsageError(
            f"{shown_url(url)} is a place on a machine, and an archive is put on a web server",
            "copy it to that place on every agent, and then: dcos registry app-attach ID --uri file:///PATH",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise errors.UsageError(f"{shown_url(url)} is neither http nor https", _URL)
    given, _, host = parts.netloc.rpartition("@")
    if given and login is None:
        user, _, password = given.partition(":")
        login = Credential(unquote(user), unquote(password))
    bare = urlunsplit(parts._replace(netloc=host))
    return WebPlace(bare, uri or bare, login, uploads, artifacts)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # which is read when it is asked for
    except ValueError:
        raise errors.UsageError("The URL cannot be read", _URL) from None
    return parts
