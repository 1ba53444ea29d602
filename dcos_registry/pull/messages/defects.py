"""What is wrong with a docker config, told from the piece of it that Mesos quotes; the piece itself is not repeated.

Mesos quotes the rest of the line at which its parser stopped (`near: `), or an entry that is no object.
"""

import re
from collections.abc import Callable

from dcos_registry.pull.messages.meaning import Cause, Text

ANEW = "dcos registry secret-update PATH --registry {HOST}"
"""Writes the login of a registry in a pull secret anew."""
REPLACED = f"{ANEW} --replace"
"""Writes a docker config as Mesos reads it in the place of what is none."""

_JSON = "mesos 3rdparty/stout/include/stout/json.hpp; ucr.md 1"
_SPEC = "mesos src/docker/spec.cpp parseAuthConfig; ucr.md 3"

PARSING = r"(?:Failed to parse docker config: )?"
SYNTAX_ERROR = Text("docker config: JSON parse failed: syntax error", _JSON)
NO_OBJECT = Text("Invalid JSON object '", _SPEC, rf"{PARSING}Invalid JSON object '\*\*\*'?")

_NEAR = r"(?s)syntax error at line \d+ near: ?(.*)"
_ENTRY = r"(?s)Invalid JSON object '(.*)'"
_HELPERS = r'"(?:desktop(?:\.exe)?|osxkeychain|wincred|secretservice|ecr-login|gcloud|gcr|acr(?:-\w+)?)"'


def _stopped_at(pattern: str, name: str, sentence: str) -> Cause:
    """Make the cause of a parser that stopped where the rest of the line begins so."""
    return _defect(name, sentence, SYNTAX_ERROR, lambda message: _quotes(_NEAR, message, pattern))


def _entry(pattern: str, name: str, sentence: str) -> Cause:
    """Make the cause of an entry that begins so, and is no object."""
    return _defect(name, sentence, NO_OBJECT, lambda message: _quotes(_ENTRY, message, pattern))


def _defect(name: str, sentence: str, text: Text, holds: Callable[[str], bool]) -> Cause:
    return Cause(name, f"the pull secret {sentence}", REPLACED, (text,), holds=holds)


def _quotes(place: str, message: str, pattern: str) -> bool:
    quoted = re.search(place, message)
    return quoted is not None and not quoted[1].startswith("***") and re.match(pattern, quoted[1]) is not None


def _quotes_login(message: str) -> bool:
    import base64

    quoted = re.search(_ENTRY, message)
    try:
        return quoted is not None and b":" in base64.b64decode(quoted[1].strip('"'), validate=True)
    except ValueError:
        return False


CAUSES = (
    _stopped_at(r"\s*$", "secret-cut-short", "is empty or ends too early"),
    _stopped_at(
        "\ufeff|\ufffd\ufffd|ï»¿|ÿþ", "secret-has-byte-order-mark", "begins with a byte order mark or is UTF-16"
    ),
    _stopped_at(
        "[\x8b\ufffd]", "secret-is-binary", "is a compressed file, an archive perhaps, and not its config.json"
    ),
    _stopped_at(r"//|#|/\*", "secret-has-comment", "has a comment in it, which JSON has not"),
    _stopped_at(
        r"/|ile:/|~/|\S*config\.json\s*$", "secret-is-file-name", "holds a file's name in place of its content"
    ),
    _stopped_at(r"eyJ", "secret-is-base64", "is the docker config in base64, and has to be the config itself"),
    _stopped_at(r"\\", "secret-is-escaped", "has a backslash before its quotes: it was quoted twice on its way"),
    _stopped_at(r"'", "secret-has-single-quotes", "has single quotes, and JSON wants double ones"),
    _stopped_at(r"(?:NaN|-?Infinity|None|True|False)\b", "secret-has-foreign-value", "has a value that JSON has not"),
    _stopped_at(r"[\w$.-]+\s*:", "secret-has-bare-names", "has names without quotes around them, as YAML has"),
    _stopped_at(r"[}\],]", "secret-has-trailing-comma", "has a comma too many, before a closing bracket"),
    _stopped_at(r"[\[{]{20}", "secret-nested-too-deep", "is nested too deep"),
    _stopped_at(r'[^"]*"\s*[}\],]', "secret-has-line-break", "has a line break or a tab inside a quoted text"),
    _entry(r"null$", "secret-entry-is-null", "has null for an entry, or for all of its auths"),
    _entry(_HELPERS, "secret-names-helper", "names a credential helper and holds no credentials itself"),
    _entry(r'"\\?\{', "secret-is-wrapped", "has the docker config as a text inside another document"),
    _entry(
        r'"v1"|"eyJ|"kubernetes\.io|"Secret"', "secret-is-of-kubernetes", "is a Kubernetes Secret, not a docker config"
    ),
    _entry(r".*authorizationToken", "secret-is-of-ecr", "is what the AWS CLI answers, and no docker config made of it"),
    _defect(
        "secret-entry-is-bare",
        'has base64 alone for an entry, which has to be {{"auth": ..}}',
        NO_OBJECT,
        _quotes_login,
    ),
)
"""What can be told from the quoted piece; before causes that say less of the same text."""
