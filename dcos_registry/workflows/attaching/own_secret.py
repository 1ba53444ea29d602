"""What is attached where nobody names a credential: a secret that is made of the login that fits the images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dcos_registry import errors
from dcos_registry.attach.secret import DEFAULT_NAME
from dcos_registry.attach.selection import Choice
from dcos_registry.attach.wish import SecretRoute, Wish
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.model.docker_config import DockerConfig
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Definition
from dcos_registry.pull import ucr
from dcos_registry.workflows.attaching.fitting_logins import Pulling, fitting_registries
from dcos_registry.workflows.attaching.secret_pulls import SecretPull, secret_pulls
from dcos_registry.workflows.attaching.standing_secret import require_alike, taken_meanwhile
from dcos_registry.workflows.login_choice import LoginChoice
from dcos_registry.workflows.secret_content import config_of, take_all, told, warnings
from dcos_registry.workflows.secret_logins import KeptLogins
from dcos_registry.workflows.secret_targets import DERIVED_NAME, path_for, sharing_note
from dcos_registry.workflows.secret_users import SecretUsers, named, space_in_words
from dcos_registry.workflows.targets import Workload


@dataclass(frozen=True)
class OwnSecret:
    """The secret that all are to pull with who have none: its path, None where nobody needs one, and its keys.

    `notes` say what will be done, before it is. `config` is what is to be written, None where it stands there already;
    `made` tells that it was.
    """

    source: SecretPath | None
    keys: tuple[str, ...]
    notes: tuple[str, ...] = ()
    config: DockerConfig | None = None
    made: str = ""

    def wish_for(self, definition: Definition, wish: Wish) -> Wish:
        """Say what is wished for one app or pod: this secret, or the one that it has, which it then has already."""
        name = wish.route.name if isinstance(wish.route, SecretRoute) else DEFAULT_NAME
        source, keys = self._of(definition, wish)
        return replace(wish, route=SecretRoute(source or DERIVED_NAME, keys, name))

    def source_for(self, definition: Definition, wish: Wish) -> SecretPath | None:
        """Return the path of the secret that an app or pod is going to pull with, or does; None where there is none."""
        return self._of(definition, wish)[0]

    def _of(self, definition: Definition, wish: Wish) -> tuple[SecretPath | None, tuple[str, ...]]:
        pulls = list(secret_pulls(definition, wish.choice, to_ucr=wish.to_ucr))
        held = [pull for pull in pulls if pull.secret is not None and not wish.replace]
        if not held or any(pull not in held and _is_served(pull, self.keys) for pull in pulls):
            return self.source, self.keys
        source = held[0].secret
        return source, tuple(dict.fromkeys(pull.key for pull in held if pull.secret == source))

    def make(self, secrets: SecretsClient) -> None:
        """Write it into the store, if it is to be; raises `ConflictError` where there is one meanwhile."""
        if self.source is None or self.config is None:
            return
        try:
            secrets.create(self.source, self.config.to_bytes())
        except errors.ConflictError:
            raise taken_meanwhile(self.source) from None


def own_secret(
    workloads: Sequence[Workload],
    choice: Choice,
    *,
    logins: LoginChoice,
    secrets: Callable[[], SecretsClient],
    marathon: Callable[[], MarathonClient],
    now: datetime,
    to_ucr: bool = False,
    replaces: bool = False,
) -> OwnSecret:
    """Decide on the secret of some apps and pods: which login it is made of, and where it is put.

    An image that has a pull secret keeps it, unless that is replaced. The others get the login of their registry, under
    the narrowest path that all who pull from there may use, so that a call that was interrupted comes to the same one.
    A secret that stands there and holds just that login is used as it is.
    Raises as `fitting_registries` does for logins; `ConflictError` where another secret stands there; `UsageError`
    without a cluster; and what the clients raise.
    """
    pulling = [_pulling(each, choice, to_ucr=to_ucr, replaces=replaces) for each in workloads]
    hosts = fitting_registries(pulling, choice, logins)
    if not hosts:
        return _of_those_that_have_one(pulling)
    concerned = [each.workload for each in pulling if any(pull.host in hosts for pull in each.pulls)]
    users = [each.workload.id for each in pulling if any(pull.host in hosts for pull in each.pending)]
    pulls = [pull for each in pulling for pull in each.pending if pull.host in hosts]
    supply = KeptLogins(logins, now)
    taken = take_all(dict.fromkeys(pull.location.registry for pull in pulls), supply)
    path, config = path_for(concerned), config_of(taken)
    keys = tuple(config.auths)
    login = f"the login {told(taken)} for {named(map(str, hosts))}"
    standing, notes = _standing(path, secrets)
    warned = tuple(warnings(taken, supply, config.to_bytes()))
    if standing is not None:
        require_alike(path, standing, pulls, taken)
        used = f"The secret {path} holds {login} already, and {named(users)} will pull with it"
        return OwnSecret(path, keys, (*warned, used))
    will = f"The secret {path} will be made of {login}, and {named(users)} will pull with it"
    sharing = _sharing(path, concerned, marathon)
    made = f"The secret {path} is there, made of {login}, for {space_in_words(path)}"
    return OwnSecret(path, keys, (*warned, *notes, will, sharing), config, made)


def _pulling(workload: Workload, choice: Choice, *, to_ucr: bool, replaces: bool) -> Pulling:
    pulls = list(secret_pulls(workload.definition, choice, to_ucr=to_ucr))
    return Pulling(workload, pulls, [pull for pull in pulls if replaces or pull.secret is None])


def _is_served(pull: SecretPull, keys: Sequence[str]) -> bool:
    return any(ucr.key_matches(key, pull.location) for key in keys)


def _of_those_that_have_one(pulling: Sequence[Pulling]) -> OwnSecret:
    """Make nothing: whoever pulls from other registries than those with a secret is not meant."""
    held = [pull for each in pulling for pull in each.pulls if pull.secret is not None]
    sources = {pull.secret for pull in held}
    return OwnSecret(sources.pop() if len(sources) == 1 else None, tuple(dict.fromkeys(pull.key for pull in held)))


def _standing(path: SecretPath, secrets: Callable[[], SecretsClient]) -> tuple[bytes | None, tuple[str, ...]]:
    """Read what stands there, None for nothing; who may create secrets need not be allowed to read them."""
    try:
        client = secrets()
    except errors.NotFoundError as error:
        raise errors.UsageError(
            f"Without a cluster there is nowhere to make a secret: {error.message}",
            "name the one that they are to pull with: --secret PATH",
        ) from None
    try:
        return client.read(path).value, ()
    except errors.NotFoundError:
        return None, ()
    except errors.ForbiddenError as error:
        return None, (f"Warning: whether there is a secret {path} already could not be asked: {error.message}",)


def _sharing(path: SecretPath, concerned: Sequence[Workload], marathon: Callable[[], MarathonClient]) -> str:
    """Say who else may use it; nobody is asked about a space that is one app's or pod's own.

    There can be none below it: an app and a group have no id in common (Marathon Group.scala,
    `noAppsAndGroupsWithSameName`).
    """
    if path.space and all(path.space == each.id.strip("/") for each in concerned):
        return f"No other app or pod may use {path}"
    return sharing_note(path, concerned, SecretUsers.read(marathon))
