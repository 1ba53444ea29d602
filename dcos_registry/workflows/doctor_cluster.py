"""`doctor`: whether the cluster answers, takes the token, has our time, and lets the account do our work."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone

from dcos_registry import errors
from dcos_registry.clients.cluster import ClusterClient
from dcos_registry.clients.cluster_http import ClusterHttp, Permission
from dcos_registry.clients.iam import Granted, IamClient
from dcos_registry.clients.marathon import MarathonClient
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.clients.tls_errors import UntrustedError
from dcos_registry.model.duration import in_words
from dcos_registry.workflows.doctor import Inquiry, make_all
from dcos_registry.workflows.doctor_report import Result
from dcos_registry.workflows.doctor_trust import TrustOrigin, of_trust

CLUSTER_CHECKS = ("cluster", "ca", "clock", "token", "secret-store", "marathon")

_FIRST_SECONDS = 10.5
"""How long the cluster is waited for at first: a little longer than a connection is tried."""
_THEN_SECONDS = 4.0
_MOST_SKEW = timedelta(minutes=1)
_SECRETS = "dcos:secrets:default:"
_WRITE_ALL = Permission(f"{_SECRETS}/*", "full")
_SUPERUSER = "dcos:superuser"


class ClusterDoctor:
    """Asks one cluster; `clock` is this machine's, `origin` says where its trust was set."""

    def __init__(self, http: ClusterHttp, origin: TrustOrigin, *, clock: Callable[[], datetime]) -> None:
        self._http = http
        self._url = http.cluster.url
        self._origin = origin
        self._clock = clock
        self._facts = ClusterClient(http)
        self._asked: tuple[datetime, datetime] | None = None

    def results(self) -> list[Result]:
        """Ask whether it is there, then all else side by side."""
        first = Inquiry(("cluster",), self._greeted)
        [greeted, *trust] = make_all([first], seconds=_FIRST_SECONDS)
        if self._asked is None:
            return [greeted, *trust, *self._unasked(has_trust=bool(trust))]
        rest = (
            Inquiry(("token",), self._token),
            Inquiry(("secret-store",), self._secret_store),
            Inquiry(("marathon",), self._marathon),
        )
        told = of_trust(self._http.cluster, self._origin)
        return [greeted, told, self._time(), *make_all(rest, seconds=_THEN_SECONDS)]

    def _greeted(self) -> list[Result]:
        before = self._clock()
        try:
            version = self._facts.version()
        except errors.UnreachableError as error:
            if not isinstance(error.__cause__, UntrustedError):
                raise
            skipped = Result.skipped("cluster", f"{self._url} has a certificate that is not trusted (ca)")
            return [skipped, Result.problem("ca", error.message, self._origin.mend_for(error.hint))]
        except errors.UsageError as error:  # Http refuses a proxy so, before anything is sent
            return [Result.skipped("cluster", f"{self._url} cannot be asked (proxy): {error.message}")]
        if version is None:
            strange = f"{self._url} answers, and not as a DC/OS cluster does"
            return [Result.problem("cluster", strange, "dcos cluster list")]
        self._asked = before, self._clock()
        edition = "Enterprise" if self._facts.is_enterprise() else "open source"
        return [Result.ok("cluster", f"{self._url} is DC/OS {version}, {edition}")]

    def _unasked(self, *, has_trust: bool) -> list[Result]:
        silent = "The cluster was not reached"
        results = [Result.skipped(check, silent) for check in ("secret-store", "marathon")]
        clock = self._clock()
        results.append(Result.skipped("clock", f"{silent}; here it is {clock:%Y-%m-%d %H:%M} UTC"))
        if not has_trust:
            told = of_trust(self._http.cluster, self._origin)
            results.append(told if told.remedy else Result.skipped("ca", silent))
        return [*results, self._untried_token(silent)]

    def _untried_token(self, silent: str) -> Result:
        cluster, now = self._http.cluster, self._clock()
        if not cluster.token or (cluster.token_ends is not None and cluster.token_ends <= now):
            return Result.problem("token", cluster.login_state(now), "dcos auth login")
        return Result.skipped("token", f"{silent}; by its own words it {_end(cluster.token_ends)}")

    def _time(self) -> Result:
        """Compare this machine's clock with the one that dated the first answer."""
        theirs = self._facts.time()
        if theirs is None or self._asked is None:
            return Result.skipped("clock", "The cluster's answer bears no date")
        before, after = self._asked
        # A date has no fractions of a second: it may be nearly one second old.
        ahead = max(before - theirs - timedelta(seconds=1), theirs - after, timedelta())
        if ahead <= _MOST_SKEW:
            return Result.ok("clock", "It goes as the cluster's does")
        side = "behind" if theirs > after else "ahead of"
        return Result.problem(
            "clock",
            f"It is {in_words(ahead - ahead % _MOST_SKEW)} {side} the cluster's, which breaks TLS and tokens "
            f"(here {after:%Y-%m-%d %H:%M} UTC, there {theirs.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC)",
            "on whichever machine is wrong: sudo timedatectl set-ntp true",
        )

    def _token(self) -> list[Result]:
        self._facts.require_login()
        cluster = self._http.cluster
        if not cluster.token:
            return [Result.ok("token", "There is none, and the cluster asks for none")]
        who = f"That of {cluster.uid}" if cluster.uid else "It"
        return [Result.ok("token", f"{who} is accepted, and {_end(cluster.token_ends)}")]

    def _secret_store(self) -> list[Result]:
        if not self._facts.is_enterprise():
            return [Result.skipped("secret-store", _WITHOUT_SECRETS)]
        granted = None
        try:
            granted = IamClient(self._http).granted()
            count = len(SecretsClient(self._http).paths())
        except errors.NotLoggedInError:
            return [Result.skipped("secret-store", _WITHOUT_LOGIN)]
        except errors.UnsupportedError:
            return [Result.skipped("secret-store", _WITHOUT_SECRETS)]
        except errors.ForbiddenError as error:
            if not _writable(granted):
                return [Result.of_error("secret-store", error), *self._unwritable(granted)]
            return [Result.ok("secret-store", f"{self._writer(granted)}, and not list them all")]
        secrets = "1 secret" if count == 1 else f"{count:,} secrets"
        return self._unwritable(granted) or [
            Result.ok("secret-store", f"It is open and lists {secrets}; {self._writer(granted)}")
        ]

    def _unwritable(self, granted: Sequence[Granted] | None) -> list[Result]:
        """Say that the account was granted no secret to write, where it is known what it was granted."""
        if granted is None or _writable(granted):
            return []
        uid = self._http.cluster.uid
        return [Result.problem("secret-store", f"{uid} may write no secret", _WRITE_ALL.grant(uid))]

    def _writer(self, granted: Sequence[Granted] | None) -> str:
        uid = self._http.cluster.uid or "the account"
        places = _writable(granted)
        if not places:
            return f"what {uid} may write is not known"
        return f"{uid} may write {'all' if _SUPERUSER in places else ', '.join(places)}"

    def _marathon(self) -> list[Result]:
        marathon = MarathonClient(self._http)
        try:
            info = marathon.info()
            if info is None:
                marathon.deployments()
                return [Result.ok("marathon", "It answers, and does not tell this account which one it is")]
        except errors.NotLoggedInError:
            return [Result.skipped("marathon", _WITHOUT_LOGIN)]
        if self._facts.is_enterprise() and "secrets" not in info.features:
            return [
                Result.problem(
                    "marathon",
                    f"Marathon {info.version} runs without its feature secrets: no app can pull with a pull secret",
                    "dcos config show marathon.url",
                )
            ]
        return [Result.ok("marathon", f"Marathon {info.version} answers")]


_WITHOUT_LOGIN = "The cluster does not accept the token (token)"
_WITHOUT_SECRETS = (
    "Open-source DC/OS has none; what is left: a credentials archive for apps of the Docker Engine, "
    "or credentials on the agents"
)


def _end(ends: datetime | None) -> str:
    return "names no end" if ends is None else f"ends on {ends:%Y-%m-%d at %H:%M} UTC"


def _writable(granted: Sequence[Granted] | None) -> list[str]:
    """List the secrets that an account may create, as its permissions name them (cluster.md D4)."""
    writing = [one.resource for one in granted or () if one.actions & {"create", "full"}]
    return [name for name in writing if name == _SUPERUSER or name.startswith(_SECRETS) or _covers_secrets(name)]


def _covers_secrets(resource: str) -> bool:
    head, wildcard, _ = resource.partition("*")
    return bool(wildcard) and _SECRETS.startswith(head)
