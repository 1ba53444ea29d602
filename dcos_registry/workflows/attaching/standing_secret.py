"""The secret that stands already where one is to be made: used where it is as it would be made, and else left alone."""

from collections.abc import Iterable, Sequence

from dcos_registry import errors
from dcos_registry.model.registry_host import DOCKER_HUB_KEY
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.pull import login_findings, ucr
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.workflows.attaching.secret_pulls import SecretPull
from dcos_registry.workflows.secret_logins import Taken


def require_alike(path: SecretPath, value: bytes, pulls: Iterable[SecretPull], taken: Sequence[Taken]) -> None:
    """See that the UCR would send each image's registry just the login that was taken for it, as it reads the secret.

    What it holds for other registries is nothing to these images. Raises `ConflictError` with what would do.
    """
    logins = {each.key: each for each in taken}
    try:
        config = ucr.parse_config(value)
    except MesosError:
        raise errors.ConflictError(
            f"There is a secret {path} already, and it is no docker config",
            f"dcos registry secret-update {path} {_flags(logins)} --replace, or take another one: --secret PATH",
        ) from None
    for pull in pulls:
        sent = {match.auth for match in ucr.matches(pull.location, config, {})}
        if sent != {logins[pull.key].auth}:
            raise errors.ConflictError(
                f"There is a secret {path} already, and it holds {_what(sent, pull, logins[pull.key])}",
                f"dcos registry secret-update {path} {_flags(logins)}, or to pull with it as it is: --secret {path}",
            )


def taken_meanwhile(path: SecretPath) -> errors.ConflictError:
    """Make the error of a secret that turns out to be there, and that was not, or could not be looked for, before."""
    return errors.ConflictError(
        f"There is a secret {path} already, and it is left as it is",
        f"to pull with it: --secret {path}, or to write it anew: dcos registry secret-update {path} --registry HOST",
    )


def _what(sent: Iterable[str], pull: SecretPull, login: Taken) -> str:
    users = {login_findings.login_in(auth)[0] for auth in sent}
    if not users:
        return f"no login for {pull.host if pull.host.is_docker_hub else pull.key}, as images spell it"
    if users == {login_findings.login_in(login.auth)[0]}:
        return f"another password than the login {login.told} for {pull.host}"
    return f"another login than {login.told} for {pull.host}"


def _flags(keys: Iterable[str]) -> str:
    return " ".join(f"--registry {'docker.io' if key == DOCKER_HUB_KEY else key}" for key in keys)
