"""Whether agents that were restarted are back: registered again with the master."""

import time
from collections.abc import Callable
from threading import Lock

from dcos_registry import errors
from dcos_registry.clients.mesos import MesosClient
from dcos_registry.model.mesos_agent import MesosAgent

_PATIENCE_SECONDS = 300.0
_LOOK_SECONDS = 1.0


class Registrations:
    """Asks the master at most once a second, for however many agents that are waited for."""

    def __init__(self, mesos: MesosClient, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._mesos = mesos
        self._pause = pause
        self._lock = Lock()
        self._asked_at = -_LOOK_SECONDS
        self._since: dict[str, float] = {}

    def wait_for(self, agent: MesosAgent) -> None:
        """Wait until an agent registered anew since it was listed; raises `RegistryPluginError` after five minutes."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._registered(agent) <= (agent.since or 0.0):
            if time.monotonic() > deadline:
                raise errors.RegistryPluginError(
                    f"{agent.name} was restarted, and did not register again within five minutes",
                    f"dcos node log --mesos-id={agent.agent_id}",
                )
            self._pause(_LOOK_SECONDS)

    def _registered(self, agent: MesosAgent) -> float:
        with self._lock:
            if time.monotonic() - self._asked_at >= _LOOK_SECONDS:
                self._look()
                self._asked_at = time.monotonic()
            return self._since.get(agent.address, 0.0)

    def _look(self) -> None:
        try:
            agents = self._mesos.agents()
        except errors.UnreachableError:
            return  # the master may change its leader meanwhile
        self._since = {each.address: each.since or 0.0 for each in agents if each.is_active}
