"""A docker config as a pull secret holds it: the only place that writes a credential out."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from dcos_registry import errors
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import DOCKER_HUB_KEY, RegistryHost

_SCHEME = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class DockerConfig:
    """Logins by their keys, each as it is spelled; a login is an `auth`, the base64 of `user:password`.

    `lacking` are the keys whose entries hold no `auth`, with the reason in words. Neither shows in a `repr`.
    """

    auths: Mapping[str, str] = field(repr=False)
    lacking: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, logins: Mapping[str, Credential]) -> "DockerConfig":
        """Make one of the logins of registries, which are spelled as images have them."""
        return cls({key_of(spelled): credential.basic for spelled, credential in logins.items()})

    @classmethod
    def parse(cls, document: bytes, name: str) -> "DockerConfig":
        """Read a docker config, also in the form of a `.dockercfg`; `name` is what messages call it.

        Raises `UsageError` for what Mesos reads no login from (ucr.md 1 to 4), and for one whose logins are all in a
        credential helper.
        """
        content = _object(document, name)
        auths = content.get("auths")
        helper = next((content[each] for each in ("credsStore", "credHelpers") if content.get(each)), None)
        if helper and not auths:
            raise errors.UsageError(f"{name} holds no login: they are in a keyring ({shown_helper(helper)})")
        entries = content if auths is None else auths
        if not isinstance(entries, dict):
            raise _no_config(name, "its auths is no JSON object")
        texts: dict[str, str] = {}
        for key, entry in entries.items():
            text = (entry.get("auth") or "") if isinstance(entry, dict) else None
            if not isinstance(text, str):
                entry = f"its entry {shown_key(key)!r} is none of a login"
                raise _no_config(name, "it has no auths" if auths is None else entry)
            texts[key] = text
        if auths is None and not any(texts.values()):
            raise _no_config(name, "it has no auths")
        return cls(
            {key: text for key, text in texts.items() if text},
            {key: why_without_auth(content, key) for key, text in texts.items() if not text},
        )

    def keys_of(self, host: RegistryHost) -> list[str]:
        """List the keys under which there is a login of a registry, however it is spelled."""
        return [key for key in self.auths if registry_of_key(key) == host.identity]

    def subset(self, hosts: Iterable[RegistryHost]) -> "DockerConfig":
        """Keep only the logins of `hosts`; what is taken of a document that others made goes through here.

        Raises `NotFoundError` for a registry that is not in it, `UsageError` for one whose entry holds no login.
        """
        kept: dict[str, str] = {}
        for host in hosts:
            keys = self.keys_of(host)
            if not keys:
                reason = next((why for key, why in self.lacking.items() if registry_of_key(key) == host.identity), "")
                if reason:
                    raise errors.UsageError(f"The entry for {host} holds no login: {reason}")
                raise errors.NotFoundError(f"No login for {host}", f"dcos registry login {host}")
            kept |= {key: self.auths[key] for key in keys}
        return DockerConfig(kept)

    def merged(self, other: "DockerConfig") -> "DockerConfig":
        """Take the logins of another in: they replace those of the same registries, and other registries stay as is.

        A key of such a registry keeps its spelling, which images may depend on; one with a path (ucr.md 17) goes, since
        Mesos would take it for the registry's too.
        """
        auths: dict[str, str] = {}
        for key in (*self.auths, *self.lacking):
            new = other.login_like(key)
            if new is None and key in self.auths:
                auths[key] = self.auths[key]
            elif new is not None and is_plain_key(key):
                auths[key] = new
        lacking = {key: why for key, why in self.lacking.items() if other.login_like(key) is None}
        return DockerConfig({**auths, **other.auths}, lacking)

    def login_like(self, key: str) -> str | None:
        """Return the login of the registry that a key is for: that of the same spelling, where there are several."""
        if key in self.auths:
            return self.auths[key]
        registry = registry_of_key(key)
        alike = self.keys_of(registry) if registry else []
        same = [each for each in alike if _authority(each) == _authority(key)]
        return next((self.auths[each] for each in (*same, *alike)), None)

    def to_bytes(self) -> bytes:
        """Write `{"auths": {KEY: {"auth": ...}}}` and nothing else, as both engines read it (ucr.md 2, docker.md 7)."""
        return json.dumps({"auths": self._entries}).encode()

    def to_dockercfg(self) -> bytes:
        """Write `{KEY: {"auth": ...}}`, the form of a `.dockercfg` (docker.md 3)."""
        return json.dumps(self._entries).encode()

    @property
    def _entries(self) -> dict[str, dict[str, str]]:
        return {**{key: {"auth": auth} for key, auth in self.auths.items()}, **{key: {} for key in self.lacking}}


def key_of(spelled: str) -> str:
    """Return the key for a registry that is spelled as images have it: engines compare capitals and ports literally.

    Docker Hub has one key that serves both engines (design 5). Raises `UsageError` for what is no registry.
    """
    return DOCKER_HUB_KEY if RegistryHost.parse(spelled).is_docker_hub else _authority(spelled)


def registry_of_key(key: str) -> RegistryHost | None:
    """Return the registry whose login a key's is, with or without a path behind it; None for what is no registry."""
    try:
        return RegistryHost.parse(_authority(key)).identity
    except errors.UsageError:
        return None


def is_plain_key(key: str) -> bool:
    """Tell whether a key is for a registry as a whole, with no path behind it."""
    try:
        RegistryHost.parse(key)
    except errors.UsageError:
        return False
    return True


def shown_key(key: str) -> str:
    """Show a key without what stands before its last `@`, where a password may be; a password may hold a slash."""
    _, at, rest = key.rpartition("@")
    return f"...@{rest}" if at else key


def why_without_auth(document: Mapping[str, Any], key: str) -> str:
    """Say why the entry of a docker config has no `auth` (pains.md 28 and 39; ucr.md 3, 4)."""
    auths = document.get("auths")
    entry = (auths if isinstance(auths, dict) else document).get(key)
    fields = entry if isinstance(entry, dict) else {}
    if fields.get("identitytoken"):
        return "it has an identity token, which the UCR does not read"
    if fields.get("username"):
        return "it has a username and a password, and the UCR reads auth alone"
    helpers = document.get("credHelpers")
    helper = (helpers.get(key) if isinstance(helpers, dict) else None) or document.get("credsStore")
    if helper:
        return f"it is in a keyring of the machine that made it ({shown_helper(helper)}), which no agent can open"
    return "it has no auth"


def shown_helper(helper: object) -> str:
    """Show the name of a credential helper, and nothing that may be something else."""
    return f"docker-credential-{helper}" if isinstance(helper, str) and helper.isidentifier() else "credsStore"


def _authority(text: str) -> str:
    return _SCHEME.sub("", text.strip(), count=1).partition("/")[0]


def _object(document: bytes, name: str) -> dict[str, Any]:
    try:
        content = json.loads(document.decode(), parse_constant=_refuse)
    except UnicodeDecodeError:  # holds the document in its attributes
        raise _no_config(name, "it is not UTF-8") from None
    except (ValueError, RecursionError):
        raise _no_config(name, "it is not JSON") from None
    if not isinstance(content, dict):
        raise _no_config(name, "it is no JSON object")
    return content


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _no_config(name: str, reason: str) -> errors.UsageError:
    return errors.UsageError(f"{name} is no docker config: {reason}")
