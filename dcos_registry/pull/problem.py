"""What keeps a workload from its credentials, or will one day: the one form that all rules that find it give it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One finding: `id` is stable and kebab-case, `sentence` says what is wrong, `remedy` what mends it.

    A remedy is a command to run, or what to change in the definition. Neither text holds anything secret. What `stops`
    a task, or has Marathon refuse it, does so before any registry is asked.
    """

    id: str
    sentence: str
    remedy: str
    stops: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentence", capitalized(self.sentence))


def capitalized(sentence: str) -> str:
    """Begin a sentence in upper case; names of files and ids of workloads stay as they are."""
    return f"The {sentence[4:]}" if sentence.startswith("the ") else sentence
