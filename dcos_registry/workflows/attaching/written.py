"""How the writing of one planned change ended."""

from dataclasses import dataclass

from dcos_registry.clients.marathon import Deployment
from dcos_registry.errors import RegistryPluginError
from dcos_registry.workflows.attaching.planned import Planned


@dataclass(frozen=True)
class Written:
    """What was written, planned anew where the app or pod was changed meanwhile.

    Without a `deployment` nothing was written in the end, or what replaces its tasks is over already: the verdict of
    the plan says which, unless there is an `error`.
    """

    planned: Planned
    deployment: Deployment | None = None
    error: RegistryPluginError | None = None
