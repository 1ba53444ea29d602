"""Proof that a login may pull an image: its manifest, and the head of one of its blobs (registry.md 1.2).

Many registries accept a login and refuse the pull (pains.md 34). What an engine makes of the image is `image-check`'s.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.challenge import Challenge
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.exchange import RegistryHttp
from dcos_registry.clients.registry.refusals import RefusedError, codes, failure, login_refused, status_of
from dcos_registry.clients.registry.tokens import Authorization, authorize, challenge_of
from dcos_registry.model.credential import Credential
from dcos_registry.model.image import ImageReference
from dcos_registry.pull import docker_manifest, docker_reference

_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[A-Za-z0-9=_-]{32,}")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_AMD64 = ("linux", "amd64")


@dataclass(frozen=True)
class Proven:
    """What a pull met: the challenge, None where there was none, and what to mind."""

    offered: Challenge | None
    warnings: tuple[str, ...] = ()


class PullProof:
    """Pulls as much of an image as proves the right to it; raises `UsageError` for an image of another registry."""

    def __init__(self, registry: RegistryHttp, credential: Credential, image: ImageReference) -> None:
        if image.host.identity != registry.host.identity:
            raise errors.UsageError(
                f"{image} comes from {image.host}, and the login is for {registry.host}",
                f"dcos registry login {image.host} --image {image}",
            )
        try:
            reference = docker_reference.parse(str(image))
        except docker_reference.BadReference as error:
            raise errors.UsageError(f"{str(image)!r} is not an image: {error}") from None
        self._registry = registry
        self._credential = credential
        self._repository = reference.path
        self._reference = reference.digest or reference.tag or "latest"
        self._offered: Challenge | None = None
        self._authorization: Authorization | None = None

    def prove(self, offered: Challenge | None) -> Proven:
        """Pull; `offered` is the challenge that the login has met, None where it was asked for none.

        Raises `ForbiddenError` where the pull is refused, `NotFoundError` where there is nothing to pull.
        """
        what = f"the pull of {self._repository}"
        try:
            if offered is not None:
                self._authorize(offered)
            document = self._manifest(self._reference)
            chosen = _chosen(document)
            if chosen is not None:
                document = self._manifest(chosen)
            what = f"the blobs of {self._repository}, though not its manifest"
            self._blob(_blob_of(document))
        except RefusedError as refused:
            raise self._refused(refused.answer, what, is_known=offered is not None) from None
        return Proven(self._offered, self._authorization.warnings if self._authorization else ())

    def _manifest(self, reference: str) -> dict[str, Any]:
        path = f"manifests/{reference}"
        answer = self._ask("GET", path, dict([docker_manifest.ACCEPT]))
        if answer.status == 404:
            raise self._missing(answer)
        document = answer.json()
        if answer.status != 200 or not isinstance(document, dict):
            raise self._failure(path, answer)
        return document

    def _blob(self, digest: str | None) -> None:
        if digest is None:
            raise errors.UnreachableError(f"{self._registry.host} answers with a manifest that names no blobs")
        path = f"blobs/{digest}"
        answer = self._ask("HEAD", path)
        if answer.status == 404:
            raise errors.NotFoundError(
                f"{self._registry.host} has the manifest of {self._repository}, and not the blob {digest} of it",
                "have the image pushed again",
            )
        # What is sent on to a storage has been granted; the login is not to go there.
        if answer.status != 200 and not 300 <= answer.status < 400:
            raise self._failure(path, answer)

    def _ask(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a part of the repository, and once more where only that is asked for with a challenge."""
        header = self._authorization.header if self._authorization else None
        answer = self._registry.send(method, self._url(path), authorization=header, headers=headers)
        if answer.status == 401 and self._authorization is None:
            self._authorize(challenge_of(self._registry, answer))
            return self._ask(method, path, headers)
        if answer.status in (401, 403):
            raise RefusedError(answer)
        return answer

    def _authorize(self, offered: Challenge) -> None:
        scope = f"repository:{self._repository}:pull"
        self._authorization = authorize(self._registry, offered, self._credential, [scope])
        self._offered = offered

    def _missing(self, answer: Answer) -> errors.NotFoundError:
        """Tell a tag that there is not from a repository that there is not, or that the login may not see."""
        host, user, repository = self._registry.host, self._credential.username, self._repository
        tags = None if "NAME_UNKNOWN" in codes(answer) else self._tags()
        if tags is None:
            return errors.NotFoundError(
                f"{host} has no repository {repository}, or none that {user} may see",
                f"check the name; else have {user} given the right to pull it, or log in with another account",
            )
        near = get_close_matches(self._reference, tags, n=1, cutoff=0.0)
        other = f"{self._registry.login_command()} --image {host}/{repository}:{near[0]}" if near else ""
        return errors.NotFoundError(
            f"{host} has {repository}, and no {self._reference} of it", other or "have it pushed"
        )

    def _tags(self) -> list[str] | None:
        """List the tags; None where that is refused, or there is no such repository."""
        try:
            answer = self._ask("GET", "tags/list")
        except RefusedError:
            return None
        document = answer.json()
        if answer.status != 200 or not isinstance(document, dict):
            return None
        tags = document.get("tags")
        # A tag goes into a command that somebody may paste into a shell.
        return [tag for tag in tags if isinstance(tag, str) and _TAG.fullmatch(tag)] if isinstance(tags, list) else []

    def _refused(self, answer: Answer, what: str, *, is_known: bool) -> errors.RegistryPluginError:
        host, user = self._registry.host, self._credential.username
        if not is_known and answer.status == 401:
            return login_refused(host, answer, self._credential)  # nothing has asked for it before
        return errors.ForbiddenError(
            f"{host} accepts the login of {user}, and refuses {what} ({status_of(answer, self._credential)})",
            f"have {user} given the right to pull {self._repository}, or log in with an account that has it",
        )

    def _failure(self, path: str, answer: Answer) -> errors.UnreachableError:
        return failure(str(self._registry.host), self._url(path), answer, self._credential)

    def _url(self, path: str) -> str:
        return f"{self._registry.root}{self._repository}/{path}"


def _chosen(document: Mapping[str, Any]) -> str | None:
    """Choose an image of a list or index: the one for linux/amd64, else the first; None for an image itself."""
    listed = [entry for entry in document.get("manifests") or () if isinstance(entry, dict)]
    fitting = [entry for entry in listed if _platform(entry) == _AMD64]
    return _digest(next(iter([*fitting, *listed]), None))


def _platform(entry: Mapping[str, Any]) -> tuple[object, object]:
    platform = entry.get("platform")
    return (platform.get("os"), platform.get("architecture")) if isinstance(platform, dict) else (None, None)


def _blob_of(document: Mapping[str, Any]) -> str | None:
    """Find a blob of a manifest: the configuration, or the first layer of schema 1."""
    layers = document.get("fsLayers")
    return _digest(document.get("config")) or _digest(layers[0] if isinstance(layers, list) and layers else None)


def _digest(entry: object) -> str | None:
    if not isinstance(entry, dict):
        return None
    digest = entry.get("digest", entry.get("blobSum"))
    return digest if isinstance(digest, str) and _DIGEST.fullmatch(digest) else None
