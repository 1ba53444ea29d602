"""A look at a registry with other eyes than the engine's, to say better why an image cannot be pulled.

The image in a form that the engine does not ask for, the tags that are there, the same as anybody, the pulls that are
left.
"""

from collections.abc import Generator
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeAlias

from dcos_registry.pull import docker_reference
from dcos_registry.pull.attempts import Place
from dcos_registry.pull.explanation import Explanation, Failed, as_it_ended, failure_of, form_of, name_of, wrong_form
from dcos_registry.pull.probe import Probe
from dcos_registry.pull.transport import Request, Response, TransportError

Looking: TypeAlias = Generator[Request, Response | TransportError, Explanation]

_MANY = 8


def look_again(failed: Failed) -> Looking:
    """Ask the registry, with the same login, what adds to the explanation of a failed pull."""
    told = as_it_ended(failed)
    if failed.place is None:
        return told
    match failure_of(failed):
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


def _missing(failed: Failed, place: Place, told: Explanation) -> Looking:
    """Look whether the image is there in a form that the engine does not ask for, and which tags there are."""
    probe = _probe(failed, place)
    answer = yield from probe.manifest(place.reference)
    if isinstance(answer, Response) and answer.status == 200:
        form = form_of(answer) if failed.engine == "ucr" else None
        return wrong_form(failed, place, form) if form else _unasked(failed, place, told)
    tags = yield from probe.tags()
    if tags is None:
        return told
    if not tags:
        return replace(told, cause=f"{place.registry} has {place.repository} without any tag")
    near = get_close_matches(place.reference, tags, n=_MANY, cutoff=0.4)
    named = [*near, *sorted(set(tags) - set(near), reverse=True)][:_MANY]
    more = f" and {len(tags) - _MANY} more" if len(tags) > _MANY else ""
    return Explanation(
        f"{place.registry} has no {name_of(place)}; the tags of {place.repository} are {', '.join(named)}{more}",
        f"dcos registry image-check {place.registry}/{place.repository}:{named[0]}",
    )


def _other_form(failed: Failed, place: Place, told: Explanation) -> Looking:
    answer = yield from _probe(failed, place).manifest(place.reference)
    form = form_of(answer) if isinstance(answer, Response) and answer.status == 200 else None
    return wrong_form(failed, place, form) if form else told


def _as_anybody(failed: Failed, place: Place, told: Explanation) -> Looking:
    """Look whether the image can be had without a login: then only the login that is sent is in the way."""
    if failed.login is None:
        return told
    answer = yield from _probe(failed, place).manifest(place.reference)
    if isinstance(answer, Response) and answer.status == 200:
        return _unasked(failed, place, told)
    answer = yield from replace(_probe(failed, place), basic=None).manifest(place.reference)
    if not isinstance(answer, Response) or answer.status != 200:
        return told
    return Explanation(
        f"{told.cause}, although everybody may pull the image without one",
        f"{failed.credentials.renewal}; or take the entry for {place.registry} out of {failed.credentials.origin}",
    )


def _unasked(failed: Failed, place: Place, told: Explanation) -> Explanation:
    """Say that only the first request was in the way, to which the UCR adds its login unasked (ucr.md 18, 20)."""
    if failed.engine == "docker" or failed.login is None or len(failed.verdict.steps) > 1:
        return told
    if any(problem.id == "auth-with-newline" for problem in failed.problems):
        return told  # it was asked without the Accept header, which goes lost behind the newline (ucr.md 31)
    return Explanation(
        f"{place.registry} refuses a login that it has not asked for, and the UCR sends it at once",
        f"have {place.registry} answer 401 with a challenge, or pull without a login where everybody may",
    )


def _limit(failed: Failed, place: Place, told: Explanation) -> Looking:
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
    basic = "".join(failed.login.split()) if failed.login else None
    has_certs = failed.engine == "docker" and place.registry != docker_reference.HUB  # docker.md 42
    return Probe(place.root, place.repository, basic, place.registry if has_certs else "")
