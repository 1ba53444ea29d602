"""How the Mesos UCR reads a challenge and a token (ucr.md 19, 22 to 24).

Sources: libprocess http.cpp `WWWAuthenticate::create`, uri/fetchers/docker.cpp `getBearerAuthParam`, `getAuthHeader`.
"""

import re

from dcos_registry.pull import mesos_json
from dcos_registry.pull.curl import describe
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.transport import Response

_PARAMETER = re.compile(r' *(?P<name>[^, ][^=",]*)=(?P<value>(?:[^=",]|"[^"]*")*)(?:,|\Z)')


def bearer_parameters(url: str, answer: Response, *, names_urls: bool) -> dict[str, str]:
    """Return the parameters of a Bearer challenge; raises `MesosError` for every other answer (rules 19, 24).

    `names_urls` is False for Mesos 1.8 and 1.9, whose texts are shorter (marathon.md 1.11).
    """
    got, source = ("Got unexpected", f" from {url}") if names_urls else ("Unexpected", "")
    header = answer.header("WWW-Authenticate")  # the last of several, as libprocess keeps it
    if header is None:
        raise MesosError(f"{got} empty WWW-Authenticate header{source}")
    try:
        scheme, parameters = parse(header)
    except MesosError as error:
        raise MesosError(f"Failed to get WWW-Authenticate header{source}: {error}") from None
    if scheme.upper() == "BASIC":
        raise MesosError(f"{got} BASIC Authorization response status: {describe(answer.status)}{source}")
    if scheme.upper() != "BEARER":
        raise MesosError(f"{'Got unsupported' if names_urls else 'Unsupported'} auth-scheme: {scheme.upper()}{source}")
    return parameters


def parse(header: str) -> tuple[str, dict[str, str]]:
    """Split a challenge into its scheme and its parameters; raises `MesosError` (rule 23).

    Names are case-sensitive, quotes optional, and a comma at the end does no harm.
    """
    scheme, _, rest = header.strip(" ").partition(" ")
    rest = rest.lstrip(" ")
    if not rest:
        raise MesosError(f"Unexpected WWW-Authenticate header format: '{header}'")
    parameters, at = {}, 0
    while rest[at:].strip(" "):
        found = _PARAMETER.match(rest, at)
        if not found:
            raise MesosError(f"Unexpected auth-param format: '{rest}'")
        parameters[found["name"]] = found["value"].replace('"', "")
        at = found.end()
    if "realm" not in parameters:
        raise MesosError(f"Unexpected auth-param '{rest}': 'realm' is not defined")
    return scheme, parameters


def token_of(body: bytes) -> str:
    """Read the token out of a token server's answer (rule 22); raises `MesosError`."""
    try:
        document = mesos_json.parse_object(body)
    except MesosError as error:
        raise MesosError(f"Parsing the JSON object failed: {error}") from None
    token = document.get("token")
    if token is None:
        raise MesosError("Failed to find token in JSON object")
    if not isinstance(token, str):
        raise MesosError("Finding token in JSON object failed: Found JSON value of wrong type")
    return token
