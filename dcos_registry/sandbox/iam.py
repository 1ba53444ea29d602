"""Who may do what: accounts, their permissions, and the tokens that stand for them (cluster.md E).

An account is a superuser, or has what access control lists grant it. There are no groups.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dcos_registry.sandbox.tokens import TokenSigner, claims_signed_by

TOKEN_SECONDS = 5 * 24 * 3600
"""How long a login lasts (cluster.md E1)."""
SUPERUSER = "dcos:superuser"
FULL = "full"


@dataclass
class Account:
    """A user, who has a password, or a service, which has a public key in PEM."""

    uid: str
    description: str = ""
    password: str | None = field(default=None, repr=False)
    public_key: str | None = None

    @property
    def is_service(self) -> bool:
        """Whether it logs in with a key."""
        return self.public_key is not None


@dataclass
class AccessList:
    """What each account may do with one resource."""

    description: str = ""
    actions: dict[str, set[str]] = field(default_factory=dict)


class Iam:
    """The accounts of one cluster. On open-source DC/OS everyone who is logged in may do everything."""

    def __init__(self, *, enterprise: bool, clock: Callable[[], float] = time.time) -> None:
        self.accounts: dict[str, Account] = {}
        self.access_lists: dict[str, AccessList] = {}
        self.changing = threading.RLock()
        self._enterprise = enterprise
        self._clock = clock
        self._signer = TokenSigner()

    @property
    def challenge(self) -> str:
        """What a refused request is asked for (cluster.md E3)."""
        return "acsjwt" if self._enterprise else "oauthjwt"

    def add_user(self, uid: str, password: str, *, superuser: bool = False) -> None:
        """Add an account with a password."""
        with self.changing:
            self.accounts[uid] = Account(uid, password=password)
        if superuser:
            self.grant(uid, SUPERUSER, FULL)

    def add_service(self, uid: str, public_key: str) -> None:
        """Add an account that logs in with tokens signed by its own key."""
        with self.changing:
            self.accounts[uid] = Account(uid, public_key=public_key)

    def grant(self, uid: str, resource: str, action: str) -> None:
        """Allow an account an action on a resource; a resource may end in `*`, and `full` is every action."""
        with self.changing:
            access = self.access_lists.setdefault(resource, AccessList())
            access.actions.setdefault(uid, set()).add(action)

    def allows(self, uid: str | None, resource: str, action: str = FULL) -> bool:
        """Tell whether an account may do something: by a list for the resource, by a wildcard, or as superuser."""
        if uid is None:
            return False
        if not self._enterprise:
            return True
        with self.changing:
            return any(
                granted == SUPERUSER or _covers(granted, resource)
                for granted, access in self.access_lists.items()
                if access.actions.get(uid, set()) & {action, FULL}
            )

    def log_in(self, uid: str, *, password: str | None = None, service_token: str | None = None) -> str | None:
        """Return a token for an account that proves itself, None for one that does not or is not known."""
        account = self.accounts.get(uid)
        if account is None:
            return None
        if password is not None and account.password is not None:
            proven = password == account.password
        elif service_token is not None and account.public_key is not None:
            claims = claims_signed_by(account.public_key.encode(), service_token)
            proven = claims is not None and claims.get("uid") == uid and not self._expired(claims.get("exp"))
        else:
            proven = False
        return self.issue_token(uid) if proven else None

    def issue_token(self, uid: str, seconds: float = TOKEN_SECONDS) -> str:
        """Make a token without asking for a password; a negative time makes one that has expired."""
        return self._signer.sign({"uid": uid, "exp": int(self._clock() + seconds)})

    def uid_of(self, token: str) -> str | None:
        """Return whose token this is, None where it is not ours, has expired, or its account is gone."""
        claims = self._signer.claims(token)
        if claims is None or ("exp" in claims and self._expired(claims["exp"])):
            return None
        uid = claims.get("uid")
        return uid if uid in self.accounts else None

    def key_set(self) -> dict[str, object]:
        """Return the keys that tokens can be verified with."""
        return self._signer.key_set()

    def _expired(self, moment: object) -> bool:
        return not isinstance(moment, int | float) or moment <= self._clock()


def _covers(granted: str, resource: str) -> bool:
    """Compare resources; `*` stands for anything, and a secret's path may be written with a leading slash or not."""
    pattern = ".*".join(re.escape(part) for part in _without_slash(granted).split("*"))
    return re.fullmatch(pattern, _without_slash(resource)) is not None


def _without_slash(resource: str) -> str:
    head, colon, path = resource.rpartition(":")
    return f"{head}{colon}{path.lstrip('/')}"
