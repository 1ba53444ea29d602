"""Each step of a pull and why it is made, in one line each, without a secret (`image-check --trace`)."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from dcos_registry.model.workload import Engine
from dcos_registry.pull import messages
from dcos_registry.pull.attempts import Attempt, Attempts
from dcos_registry.pull.shown_url import shown_url
from dcos_registry.pull.transport import Step, Verdict

_SENT = {"none": "without credentials", "basic": "with the login (Basic)", "bearer": "with the token (Bearer)"}


def trace(engine: Engine, possible: Attempts, verdicts: Sequence[Verdict], origin: str) -> list[str]:
    """Tell a check from the image's name to the verdicts, of which there are none where nobody is asked.

    `origin` says where the credentials are from.
    """
    return [*_choice(engine, possible, origin), *_pulls(engine, possible, verdicts)]


def _choice(engine: Engine, possible: Attempts, origin: str) -> Iterator[str]:
    place = possible.place
    if place is None:
        yield "the name of the image is refused"
        return
    yield f"the image is {place.repository}, {place.reference} of it, at {place.root}"
    looked_up = "docker.md 12, 13" if engine == "docker" else "ucr.md 7 to 10"
    if not possible.entries:
        where = "" if origin == "none" else f" in {origin}"
        yield f"credentials for {place.registry}: none{where} ({looked_up})"
    for entry in possible.entries:
        yield f"credentials for {place.registry}: the entry {entry.key!r} of {entry.file} matches ({looked_up})"
    if possible.are_ambiguous:
        yield "which of them is sent is chance, so each is tried (ucr.md 12, docker.md 8 and 15)"


def _pulls(engine: Engine, possible: Attempts, verdicts: Sequence[Verdict]) -> Iterator[str]:
    for attempt, verdict in zip(possible.all, verdicts, strict=bool(verdicts)):
        if len(verdicts) > 1:
            yield f"with {_name(attempt)}:"
        earlier: list[Step] = []
        for step in verdict.steps:
            status = step.status or "no answer"
            sent = _SENT[step.authorization]
            yield f"{step.method} {shown_url(step.url)} {sent}: {status}; {_reason(engine, step, earlier)}"
            earlier.append(step)
        if verdict.error is None:
            yield "it can be pulled"
        else:
            yield f"it ends at the stage {verdict.stage}: {messages.masked(verdict.error).strip()}"


def _name(attempt: Attempt) -> str:
    return f"the entry {attempt.entry.key!r}" if attempt.entry else "no entry"


def _reason(engine: Engine, step: Step, earlier: Sequence[Step]) -> str:
    path = urlsplit(step.url).path
    if earlier and earlier[-1].status in (301, 302, 303, 307, 308):
        return f"where the answer before leads ({'ucr.md 28, 29' if engine == 'ucr' else 'docker.md 27, 28'})"
    if path in ("/v2", "/v2/"):
        return "the challenge lacks something (ucr.md 23)" if engine == "ucr" else "who is to log in (docker.md 22)"
    is_manifest, is_blob = "/manifests/" in path, "/blobs/" in path
    if not is_manifest and not is_blob:
        return f"a token, at the place that the challenge names ({'ucr.md 21' if engine == 'ucr' else 'docker.md 24'})"
    what = "the manifest" if is_manifest else "a blob, of which the head is enough here"
    if engine == "docker":
        return "the tag's digest (docker.md 21)" if step.method == "HEAD" else f"{what} (docker.md 21)"
    if any(before.url == step.url for before in earlier):
        again = "with the token" if step.authorization == "bearer" else "to see its challenge"
        return f"{what} again, {again} (ucr.md 19, 26)"
    return f"{what}, with what matches at once (ucr.md 18)"
