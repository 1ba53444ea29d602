"""Logins with their secrets: the index says which there are, a secret store holds what they log in with."""

from collections.abc import Callable
from contextlib import ExitStack

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.index import Index
from dcos_registry.store.login import Login, StoreKind
from dcos_registry.store.secret_store import SecretStore


class Logins:
    """The logins of one user, whichever store each is kept in.

    A listed login has a secret: the secret is written before the entry and deleted after it, both under the lock of
    the index. A process that is killed in between leaves at most a secret that no login names. `open_store` is called
    for a kind of store when it is first needed.
    """

    def __init__(self, index: Index, open_store: Callable[[StoreKind], SecretStore]) -> None:
        self._index = index
        self._open_store = open_store
        self._stores: dict[StoreKind, SecretStore] = {}

    def all(self) -> list[Login]:
        """List all logins, by name."""
        return sorted(self._index.logins().values(), key=lambda login: login.name)

    def for_host(self, host: RegistryHost) -> list[Login]:
        """List the logins of a registry, however it is spelled, by name."""
        return [login for login in self.all() if login.host.identity == host.identity]

    def backend(self, kind: StoreKind) -> str:
        """Open a store, asking what must be asked, and say what it is called; `KeyringUnavailableError` if it fails."""
        return self._store(kind).backend

    def credential(self, login: Login) -> Credential:
        """Read what a login logs in with; `NotFoundError` when its store has lost it."""
        secret = self._store(login.store).read(login.account)
        if secret is None:
            raise errors.NotFoundError(
                f"The password of login {login.name} is no longer in its store ({login.backend})",
                f"dcos registry login {login.host} --username {login.username}",
            )
        return Credential(login.username, secret)

    def save(self, login: Login, credential: Credential) -> Login | None:
        """Keep a login and its secret in the store it names, in place of an earlier login of that name.

        Returns an earlier login whose secret stays behind since its store cannot be opened now, else None.
        """
        store = self._store(login.store)
        with self._index.locked(), ExitStack() as undo:
            earlier = self._index.logins().get(login.name)
            moved = earlier is None or (earlier.store, earlier.account) != (login.store, login.account)
            store.write(login.account, credential.secret)
            if moved:
                undo.callback(store.delete, login.account)
            self._index.put(login)
            undo.pop_all()
            return earlier if earlier is not None and moved and not self._forget(earlier) else None

    def remove(self, login: Login) -> None:
        """Forget a login and its secret; `NotFoundError` when it is not listed any more."""
        store = self._store(login.store)
        with self._index.locked(), ExitStack() as undo:
            if self._index.logins().get(login.name) != login:
                raise errors.NotFoundError(f"Login {login.name} was removed or replaced by another process")
            self._index.drop(login.name)
            undo.callback(self._index.put, login)
            store.delete(login.account)
            undo.pop_all()

    def _forget(self, earlier: Login) -> bool:
        try:
            self._store(earlier.store).delete(earlier.account)
        except errors.RegistryPluginError:
            return False
        return True

    def _store(self, kind: StoreKind) -> SecretStore:
        if kind not in self._stores:
            self._stores[kind] = self._open_store(kind)
        return self._stores[kind]
