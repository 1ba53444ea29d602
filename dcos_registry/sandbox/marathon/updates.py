"""Every change of the root group goes through here, one at a time (A/core/group/impl/GroupManagerImpl.scala)."""

from collections.abc import Callable, Mapping

from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.marathon import answers, deployments
from dcos_registry.sandbox.marathon.deployments import Deployment
from dcos_registry.sandbox.marathon.dialect import MAX_RUNNING_DEPLOYMENTS, timestamp
from dcos_registry.sandbox.marathon.root import Changes, Root, RunSpec
from dcos_registry.sandbox.marathon.scheduler import Scheduler

Change = Callable[[Root], Changes]


class Updates:
    """Applies changes: limit, locks, new versions, a deployment."""

    def __init__(self, root: Root, scheduler: Scheduler, faults: Faults, clock: Callable[[], float]) -> None:
        self._root = root
        self._scheduler = scheduler
        self._faults = faults
        self._clock = clock
        self._last_version = 0.0
        self.version = self.next_version()

    def apply(self, change: Change, *, force: bool = False, restarting: bool = False) -> Deployment:
        """Apply a change and start its deployment; refuses what is invalid, locked, or one deployment too many.

        The change is worked out twice, as Marathon does: once to refuse what cannot be, and again at its turn, on
        whatever the root group is by then. Without `force` a refused change leaves everything as it was.
        """
        with self._scheduler.lock:
            self._check_permission(change(self._root))
            if len(self._scheduler.deployments) >= MAX_RUNNING_DEPLOYMENTS:
                raise answers.too_many_deployments(MAX_RUNNING_DEPLOYMENTS)
        self._let_others_in()
        with self._scheduler.lock:
            version = self.next_version()
            target = self._root.planned(change(self._root), version, restarting=restarting)
            self._check_root(target)
            original = {spec_id: self._root.specs.get(spec_id) for spec_id in target}
            deployment = deployments.plan(original, target, version)
            self._free_from_locks(deployment, force=force)
            self._root.store(target)
            self.version = version
            self._scheduler.submit(deployment)
            return deployment

    def running(self) -> list[Deployment]:
        """Return the deployments under way, those of others too; used under the lock."""
        return [*self._scheduler.deployments.values(), *map(self._foreign, sorted(self._faults.locked))]

    def cancel(self, deployment: Deployment) -> None:
        """Drop a deployment without undoing it; used under the lock."""
        if deployment.id in self._scheduler.deployments:
            self._scheduler.cancel(deployment)
        else:
            self._faults.locked.difference_update(deployment.affected)

    def next_version(self) -> str:
        """Return the time, a millisecond later than any version before."""
        self._last_version = max(self._clock(), self._last_version + 0.001)
        return timestamp(self._last_version)

    def _let_others_in(self) -> None:
        hooks = self._faults.before_update[:]
        self._faults.before_update.clear()
        for hook in hooks:
            hook()

    def _check_permission(self, changes: Changes) -> None:
        if self._faults.forbidden & changes.keys():
            raise answers.not_authorized()

    def _check_root(self, target: Mapping[str, RunSpec | None]) -> None:
        """Refuse any change while an app is invalid, wherever it is; its removal mends that (marathon.md 1.9)."""
        problems = answers.Problems()
        for spec_id, complaint in self._faults.invalid.items():
            if target.get(spec_id, self._root.specs.get(spec_id)) is not None:
                problems.add(f"/apps/{spec_id}/container", complaint)
        answers.refuse_content(problems)

    def _free_from_locks(self, deployment: Deployment, *, force: bool) -> None:
        conflicting = [other for other in self.running() if other.affected.keys() & deployment.affected.keys()]
        if conflicting and not force:
            raise answers.locked(other.id for other in conflicting)
        for other in conflicting:
            self.cancel(other)

    def _foreign(self, spec_id: str) -> Deployment:
        spec = self._root.specs.get(spec_id)
        return deployments.foreign(spec_id, spec.kind if spec else "app", self.version)
