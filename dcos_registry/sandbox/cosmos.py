"""The package service as the CLI uses it to install plugins, below `/package` (cluster.md C2, G)."""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcos_registry import errors
from dcos_registry.sandbox.http import Request, Response
from dcos_registry.sandbox.routing import Endpoint, Refused, dispatch

DOWNLOADS = "/sandbox/plugins"
"""Where the zips are; in the real world that is a download site, which asks for no token."""

_VENDOR = "application/vnd.dcos.package"
_PLATFORMS = ("linux", "darwin", "windows")


@dataclass(frozen=True)
class Plugin:
    """A package that is nothing but a CLI plugin; `file` is its zip.

    Raises `UsageError` where there is no such file, or it is no zip.
    """

    name: str
    version: str
    description: str
    file: Path

    def __post_init__(self) -> None:
        if not self.file.is_file():
            raise errors.UsageError(f"There is no plugin {self.file} for the package {self.name}")
        if not zipfile.is_zipfile(self.file):
            raise errors.UsageError(f"{self.file} is no plugin: it is not a zip file")

    @property
    def file_name(self) -> str:
        """What the zip is called below `DOWNLOADS`."""
        return f"{self.name}-{self.version}.zip"

    def describe(self, base_url: str) -> dict[str, Any]:
        """Return the package as Cosmos describes it; one zip serves every platform, for the CLI is on this machine."""
        binary = {
            "kind": "zip",
            "url": f"{base_url}{DOWNLOADS}/{self.file_name}",
            "contentHash": [{"algo": "sha256", "value": hashlib.sha256(self.file.read_bytes()).hexdigest()}],
        }
        return self.summary() | {
            "packagingVersion": "4.0",
            "maintainer": "sandbox",
            "resource": {"cli": {"binaries": {platform: {"x86-64": binary} for platform in _PLATFORMS}}},
        }

    def summary(self) -> dict[str, Any]:
        """Return what a search shows of it."""
        return {
            "name": self.name,
            "version": self.version,
            "description": self.description,
            "tags": [],
            "selected": False,
            "framework": False,
        }


class Cosmos:
    """Describes, finds and hands out plugins; it installs no services."""

    def __init__(self, plugins: Sequence[Plugin], scheme: str) -> None:
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self._scheme = scheme
        self._endpoints = (
            Endpoint("POST", "/describe", self._describe),
            Endpoint("POST", "/search", self._search),
            Endpoint("POST", "/list", lambda _: _answer("list", "v1", {"packages": []})),
            Endpoint("POST", "/repository/list", self._repositories),
        )

    def handle(self, request: Request) -> Response:
        """Answer a request whose path is relative to the API."""
        return dispatch(self._endpoints, request, not_found=Response(404), not_allowed=Response(405))

    def download(self, request: Request) -> Response:
        """Hand out a zip; the path is relative to `DOWNLOADS`."""
        for plugin in self._plugins.values():
            if request.path == f"/{plugin.file_name}":
                return Response(200, (("Content-Type", "application/zip"),), plugin.file.read_bytes())
        return Response.of_html(404)

    def _describe(self, request: Request) -> Response:
        wanted = _object(request)
        name, version = wanted.get("packageName"), wanted.get("packageVersion")
        plugin = self._plugins.get(str(name))
        if plugin is None:
            raise _refused("PackageNotFound", f"Package [{name}] not found")
        if version not in (None, plugin.version):
            raise _refused("VersionNotFound", f"Version [{version}] of package [{name}] not found")
        return _answer("describe", "v3", {"package": plugin.describe(f"{self._scheme}://{request.header('host')}")})

    def _search(self, request: Request) -> Response:
        query = str(_object(request).get("query") or "").replace("*", "")
        found = [plugin.summary() for name, plugin in sorted(self._plugins.items()) if query in name]
        for package in found:
            package["currentVersion"] = package.pop("version")
            package["versions"] = {package["currentVersion"]: "0"}
        return _answer("search", "v1", {"packages": found})

    def _repositories(self, _: Request) -> Response:
        universe = {"name": "Universe", "uri": "https://universe.mesosphere.com/repo"}
        return _answer("repository.list", "v1", {"repositories": [universe]})


def _answer(what: str, version: str, value: Any) -> Response:
    return _typed(200, f"{_VENDOR}.{what}-response", version, value)


def _refused(kind: str, message: str) -> Refused:
    return Refused(_typed(400, f"{_VENDOR}.error", "v1", {"type": kind, "message": message, "data": {}}))


def _typed(status: int, kind: str, version: str, value: Any) -> Response:
    answer = Response.of_json(status, value)
    return Response(status, (("Content-Type", f"{kind}+json;charset=utf-8;version={version}"),), answer.body)


def _object(request: Request) -> dict[str, Any]:
    body = request.json_object()
    if body is None:
        raise _refused("JsonParsingFailure", "The body is not a JSON object")
    return body
