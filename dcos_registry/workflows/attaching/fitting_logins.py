"""Whose login is meant where nobody names a credential: the one that fits the images that have none."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.attach.selection import Choice
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.workflows.attaching.secret_pulls import SecretPull
from dcos_registry.workflows.login_choice import LoginChoice
from dcos_registry.workflows.secret_users import named
from dcos_registry.workflows.targets import Workload


@dataclass(frozen=True)
class Pulling:
    """An app or pod with those of its images that a pull secret serves; `pending` are the ones that are to get one."""

    workload: Workload
    pulls: Sequence[SecretPull]
    pending: Sequence[SecretPull]


def fitting_registries(pulling: Sequence[Pulling], choice: Choice, logins: LoginChoice) -> list[RegistryHost]:
    """Return the registries whose logins are meant; none where every image that needs a login has a secret.

    Registries that the user chose are all meant. Where he chose none, one without a login is not, which is most often a
    public one; and of several with a login each chance would decide which apps get to know which password, so that is
    refused. Raises `NotFoundError` where no login fits, `UsageError` where several do; which account is used of one
    registry is not asked here.
    """
    pending = {pull.host: each.workload.id for each in reversed(pulling) for pull in each.pending}
    found = [host for host in pending if logins.logins.for_host(host)]
    missing = [host for host in pending if host not in found]
    if missing and (choice.registries or (not found and _is_needed(pulling))):
        raise _without_login(missing, pending[missing[0]])
    if len(found) > 1 and not choice.registries:
        raise errors.UsageError(
            f"There are logins for several registries that these images are from: {named(map(str, sorted(found)))}",
            "say whose is meant with --registry HOST, given again for each that the secret is to hold",
        )
    return sorted(found)


def _is_needed(pulling: Sequence[Pulling]) -> bool:
    """Whether there is no going on without a login.

    There is none for what the user named, where nothing has a secret yet, and for a registry that others have one for.
    """
    held = {pull.host for each in pulling for pull in each.pulls if pull not in each.pending}
    pending = [(each.workload, pull.host) for each in pulling for pull in each.pending]
    return not held or any(workload.is_named or host in held for workload, host in pending)


def _without_login(hosts: Sequence[RegistryHost], workload_id: str) -> errors.NotFoundError:
    private_first = sorted(hosts, key=lambda host: (host.is_docker_hub, host))
    names = named(map(str, private_first))
    what = f"{names}, from which {workload_id} pulls" if len(hosts) == 1 else f"what these images are from: {names}"
    return errors.NotFoundError(f"There is no login for {what}", f"dcos registry login {private_first[0]} -u USER")
