"""What an audit finds wrong with one image: what its definition and credentials show, and what its registry answers."""

from dataclasses import replace

from dcos_registry.pull.docker import Home
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.workload_findings import names_its_registry
from dcos_registry.workflows.check import ENGINE_NAMES, Check
from dcos_registry.workflows.used_credentials import UsedCredentials

UNREADABLE = "secret-not-readable"
_OF_SEVERAL_KEYS = frozenset({"ambiguous-keys", "web-login-keys"})


def problems_of(used: UsedCredentials, check: Check | None) -> tuple[Problem, ...]:
    """List the problems of an image; `check` is None where its registry was not asked.

    That nothing is set up is a problem where the registry wants a login, or where it was not asked. That an image
    cannot be pulled is a problem of its own where none of the others is the cause.
    """
    told = [problem for problem in used.problems if check is None or problem != used.missing]
    if used.unread and used.unread.id == UNREADABLE:
        told.append(used.unread)
    if check is not None and not _is_well(check) and not _is_known(check, used):
        told.append(_shown_by(check, used))
    return tuple(dict.fromkeys(told))


def _is_well(check: Check) -> bool:
    return check.pullable and not check.possible.are_ambiguous


def _is_chance(check: Check) -> bool:
    """Tell whether some of what may be sent pulls the image, and which is sent is chance."""
    return check.possible.are_ambiguous and any(verdict.pullable for verdict in check.verdicts)


def _is_known(check: Check, used: UsedCredentials) -> bool:
    """Tell whether the cause of what the registry answers is among the problems that are known without it."""
    if _is_chance(check):
        return not _OF_SEVERAL_KEYS.isdisjoint(problem.id for problem in used.problems)
    if any(problem.sentence[1:] in (check.cause or "") for problem in used.problems):
        return True  # an explanation quotes the problem that it goes back to (pull/explanation.py)
    if not _wants_login(check):
        return False
    if used.missing:  # not told where something is set up in vain, which is
        return used.missing not in used.problems and names_its_registry(used.image.image)
    return used.engine == "docker" and used.credentials.home == Home() and bool(used.problems)


def _wants_login(check: Check) -> bool:
    """Tell whether another login is all that is wanting, or one at all: that is what the remedy is then."""
    return not check.pullable and check.remedy == check.question.credentials.renewal


def _shown_by(check: Check, used: UsedCredentials) -> Problem:
    image, remedy = used.image.image, check.remedy or ""
    if _is_chance(check):
        return Problem("image-ambiguous", f"For {image} {check.cause}", remedy)
    if used.missing and _wants_login(check):
        return replace(used.missing, sentence=f"{used.missing.sentence}; as it is, {check.cause}")
    if check.stage == "credentials":
        return Problem("login-in-clear", f"{used.credentials.origin} was not tried on {image}: {check.cause}", remedy)
    return Problem("image-not-pullable", f"The {ENGINE_NAMES[used.engine]} cannot pull {image}: {check.cause}", remedy)
