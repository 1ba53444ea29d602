"""When a token ends, as far as it says so itself (pains.md 30)."""

import base64
import json
import re
from datetime import datetime, timezone
from typing import Any


def end_of(secret: str) -> datetime | None:
    """Read when a token ends, in UTC; None for one that shows no end, and for a password."""
    shown = (claims(secret).get("exp"), _ecr_fields(secret).get("expiration"), _reference_end(secret))
    return next((moment for seconds in shown if (moment := _moment(seconds))), None)


def claims(token: str) -> dict[str, Any]:
    """Read the claims of a JWT (RFC 7519); nothing for anything else."""
    parts = token.split(".")
    return _object(parts[1]) if len(parts) == 3 else {}


def _ecr_fields(password: str) -> dict[str, Any]:
    """Read a password of ECR: base64 of JSON with `expiration`, seconds since 1970."""
    return _object(password) if re.fullmatch(r"eyJ[A-Za-z0-9+/=]+", password) else {}


def _reference_end(token: str) -> int | None:
    """Read a reference token of Artifactory: base64 of `reftkn:VERSION:END:...`, the end being 0 where there is none.

    Its form: trufflehog, pkg/detectors/artifactoryreferencetoken.
    """
    found = re.match(rb"reftkn:\d+:(\d{1,12}):", _decoded(token) if token.startswith("cmVmdGtu") else b"")
    return int(found[1]) or None if found else None


def _object(encoded: str) -> dict[str, Any]:
    try:
        document = json.loads(_decoded(encoded))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _decoded(encoded: str) -> bytes:
    """Decode base64 in either alphabet, with or without padding; nothing for what is none."""
    standard = encoded.strip().replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4))
    except ValueError:
        return b""


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
