"""How a URL is shown: without a login in it, and of its query only what holds no secret.

An allow-list, as go-containerregistry's internal/redact has: signatures of storage services have many names.
"""

from urllib.parse import urlsplit, urlunsplit

_SHOWN = frozenset({"account", "client_id", "scope", "service", "n", "last", "ns"})


def shown_url(url: str) -> str:
    """Return a URL for people and reports; what may be a secret in it is `***`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "a URL that cannot be read"
    query = "&".join(map(_parameter, parts.query.split("&"))) if parts.query else ""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def _parameter(text: str) -> str:
    name, equals, value = text.partition("=")
    # Mesos puts a second `?` behind a realm that has a query of its own (ucr.md 21).
    return text if name in _SHOWN and "?" not in value else f"{name}{equals}***"
