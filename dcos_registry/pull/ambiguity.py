"""What to say where several entries match, and chance decides which is sent (ucr.md 12, 13, docker.md 8, 15)."""

from collections.abc import Sequence

from dcos_registry.pull.attempts import Attempt, Attempts, Entry
from dcos_registry.pull.explanation import Explanation
from dcos_registry.pull.transport import Verdict


def explain_ambiguity(possible: Attempts, verdicts: Sequence[Verdict], failure: Explanation | None) -> Explanation:
    """Name the entries, say what depends on the choice, and which entry is to go; never which of them wins.

    `failure` explains the first attempt that failed, None where all pull.
    """
    if possible.undecodable:
        return _of_undecodable(possible, failure)
    names = ", ".join(map(_shown, possible.entries))
    registry = possible.place.registry if possible.place else "the registry"
    several = f"several entries match {registry} ({names}), and which of them is sent depends on the agent's build"
    working = [attempt.entry for attempt, verdict in zip(possible.all, verdicts, strict=True) if verdict.pullable]
    kept = _kept(possible, working if failure else possible.entries)
    remedy = "; ".join(_removal(entry, kept) for entry in possible.entries if entry != kept)
    if failure is None:
        return Explanation(f"{several}; each of them pulls", remedy)
    if not any(working):
        return Explanation(f"{failure.cause}; besides, {several}", failure.remedy)
    failing = next(attempt for attempt, verdict in zip(possible.all, verdicts, strict=True) if not verdict.pullable)
    return Explanation(f"{several}: with {_sent(failing)} the pull fails ({failure.cause})", remedy)


def _of_undecodable(possible: Attempts, failure: Explanation | None) -> Explanation:
    """Say that an entry that cannot be decoded makes it chance which others are (docker.md 8)."""
    names = " and ".join(map(_shown, possible.undecodable))
    chance = f"{names} has an auth that is not the base64 of USER:PASSWORD, and which entries are read then is chance"
    cause = f"{chance}: without its login the pull fails ({failure.cause})" if failure else f"{chance}; here all pull"
    return Explanation(cause, f"mend {names}, or remove it")


def _kept(possible: Attempts, working: Sequence[Entry | None]) -> Entry:
    """Choose the entry that stays: one that pulls, and of those the one spelled as the image has it."""
    good = [entry for entry in possible.entries if entry in working] or list(possible.entries)
    registry = possible.place.registry if possible.place else ""
    return next((entry for entry in good if entry.key == registry), good[0])


def _removal(entry: Entry, kept: Entry) -> str:
    if entry.file == kept.file:
        return f"remove the entry {entry.key!r} from {entry.file}"
    # The same key to the letter hides the agents' entry (ucr.md 13).
    own, other = (kept, entry) if entry.is_agents else (entry, kept)
    return f"spell {own.key!r} in {own.file} as {other.file} does, {other.key!r}, or remove it from one of the two"


def _shown(entry: Entry) -> str:
    return f"{entry.key!r} in {entry.file}"


def _sent(attempt: Attempt) -> str:
    return repr(attempt.entry.key) if attempt.entry else "none"
