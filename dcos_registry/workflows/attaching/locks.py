"""Apps that a deployment holds, and that a change of theirs would be refused for (marathon.md 1.9)."""

from dataclasses import replace

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.errors import ExitCode
from dcos_registry.workflows.attaching.job import WRITTEN
from dcos_registry.workflows.targets import Workload


def unless_locked(workload: Workload, attachment: Attachment) -> Attachment:
    """Refuse to change an app that is known to be locked; Marathon tells it with the app, and not with a pod."""
    deployments = workload.definition.get("deployments") if workload.is_of_the_cluster else None
    if not isinstance(deployments, list) or not deployments or attachment.verdict not in WRITTEN:
        return attachment
    ids = ", ".join(str(each.get("id")) for each in deployments if isinstance(each, dict))
    return replace(
        attachment,
        verdict=Verdict.REFUSED,
        reason=f"{workload.id} is locked by a deployment ({ids})",
        changes=(),
        patch=None,
        after=workload.definition,
        exit_code=ExitCode.CONFLICT,
        hint="wait until it is done (dcos marathon deployment list), or add --force, which cancels it",
        warnings=(),
    )
