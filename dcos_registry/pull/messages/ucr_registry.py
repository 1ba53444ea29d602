"""What Mesos says when a registry, its token service or its storage refuses (ucr.md 18 to 32).

DC/OS 1.13 and 2.0 have Mesos 1.8 and 1.9, whose texts lack the words in parentheses (marathon.md 9).
"""

from dcos_registry.pull.messages import shared
from dcos_registry.pull.messages.defects import ANEW
from dcos_registry.pull.messages.meaning import Cause, Text, Weight

_FETCHER = "mesos src/uri/fetchers/docker.cpp"
_OLD = f"{_FETCHER} of Mesos 1.8 and 1.9"
_CHECK = "dcos registry image-check {IMAGE} --engine ucr"
_ASK_OWNER = "give the account the right to pull there, or take another: dcos registry login {HOST}"

_BLOB = r"when trying to download (?:the )?blob"


def _manifest(status: str) -> str:
    return rf"Unexpected HTTP response '(?P<status>{status})[^']*' when trying to get the manifest"


def _asked(status: str) -> str:
    return rf"Unexpected HTTP response '(?P<status>{status})[^']*' when trying to GET '[^']*'"


def _blob(status: str) -> str:
    return rf"Unexpected HTTP response '(?P<status>{status})[^']*' {_BLOB}"


def _undecoded(status: str) -> str:
    return rf"Failed to decode HTTP responses: Decoding failed[\s\S]*?HTTP/[\d.]+ (?P<status>{status})\b[^\r\n]*"


_BASIC = "BASIC Authorization response status: 401"
_GOT_MANIFEST = "when trying to get the manifest"
_FROM_ISSUER = "when trying to GET '"
_GOT_BLOB = "when trying to download"
_UNDECODED = "Failed to decode HTTP responses"

CAUSES = (
    Cause(
        "login-for-layers-refused",
        "{registry} gives the manifest of {image}, and wants another login for its layers",
        _CHECK,
        (Text(_BASIC, f"{_FETCHER}; ucr.md 19", rf"(?:Got u|U)nexpected {_BASIC}\S* Unauthorized from \S+/blobs/\S+"),),
        Weight.REFUSAL,
    ),
    Cause(
        "login-missing-or-refused",
        "{registry} wants a login, and the agent found none for it or a wrong one",
        f"{_CHECK} tells which; then {ANEW}",
        (
            Text(_BASIC, f"{_FETCHER}; ucr.md 19", rf"Got unexpected {_BASIC}"),
            Text(_BASIC, f"{_OLD}; marathon.md 1.11", rf"Unexpected {_BASIC}"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "no-right-to-image",
        "{registry} refuses {image} to the token that the agent got: it had no login for it, or the account no right",
        f"{_CHECK} tells which; then {ANEW}",
        (Text(_GOT_MANIFEST, f"{_FETCHER}; marathon.md 1.11", _manifest("401")),),
        Weight.REFUSAL,
    ),
    Cause(
        "token-refused",
        shared.ISSUER_REFUSES,
        f"dcos registry login {{HOST}}, then {ANEW}",
        (Text(_FROM_ISSUER, f"{_FETCHER}; marathon.md 1.11", _asked("401|403")),),
        Weight.REFUSAL,
    ),
    Cause(
        "pull-forbidden",
        shared.FORBIDDEN,
        _ASK_OWNER,
        (Text(_GOT_MANIFEST, f"{_FETCHER}; ucr.md 20", _manifest("403")),),
        Weight.REFUSAL,
    ),
    Cause(
        "image-missing-or-hidden",
        "{registry} has {image} not at all, or in no form that the UCR asks for, or hides it from this account",
        f"{_CHECK} asks with and without a login, and for other forms of the image",
        (Text(_GOT_MANIFEST, f"{_FETCHER}; marathon.md 1.11, ucr.md 27", _manifest("404")),),
        Weight.REFUSAL,
    ),
    Cause(
        "unasked-login-refused",
        "{registry} takes the request for a bad one (400), as some do when a login comes unasked, as the UCR sends it",
        f"{_CHECK} --anonymous, and a pull secret without this registry if that works",
        (Text(_GOT_MANIFEST, f"{_FETCHER}; ucr.md 20", _manifest("400")),),
        Weight.REFUSAL,
    ),
    Cause(
        "rate-limit",
        shared.RATE_LIMIT,
        shared.WAIT_OR_LOG_IN,
        (
            Text(_UNDECODED, "ucr.md 28", _undecoded("429")),
            Text(_GOT_BLOB, f"{_FETCHER}; ucr.md 28", _blob("429")),
            Text(_GOT_MANIFEST, f"{_FETCHER}; ucr.md 28", _manifest("429")),
        ),
    ),
    Cause(
        "form-not-acceptable",
        "{registry} has {image} in no form that the UCR asks for",
        shared.TO_V2S2,
        (Text(_GOT_MANIFEST, f"{_FETCHER}; ucr.md 27", _manifest("406")),),
    ),
    Cause(
        "registry-failed",
        shared.FAILED,
        f"{_CHECK}, and try again when the registry is well",
        (
            Text(_GOT_MANIFEST, _FETCHER, _manifest(r"5\d\d")),
            Text(_GOT_BLOB, _FETCHER, _blob(r"5\d\d")),
            Text(_UNDECODED, "ucr.md 28", _undecoded(r"5\d\d")),
        ),
    ),
    Cause(
        "redirect-not-followed",
        "{server} moves the request elsewhere in a way that the UCR does not follow (status {status})",
        f"{_CHECK} names the address; call the image by that",
        (
            Text(_GOT_MANIFEST, f"{_FETCHER}; ucr.md 28", _manifest(r"3\d\d")),
            Text(_UNDECODED, "ucr.md 28", _undecoded("308")),
        ),
    ),
    Cause(
        "registry-answers-oddly",
        "{server} answers with status {status}, which no registry should here: a proxy or another server, perhaps",
        _CHECK,
        (
            Text(_GOT_MANIFEST, _FETCHER, _manifest(r"\d+")),
            Text(_UNDECODED, "ucr.md 28", _undecoded(r"(?:[14]\d\d|5[1-9]\d)")),
        ),
    ),
    Cause(
        "answer-unreadable",
        "{server} answers with something that Mesos cannot read as HTTP",
        _CHECK,
        (
            Text(_UNDECODED, f"{_FETCHER}; ucr.md 28"),
            Text("Unexpected 'curl' output", _FETCHER),
            Text("Unexpected HTTP response code from 'curl'", _FETCHER),
        ),
    ),
    Cause(
        "token-service-failed",
        shared.ISSUER_FAILS,
        f"{_CHECK}, and try again when the service is well",
        (Text(_FROM_ISSUER, _FETCHER, _asked(r"5\d\d")),),
    ),
    Cause(
        "token-service-answers-oddly",
        shared.ISSUER_IS_ODD,
        _CHECK,
        (Text(_FROM_ISSUER, f"{_FETCHER}; ucr.md 22", _asked(r"\d+")),),
    ),
    Cause(
        "token-missing",
        f"{shared.ISSUED_NOTHING}: the UCR reads the field token alone, never access_token",
        "take a login of another kind, such as a service account's: dcos registry login {HOST}",
        (Text("Failed to find token in JSON object", f"{_FETCHER}; ucr.md 22, pains.md 22"),),
    ),
    Cause(
        "token-unreadable",
        shared.ISSUED_SOMETHING_ELSE,
        _CHECK,
        (
            Text("Finding token in JSON object failed", f"{_FETCHER}; ucr.md 22"),
            Text("Parsing the JSON object failed", f"{_FETCHER}; ucr.md 22", r"Parsing the JSON object failed: .*"),
        ),
    ),
    Cause(
        "challenge-unsupported",
        "{registry} asks for a login of the kind {kind}, which the UCR does not know",
        "let the registry ask for a Basic or Bearer login; what it asks for: dcos registry login {HOST} -vv",
        (
            Text("unsupported auth-scheme", f"{_FETCHER}; ucr.md 23", r"Got unsupported auth-scheme: (?P<kind>[\w-]+)"),
            Text("nsupported auth-scheme", _OLD, r"Unsupported auth-scheme: (?P<kind>[\w-]+)"),
        ),
    ),
    Cause(
        "challenge-unreadable",
        shared.ODD_CHALLENGE,
        f"have it mended at the registry or the proxy before it; what it sends: {_CHECK}",
        (
            Text("Failed to get WWW-Authenticate header", f"{_FETCHER}; ucr.md 23", r"Failed to get WWW-Auth"),
            Text("empty WWW-Authenticate header", f"{_FETCHER}; ucr.md 23"),
            Text("in WWW-Authenticate header obtained from", _FETCHER, r"Missing 'realm' in WWW-Authenticate"),
            Text("in header WWW-Authenticate", f"{_OLD}; ucr.md 23", r"Missing 'realm', 'service' or 'scope'"),
            Text("in WWW-Authenticate header", _OLD, r"Missing '(?:realm|service|scope)' in WWW-Authenticate header"),
        ),
    ),
    Cause(
        "redirected-layer-wants-login",
        "the place to which {registry} sends for the layers wants a login, which the UCR does not take along",
        "let the registry give layers itself, or redirect to signed addresses; see it with " + _CHECK,
        (
            Text(
                "response when fetching a blob", f"{_FETCHER}; ucr.md 29", r"Expecting a '401 Unauthorized' response.*"
            ),
            Text(_GOT_BLOB, f"{_FETCHER}; ucr.md 29", _blob("401")),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "layer-refused",
        "the storage of {registry} refuses a layer of {image}: a signed address that expired, or a clock that is wrong",
        f"{_CHECK}, and compare the clocks of registry and storage",
        (Text(_GOT_BLOB, f"{_FETCHER}; ucr.md 29", _blob("403")),),
    ),
    Cause(
        "layer-missing",
        "{registry} has the manifest of {image}, and not all of its layers: they were cleaned away, or never pushed",
        "push the image again",
        (Text(_GOT_BLOB, _FETCHER, _blob("404")),),
    ),
    Cause(
        "layer-answered-oddly",
        "the storage of {registry} answers with status {status} where a layer should be",
        _CHECK,
        (Text(_GOT_BLOB, _FETCHER, _blob(r"\d+")),),
    ),
)
