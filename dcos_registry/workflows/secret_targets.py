"""What the workloads that are going to pull with a secret ask of it: registries as they spell them, and a path."""

from collections.abc import Iterator, Mapping, Sequence

from dcos_registry import errors
from dcos_registry.model.docker_config import registry_of_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import engine_of, images_of
from dcos_registry.pull import ucr, workload_findings
from dcos_registry.pull.routes import Route, verdict
from dcos_registry.workflows.credential_sources import registry_of
from dcos_registry.workflows.secret_logins import LoginSupply
from dcos_registry.workflows.secret_users import SecretUsers, named
from dcos_registry.workflows.targets import Workload

DERIVED_NAME = SecretPath("pull")
"""What a secret is called whose path is derived."""


def registries_for(
    given: Sequence[str], targets: Sequence[Workload], supply: LoginSupply
) -> tuple[list[str], tuple[str, ...]]:
    """Return the registries that go into a secret, spelled as the images of its targets spell them, and notes.

    Without targets it is what is given, else what the supply means; without anything given, those of the targets that
    there is a login for. Raises `UsageError` where nothing says which, `NotFoundError` where no login fits.
    """
    if not targets:
        spelled = list(given) or supply.registries()
        if not spelled:
            raise errors.UsageError(
                "Nothing says which registries are to be in the secret",
                "name them with --registry HOST, or the apps and pods that pull from them with --for TARGET",
            )
        return spelled, ()
    pulled = _pulled(targets)
    if given:
        return [each for one in given for each in _as_pulled(one, pulled)], ()
    if not pulled:
        raise errors.UsageError(f"No image is pulled by {named(each.id for each in targets)}")
    found = [each for each in pulled if supply.take(each) is not None]
    missing = [each for each in pulled if each not in found]
    if not found:
        raise supply.missing(RegistryHost.parse(missing[0]))
    return found, tuple(
        f"There is no login for {each}, from which {pulled[each]} pulls: it is not in the secret"
        for each in missing
        if not RegistryHost.parse(each).is_docker_hub  # from which most images may be pulled by everybody
    )


def path_for(targets: Sequence[Workload]) -> SecretPath:
    """Derive the narrowest path that all targets may use."""
    return DERIVED_NAME.moved_to(*(each.id for each in targets))


def require_usable(path: SecretPath, targets: Sequence[Workload]) -> None:
    """Raise `UsageError` where the space of a target keeps it from the secret (pains.md 16)."""
    for each in targets:
        outside = workload_findings.outside_space(each.id, path)
        if outside is not None:
            raise errors.UsageError(outside.sentence, f"take a path that works for all: {path_for(targets)}")


def engine_warnings(targets: Sequence[Workload]) -> Iterator[str]:
    """Name the targets that a pull secret does not serve, and what does (pains.md 14)."""
    unserved = [each.id for each in targets if engine_of(each.definition) == "docker"]
    if unserved:
        reason = verdict(Route.SECRET, kind="app", engine="docker", enterprise=True).reason
        yield f"Warning: {named(unserved)}: {reason}"


def sharing_note(path: SecretPath, targets: Sequence[Workload], users: SecretUsers) -> str:
    """Say who else may use the secret."""
    if users.unknown is not None:
        return f"Who else may use {path} could not be asked: {users.unknown.message}"
    wanted = {each.id for each in targets}
    others = [each.id for each in users.entitled(path) if each.id not in wanted]
    return f"{named(others)} may use {path} too" if others else f"No other app or pod may use {path}"


def _pulled(targets: Sequence[Workload]) -> dict[str, str]:
    """Map registries, as images spell them, to the first workload that pulls from each."""
    spelled: dict[str, str] = {}
    for each in targets:
        for image in images_of(each.definition):
            registry = registry_of("ucr", image.image, ucr.DEFAULT_REGISTRY)
            if registry_of_key(registry) is not None:
                spelled.setdefault(registry, each.id)
    return spelled


def _as_pulled(given: str, pulled: Mapping[str, str]) -> list[str]:
    """Return the spellings that images have for a registry; the given one where no image is from there."""
    wanted = RegistryHost.parse(given).identity
    return [each for each in pulled if RegistryHost.parse(each).identity == wanted] or [given]
