"""Writing what is planned to the cluster."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.errors import RegistryPluginError
from dcos_registry.workflows.attaching.planned import Planned, Planner


@dataclass(frozen=True)
class Written:
    """How writing one planned change ended."""

    planned: Planned
    deployment: Deployment | None = None
    error: RegistryPluginError | None = None


class Writer:
    """Writes changes."""

    def __init__(
        self,
        marathon: MarathonClient,
        plan: Planner,
        *,
        force: bool = False,
        tell: Callable[[str], None],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._marathon = marathon
        self._plan = plan
        self._force = force
        self._tell = tell
        self._pause = pause

    def write(self, planned: Sequence[Planned]) -> Iterator[Written]:
        """Write each."""
        for each in planned:
            attachment = each.attachment
            try:
                if attachment.kind == "pod":
                    deployment = self._marathon.put_pod(attachment.id, attachment.after, force=self._force)
                else:
                    deployment = self._marathon.patch_app(attachment.id, attachment.patch or {}, force=self._force)
            except RegistryPluginError as error:
                yield Written(each, error=error)
            else:
                yield Written(each, deployment)
