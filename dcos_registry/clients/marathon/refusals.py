"""What Marathon answers in place of a result, as our errors (marathon.md 1.2, 1.9)."""

from typing import Any

from dcos_registry import errors
from dcos_registry.clients.http import Answer
from dcos_registry.model.workload import Definition

_NOT_TAKEN = (
    "Could not determine the current leader",
    "Connection to leader refused",
    "Detected proxying loop",
    "Too many concurrent requests",
    "503 Service Unavailable: ",
    "GroupManager queue may not exceed",
)
"""Texts of Marathon and of the Admin Router with which a request ends before it changes anything (marathon.md 1.2)."""
_FEATURE_OFF = "Feature secrets is not enabled"
_LEADERLESS = (502, 503, 504)


class LockedError(errors.ConflictError):
    """Deployments hold one or more of what is to be changed."""


class DeploymentLimitError(errors.ConflictError):
    """As many deployments are under way as Marathon has at a time; `force` does not help (marathon.md 1.9)."""


class InvalidError(errors.RegistryPluginError):
    """What is to be written, or all there would be then, is not valid; `paths` say where (marathon.md 1.5, 1.9)."""

    def __init__(self, message: str, paths: tuple[str, ...]) -> None:
        super().__init__(message)
        self.paths = paths


class LostAnswerError(errors.UnreachableError):
    """A change of `what` whose answer did not come: it may have been carried out, or will be (marathon.md 1.2)."""

    def __init__(self, silence: str, what: str) -> None:
        super().__init__(
            f"{silence}; {what} may have been changed or not", "call it again: what is done already is not done twice"
        )
        self.silence = silence


class NotTakenError(errors.UnreachableError):
    """A change that did not come as far as Marathon's leader; the same request may succeed in a moment."""


def refusal(answer: Answer, what: str, base: str, forbidden: errors.ForbiddenError) -> errors.RegistryPluginError:
    """Make the error of an answer that is no success; `forbidden` is that of a missing permission."""
    message = str(_object(answer.json()).get("message", ""))
    if answer.status == 409:
        return LockedError(
            f"{what} is locked by a deployment{_deployment_ids(answer)}",
            "wait until it is done (dcos marathon deployment list), or add --force, which cancels it",
        )
    if answer.status == 403 and "running deployments" in message:
        return DeploymentLimitError(
            "Marathon has reached its limit of deployments at a time", "dcos marathon deployment list"
        )
    if answer.status == 403:
        return forbidden
    if _FEATURE_OFF in answer.body.decode(errors="replace"):
        return errors.UnsupportedError("This cluster's Marathon has no secrets: only DC/OS Enterprise does")
    if answer.status == 404:
        return _missing(answer, what, base)
    details = _details(answer)
    told = f"Marathon refused {what} with {answer.status}: {'; '.join(details) or message or 'without a reason'}"
    if answer.status == 422:
        return InvalidError(told, tuple(_paths(answer)))
    if answer.status in _LEADERLESS or _is_not_taken(told):
        return errors.UnreachableError(told)
    return errors.RegistryPluginError(told)


def unanswered(error: errors.UnreachableError, what: str) -> LostAnswerError | NotTakenError:
    """Say of a change that was not answered whether it may have been carried out all the same."""
    if isinstance(error, NotTakenError):
        return error
    if _is_not_taken(error.message):
        return NotTakenError(error.message, error.hint)
    return LostAnswerError(error.message, what)


def _is_not_taken(text: str) -> bool:
    return any(words in text for words in _NOT_TAKEN)


def _missing(answer: Answer, what: str, base: str) -> errors.RegistryPluginError:
    if answer.is_json:
        return errors.NotFoundError(f"There is no {what} any more", "dcos marathon app list")
    return NotTakenError(f"There is no Marathon at {base} (404 without its JSON)", "dcos config show marathon.url")


def _deployment_ids(answer: Answer) -> str:
    entries = _object(answer.json()).get("deployments")
    ids = [str(_object(entry).get("id")) for entry in entries] if isinstance(entries, list) else []
    return f" ({', '.join(ids)})" if ids else ""


def _paths(answer: Answer) -> list[str]:
    details = _object(answer.json()).get("details")
    return [str(_object(entry).get("path", "/")) for entry in details] if isinstance(details, list) else []


def _details(answer: Answer) -> list[str]:
    """List what a 422 complains of; `details` may be a string, a list, or absent (marathon.md 1.2)."""
    details = _object(answer.json()).get("details")
    entries = details if isinstance(details, list) else [details]
    return [_complaint(entry) for entry in entries if entry]


def _complaint(detail: Any) -> str:
    if not isinstance(detail, dict):
        return str(detail)
    complaints = detail.get("errors")
    return (
        f"{detail.get('path', '/')}: {', '.join(map(str, complaints)) if isinstance(complaints, list) else complaints}"
    )


def _object(value: Any) -> Definition:
    return value if isinstance(value, dict) else {}
