"""`WWW-Authenticate` as RFC 9110 section 11.6.1 writes it, several challenges in one header included."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
# No two runs of blanks may meet: a long row of them would be tried in every division.
_PARAMETER = re.compile(rf'\s*({_WORD})\s*=(?:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?\s*(?:,|$)')
_TOKEN68 = re.compile(r"[A-Za-z0-9._~+/-]+=*\s*(?:,|$)")
_SCHEME = re.compile(rf"[\s,]*({_WORD})(?:\s+|\s*,|$)")


@dataclass(frozen=True)
class Challenge:
    """One way in that a server offers; scheme and parameter names are lower case."""

    scheme: str
    parameters: Mapping[str, str]


def parse(header: str) -> list[Challenge]:
    """Read every challenge of a header (repeated headers joined by commas), stopping at what cannot be read."""
    challenges: list[Challenge] = []
    position = 0
    while match := _SCHEME.match(header, position):
        scheme, position = match[1].lower(), match.end()
        parameters: dict[str, str] = {}
        if match[0][-1].isspace() and (token := _TOKEN68.match(header, position)):
            position = token.end()
        while parameter := _PARAMETER.match(header, position):
            quoted, plain = parameter[2], parameter[3]
            value = plain or "" if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            parameters.setdefault(parameter[1].lower(), value)
            position = parameter.end()
        challenges.append(Challenge(scheme, parameters))
    return challenges
