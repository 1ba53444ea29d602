"""Take secrets out of messages and logs: what Mesos quotes of a docker config, headers, tokens, signed URLs."""

import base64
import re
from functools import cache

_MASK = "***"
_SHORTEST_SECRET = 6
"""Letters; what is shorter would be found in any text."""

_HIDDEN_MEMBER = r"(?:[\w.-]*(?:token|password|passwd|dockerconfigjson|dockercfg)|(?:x-registry-)?auth)"

_MEMBERS = (
    # Of a JSON document; of one inside a JSON text; of a Python or YAML one.
    rf'(?P<member>"{_HIDDEN_MEMBER}"\s*:\s*")(?:\\.|[^"\\])*',
    rf'(?P<inner>\\"{_HIDDEN_MEMBER}\\"\s*:\s*\\")(?:[^"\\]|\\\\(?:[^"\\]|\\"|\\\\))*',
    rf"(?P<single>'{_HIDDEN_MEMBER}'\s*:\s*')[^']*",
    r"(?P<plain>(?:^|\s)auth\s*[:=]\s*)[^\s\"'{]+",
)
_ALL = (
    # Mesos quotes the docker config itself (ucr.md 3.3; stout json.hpp, flags.hpp), and so does DC/OS's installer
    # (gen/calc.py `validate_json_dictionary`). Nothing tells where the quotation ends, so all that follows goes; a
    # letter or two behind a document are no login.
    r"(?P<quoted>Invalid JSON object ').*",
    r"(?P<rest>near: |trailing characters: (?=.{3})|Must be valid JSON\. Got: ).*",
    r"(?P<flag>Failed to load value ')(?!file://|/[\w./-]*')(?:.*(?=': )|.*)",
    *_MEMBERS,
    # HTTP headers, however a log writes them, and tokens without one.
    r"(?P<header>(?:authorization|x-registry-auth)[\"'\\]*\s*[:=]\s*[\"'\\\[]*(?:(?:basic|bearer|digest)\s+|token=)?)"
    r"[^\s\"'\\\],]+",
    r"(?P<scheme>\b(?-i:[Bb]asic|[Bb]earer)\s+)(?!realm)(?=[a-z]*(?-i:[A-Z0-9+/=._-]))[\w+/=.~-]{8,}",
    r"(?P<acs>acs_token\W*[:=][\s\"'\\]*)[^\s\"'\\]+",
    r"(?P<jwt>\b)(?-i:eyJ)[\w-]{5,}\.[\w-]+\.[\w-]*",
    # Command lines.
    r"(?P<option>--(?:password|token)[ =])\S+",
    r"(?P<login>\blogin\b[^\n]{0,200}?\s-p[ =]?)\S+",
    r"(?P<url>)https?://[^\s\"'<>\\]*[?@][^\s\"'<>\\]*",
)


def masked(text: str) -> str:
    """Hide in a message or a line of a log what may be a password or a token."""
    return _pattern(_ALL).sub(_hide, text)


def without_login(text: str, login: str) -> str:
    """Hide a login in base64, and the password in it, which some registries and proxies quote in their answers."""
    encoded = "".join(login.split())
    try:
        password = base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except ValueError:
        password = ""
    for secret in (encoded, password):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, _MASK)
    return text


def without_members(text: str) -> str:
    """Hide in a document the values of members that are secrets, and nothing else."""
    return _pattern(_MEMBERS).sub(_hide, text)


@cache
def _pattern(alternatives: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.DOTALL | re.IGNORECASE)


def _hide(match: re.Match[str]) -> str:
    if match.lastgroup == "url":
        from dcos_registry.pull.shown_url import shown_url

        return shown_url(match[0])
    kept = match[match.lastgroup or 0]
    return f"{kept}{_MASK}'" if match.lastgroup == "quoted" else f"{kept}{_MASK}"
