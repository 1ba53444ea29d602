"""Why an engine cannot pull an image, in words, and the command that mends it.

First what the failed pull itself shows, then what a look at the registry with other eyes adds (`Probe`): the image in
another form, the tags that are there, the same as anybody. The look is left out where only the engine's own requests
are wanted.
"""

import base64
import binascii
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from dcos_registry.model.workload import Engine
from dcos_registry.pull import docker_manifest, messages
from dcos_registry.pull.attempts import Credentials, Place
from dcos_registry.pull.probe import Probe, object_of
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.transport import Request, Response, Step, TransportError, Verdict

Explaining: TypeAlias = Generator[Request, Response | TransportError, "Explanation"]
Failure = Literal["no-login", "login-refused", "denied", "missing", "wrong-form", "limit", "other"]

_FORMS = {
    docker_manifest.OCI: "an OCI image",
    docker_manifest.INDEX: "an OCI index, for several platforms",
    docker_manifest.LIST: "a manifest list, for several platforms",
}
_MANY = 8

_EXPLAINED_BY: dict[Failure, frozenset[str]] = {
    "no-login": frozenset(
        {
            "no-entry-for-registry",
            "entry-without-auth",
            "credential-helper",
            "legacy-dockercfg",
            "archive-not-a-docker-config",
            "auth-not-user-and-password",
        }
    ),
    "login-refused": frozenset({"auth-not-user-and-password", "auth-with-newline", "web-login-keys"}),
    "other": frozenset({"secret-not-a-docker-config", "config-stops-pulls"}),
}
"""Which findings about the credentials are the cause of a failure (pull/credential_findings.py)."""


@dataclass(frozen=True)
class Explanation:
    """The cause as a clause without a full stop, and the remedy as a command, None where there is none."""

    cause: str
    remedy: str | None = None


@dataclass(frozen=True)
class Failed:
    """One pull that failed: what was asked for and where, with what, and how it ended.

    `place` is None for an image name that the engine refuses; `login` is what was sent in base64, None for nothing.
    `problems` are what is known to be wrong with the credentials.
    """

    engine: Engine
    image: str
    verdict: Verdict
    place: Place | None
    credentials: Credentials
    login: str | None = field(default=None, repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def username(self) -> str:
        """Who was sent, as far as the login can be decoded."""
        return _username(self.login or "") or "the login"

    @property
    def last(self) -> Step | None:
        """The last request that was made."""
        return self.verdict.steps[-1] if self.verdict.steps else None


def explain(failed: Failed, *, looks_further: bool) -> Explaining:
    """Say why a pull failed; asks the registry only where it `looks_further`."""
    kind = failure_of(failed)
    problem = next((each for each in failed.problems if each.id in _EXPLAINED_BY.get(kind, ())), None)
    if failed.place is None or kind == "other":
        return Explanation(_clause(problem), problem.remedy) if problem else _decoded(failed)
    told = _as_it_ended(failed, failed.place, kind)
    if problem:
        told = Explanation(f"{told.cause}: {_clause(problem)}", problem.remedy)
    if not looks_further:
        return told
    match kind:
        case "missing":
            return (yield from _missing(failed, failed.place, told))
        case "wrong-form":
            return (yield from _other_form(failed, failed.place, told))
        case "login-refused" | "denied":
            return (yield from _as_anybody(failed, failed.place, told))
        case "limit":
            return (yield from _limit(failed, failed.place, told))
        case _:
            return told


def failure_of(failed: Failed) -> Failure:
    """Tell what kind of refusal ended a pull, by the last answer."""
    step, error = failed.last, failed.verdict.error or ""
    if step is None or failed.verdict.stage not in ("manifest", "blobs"):
        return "other"
    if "Unsupported manifest MIME type" in error:
        return "wrong-form"
    if step.status == 401:
        return _unauthorized(step)
    is_manifest = "/manifests/" in step.url
    kinds: dict[int | None, Failure] = {403: "denied", 429: "limit", 404: "missing" if is_manifest else "other"}
    return kinds.get(step.status, "other")


def _clause(problem: Problem) -> str:
    return problem.sentence[:1].lower() + problem.sentence[1:]


def _unauthorized(step: Step) -> Failure:
    if step.authorization == "none":
        return "no-login"
    return "login-refused" if step.authorization == "basic" else "denied"


def _as_it_ended(failed: Failed, place: Place, kind: Failure) -> Explanation:
    """Explain by what the failed pull shows, without a further request."""
    asked, credentials = _who_refused(failed, place), failed.credentials
    match kind:
        case "no-login":
            lack = f", and there is none for {place.registry} in {credentials.searched}" if credentials.searched else ""
            return Explanation(f"{asked} wants a login{lack}", credentials.renewal)
        case "login-refused":
            return Explanation(f"{asked} refuses the login of {failed.username}", credentials.renewal)
        case "denied":
            who = failed.username if failed.login else "who is not logged in"
            grant = f"ask whoever runs {place.registry} to let {who} pull {place.repository}"
            return Explanation(
                f"{asked} does not let {who} pull {place.repository}, or there is no such repository",
                grant if failed.login else credentials.renewal,
            )
        case "missing":
            form = _form_in_refusal(failed.verdict.last)
            return _wrong_form(failed, place, form) if form else _missing_or_hidden(failed, place)
        case _:
            return _decoded(failed)


def _decoded(failed: Failed) -> Explanation:
    error = messages.masked(failed.verdict.error or "")
    return Explanation(messages.cause(error) or error.strip() or "the pull failed")


def _form_in_refusal(answer: Response | TransportError | None) -> str | None:
    """Read what distribution says in its 404: `OCI manifest found, but accept header does not ..` (registry.md 0.1)."""
    errors = object_of(answer.body).get("errors") if isinstance(answer, Response) else None
    for error in errors if isinstance(errors, list) else []:
        words = str(error.get("message")) if isinstance(error, dict) else ""
        if "accept header does not support" in words:
            return _FORMS[docker_manifest.INDEX if "index" in words.lower() else docker_manifest.OCI]
    return None


def _missing_or_hidden(failed: Failed, place: Place) -> Explanation:
    who = failed.username if failed.login else "who is not logged in"
    return Explanation(
        f"{place.registry} has no {_named(place)}, or hides it from {who}",
        f"look for the right name: skopeo list-tags docker://{place.registry}/{place.repository}",
    )


def _missing(failed: Failed, place: Place, told: Explanation) -> Explaining:
    """Look whether the image is there in a form that the engine does not ask for, and which tags there are."""
    probe = _probe(failed, place)
    answer = yield from probe.manifest(place.reference)
    if isinstance(answer, Response) and answer.status == 200:
        form = _form_of(answer)
        return _wrong_form(failed, place, form) if form else told
    tags = yield from probe.tags()
    if tags is None:
        return told
    if not tags:
        return replace(told, cause=f"{place.registry} has {place.repository} without any tag")
    near = get_close_matches(place.reference, tags, n=_MANY, cutoff=0.4)
    named = [*near, *sorted(set(tags) - set(near), reverse=True)][:_MANY]
    more = f" and {len(tags) - _MANY} more" if len(tags) > _MANY else ""
    return Explanation(
        f"{place.registry} has no {_named(place)}; the tags of {place.repository} are {', '.join(named)}{more}",
        f"dcos registry image-check {place.registry}/{place.repository}:{named[0]}",
    )


def _other_form(failed: Failed, place: Place, told: Explanation) -> Explaining:
    answer = yield from _probe(failed, place).manifest(place.reference)
    form = _form_of(answer) if isinstance(answer, Response) and answer.status == 200 else None
    return _wrong_form(failed, place, form) if form else told


def _form_of(answer: Response) -> str | None:
    return _FORMS.get((answer.header("Content-Type") or "").partition(";")[0].strip().lower())


def _wrong_form(failed: Failed, place: Place, form: str) -> Explanation:
    tag = "v2s2" if ":" in place.reference else f"{place.reference}-v2s2"
    copy = f"{place.registry}/{place.repository}:{tag}"
    return Explanation(
        f"the image is {form}, and the UCR pulls Docker's own form (schema 2) of one platform only",
        f"skopeo copy --format v2s2 --override-os linux --override-arch amd64 "
        f"docker://{failed.image} docker://{copy}, and pull {copy}",
    )


def _as_anybody(failed: Failed, place: Place, told: Explanation) -> Explaining:
    """Look whether the image can be had without a login: then only the login that is sent is in the way."""
    if failed.login is None:
        return told
    answer = yield from replace(_probe(failed, place), basic=None).manifest(place.reference)
    if not isinstance(answer, Response) or answer.status != 200:
        return told
    return Explanation(
        f"{told.cause}, although everybody may pull the image without one",
        f"{failed.credentials.renewal}; or take the entry for {place.registry} out of {failed.credentials.origin}",
    )


def _limit(failed: Failed, place: Place, told: Explanation) -> Explaining:
    """Ask how many pulls are left; Docker Hub says it in a header (docs.docker.com/docker-hub/usage/pulls)."""
    answer = yield from _probe(failed, place).manifest(place.reference)
    if not isinstance(answer, Response):
        return told
    left, wait = answer.header("RateLimit-Remaining"), answer.header("Retry-After")
    facts = [
        f"{left.partition(';')[0]} pulls are left" if left else "",
        f"it may be asked again in {wait} seconds" if wait else "",
    ]
    return replace(told, cause="; ".join([told.cause, *filter(None, facts)]))


def _probe(failed: Failed, place: Place) -> Probe:
    return Probe(place.root, place.repository, failed.login)


def _named(place: Place) -> str:
    return f"{place.repository}{'@' if ':' in place.reference else ':'}{place.reference}"


def _who_refused(failed: Failed, place: Place) -> str:
    """Name who refused, which may be another than the registry: its token service, or where it redirects to."""
    host = urlsplit(failed.last.url).netloc.rpartition("@")[2] if failed.last else ""
    if host in ("", place.registry, urlsplit(place.root).netloc):
        return place.registry
    return f"{host}, where {place.registry} sends its callers,"


def _username(login: str) -> str:
    try:
        return base64.b64decode(login, validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""
