"""What the messages of failed tasks mean, in words (marathon.md 1.11, ucr.md 2.4, docker.md 4)."""

import re

_CAUSES = (
    (
        r"(?:Got u|U)nexpected BASIC Authorization response status: 401",
        "the registry wants a login, and the agent found none for it or a wrong one",
    ),
    (
        r"'401 Unauthorized' when trying to (?:get the manifest|GET 'https?://[^']*/manifests/)",
        "the registry lets nobody pull this image without a login, and the agent found none for it",
    ),
    (r"'401 Unauthorized' when trying to GET", "the registry's token service refused the user name or the password"),
    (r"'403 Forbidden'", "the registry knows the account, which may not pull this image"),
    (
        r"'404 Not Found' when trying to get the manifest",
        "the registry has no such image, or hides it from this account",
    ),
    (r"Unsupported manifest MIME type", "the image is in OCI or multi-platform form, which the UCR cannot pull"),
    (r"Failed to parse docker config", "the pull secret is not a docker config that Mesos can read"),
    (r"no basic auth credentials", "the registry wants a login, and the Docker Engine found none for it"),
    (
        r"unauthorized: (?:authentication required|incorrect username or password)",
        "the registry refused the user name or the password",
    ),
    (r"pull access denied", "the account may not pull this image, or there is no such repository"),
    (r"manifest unknown|manifest for \S+ not found", "the registry has no such image, or hides it from this account"),
    (r"toomanyrequests|'429", "the registry's limit of pulls is reached"),
    (r"x509: |SSL certificate problem", "the agent does not trust the registry's certificate"),
    (r"server gave HTTP response to HTTPS client", "the registry has no TLS, which the Docker Engine insists on"),
    (r"[Rr]esolve.*secret|[Ss]ecret.*(?:not found|not accessible|resolve)", "the agent could not get the pull secret"),
    (r"no such host|Could not resolve host", "the agent finds no registry of that name"),
    (r"[Cc]onnection refused|Failed to connect", "the registry does not answer the agent"),
    (r"Failed to fetch all URIs", "the agent could not fetch the app's URIs, the credentials archive perhaps"),
)
_COMPILED = tuple((re.compile(pattern), cause) for pattern, cause in _CAUSES)


_QUOTED_SECRETS = re.compile(r"(Invalid JSON object ').*'|(near: |trailing characters: ).*", re.DOTALL)


def masked(message: str) -> str:
    """Hide what Mesos quotes from a docker config, which may be a password (ucr.md 3.3)."""
    return _QUOTED_SECRETS.sub(lambda match: f"{match[1]}***'" if match[1] else f"{match[2]}***", message)


def cause(message: str) -> str | None:
    """Say what a task's message means; None where it is not known here."""
    return next((words for pattern, words in _COMPILED if pattern.search(message)), None)
