"""The error bodies of Marathon (marathon.md 1.2), raised as `Refused` wherever a request ends."""

from collections.abc import Iterable
from typing import Any

from dcos_registry.sandbox.http import Response


class Refused(Exception):
    """A request ends here with this status and JSON body."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("message", status))
        self.status = status
        self.body = body

    def response(self) -> Response:
        """Answer with it."""
        return Response.of_json(self.status, self.body)


class Problems:
    """What is wrong with a document: messages grouped by path, as a 422 lists them."""

    def __init__(self) -> None:
        self._by_path: dict[str, list[str]] = {}

    def add(self, path: str, message: str) -> None:
        """Note one; the document itself has the path `/`."""
        messages = self._by_path.setdefault(path or "/", [])
        if message not in messages:
            messages.append(message)

    def require(self, path: str, message: str, *, that: bool) -> None:
        """Note `message` unless the condition holds."""
        if not that:
            self.add(path, message)

    def __bool__(self) -> bool:
        return bool(self._by_path)

    def details(self) -> list[dict[str, Any]]:
        """List them as `details` does."""
        return [{"path": path, "errors": messages} for path, messages in self._by_path.items()]


def refuse_shape(problems: Problems) -> None:
    """End the request if its JSON has the wrong shape."""
    if problems:
        raise Refused(422, {"message": "Invalid JSON", "details": problems.details()})


def refuse_content(problems: Problems) -> None:
    """End the request if what it describes is not valid."""
    if problems:
        raise Refused(422, {"message": "Object is not valid", "details": problems.details()})


def unparsable(details: str) -> Refused:
    """Return the answer to a body that is no JSON: `details` is a string."""
    return Refused(400, {"message": "Invalid JSON", "details": details})


def empty_body() -> Refused:
    """Return the answer to no body at all."""
    return Refused(400, {"message": "Please specify data in JSON format", "details": "No content to map due to EOF"})


def illegal_argument(message: str) -> Refused:
    """Return what Scala's `require` and its kin give: no details."""
    return Refused(422, {"message": message})


def normalization_failed(message: str) -> Refused:
    """Return the answer to a definition that cannot be brought into canonical form (marathon.md 2.1, stage 3)."""
    return Refused(500, {"message": message})


def missing(kind: str, spec_id: str) -> Refused:
    """Return the answer to a change of what does not exist; `kind` is `App` or `Pod`."""
    return Refused(404, {"message": f"{kind} '{spec_id}' does not exist"})


def id_taken(kind: str, spec_id: str) -> Refused:
    """Return the answer to a POST of an id in use; `kind` is `An app` or `A pod`."""
    return Refused(409, {"message": f"{kind} with id [{spec_id}] already exists."})


def locked(deployment_ids: Iterable[str]) -> Refused:
    """Return the answer where another deployment holds a spec; the placeholder is literal (marathon.md 1.9)."""
    message = (
        "App is locked by one or more deployments. Override with the option '?force=true'. "
        "View details at '/v2/deployments/<DEPLOYMENT_ID>'."
    )
    return Refused(409, {"message": message, "deployments": [{"id": each} for each in deployment_ids]})


def too_many_deployments(limit: int) -> Refused:
    """Return the answer at the cap on running deployments; the missing blank is Marathon's (marathon.md 1.9)."""
    message = (
        f"Max number ({limit}) of running deployments is achieved. Wait for existing deployments to complete or "
        "cancel oneusing force=true parameter. You can increase max deployment number by using "
        "--max_running_deployments parameter but be advised that this can have negative effects on the performance."
    )
    return Refused(403, {"message": message})


def not_authorized() -> Refused:
    """Return the answer to a change without its permission; the words are a plugin's (marathon.md 11)."""
    return Refused(403, {"message": "Not Authorized to perform this action!"})


def wrong_method() -> Refused:
    """Return the answer to a method that a path does not take."""
    return Refused(405, {"message": "Method Not Allowed"})


def unknown_route() -> Refused:
    """Return the answer to an unknown path: a 500, really (marathon.md 1.2)."""
    return Refused(500, {"message": "URI not found"})
