"""Which hosts a certificate is for, and which an authority may vouch for."""

import ipaddress
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address


def is_for(names: Sequence[str], host: str) -> bool:
    """Whether alternative names fit a host as both engines compare them (RFC 6125: a star is one whole first label)."""
    address = _address(host)
    if address is not None:
        return str(address) in names
    return any(_fits(name.lower().rstrip("."), host.lower()) for name in names)


def limits(name: str, permitted: Sequence[str], excluded: Sequence[str]) -> str | None:
    """Say in words which constraints an alternative name breaks, None where none (RFC 5280, 4.2.1.10).

    Constraints are domains, and networks for addresses; those of the other kind do not concern a name.
    """
    forbidden = [one for one in excluded if _is_within(name, one)]
    if forbidden:
        return f"not for {', '.join(forbidden)}"
    allowed = [one for one in permitted if ("/" in one) == (_address(name) is not None)]
    if allowed and not any(_is_within(name, one) for one in allowed):
        return f"for {', '.join(allowed)} alone"
    return None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _fits(name: str, host: str) -> bool:
    first, _, rest = host.partition(".")
    return name == host or (bool(first and rest) and name == f"*.{rest}")


def _is_within(name: str, constraint: str) -> bool:
    address = _address(name)
    if "/" in constraint:
        return address is not None and address in ipaddress.ip_network(constraint, strict=False)
    domain, host = constraint.lower().lstrip("."), name.lower()
    return address is None and (not domain or host == domain or host.endswith(f".{domain}"))
