"""What a kind of credential is known by: the user name, how the secret begins, whose registry it is for."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import expiry
from dcos_registry.pull.registry_vendors import DOCKER_HUB, Vendor, vendor_of


@dataclass(frozen=True)
class Offered:
    """What somebody logs in with; without a host, as where a docker config spells it in its own way, None."""

    host: RegistryHost | None
    username: str
    secret: str = field(repr=False)


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Shape: TypeAlias = Callable[[Offered], bool]
"""Tells whether a credential looks like one kind."""


def named(pattern: str) -> Shape:
    """Look at the whole user name."""
    username = re.compile(pattern)
    return lambda offered: bool(username.fullmatch(offered.username))


def begins(pattern: str) -> Shape:
    """Look at the beginning of the secret."""
    beginning = re.compile(pattern)
    return lambda offered: bool(beginning.match(offered.secret))


def at(vendor: Vendor) -> Shape:
    """Look at the host."""
    return lambda offered: vendor_of(offered.host) is vendor


def either(*tests: Shape) -> Shape:
    """Ask whether one of several fits."""
    return lambda offered: any(test(offered) for test in tests)


def both(one: Shape, other: Shape) -> Shape:
    """Ask whether two fit."""
    return lambda offered: one(offered) and other(offered)


def says_its_end(offered: Offered) -> bool:
    """Look into a token for its end."""
    return expiry.end_of(offered.secret) is not None


def of_artifactory(offered: Offered) -> bool:
    """Tell a JWT of Artifactory by its issuer: `jfac@01gv...`, before JFrog Access `jf-artifactory@...`."""
    return str(expiry.claims(offered.secret).get("iss", "")).startswith(("jfac@", "jf-artifactory@"))


def old_token_of_the_hub(offered: Offered) -> bool:
    """Tell a token of Docker Hub from before there was a prefix: a UUID (trufflehog, pkg/detectors/dockerhub/v1)."""
    return vendor_of(offered.host) is DOCKER_HUB and bool(_UUID.fullmatch(offered.secret))
