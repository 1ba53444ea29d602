"""When a credential stops to work by itself, as far as it shows (pains.md 30 and 39)."""

import base64
import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

_SESSIONS = {
    # docs.aws.amazon.com/AmazonECR: GetAuthorizationToken, valid for 12 hours
    "AWS": "a token of Amazon ECR, which lasts for 12 hours",
    # cloud.google.com/artifact-registry/docs/docker/authentication: access tokens, 60 minutes
    "oauth2accesstoken": "an access token of Google, which lasts for an hour",
    # learn.microsoft.com/azure/container-registry: az acr login --expose-token, 3 hours
    "00000000-0000-0000-0000-000000000000": "a token of Azure, which lasts for 3 hours",
    # docs.gitlab.com/ci/jobs/ci_job_token
    "gitlab-ci-token": "the token of a GitLab job, which ends with the job",
    # docker-credential-helpers: the user name that marks an identity token
    "<token>": "an identity token, which belongs to a session",
}


@dataclass(frozen=True)
class Expiry:
    """What kind of short-lived credential it is, in words, and when it ends, in UTC; None where that does not show."""

    kind: str
    at: datetime | None


def expiry_of(username: str, password: str) -> Expiry | None:
    """Say when a login ends; None for one that shows no end."""
    seconds = _claims(password).get("exp", _ecr_fields(password).get("expiration"))
    at = _moment(seconds)
    kind = _SESSIONS.get(username) or ("a token with an end (JWT)" if at else None)
    return Expiry(kind, at) if kind else None


def _claims(token: str) -> dict[str, Any]:
    """Read the claims of a JWT (RFC 7519); nothing for anything else."""
    parts = token.split(".")
    return _object(parts[1]) if len(parts) == 3 else {}


def _ecr_fields(password: str) -> dict[str, Any]:
    """Read a password of ECR: base64 of JSON with `expiration`, seconds since 1970."""
    return _object(password) if re.fullmatch(r"eyJ[A-Za-z0-9+/=]+", password) else {}


def _object(encoded: str) -> dict[str, Any]:
    standard = encoded.strip().replace("-", "+").replace("_", "/")
    try:
        document = json.loads(base64.b64decode(standard + "=" * (-len(standard) % 4)))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
