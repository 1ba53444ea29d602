"""Secrets that look as those of the vendors do."""

import base64
import json


def ecr_token(**fields: object) -> str:
    """Write a password as ECR does."""
    return base64.b64encode(json.dumps({"payload": "x", "type": "DATA_KEY", **fields}).encode()).decode()


def reference_token(end: int) -> str:
    """Write the reference to a token of Artifactory, `end` in seconds since 1970, or 0."""
    return base64.b64encode(f"reftkn:01:{end:010}:0aBcDeFgHiJkLmNoPqRsTuVwXyZ9".encode()).decode()


def google_key(**fields: object) -> str:
    """Write the key of a service account as the console gives it to download."""
    key = {
        "type": "service_account",
        "project_id": "acme",
        "private_key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
        "client_email": "pull@acme.iam.gserviceaccount.com",
    }
    return json.dumps({**key, **fields}, indent=2) + "\n"
