"""An app or pod with the deployment that changes it: what is followed after a change was written."""

from dataclasses import dataclass

from dcos_registry.clients.marathon import Deployment
from dcos_registry.model.workload import Kind
from dcos_registry.workflows.targets import Workload


@dataclass(frozen=True)
class UnderWay:
    """A workload as it was before, and the deployment that changes it; several may share one.

    Only what this call has written, `is_ours`, is ever undone.
    """

    workload: Workload
    deployment: Deployment
    is_ours: bool = True

    @property
    def id(self) -> str:
        """The workload's id."""
        return self.workload.id

    @property
    def kind(self) -> Kind:
        """App or pod."""
        return self.workload.kind

    @property
    def former_version(self) -> str:
        """The version that it had before."""
        return str(self.workload.definition.get("version", ""))

    @property
    def former_failure(self) -> str:
        """The id of the task that failed last before, which is old news (marathon.md 1.11); empty for none."""
        failure = self.workload.definition.get("lastTaskFailure")
        return str(failure.get("taskId", "")) if isinstance(failure, dict) else ""
