"""Why an engine cannot pull an image, in words, and the command that mends it.

By what the failed pull itself shows; `second_look` asks the registry for more.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from dcos_registry.model.workload import Engine
from dcos_registry.pull import docker_manifest, messages
from dcos_registry.pull.attempts import Credentials, Place
from dcos_registry.pull.probe import object_of
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.transport import Response, Step, TransportError, Verdict

Failure = Literal["no-login", "never-asked", "login-refused", "denied", "missing", "wrong-form", "limit", "other"]

_FORMS = {
    docker_manifest.OCI: "an OCI image",
    docker_manifest.INDEX: "an OCI index, for several platforms",
    docker_manifest.LIST: "a manifest list, for several platforms",
}

_OF_NO_LOGIN = frozenset(
    {
        "no-entry-for-registry",
        "entry-without-auth",
        "credential-helper",
        "legacy-dockercfg",
        "archive-not-a-docker-config",
        "auth-not-user-and-password",
    }
)
_EXPLAINED_BY: dict[Failure, frozenset[str]] = {
    "no-login": _OF_NO_LOGIN,
    "denied": _OF_NO_LOGIN,
    "missing": _OF_NO_LOGIN | {"auth-with-newline"},
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


def failure_of(failed: Failed) -> Failure:
    """Tell what kind of refusal ended a pull, by the last answer."""
    step, error = failed.last, failed.verdict.error or ""
    if step is None or failed.verdict.stage not in ("manifest", "blobs"):
        return "other"
    if "Unsupported manifest MIME type" in error:
        return "wrong-form"
    if step.status == 401:
        return _unauthorized(failed, step)
    is_manifest = "/manifests/" in step.url
    kinds: dict[int | None, Failure] = {403: "denied", 429: "limit", 404: "missing" if is_manifest else "other"}
    return kinds.get(step.status, "other")


def _explains(problem: Problem, kind: Failure) -> bool:
    has_expired = problem.id == "credential-expires" and " expired on " in problem.sentence
    return problem.id in _EXPLAINED_BY.get(kind, ()) or (has_expired and kind in ("login-refused", "denied"))


def _clause(problem: Problem) -> str:
    return problem.sentence[:1].lower() + problem.sentence[1:]


def _unauthorized(failed: Failed, step: Step) -> Failure:
    if step.authorization == "none":
        is_asked = failed.engine == "ucr" or failed.verdict.steps[0].status == 401
        return "no-login" if is_asked or failed.login is None else "never-asked"
    return "login-refused" if step.authorization == "basic" else "denied"


def as_it_ended(failed: Failed) -> Explanation:
    """Say why a pull failed by what it shows itself, without a further request."""
    kind = failure_of(failed)
    problem = next((each for each in failed.problems if _explains(each, kind)), None)
    if failed.place is None or kind == "other":
        return Explanation(_clause(problem), problem.remedy) if problem else _decoded(failed)
    told = _of_refusal(failed, failed.place, kind)
    return Explanation(f"{told.cause}: {_clause(problem)}", problem.remedy) if problem else told


def _of_refusal(failed: Failed, place: Place, kind: Failure) -> Explanation:
    asked, credentials = _who_refused(failed, place), failed.credentials
    match kind:
        case "no-login":
            lack = f", and there is none for {place.registry} in {credentials.searched}" if credentials.searched else ""
            return Explanation(f"{asked} wants a login{lack}", credentials.renewal)
        case "never-asked":
            return Explanation(
                f"{place.registry} wants a login for the image and asks for none at /v2/, where alone the Docker "
                "Engine looks, so that it sends none",
                f"have {place.registry} answer 401 with a challenge: curl -i {place.root}/",
            )
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
            return wrong_form(failed, place, form) if form else _missing_or_hidden(failed, place)
        case _:
            return _decoded(failed)


def _decoded(failed: Failed) -> Explanation:
    error = failed.verdict.error or ""
    meaning = messages.decode(error)
    if meaning is None:
        return Explanation(messages.masked(error).strip() or "the pull failed")
    if failed.verdict.stage == "config":
        return Explanation(meaning.cause, failed.credentials.replacement or failed.credentials.renewal)
    return Explanation(meaning.cause, _filled(meaning.remedy, failed))


def _filled(remedy: str, failed: Failed) -> str | None:
    """Put in what a message alone does not tell; None for the advice to ask `image-check`, which is being asked."""
    if remedy.startswith("dcos registry image-check"):
        return None
    return filled(remedy, failed.image, failed.place)


def filled(remedy: str, image: str, place: Place | None) -> str:
    """Put the image and its registry into the remedy of a message that does not tell them."""
    registry = place.registry if place else "HOST"
    return re.sub(r"\bHOST\b(?!/NAME)", registry, re.sub(r"\bIMAGE\b", image, remedy))


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
        f"{place.registry} has no {name_of(place)}, or hides it from {who}",
        f"look for the right name: skopeo list-tags docker://{place.registry}/{place.repository}",
    )


def form_of(answer: Response) -> str | None:
    """Name the form of a manifest that the UCR does not pull; None for one that it may pull."""
    return _FORMS.get((answer.header("Content-Type") or "").partition(";")[0].strip().lower())


def wrong_form(failed: Failed, place: Place, form: str) -> Explanation:
    """Say that the image has another form, and how to make the one that the UCR pulls."""
    tag = "v2s2" if ":" in place.reference else f"{place.reference}-v2s2"
    copy = f"{place.registry}/{place.repository}:{tag}"
    return Explanation(
        f"the image is {form}, and the UCR pulls Docker's own form (schema 2) of one platform only",
        f"skopeo copy --format v2s2 --override-os linux --override-arch amd64 "
        f"docker://{failed.image} docker://{copy}, and pull {copy}",
    )


def name_of(place: Place) -> str:
    """Name an image without its registry."""
    return f"{place.repository}{'@' if ':' in place.reference else ':'}{place.reference}"


def _who_refused(failed: Failed, place: Place) -> str:
    """Name who refused, which may be another than the registry: its token service, or where it redirects to."""
    host = urlsplit(failed.last.url).netloc.rpartition("@")[2] if failed.last else ""
    if host in ("", place.registry, urlsplit(place.root).netloc):
        return place.registry
    return f"{host}, where {place.registry} sends its callers,"


def _username(login: str) -> str:
    try:
        return base64.b64decode(login.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""
