"""What came of a script on one agent, as its own lines say (`bundle/agent_functions`)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What was changed on an agent, and checked; `restarted` and `due` are units, `notes` are sentences."""

    changed: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    restarted: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, printed: str, notes: tuple[str, ...] = ()) -> "Outcome":
        """Read what a script printed."""
        told: dict[str, list[str]] = {}
        for line in printed.splitlines():
            word, _, rest = line.strip().partition(" ")
            told.setdefault(word, []).append(rest)
        found = {word: tuple(told.get(word, ())) for word in ("changed", "already", "restarted", "due", "checked")}
        return cls(**found, unchecked=tuple(told.get("unchecked", ())), notes=notes)

    @property
    def restart(self) -> str | None:
        """Whether a unit was restarted (`done`), or has to be (`due`)."""
        return "done" if self.restarted else "due" if self.due else None
