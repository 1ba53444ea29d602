"""What keeps a workload from its credentials, or will one day: the one form that all rules that find it give it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One finding: `id` is stable and kebab-case, `sentence` says what is wrong, `remedy` what mends it.

    A remedy is a command to run, or what to change in the definition. Neither text holds anything secret.
    """

    id: str
    sentence: str
    remedy: str
