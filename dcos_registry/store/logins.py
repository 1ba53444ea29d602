"""Logins with their secrets: the index says which there are, a secret store holds what they log in with."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.store.index import Index
from dcos_registry.store.login import Login, Place, StoreKind
from dcos_registry.store.secret_store import SecretStore

_WORDS: dict[StoreKind, str] = {"keyring": "keyring", "file": "encrypted file"}


class Logins:
    """The logins of one user, whichever store each is kept in.

    A listed login has a secret: the secret is written before the entry and deleted after it, both under the lock of
    the index. What a process that is killed in between leaves behind is removed before the next change, and told by
    `tell` in a sentence; so is what was left in a store that could not be opened. `open_store` is called for a kind of
    store when it is first needed, before anything is locked, since it may ask.
    """

    def __init__(
        self,
        index: Index,
        open_store: Callable[[StoreKind], SecretStore],
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._index = index
        self._open_store = open_store
        self._tell = tell
        self._stores: dict[StoreKind, SecretStore] = {}
        self._gave_up: set[StoreKind] = set()

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
                login.renewal,
            )
        return Credential(login.username, secret)

    def save(self, login: Login, credential: Credential) -> Login | None:
        """Keep a login and its secret in the store it names, in place of an earlier login of that name.

        Returns an earlier login whose secret stays behind since its store cannot be opened now, else None.
        """
        store = self._store(login.store)
        replaced = self._index.logins().get(login.name)
        if replaced is not None:
            self._try_to_open(replaced.store)
        with self._changing(), ExitStack() as undo:
            earlier = self._index.logins().get(login.name)
            moved = earlier is None or earlier.place != login.place
            if moved:
                self._index.announce(login)
                undo.callback(self._forget, login.place)
            store.write(login.account, credential.secret)
            self._index.put(login)
            undo.pop_all()
            return earlier if earlier is not None and moved and not self._forget(earlier.place) else None

    def remove(self, login: Login) -> None:
        """Forget a login and its secret; `NotFoundError` when it is not listed any more."""
        store = self._store(login.store)
        with self._changing(), ExitStack() as undo:
            if self._index.logins().get(login.name) != login:
                raise errors.NotFoundError(f"Login {login.name} was removed or replaced by another process")
            self._index.drop(login.name)
            undo.callback(self._list_again, login)
            store.delete(login.account)
            undo.pop_all()
            self._index.settle(login.place)

    def mend(self) -> None:
        """Remove secrets that no login names, left by a killed process or in a store that could not be opened."""
        with self._changing():
            pass

    @contextmanager
    def _changing(self) -> Iterator[None]:
        for kind in self._kinds_to_mend() - {*self._stores, *self._gave_up}:
            self._tell(f"A password without a login may be left in the {_WORDS[kind]}; looking there")
            self._try_to_open(kind)
            if kind not in self._stores:
                self._gave_up.add(kind)
                self._tell(f"The {_WORDS[kind]} cannot be opened now; the next login or logout will look again")
        with self._index.locked():
            for place in self._index.pending():
                self._clear(place)
            yield

    def _kinds_to_mend(self) -> set[StoreKind]:
        if not self._index.pending():
            return set()
        with self._index.locked():  # else it may be what another process is about just now
            return {place.store for place in self._index.pending()}

    def _clear(self, place: Place) -> None:
        with suppress(errors.RegistryPluginError):
            store = self._stores.get(place.store)
            was_there = store is not None and store.read(place.account) is not None
            if self._forget(place) and was_there:
                self._tell(f"Removed a password of {place.account} that an earlier command left without a login")

    def _forget(self, place: Place) -> bool:
        store = self._stores.get(place.store)
        if store is None:
            return False
        try:
            store.delete(place.account)
            self._index.settle(place)
        except errors.RegistryPluginError:
            return False
        return True

    def _list_again(self, login: Login) -> None:
        with suppress(errors.RegistryPluginError):
            if self._store(login.store).read(login.account) is None:
                return
        self._index.put(login)

    def _try_to_open(self, kind: StoreKind) -> None:
        with suppress(errors.RegistryPluginError):
            self._store(kind)

    def _store(self, kind: StoreKind) -> SecretStore:
        if kind not in self._stores:
            self._stores[kind] = self._open_store(kind)
        return self._stores[kind]
