"""Which of several accounts a command uses for a registry."""

from collections.abc import Callable, Sequence

from dcos_registry import errors
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.login import Login
from dcos_registry.store.logins import Logins

Ask = Callable[[RegistryHost, Sequence[Login]], Login | None]
"""Has somebody choose among the logins of a registry; None where that is left open."""


class LoginChoice:
    """Chooses the login for a registry: by name, else the only one, else whoever is there is asked, once a registry.

    `named` are names that the user chose; one that there is not is a `NotFoundError`. Without `ask` nobody is there.
    `way` is how a name is given.
    """

    def __init__(
        self, logins: Logins, named: Sequence[str] = (), ask: Ask | None = None, way: str = "--login NAME"
    ) -> None:
        self.logins = logins
        self._named = tuple(named)
        self._ask = ask
        self._way = way
        self._chosen: dict[RegistryHost, Login | None] = {}
        known = [login.name for login in logins.all()] if named else []
        for name in named:
            if name not in known:
                raise errors.NotFoundError(f"There is no login {name}", f"there is: {', '.join(known) or 'none'}")

    def login(self, host: RegistryHost) -> Login | None:
        """Return the login of a registry, None without one; raises `UsageError` where several fit."""
        if host.identity not in self._chosen:
            self._chosen[host.identity] = self._choose(host)
        return self._chosen[host.identity]

    def unused(self) -> list[str]:
        """List the names that were chosen and are for none of the registries that were asked for."""
        used = {login.name for login in self._chosen.values() if login}
        return [name for name in self._named if name not in used]

    def _choose(self, host: RegistryHost) -> Login | None:
        there = self.logins.for_host(host)
        fitting = [login for login in there if login.name in self._named] or there
        if len(fitting) < 2:
            return next(iter(fitting), None)
        if self._ask and fitting is there and (login := self._ask(host, fitting)):
            return login
        names = ", ".join(f"{login.name} ({login.username})" for login in fitting)
        raise errors.UsageError(f"There are several logins for {host}: {names}", f"choose one with {self._way}")
