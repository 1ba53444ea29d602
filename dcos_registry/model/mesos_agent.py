"""An agent of a cluster, as the commands that work on agents know it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MesosAgent:
    """An agent: `address` is where it is reached, as `dcos node ssh` does it, `since` when it registered last.

    `since` is in seconds of the master's clock, None for an agent that the master has not been asked of.
    """

    name: str
    address: str
    is_public: bool | None = None
    is_active: bool = True
    since: float | None = None
    agent_id: str = ""
