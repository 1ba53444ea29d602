"""What messages of agents, tasks and Marathon mean, in words, with what to do about it.

The texts are those of DC/OS 1.13 to 2.2 and of Docker 17.03 to 28: recorded ones (ucr.md, docker.md), those of the
sources, and some that people reported; each row of a table names where it comes from.
"""

from dcos_registry.pull.messages.decoder import decode, decode_log
from dcos_registry.pull.messages.masking import masked, without_login
from dcos_registry.pull.messages.meaning import Finding, Meaning

__all__ = ["Finding", "Meaning", "cause", "decode", "decode_log", "masked", "without_login"]


def cause(message: str) -> str | None:
    """Say what a task's message means; None where it is not known here."""
    meaning = decode(message)
    return meaning.cause if meaning else None
