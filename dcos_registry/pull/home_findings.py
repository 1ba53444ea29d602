"""What is wrong with the docker config in a sandbox for one image, as the docker CLI reads it (docker.md 1 to 20)."""

from collections.abc import Iterator
from datetime import datetime

from dcos_registry.model.docker_config import shown_key
from dcos_registry.pull import docker, docker_config, docker_reference, login_findings
from dcos_registry.pull.docker import Home
from dcos_registry.pull.docker_config import HUB_KEY, Config, Login
from dcos_registry.pull.docker_reference import BadReference
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.problem import Problem

_RULE = "Docker compares them to the letter, and pulls without a login where none is left"
_HUB_RULE = f"for Docker Hub the docker CLI takes the key {HUB_KEY} and no other"


def findings(home: Home, image: str, document: Document, now: datetime) -> Iterator[Problem]:
    """Say what is wrong with what HOME holds for an image; nothing where it holds no config, or the name is no image's.

    No defect stops a pull: Docker warns, and pulls with what it has got, mostly as anybody (docker.md 5).
    """
    if home.config is None and home.dockercfg is None:
        return
    try:
        registry = docker_reference.parse(image).domain
    except BadReference:
        return
    config, _ = docker.read(home)
    yield from _of_the_whole(home, config, document)
    yield from _of_the_helper(config, registry, document)
    keys = docker_config.keys_for(config, registry)
    if config.warning and not config.undecodable:
        return  # of what cannot be read no entry counts (docker.md 6)
    if not keys:
        if not docker_config.helper_for(config, registry):
            rule = _HUB_RULE if registry == docker_reference.HUB else _RULE
            yield login_findings.no_entry(document, list(config.logins), docker_config.lookup_name(registry), rule)
        return
    if len({config.sent(key)[0] for key in keys}) > 1:
        yield login_findings.several_entries(document, keys, registry)
    for key in keys:
        yield from _of_entry(config, key, document, now)


def _of_the_whole(home: Home, config: Config, document: Document) -> Iterator[Problem]:
    if home.config is None:
        yield Problem(
            "legacy-dockercfg",
            f"{document.name} holds the login as .dockercfg, which the docker CLI of newer agents does not read",
            document.renewal,
        )
    if config.refusal:
        yield Problem("config-stops-pulls", f"{document.name} stops every pull: {config.refusal}", document.renewal)
    for key in config.undecodable:
        yield Problem(
            "auth-not-user-and-password",
            f"The entry {shown_key(key)!r} of {document.name} has an auth that is not the base64 of USER:PASSWORD, "
            "and which of the entries beside it are read then is chance",
            document.renewal,
        )
    if config.warning and not config.undecodable:
        yield Problem(
            "archive-not-a-docker-config",
            f"{document.name} holds no docker config that Docker can read, so it pulls without a login: "
            f"{config.warning}",
            document.renewal,
        )


def _of_the_helper(config: Config, registry: str, document: Document) -> Iterator[Problem]:
    """Find what lies in a keyring of the machine that made the config (docker.md 17, 18; pains.md 28, 29)."""
    helper = docker_config.helper_for(config, registry)
    if helper and helper.isprintable():
        yield Problem(
            "credential-helper",
            f"{document.name} has Docker ask docker-credential-{helper} for the login, which is no program of the "
            "agents: it is passed over without a word",
            document.renewal,
        )


def _of_entry(config: Config, key: str, document: Document, now: datetime) -> Iterator[Problem]:
    login = config.sent(key)[0]
    if not _is_sent(login):
        if not config.undecodable:
            yield login_findings.entry_without_login(document, key, "it has no user name or no password")
        return
    if login.password.endswith("\n"):
        yield Problem(
            "auth-with-newline",
            f"The entry {shown_key(key)!r} of {document.name} has a newline behind the password, as echo without -n "
            "makes it",
            document.renewal,
        )
    tokens = filter(None, (login.password, login.identity_token, login.registry_token))
    yield from login_findings.of_lifetime(document, key, login.username, tokens, now)


def _is_sent(login: Login) -> bool:
    return bool((login.username and login.password) or login.identity_token or login.registry_token)
