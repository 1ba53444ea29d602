"""What docker, podman, skopeo and crane ask of a credential helper, answered out of the logins.

The protocol, and the three errors that clients compare to the letter: docker-credential-helpers,
credentials/credentials.go and credentials/error.go (registry.md 2.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dcos_registry import errors
from dcos_registry.model.registry_host import DOCKER_HUB_KEY, RegistryHost
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.logins import Logins
from dcos_registry.workflows.login_choice import LoginChoice

NOT_FOUND = "credentials not found in native keychain"
NO_SERVER = "no credentials server URL"
NO_USERNAME = "no credentials username"

CHOSEN_BY = "DCOS_REGISTRY_LOGIN"
"""The variable that names the logins to give where a registry has several: nobody can pass a flag through docker."""


@dataclass(frozen=True)
class Answer:
    """What a helper prints as one JSON document, if anything, and what it tells people besides."""

    document: Mapping[str, str] | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()


def choice_of(logins: Logins, names: Sequence[str]) -> LoginChoice:
    """Make what chooses among the accounts of a registry: a named one, else the one called like the registry."""
    return LoginChoice(logins, names, _called_like, f"{CHOSEN_BY}=NAME")


def get(server: str, *, choice: LoginChoice, now: datetime) -> Answer:
    """Give the login of a server, the password in clear; the only place that does.

    `NotFoundError` with the protocol's text where there is none, `UsageError` where several fit.
    """
    _require(server, NO_SERVER)
    host = _host_asked_for(server)
    login = choice.login(host) if host else None
    if login is None:
        raise errors.NotFoundError(NOT_FOUND)
    credential = choice.logins.credential(login)
    return Answer(
        {"ServerURL": server, "Username": credential.username, "Secret": credential.secret}, _ended(login, now)
    )


def list_servers(choice: LoginChoice) -> Answer:
    """List servers, spelled as docker would ask for them, with their users.

    docker asks for every one that is listed and takes one failure for all (docker/cli, native_store.go `GetAll`), so a
    registry of which none can be given is left out, with a warning.
    """
    document, notes = {}, []
    for host in sorted({login.host.identity for login in choice.logins.all()}):
        try:
            login = choice.login(host)
        except errors.UsageError as error:
            notes.append(f"Warning: {host} is left out: {error.message}; {error.hint}")
            continue
        if login is not None:
            document[login.host.config_key] = login.username
    return Answer(document, tuple(notes))


def store(given: Mapping[str, str], *, logins: Logins, kind: StoreKind, now: datetime) -> Answer:
    """Keep a login, untried, under the name of its registry; one that is there already stays as it is.

    `UsageError` for what is no login to a registry.
    """
    server, username, secret = (given.get(name, "") for name in ("ServerURL", "Username", "Secret"))
    _require(server, NO_SERVER)
    _require(username, NO_USERNAME)
    if server.startswith(DOCKER_HUB_KEY) and server != DOCKER_HUB_KEY:
        # docker/cli internal/oauth/manager: beside the login, docker keeps the tokens of its session with the browser.
        return Answer(notes=(f"Docker's session token is not kept, for it logs in nowhere ({server})",))
    return _kept(RegistryHost.parse(server), username, secret, logins, kind, now)


def erase(server: str, *, logins: Logins) -> Answer:
    """Forget the login that `store` keeps; none is no error, as with docker's own helpers but that of macOS.

    `docker logout` asks for four spellings, of which the first leaves nothing to the others.
    """
    _require(server, NO_SERVER)
    try:
        host = RegistryHost.parse(server)
    except errors.UsageError:
        return Answer()  # nothing is kept under such a name
    there = logins.for_host(host)
    login = _called_like(host, there)
    if login is None:
        return Answer()
    logins.remove(login)
    others = ", ".join(f"{one.name} ({one.username})" for one in there if one != login)
    if not others:
        return Answer()
    return Answer(notes=(f"Warning: other logins for {host} stay: {others}; dcos registry logout {host}",))


def _kept(host: RegistryHost, username: str, secret: str, logins: Logins, kind: StoreKind, now: datetime) -> Answer:
    # What writes is loaded for it alone: `get` runs with every pull.
    from dcos_registry.workflows.login import NewLogin, credential_of, keep, require_free_name

    name, credential = Login.default_name(host), credential_of(username, secret)
    require_free_name(name, host, logins)
    earlier = _called_like(host, logins.for_host(host))
    if earlier is None or earlier.username != username:
        new = NewLogin(host, credential, name)
    elif _has(earlier, secret, logins):
        return Answer()  # docker stores what it was given with each login: a tried login stays a tried one
    else:
        new = NewLogin(host, credential, name, plain_http=earlier.plain_http, email=earlier.email)
    _, notes = keep(new, None, logins=logins, store=kind, now=now)
    return Answer(notes=notes)


def _has(login: Login, secret: str, logins: Logins) -> bool:
    try:
        return logins.credential(login).secret == secret
    except errors.RegistryPluginError:  # its store has lost it, or is another than the one to be written
        return False


def _host_asked_for(server: str) -> RegistryHost | None:
    """Name the registry that a server's key is of; None where it is of none that could have a login.

    crane and older podman ask for `host/namespace/repository`. A URL has no such path: what docker keeps at one is
    not a login (see `store`).
    """
    try:
        return RegistryHost.parse(server if "://" in server else server.partition("/")[0])
    except errors.UsageError:
        return None


def _called_like(host: RegistryHost, logins: Sequence[Login]) -> Login | None:
    return next((login for login in logins if login.name == Login.default_name(host)), None)


def _ended(login: Login, now: datetime) -> tuple[str, ...]:
    if login.expires is None or login.expires > now:
        return ()
    return (
        f"Warning: the login {login.name} of {login.username} expired on {login.expires:%Y-%m-%d at %H:%M} UTC; "
        f"{login.renewal}",
    )


def _require(value: str, otherwise: str) -> None:
    if not value:
        raise errors.UsageError(otherwise)
