"""What dockerd says when a registry or its token service refuses who asks (docker.md 16 to 30, and section 4).

Up to 19.03 it prints `Get https://..` without quotes and asks no HEAD. Where the request stands in front, the token
service refused. Registries speak in words of their own where their errors have a detail (docker.md 30).
"""

from dcos_registry.pull.messages import shared
from dcos_registry.pull.messages.meaning import Cause, Text, Weight

_SESSION = "distribution registry/client/auth/session.go"
_ERRORS = "moby distribution/errors.go"
_ERRCODE = "distribution registry/api/errcode/register.go"
_V1 = "moby registry/session.go up to 17.03"
_CHECK = "dcos registry image-check {IMAGE} --engine docker"
_ARCHIVE = "an archive in the app's fetch, with {KEY} as a key of its .docker/config.json"
_LOGIN_REFUSED = "{registry} accepts no login: a wrong one was sent, or none, since its address /v2/ asks for none"
_NO_RIGHT = (
    "{registry} does not give {image}: there was no login for it, or the account has no right, or it is not there"
)
_FIND_OUT = f"{_CHECK} tells which; it takes {_ARCHIVE}"
_LOG_IN = f"dcos registry login {{HOST}} tries it; what the engine sends: {_CHECK}"

ASKED = r"(?:Head|Get) \"?https?://[^\s\"]+\"?: "
"""The request that dockerd prints in front of its token service's answer."""

ALONE = r"(?m)(?:^|daemon: |Error: |stderr = ?|stderr='|msg=\"|error from registry: )"
"""Where an error begins that is no longer than its code; `END` is where it ends."""

END = r"(?=[\s.'\"]*$)"

LAYER = r"(?:error pulling image configuration: (?:download failed after attempts=\d+: )?|(?m:^)|stderr='|stderr = )"
"""In front of what fails after the manifest: dockerd's own prefix is not there any more (docker.md 4)."""


def body_of(status: str) -> str:
    """Match an answer that is no JSON, as proxies and some registries give (docker.md 30)."""
    return rf"error parsing HTTP (?P<status>{status}) response body: [^\n]*"


BODY = "error parsing HTTP"

CAUSES = (
    Cause(
        "login-expired",
        "the login for {registry} has expired: it was a token for some hours",
        "take an account whose password lasts, or renew it before it ends: dcos registry login {HOST}",
        (
            Text(
                "uthorization Token has expired",
                "https://github.com/awslabs/amazon-ecr-credential-helper/issues/118; pains.md 30",
                r"(?:denied: |error parsing HTTP 403 [^\n]*?)?Your [Aa]uthorization Token has expired[^\n]*",
            ),
            Text(
                "oken is expired", "golang-jwt, as in Harbor; pains.md 30", r"unauthorized: [^\n]*[Tt]oken is expired"
            ),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "no-login-for-registry",
        "{registry} wants a login, and the Docker Engine found none for it",
        f"{_CHECK} tells why; it takes {_ARCHIVE}",
        (Text("no basic auth credentials", f"{_SESSION}; docker.md 16", rf"(?:{ASKED})?no basic auth credentials"),),
        Weight.REFUSAL,
    ),
    Cause(
        "identity-token-refused",
        "the token service of {registry} does not take the identity token of the docker config, or not any more",
        "take an account with a password in place of the identity token: dcos registry login {HOST}",
        (
            Text("invalid refresh token", "docker.md 10", rf"(?:{ASKED})?unauthorized: invalid refresh token"),
            Text("invalid_grant", "docker.md 10; RFC 6749 5.2", rf"(?:{ASKED})?{BODY} 40[01] [^\n]*invalid_grant"),
            Text("unknown: no such method", "docker.md 10", rf"(?:{ASKED})?unknown: no such method"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "login-refused",
        _LOGIN_REFUSED,
        _LOG_IN,
        (
            Text(
                "HTTP Basic: Access denied",
                "https://github.com/basecamp/kamal/issues/1498",
                rf"(?:{ASKED})?(?:unauthorized: |denied: )?HTTP Basic: Access denied",
            ),
            Text("unauthorized: ", f"{_ERRCODE}; docker.md 4, 22", r"daemon: unauthorized: authentication required"),
            Text("Wrong login", "moby registry/auth.go", r"Wrong login/password, please try again"),
            Text("login attempt to", "moby registry/auth.go", r"login attempt to \S+ failed with status: 401"),
            Text("Status 401", _V1, r"Status 401 trying to pull repository"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "no-right-to-image",
        _NO_RIGHT,
        _FIND_OUT,
        (
            Text("pull access denied for", f"{_ERRORS}; docker.md 4"),
            Text(
                "does not exist or no pull access",
                f"{_ERRORS} up to 17.06",
                r"repository \S+ not found: does not exist or no pull access",
            ),
            Text(
                "unauthorized to access repository",
                "https://github.com/goharbor/harbor/issues/13973",
                rf"(?:{ASKED})?unauthorized: unauthorized to access repository",
            ),
            Text(
                "access to the requested resource is not authorized",
                "https://github.com/prometheus-community/elasticsearch_exporter/issues/437",
                rf"(?:{ASKED})?unauthorized: access to the requested resource is not authorized",
            ),
            Text(
                "have the needed permissions to perform this operation",
                "https://github.com/GoogleCloudPlatform/docker-credential-gcr/issues/70",
                rf"(?:{ASKED})?(?:unauthorized: |denied: )?You don't have the needed permissions",
            ),
            Text(
                "denied: access forbidden",
                "https://github.com/getwud/wud/issues/600",
                rf"(?:{ASKED})?denied: access forbidden",
            ),
            Text("denied: requested access", f"{_ERRCODE}; docker.md 4", r"daemon: denied: requested access"),
            Text("insufficient_scope", "containerd remotes/docker/authorizer.go"),
            Text("denied", f"{_ERRCODE}; docker.md 4", rf"{ALONE}denied{END}"),
            Text(
                "error from registry: ",
                "https://github.com/ogham-mcp/ogham-mcp/issues/5",
                r"error from registry: (?:unauthorized|denied)",
            ),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "token-refused",
        shared.ISSUER_REFUSES,
        _LOG_IN,
        (
            Text("unauthorized: ", f"{_SESSION}; docker.md 25", rf"{ASKED}unauthorized: "),
            Text("denied: ", f"{_SESSION}; docker.md 25", rf"{ASKED}denied: "),
            Text("incorrect username or password", f"{_SESSION}; docker.md 25", r"(?:unauthorized|denied): incorrect"),
            Text(BODY, f"{_SESSION}; docker.md 30", ASKED + body_of("40[13]")),
            Text(
                "token: ",
                "containerd remotes/docker/auth/fetch.go",
                r"failed to (?:authorize: failed to )?fetch (?:anonymous|oauth) token: [^\n]*40[013] ",
            ),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "layer-refused",
        "{registry} refuses a layer or the config of {image}; engines before 17.06 say this of a missing login too",
        _CHECK,
        (
            Text("unauthorized: ", f"{_ERRORS}; docker.md 4, 31", rf"{LAYER}unauthorized: authentication required"),
            Text("denied: ", f"{_ERRORS}; docker.md 4, 31", rf"{LAYER}denied: requested access"),
            Text(BODY, f"{_ERRORS}; docker.md 4, 31", LAYER + body_of("40[13]")),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "login-refused",
        _LOGIN_REFUSED,
        _LOG_IN,
        (
            Text("unauthorized: ", f"{_ERRCODE}; docker.md 30", rf"{ALONE}unauthorized: "),
            Text("unauthorized", f"{_ERRCODE}; docker.md 4", rf"{ALONE}unauthorized{END}"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "no-right-to-image",
        _NO_RIGHT,
        _FIND_OUT,
        (Text("denied: ", f"{_ERRCODE}; docker.md 30", rf"{ALONE}denied: "),),
        Weight.REFUSAL,
    ),
    Cause(
        "pull-forbidden",
        shared.FORBIDDEN,
        "give the account the right to pull there, or take another: dcos registry login {HOST}",
        (
            Text(BODY, f"{_ERRORS}; docker.md 30", body_of("403")),
            Text("Status 403", "https://github.com/coreos/quay-docs/pull/31", r"Status 403 trying to pull repository"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "login-unwanted",
        "{registry} takes the request for a bad one (400), as some do when credentials come that it does not expect",
        f"{_CHECK} --anonymous, and no archive with credentials if that works",
        (
            Text(BODY, f"{_ERRORS}; https://github.com/d2iq-archive/marathon/issues/5457", body_of("400")),
            Text(
                "Status 400", "https://github.com/spotify/docker-maven-plugin/issues/139", r"Status 400 trying to pull"
            ),
        ),
        Weight.REFUSAL,
    ),
)
