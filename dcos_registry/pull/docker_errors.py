"""What dockerd makes of a registry's refusal, in its words (docker.md 30 and section 4).

Sources: docker/distribution registry/client/errors.go, registry/api/errcode, docker/docker distribution/errors.go.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus

from dcos_registry.pull import docker_challenge, go_json, go_types
from dcos_registry.pull.docker_reference import Reference
from dcos_registry.pull.go_json import GoError, Object
from dcos_registry.pull.go_types import Slice, Struct
from dcos_registry.pull.transport import Response

_MESSAGES = {
    "UNKNOWN": "unknown error",
    "UNSUPPORTED": "The operation is unsupported.",
    "UNAUTHORIZED": "authentication required",
    "DENIED": "requested access to the resource is denied",
    "UNAVAILABLE": "service unavailable",
    "TOOMANYREQUESTS": "too many requests",
    "DIGEST_INVALID": "provided digest did not match uploaded content",
    "SIZE_INVALID": "provided length did not match content length",
    "NAME_INVALID": "invalid repository name",
    "TAG_INVALID": "manifest tag did not match URI",
    "NAME_UNKNOWN": "repository name not known to registry",
    "MANIFEST_UNKNOWN": "manifest unknown",
    "MANIFEST_INVALID": "manifest invalid",
    "MANIFEST_UNVERIFIED": "manifest failed signature verification",
    "MANIFEST_BLOB_UNKNOWN": "blob unknown to registry",
    "BLOB_UNKNOWN": "blob unknown to registry",
}
_NOT_FOUND = ("DENIED", "MANIFEST_UNKNOWN", "NAME_UNKNOWN")
_FINAL = ("UNAUTHORIZED", "UNSUPPORTED", "DENIED", "TOOMANYREQUESTS", "NAME_UNKNOWN")
_OAUTH_CODES = {"invalid_token": "UNAUTHORIZED", "insufficient_scope": "DENIED"}
_DETAILS_CODES = {401: "UNAUTHORIZED", 403: "DENIED", 429: "TOOMANYREQUESTS"}

_ITEM = Struct("errcode.Error", {"code": go_types.STRING, "message": go_types.STRING})
_BODY = Struct(".", {"Errors": Slice("[]errcode.Error", _ITEM)})


@dataclass(frozen=True)
class Complaint:
    """One error of a registry; a standard message without a detail is printed as the bare code."""

    code: str
    message: str
    bare: bool = False

    def __str__(self) -> str:
        name = self.code.lower().replace("_", " ")
        return name if self.bare else f"{name}: {self.message}"

    @property
    def means_missing(self) -> bool:
        """Whether dockerd takes the image for missing or hidden (errors.go `isNotFound`)."""
        return self.code in _NOT_FOUND and not self.bare


class Refusal(Exception):
    """An answer or a failure that ends the pull; `final` is False where dockerd tries a blob again (docker.md 31).

    `cause` is the text without the request in front, which dockerd strips where it fetches blobs. Where the registry
    `wants_login` and there is none, dockerd goes on to the next endpoint.
    """

    def __init__(
        self,
        text: str,
        complaints: tuple[Complaint, ...] = (),
        *,
        final: bool = False,
        cause: str | None = None,
        wants_login: bool = False,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.complaints = complaints
        self.final = final
        self.cause = text if cause is None else cause
        self.wants_login = wants_login

    def translated(self, reference: Reference) -> str:
        """Return what the user sees (errors.go `TranslatePullError`): the first complaint, named after the image."""
        if not self.complaints:
            return self.text
        first = self.complaints[0]
        if not first.means_missing:
            return str(first)
        what = {
            "DENIED": f"pull access denied for {reference.familiar_name}, "
            "repository does not exist or may require 'docker login'",
            "MANIFEST_UNKNOWN": f"manifest for {reference.familiar} not found",
            "NAME_UNKNOWN": f"repository {reference.familiar_name} not found",
        }[first.code]
        return f"{what}: {first}"


def refusal_of(answer: Response) -> Refusal:
    """Read an answer that is no success: its challenge, then its body (`HandleErrorResponse`; docker.md 30)."""
    if not 400 <= answer.status < 500:
        phrase = next((known.phrase for known in HTTPStatus if known == answer.status), "")
        return Refusal(f"received unexpected HTTP status: {answer.status} {phrase}".rstrip())
    told = _from_challenges(answer)
    try:
        complaints = (*told, *_from_body(answer.status, answer.body))
    except GoError as error:
        if told:
            complaints = told
        elif answer.status == HTTPStatus.UNAUTHORIZED:
            complaints = (Complaint("UNAUTHORIZED", _MESSAGES["UNAUTHORIZED"]),)
        else:
            body = json.dumps(answer.body.decode(errors="replace"), ensure_ascii=False)
            return Refusal(f"error parsing HTTP {answer.status} response body: {error}: {body}", final=True)
    text = str(complaints[0]) if len(complaints) == 1 else "errors:\n" + "".join(f"{each}\n" for each in complaints)
    return Refusal(text, complaints, final=complaints[0].code in _FINAL)


def _from_challenges(answer: Response) -> tuple[Complaint, ...]:
    for scheme, parameters in docker_challenge.challenges_of(answer):
        code = _OAUTH_CODES.get(parameters.get("error", "")) if scheme == "bearer" else None
        if code:
            return (Complaint(code, parameters.get("error_description") or _MESSAGES[code]),)
    return ()


def _from_body(status: int, body: bytes) -> tuple[Complaint, ...]:
    """Read `details`, which some token servers send, or `errors` (`parseHTTPErrorResponse`); raises `GoError`."""
    value = go_json.unmarshal(body)
    details = value.get("details") if isinstance(value, Object) else None
    if isinstance(details, str) and details:
        return (Complaint(_DETAILS_CODES.get(status, "UNKNOWN"), details),)
    mismatch = next(go_types.mismatches(value, _BODY), None)
    if mismatch:
        raise GoError(mismatch)
    items = value.get("errors") if isinstance(value, Object) else None
    complaints = (
        tuple(_complaint(item) for item in items if isinstance(item, Object)) if isinstance(items, list) else ()
    )
    if not complaints:
        raise GoError("no error details found in HTTP response body")
    return complaints


def _complaint(item: Object) -> Complaint:
    code, message = str(item.get("code") or ""), str(item.get("message") or "")
    known = code if code in _MESSAGES else "UNKNOWN"
    return Complaint(known, message, bare=item.get("detail") is None and message in ("", _MESSAGES[known]))
