"""Make apps and pods pull with a secret of the cluster's store, or with an archive that they fetch."""

from collections.abc import Callable
from dataclasses import replace

from dcos_registry import errors
from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.plan import plan
from dcos_registry.attach.target import Target
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.attach.wish import SecretRoute, Wish
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.errors import ExitCode
from dcos_registry.model.docker_config import registry_of_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.workload import engine_of
from dcos_registry.pull.routes import Route, verdict
from dcos_registry.workflows.attaching.change import change
from dcos_registry.workflows.attaching.change_report import ChangeReport
from dcos_registry.workflows.attaching.job import WRITTEN, Hands, Job
from dcos_registry.workflows.attaching.own_secret import OwnSecret
from dcos_registry.workflows.attaching.secret_keys import keys_of
from dcos_registry.workflows.attaching.selected import Selected
from dcos_registry.workflows.targets import Workload


def attach_own(
    selected: Selected,
    wish: Wish,
    own: OwnSecret,
    hands: Hands,
    *,
    secrets: Callable[[], SecretsClient],
    is_enterprise: Callable[[], bool],
) -> ChangeReport:
    """Attach the secret that is made of a login to all that is selected and has none; raises as `attach` does."""
    wish = _on_this_edition(selected, wish, is_enterprise)

    def planner(workload: Workload) -> Attachment:
        own_wish = own.wish_for(workload.definition, wish)
        return _in_own_words(_plan(workload, own_wish), own_wish)

    def prepare() -> str:
        own.make(secrets())
        return own.made

    job = Job(
        "app-attach",
        planner,
        secret_of=lambda definition: str(own.source_for(definition, wish) or "") or None,
        intentions=own.notes,
        prepare=prepare,
    )
    return change(selected, job, hands)


def attach(
    selected: Selected,
    wish: Wish,
    hands: Hands,
    *,
    secrets: Callable[[], SecretsClient],
    is_enterprise: Callable[[], bool],
) -> ChangeReport:
    """Attach a credential to all that is selected; what cannot be attached is an item of the report that says why.

    `secrets` is asked for where a secret has to be looked into, which is done once; `is_enterprise`, whether the
    cluster can have secrets, where the engine of something rules the credential out. Raises `NotFoundError` for a
    secret that is not there, `UsageError` for one that is no docker config, and what the clients raise.
    """
    wish = _on_this_edition(selected, wish, is_enterprise)
    notes: tuple[str, ...] = ()
    if isinstance(wish.route, SecretRoute) and wish.route.keys is None and _is_undecided(selected, wish):
        keys, notes = keys_of(wish.route.source, selected, secrets)
        if keys is None:
            _require_registries(selected, wish)
        wish = replace(wish, route=replace(wish.route, keys=keys))
    return change(selected, _job(wish, notes), hands)


def _on_this_edition(selected: Selected, wish: Wish, is_enterprise: Callable[[], bool]) -> Wish:
    """Have a refusal name no way out that open-source DC/OS does not have."""
    route = Route.ARCHIVE if isinstance(wish.route, UriRoute) else Route.SECRET
    engines = {(each.kind, engine_of(each.definition)) for each in selected.workloads if each.is_of_the_cluster}
    ways = (verdict(route, kind=kind, engine=engine, enterprise=True) for kind, engine in engines if engine is not None)
    return wish if all(way.works for way in ways) else replace(wish, enterprise=is_enterprise())


def _in_own_words(attachment: Attachment, wish: Wish) -> Attachment:
    """Have the hint do without the secret, which nobody gave: what it lacks is a login."""
    if attachment.hint is None or not isinstance(wish.route, SecretRoute):
        return attachment
    hint = attachment.hint.replace(f" --secret {wish.route.source}", "")
    registry = hint.partition(f"dcos registry secret-update {wish.route.source} --registry ")[2]
    return replace(attachment, hint=f"dcos registry login {registry} -u USER" if registry else hint)


def _require_registries(selected: Selected, wish: Wish) -> None:
    """Refuse to attach an unread secret to whatever there is in a group: its tasks would be replaced for nothing."""
    of_groups = [each for each in selected.workloads if each.is_of_the_cluster and not each.is_named]
    if of_groups and not wish.choice.registries:
        raise errors.ForbiddenError(
            "The secret may not be read, so that nothing tells for which of the apps and pods it is",
            "name the registry whose images are meant: --registry HOST",
        )


def _job(wish: Wish, notes: tuple[str, ...]) -> Job:
    def planner(workload: Workload) -> Attachment:
        return _plan(workload, wish)

    if isinstance(wish.route, UriRoute):
        warnings = tuple(wish.route.warnings())
        return Job("app-attach", planner, None, str(wish.route), notes, warnings)
    return Job("app-attach", planner, str(wish.route.source), None, notes)


def _is_undecided(selected: Selected, wish: Wish) -> bool:
    """Whether anything depends on what the secret holds.

    Another image of a workload may have a secret of its own; which images ours is for, only the secret tells.
    """
    attachments = (_plan(each, wish) for each in selected.workloads)
    return any(each.verdict in WRITTEN or each.exit_code is ExitCode.CONFLICT for each in attachments)


def _plan(workload: Workload, wish: Wish) -> Attachment:
    """Plan one as it was selected: of a group those are meant that the credential is for, and no others."""
    if not workload.is_named:
        if engine_of(workload.definition) is None:
            return Target.read(workload.definition).skipped(f"{workload.id} runs no Docker image")
        if not wish.choice.has_container_of(workload.definition):
            return Target.read(workload.definition).skipped(f"{workload.id} has no container of those that are meant")
        wish = replace(wish, choice=replace(wish.choice, registries=wish.choice.registries or _registries(wish)))
    return plan(workload.definition, wish, workload.kind)


def _registries(wish: Wish) -> frozenset[RegistryHost]:
    keys = wish.route.keys if isinstance(wish.route, SecretRoute) else None
    return frozenset(filter(None, map(registry_of_key, keys or ())))
