"""Taking a deployment back: for exactly those of its apps and pods that do not start (marathon.md 1.8)."""

from collections.abc import Sequence

from dcos_registry import errors
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.model.workload import Definition
from dcos_registry.workflows.attaching.looks import Looks
from dcos_registry.workflows.attaching.under_way import UnderWay


class NotUndoneError(errors.RegistryPluginError):
    """A deployment that is not to be undone, now or later."""


class Undoing:
    """Starts reverse deployments; what somebody else has changed meanwhile is never taken back."""

    def __init__(self, marathon: MarathonClient) -> None:
        self._marathon = marathon
        self._looks = Looks(marathon)
        self._lost: set[str] = set()

    def start(self, failed: Sequence[UnderWay]) -> tuple[Deployment, set[str]]:
        """Undo the deployment that those share; returns its reverse, and the ids of those for which it is.

        Where it has other apps besides, which run, only those that failed get their former versions back: a rollback
        would be one of all its apps. Raises `NotUndoneError`, and what the client raises: an `UnreachableError` may
        have done it, and calling again finds that out.
        """
        deployment = failed[0].deployment
        if not all(each.is_ours for each in failed):
            raise NotUndoneError(
                "another call started its deployment", f"dcos marathon deployment rollback {deployment.id}"
            )
        looks = self._looks.take(failed, {})
        untouched = [
            each
            for each in failed
            if (look := looks.get(each.id)) and look.is_held and look.version == deployment.version
        ]
        going = self._marathon.deployments()
        if not untouched:
            return self._begun(failed, going), {each.id for each in failed}
        ids = {each.id for each in untouched}
        affected = next((_affected(each) for each in going if each.get("id") == deployment.id), ids)
        try:
            if affected <= ids:
                reverse = self._marathon.undo(deployment.id)
            else:
                reverse = self._marathon.return_apps({each.id: each.former_version for each in untouched})
        except errors.UnreachableError:
            self._lost.add(deployment.id)
            raise
        if reverse is None:
            raise _overtaken()
        return reverse, ids

    def _begun(self, failed: Sequence[UnderWay], going: Sequence[Definition]) -> Deployment:
        """Find the reverse deployment that a request began whose answer was lost."""
        ids = {each.id for each in failed}
        begun = [each for each in going if _affected(each) == ids]
        if failed[0].deployment.id not in self._lost or not begun:
            raise _overtaken()
        return Deployment(str(begun[0].get("id")), str(begun[0].get("version")))


def _affected(deployment: Definition) -> set[str]:
    return {*deployment.get("affectedApps", ()), *deployment.get("affectedPods", ())}


def _overtaken() -> NotUndoneError:
    return NotUndoneError("its deployment has ended, or somebody has changed it since", "dcos marathon deployment list")
