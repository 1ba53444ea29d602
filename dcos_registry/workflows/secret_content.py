"""What goes into a pull secret: the login of each registry, none of which makes chance decide over another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dcos_registry import errors
from dcos_registry.model.docker_config import DockerConfig, shown_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import login_findings, ucr
from dcos_registry.workflows.secret_logins import LoginSupply, Taken

_LARGEST_UNDOUBTED = 4 * 1024
"""Bytes over which a service of DC/OS says that its tasks do not start with a secret (cluster.md D2)."""


def take_all(spelled: Iterable[str], supply: LoginSupply) -> list[Taken]:
    """Take the login of each registry, each key once; raises `NotFoundError` for one that has none.

    Raises `UsageError` as `require_no_rivals` does.
    """
    taken = take_each(spelled, supply)
    require_no_rivals(taken, {})
    return taken


def take_each(spelled: Iterable[str], supply: LoginSupply) -> list[Taken]:
    """Take the login of each registry, each key once; raises `NotFoundError` for one that has none."""
    taken: dict[str, Taken] = {}
    for each in spelled:
        login = supply.take(each)
        if login is None:
            raise supply.missing(RegistryHost.parse(each))
        taken.setdefault(login.key, login)
    return list(taken.values())


def require_no_rivals(taken: Sequence[Taken], kept: Mapping[str, str]) -> None:
    """Raise `UsageError` where a login and another are both for one registry: chance would decide between them.

    `kept` are logins by keys that are in the secret besides (ucr.md 12; pains.md 20).
    """
    there = {**kept, **{each.key: each.auth for each in taken}}
    for each in taken:
        rival = next((key for key, auth in there.items() if auth != each.auth and ucr.are_rivals(key, each.key)), None)
        if rival is not None:
            raise errors.UsageError(
                f"{each.key!r} and {shown_key(rival)!r} have different logins, and the UCR takes either for the "
                "registry of the other: chance would decide which is sent",
                "make a secret for each of them",
            )


def config_of(taken: Iterable[Taken]) -> DockerConfig:
    """Make the docker config of logins."""
    return DockerConfig({each.key: each.auth for each in taken})


def told(taken: Iterable[Taken]) -> str:
    """Name the logins, each once."""
    return " and ".join(dict.fromkeys(each.told for each in taken))


def registries_in(config: DockerConfig) -> list[dict[str, str | None]]:
    """List the keys of a docker config, and who logs in there; None where nobody does."""
    users: dict[str, str | None] = {key: login_findings.login_in(auth)[0] or None for key, auth in config.auths.items()}
    users |= dict.fromkeys(config.lacking)
    return [{"key": shown_key(key), "username": user} for key, user in users.items()]


def warnings(taken: Sequence[Taken], supply: LoginSupply, value: bytes) -> Iterator[str]:
    """Say what is to be known of a secret that is made of logins, each once."""
    yield from dict.fromkeys(warning for each in taken for warning in each.warnings)
    yield from supply.notes()
    if len(value) > _LARGEST_UNDOUBTED:
        yield (
            f"Warning: the secret has {len(value):,} bytes, and tasks of some services do not start with one over "
            "4 KiB: write fewer registries into it"
        )
