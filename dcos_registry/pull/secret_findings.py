"""What is wrong with a pull secret for one image, as the UCR reads it (ucr.md 1 to 17)."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dcos_registry.model.docker_config import shown_helper, why_without_auth
from dcos_registry.pull import login_findings, messages, ucr
from dcos_registry.pull.docker_config import WEB_LOGIN_KEYS
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.problem import Problem

_RULE = "the UCR compares them to the letter, so only the agents' own credentials are left"


def findings(value: bytes, location: ucr.Location, document: Document, now: datetime) -> Iterator[Problem]:
    """Say what is wrong with a secret's value for an image at `location`; without its agents' config, nobody knows.

    Every defect is final: with one that Mesos cannot read it asks nobody (ucr.md 6).
    """
    try:
        config = ucr.parse_config(value)
    except MesosError as error:
        yield Problem(
            "secret-not-a-docker-config",
            f"{document.name} is no docker config that Mesos can read, and images that need no login do not pull with "
            f"it either: {_what_it_is(value) or messages.masked(str(error))}",
            document.replacement or document.renewal,
        )
        return
    registry = location.registry
    matching = [key for key in config if ucr.key_matches(key, location)]
    sent = {key: auth for key in matching if (auth := config[key].auth) is not None}
    if not matching:
        yield login_findings.no_entry(document, list(config), registry, _RULE)
    elif not sent:
        reason = why_without_auth(_json_object(value), matching[0])
        yield login_findings.entry_without_login(document, matching[0], reason)
    elif any(key in sent for key in WEB_LOGIN_KEYS):
        yield Problem(
            "web-login-keys",
            f"{document.name} was made by a login to Docker Hub with the browser, whose three entries "
            f"({', '.join(map(repr, sent))}) all match, and only one of them is a login",
            f"make an access token at hub.docker.com, and with it: {document.renewal}",
        )
    elif len(set(sent.values())) > 1:
        yield login_findings.several_entries(document, list(sent), registry)
    for key, auth in sent.items():
        username, password = login_findings.login_in(auth)
        yield from login_findings.of_auth(document, key, auth)
        yield from login_findings.of_lifetime(document, key, username, [password], now)


def _what_it_is(value: bytes) -> str:
    """Name what was stored by mistake, without a word of it; empty where it is not known."""
    if value.startswith((b"\x1f\x8b", b"PK\3\4", b"BZh")):
        return "it is an archive, and a secret holds config.json itself"
    fields = _json_object(value)
    if "credsStore" in fields:
        helper = shown_helper(fields["credsStore"])
        return f"it names a keyring of the machine that made it ({helper}) and holds no logins"
    if fields.get("kind") == "Secret":
        return "it is a Secret of Kubernetes, of which .dockerconfigjson is the docker config"
    if "username" in fields and "password" in fields:
        return "it is a user name and a password, and not a docker config with them"
    return ""


def _json_object(value: bytes) -> dict[str, Any]:
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
