"""Reading apps and pods again before, between and after writing, and planning anew what was changed meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dcos_registry import errors
from dcos_registry.attach.attachment import Verdict
from dcos_registry.clients.marathon import Deployment, MarathonClient
from dcos_registry.model.workload import Definition
from dcos_registry.workflows.attaching.job import WRITTEN
from dcos_registry.workflows.attaching.locks import unless_locked
from dcos_registry.workflows.attaching.patience import Patience
from dcos_registry.workflows.attaching.planned import Planned, Planner
from dcos_registry.workflows.attaching.written import Written
from dcos_registry.workflows.targets import Workload, listed

_AS_IT_IS_TO_BE = (Verdict.ALREADY, Verdict.SKIPPED)
"""The verdicts on what has been written; a group's member that has no credential any more is none to take one from."""


@dataclass(frozen=True)
class Reread:
    """What is to be written still, as it is now, and what needs no writing any more."""

    planned: tuple[Planned, ...]
    ended: tuple[Written, ...]


class Rereading:
    """Asks for many apps at once; waits while Marathon does not answer."""

    def __init__(self, marathon: MarathonClient, plan: Planner, patience: Patience, *, force: bool) -> None:
        self._marathon = marathon
        self._plan = plan
        self._patience = patience
        self._force = force

    def again(self, planned: Sequence[Planned], *, sent: bool = False) -> Reread:
        """Read apps, or one pod, and plan them anew; `sent` is whether they may have been written already.

        One that is gone ends with an error, and so does one that a deployment holds, unless `force` cancels that.
        """
        found = self._now(planned)
        going, ended = [], []
        for each in planned:
            again = self._planned(each, found.get(each.workload.id))
            if isinstance(again, Planned) and again.attachment.verdict in WRITTEN:
                going.append(again)
            elif isinstance(again, Planned):
                ended.append(self._settled(each, again, sent=sent))
            else:
                ended.append(Written(each, error=again))
        return Reread(tuple(going), tuple(ended))

    def undone(self, written: Sequence[Planned]) -> list[Written]:
        """Read apps that were written, and return those that are not as they were left (marathon.md 4.7)."""
        verdicts = self._patience.answer(lambda: dict(self._verdicts([each.workload for each in written])))
        found = ((each, verdicts.get(each.workload.id)) for each in written)
        return [
            Written(each, error=_lost(each.workload, verdict))
            for each, verdict in found
            if verdict not in _AS_IT_IS_TO_BE
        ]

    def _verdicts(self, workloads: Sequence[Workload]) -> Iterator[tuple[str, Verdict]]:
        """Plan each as it comes: thousands of definitions are not kept a second time."""
        by_id = {each.id: each for each in workloads}
        for workload_id, definition in self._read(workloads):
            yield workload_id, self._plan(replace(by_id[workload_id], definition=definition)).verdict

    def _planned(self, planned: Planned, definition: Definition | None) -> Planned | errors.RegistryPluginError:
        if definition is None:
            return _deleted(planned.workload)
        workload = replace(planned.workload, definition=definition)
        try:
            attachment = self._plan(workload)
        except errors.RegistryPluginError as error:
            return error
        if not self._force:
            attachment = unless_locked(workload, attachment)
        old = planned.workload.definition.get("version")
        if attachment.patch == planned.attachment.patch and old == definition.get("version"):
            return planned if attachment.verdict is planned.attachment.verdict else Planned(workload, attachment)
        return Planned(workload, attachment)

    def _settled(self, before: Planned, now: Planned, *, sent: bool) -> Written:
        """Say how it ended for one that is not to be written: it may be so because we have written it."""
        if not sent or now.attachment.verdict not in _AS_IT_IS_TO_BE:
            return Written(now)
        if now.workload.kind == "pod":
            deployments = self._patience.answer(self._marathon.deployments)
            ids = [each.get("id") for each in deployments if before.workload.id in each.get("affectedPods", ())]
        else:
            ids = [each.get("id") for each in now.workload.definition.get("deployments") or () if each]
        version = str(now.workload.definition.get("version"))
        return Written(before, Deployment(str(ids[0]), version) if ids else None)

    def _now(self, planned: Sequence[Planned]) -> dict[str, Definition]:
        """Read them with one request: each has its definition, unless it is gone."""
        workloads = [each.workload for each in planned]
        return self._patience.answer(lambda: dict(self._read(workloads)))

    def _read(self, workloads: Sequence[Workload]) -> Iterator[tuple[str, Definition]]:
        if len(workloads) == 1:
            [workload] = workloads
            read = self._marathon.pod if workload.kind == "pod" else self._marathon.app
            definition = read(workload.id)
            if definition is not None:
                yield workload.id, definition
            return
        ids = {workload.id for workload in workloads}
        for definition in self._marathon.apps(common_part(sorted(ids))):
            if definition.get("id") in ids:
                yield str(definition["id"]), listed(definition, whole=True).definition


def common_part(ids: Sequence[str]) -> str:
    """Return with what all of the sorted ids begin: a filter of Marathon's that leaves out most others."""
    first, last = ids[0], ids[-1]
    same = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return first[:same].strip("/")


def _lost(workload: Workload, verdict: Verdict | None) -> errors.RegistryPluginError:
    if verdict is None:
        return _deleted(workload)
    message = f"{workload.id} was changed by somebody else at the same time, and the change is lost"
    return errors.ConflictError(message, "call it again")


def _deleted(workload: Workload) -> errors.NotFoundError:
    return errors.NotFoundError(f"{workload.id} was deleted meanwhile", "dcos marathon app list")
