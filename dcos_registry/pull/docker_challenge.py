"""How the Docker Engine reads challenges and tokens (docker.md 22 to 24).

Sources: docker/distribution registry/client/auth/challenge/authchallenge.go, auth/session.go.
"""

import re

from dcos_registry.pull import go_json, go_types
from dcos_registry.pull.go_json import GoError, Object
from dcos_registry.pull.go_types import STRING, Struct
from dcos_registry.pull.transport import Response

_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_SCHEME = re.compile(_WORD)
_PARAMETER = re.compile(rf'\s*(?P<name>{_WORD})=(?:(?P<word>{_WORD})|"(?P<quoted>(?:[^"\\]|\\.)+)")\s*')

_GET_ANSWER = Struct("auth.getTokenResponse", {"token": STRING, "access_token": STRING, "expires_in": go_types.INT})
_POST_ANSWER = Struct("auth.postTokenResponse", {"access_token": STRING, "expires_in": go_types.INT})


def challenges_of(answer: Response) -> list[tuple[str, dict[str, str]]]:
    """List the challenges of a 401, one of each header: scheme and parameter names in lower case (rule 23)."""
    if answer.status != 401:
        return []
    read = [_parse(header) for header in answer.header_values("WWW-Authenticate")]
    return [challenge for challenge in read if challenge[0]]


def _parse(header: str) -> tuple[str, dict[str, str]]:
    """Read a challenge up to what is no parameter any more; what was read until then counts."""
    found = _SCHEME.match(header)
    parameters: dict[str, str] = {}
    if not found:
        return "", parameters
    rest = "," + header[found.end() :]
    while rest.startswith(","):
        parameter = _PARAMETER.match(rest, 1)
        if not parameter:
            break
        value = parameter["word"] or re.sub(r"\\(.)", r"\1", parameter["quoted"])
        parameters[parameter["name"].lower()] = value
        rest = rest[parameter.end() :]
    return found[0].lower(), parameters


def token_of(body: bytes, *, posted: bool) -> str:
    """Read a token; `access_token` beats `token`, and the answer to an identity token may be empty (rules 10, 24).

    Raises `GoError` with dockerd's text.
    """
    try:
        value = go_json.decode_first(body)
        mismatch = next(go_types.mismatches(value, _POST_ANSWER if posted else _GET_ANSWER), None)
    except GoError as error:
        mismatch = str(error)
    if mismatch:
        raise GoError(f"unable to decode token response: {mismatch}")
    texts = [value.get(name) if isinstance(value, Object) else None for name in ("access_token", "token")]
    if posted:
        return str(texts[0] or "")
    token = texts[0] or texts[1]
    if not isinstance(token, str):
        raise GoError("authorization server did not include a token in the response")
    return token
