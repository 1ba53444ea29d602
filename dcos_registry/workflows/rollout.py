"""Follow one app's or pod's deployment."""

from collections.abc import Callable

from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.model.workload import Definition, Kind
from dcos_registry.report import Item
from dcos_registry.workflows.attaching.follower import Follower
from dcos_registry.workflows.attaching.under_way import UnderWay
from dcos_registry.workflows.targets import Workload


class Rollout:
    """Watches one deployment; `progress` is told what is new, each time in one line."""

    def __init__(self, marathon: MarathonClient, progress: Callable[[str], None]) -> None:
        self._marathon = marathon
        self.progress = self.note = self.count = progress

    def follow(self, kind: Kind, deployment: Deployment, before: Definition) -> Item:
        """Wait for the deployment's end; `before` is the workload as it was, whose failures are old news."""
        followed = UnderWay(Workload(str(before["id"]), kind, before), deployment)
        [(_, item)] = Follower(self._marathon, self).follow([followed])
        return item
