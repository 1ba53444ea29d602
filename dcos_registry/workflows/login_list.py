"""The logins that are kept, and which of them end soon."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dcos_registry.errors import ExitCode
from dcos_registry.model.duration import in_words
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.login import Login

COLUMNS = {
    "REGISTRY": "registry",
    "NAME": "name",
    "USER": "username",
    "KIND": "kind",
    "EXPIRES": "expires",
    "STORE": "backend",
    "STATE": "state",
}


class LoginsReport(Report):
    """Logins, whose end a table shows to the minute."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows."""
        return [{**row, "expires": shown_end(row["expires"])} for row in super().rows]


def list_logins(logins: Sequence[Login], *, now: datetime) -> LoginsReport:
    """List logins, never a secret."""
    notes = () if logins else ("There are no logins; next: dcos registry login REGISTRY -u USER",)
    return LoginsReport(
        "login-list", "logins", tuple(Item(ItemStatus.DONE, _fields(one, now)) for one in logins), notes
    )


def list_expiring(logins: Sequence[Login], *, now: datetime, within: timedelta) -> LoginsReport:
    """List the logins that end within a time, or have ended; each is a problem (exit code 10)."""
    ending = [login for login in logins if login.expires is not None and login.expires <= now + within]
    endless = sum(login.expires is None for login in logins)
    notes = (f"{len(ending)} of {len(logins)} logins end within {in_words(within)}; {endless} show no end",)
    return LoginsReport("login-list", "logins", tuple(_ending(login, now) for login in ending), notes)


def _ending(login: Login, now: datetime) -> Item:
    expires = login.expires or now
    ends = "expired" if expires <= now else "expires"
    return Item(
        ItemStatus.PROBLEM,
        _fields(login, now),
        f"The login {login.name} of {login.username} at {login.host} {ends} on {expires:%Y-%m-%d at %H:%M} UTC",
        login.renewal,
        ExitCode.PROBLEMS_FOUND,
    )


def _fields(login: Login, now: datetime) -> dict[str, Any]:
    return {
        "registry": str(login.host),
        "name": login.name,
        "username": login.username,
        "kind": login.kind,
        "expires": login.expires.isoformat() if login.expires else None,
        "state": _state(login, now),
        "unchecked": login.unchecked,
        "plain_http": login.plain_http,
        "store": login.store,
        "backend": login.backend,
        "created": login.created.isoformat(),
    }


def _state(login: Login, now: datetime) -> str:
    expired = login.expires is not None and login.expires <= now
    return ", ".join(filter(None, ("unchecked" if login.unchecked else "", "expired" if expired else ""))) or "ok"


def shown_end(expires: str | None) -> str | None:
    """Show to the minute when a login ends; None where no end shows."""
    return None if expires is None else f"{datetime.fromisoformat(expires):%Y-%m-%d %H:%M} UTC"
