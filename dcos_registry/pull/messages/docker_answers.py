"""What dockerd says when a registry has not what it asks for, is not well, or answers oddly (docker.md 22 to 32)."""

from dcos_registry.pull.messages import shared
from dcos_registry.pull.messages.docker_login import ALONE, ASKED, BODY, LAYER, body_of
from dcos_registry.pull.messages.meaning import Cause, Text, Weight

_SESSION = "distribution registry/client/auth/session.go"
_ERRORS = "moby distribution/errors.go"
_ERRCODE = "distribution registry/api/errcode/register.go"
_V1 = "moby registry/session.go up to 17.03"
_CHECK = "dcos registry image-check {IMAGE} --engine docker"
_STATUS = "received unexpected HTTP status: "
_AGAIN = f"{_CHECK}, and try again when it is well"

CAUSES = (
    Cause(
        "rate-limit",
        shared.RATE_LIMIT,
        shared.WAIT_OR_LOG_IN,
        (
            Text("toomanyrequests", f"{_ERRCODE}; docker.md 4", r"toomanyrequests(?:: [^\n]*)?"),
            Text(BODY, f"{_ERRORS}; docker.md 30", body_of("429")),
            Text("Status 429", _V1, r"Status 429 trying to pull repository"),
            Text(
                "429 Too Many Requests", "containerd remotes/docker/resolver.go", r"[^\n:]{0,200}429 Too Many Requests"
            ),
        ),
    ),
    Cause(
        "token-service-failed",
        shared.ISSUER_FAILS,
        _AGAIN,
        (Text(_STATUS, f"{_SESSION}; docker.md 25", rf"{ASKED}{_STATUS}(?P<status>5\d\d)"),),
    ),
    Cause(
        "token-service-answers-oddly",
        shared.ISSUER_IS_ODD,
        _CHECK,
        (
            Text("unknown: ", f"{_SESSION}; docker.md 25", rf"{ASKED}unknown: "),
            Text(BODY, f"{_SESSION}; docker.md 30", ASKED + body_of(r"4\d\d")),
            Text(_STATUS, _SESSION, rf"{ASKED}{_STATUS}(?P<status>\d+)"),
        ),
    ),
    Cause(
        "token-missing",
        shared.ISSUED_NOTHING,
        _CHECK,
        (Text("did not include a token in the response", f"{_SESSION}; docker.md 24"),),
    ),
    Cause(
        "token-unreadable",
        shared.ISSUED_SOMETHING_ELSE,
        _CHECK,
        (Text("unable to decode token response", f"{_SESSION}; docker.md 24"),),
    ),
    Cause(
        "challenge-unreadable",
        shared.ODD_CHALLENGE,
        f"have it mended at the registry or the proxy before it; what it sends: {_CHECK}",
        (
            Text("no realm specified for token auth challenge", f"{_SESSION}; docker.md 23"),
            Text(
                "unsupported protocol scheme",
                "Go net/http transport.go; docker.md 23",
                r"unsupported protocol scheme \"[^\"]*\"",
            ),
        ),
    ),
    Cause(
        "layer-missing",
        "{registry} has the manifest of {image}, and not all that it names: it was cleaned away, or never pushed",
        "push the image again",
        (
            Text("unknown blob", f"{_ERRCODE}; docker.md 31", rf"(?:{LAYER})?unknown blob"),
            Text("blob unknown", _ERRCODE, rf"(?:{LAYER})?blob unknown(?:: blob unknown to registry)?"),
            Text(BODY, f"{_ERRORS}; docker.md 31", LAYER + body_of("404")),
        ),
    ),
    Cause(
        "repository-missing-or-hidden",
        "{registry} has no repository of {image}, or hides it from this account",
        f"{_CHECK} asks with and without a login",
        (
            Text("not found: ", f"{_ERRORS}; docker.md 32", r"repository \S+ not found: "),
            Text("Repository not found", "moby registry/session.go up to 17.03"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "image-missing-or-hidden",
        shared.MISSING,
        f"{_CHECK} asks with and without a login",
        (
            Text(
                "manifest for ", f"{_ERRORS}; docker.md 32", r"manifest for \S+ not found(?:: manifest unknown[^\n]*)?"
            ),
            Text("manifest unknown", f"{_ERRCODE}; docker.md 4", r"manifest unknown(?:: [^\n]*)?"),
            Text(
                "not found in repository",
                "moby distribution/pull_v1.go of 17.03",
                r"Tag \S+ not found in repository \S+",
            ),
            Text(
                "not found",
                "https://github.com/d2iq-archive/marathon/issues/5138; pains.md 5",
                r"Error: image \S+ not found",
            ),
            Text(BODY, "https://github.com/artipie/docker-adapter/issues/260", body_of("404")),
            Text("Status 404", _V1, r"Status 404 trying to pull repository"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "layer-answered-oddly",
        "the storage of {registry} fails where the config of {image} should be",
        _AGAIN,
        (Text(_STATUS, f"{_ERRORS}; docker.md 31", rf"error pulling image configuration: [^\n]*{_STATUS}"),),
    ),
    Cause(
        "registry-failed",
        shared.FAILED,
        _AGAIN,
        (
            Text(_STATUS, f"{_ERRORS}; docker.md 30", rf"{_STATUS}(?P<status>5\d\d)"),
            Text("trying to pull repository", _V1, r"Status (?P<status>5\d\d) trying to pull"),
        ),
    ),
    Cause(
        "registry-answers-oddly",
        "{registry} refuses in words of its own, or something else answers in its place: a proxy or another server",
        _CHECK,
        (
            Text(BODY, f"{_ERRORS}; docker.md 30", body_of(r"\d+")),
            Text(_STATUS, _ERRORS, rf"{_STATUS}(?P<status>\d+)"),
            Text("unknown: ", f"{_ERRCODE}; docker.md 30", rf"{ALONE}unknown: "),
            Text("unsupported: ", _ERRCODE, rf"{ALONE}unsupported: "),
            Text("protocol version", "moby distribution/pull.go of 19.03", r"protocol version \d no longer supported"),
        ),
    ),
    Cause(
        "too-many-redirects",
        shared.REDIRECTS,
        _CHECK,
        (Text("stopped after 10 redirects", "Go net/http client.go; docker.md 27"),),
    ),
)
