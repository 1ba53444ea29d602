"""The part of DC/OS's config.yaml that gives every agent credentials: printed, or merged into a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dcos_registry import errors
from dcos_registry.bundle import agent_settings, config_yaml
from dcos_registry.bundle.agent_settings import CREDENTIALS, ETC, IN_DCOS, PATH, WRITTEN, AgentWish, Mode, says
from dcos_registry.model.docker_config import DockerConfig, shown_key
from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.report import Item, ItemStatus
from dcos_registry.workflows.lines_report import LinesReport
from dcos_registry.workflows.secret_content import take_all
from dcos_registry.workflows.secret_logins import LoginSupply, Taken

TRIAL = "to try it: dcos registry image-check IMAGE --anonymous --agent-config FILE"
"""How logins of the agents' own config are tried."""

_MEANING: Mapping[Mode, str] = {
    "etc": (
        f"The installation writes a blank {ETC}, which is the operators' own from then on: an upgrade leaves it. Fill "
        "it on every agent: dcos registry agent-install --registry HOST --apply --restart"
    ),
    "dcos-owned": (
        f"The credentials are DC/OS's own, in {IN_DCOS}: an upgrade writes them anew. To change them, change the "
        "configuration, and patch the cluster"
    ),
    "inline": (
        f"The installation writes the credentials to {ETC}, which is the operators' own from then on: an upgrade "
        "changes nothing in it"
    ),
}


class Destination(Protocol):
    """Where the text goes."""

    @property
    def name(self) -> str:
        """How the user knows it."""
        ...

    def write(self, text: str, *, private: bool) -> None:
        """Write it whole or not at all; `private`: for nobody else to read."""
        ...


@dataclass(frozen=True)
class ConfigFile:
    """A config.yaml that is there: its text, and its name for messages."""

    text: str
    name: str


def take_logins(registries: Sequence[str], supply: LoginSupply) -> Sequence[Taken]:
    """Take the logins that go into a configuration, by the rules of a secret: the UCR has the same for both."""
    return take_all(list(registries) or supply.registries(), supply)


def configure(
    wish: AgentWish, existing: ConfigFile | None, destination: Destination | None, notes: Sequence[str] = ()
) -> LinesReport:
    """Write the settings into an existing configuration, else alone; without a destination the text is the result.

    Raises `UsageError` for settings that contradict each other, and where logins would be printed.
    """
    name = existing.name if existing else "the configuration"
    before = config_yaml.settings_in(existing.text, name) if existing else {}
    if wish.registry_url is not None:
        _require_registry_url(wish.registry_url)
    settings = agent_settings.settings_for(wish, before, name)
    text = config_yaml.merged(existing.text, settings, name) if existing else config_yaml.fragment(settings)
    held = agent_settings.logins_in(settings, name)
    if held is not None and destination is None:
        raise errors.UsageError(
            "The configuration would hold logins, and those are not printed",
            "have it written into a file, for you alone to read: --output FILE, or --file config.yaml",
        )
    changed = config_yaml.changes(settings, before)
    is_same = existing is not None and not changed
    if destination is not None:
        destination.write(text, private=held is not None)
    told_of = [
        *_warnings(wish, settings, before, held),
        *(_changes(changed, before, destination.name) if existing and destination else ()),
    ]
    done = [f"{destination.name} {'says so already' if is_same else 'is written'}"] if destination else []
    lines = (destination.name,) if destination else tuple(text.splitlines())
    items = tuple(_item(key, settings[key], before, destination) for key in settings)
    return LinesReport("agent-config", "settings", items, (*notes, *told_of, *done), lines=lines)


def _require_registry_url(url: str) -> None:
    """Raise `UsageError` for what is no --docker_registry: it has a scheme (ucr.md 9)."""
    scheme, separator, rest = url.partition("://")
    try:
        if scheme in ("http", "https") and separator and rest and "/" not in rest.rstrip("/"):
            ucr.locate(ucr.parse_image("any"), url)
            return
    except MesosError:
        pass
    raise errors.UsageError(f"{url!r} is no registry for images that name none", "give it as https://HOST[:PORT]")


def _warnings(
    wish: AgentWish, settings: Mapping[str, Any], before: Mapping[str, Any], held: DockerConfig | None
) -> Iterator[str]:
    if wish.mode != "etc" or settings[WRITTEN] == "true":
        yield _MEANING[wish.mode]
    if held is not None:
        keys = ", ".join(map(shown_key, held.auths))
        yield (
            f"Warning: the logins for {keys} are in the configuration, and in all that is made of it: whoever reads "
            "it, or gets the installation files from the bootstrap node, has them"
        )
    if wish.mode == "dcos-owned" and held is None:
        yield "Warning: it is blank, and nobody may fill it on the agents: name what it is to hold with --registry HOST"
    if wish.mode == "etc" and settings[WRITTEN] == "true":
        yield (
            f"Note: where {ETC} is part of a machine's image, the installation would blank it: set {WRITTEN} to "
            "'false' in the file, and it stays so"
        )
    elif wish.mode == "etc":
        yield (
            f"Warning: nothing writes {settings.get(PATH) or before.get(PATH) or ETC}: it has to be on every agent "
            "before DC/OS is installed, with {} in it at least, or the agent does not start"
        )
    if settings.get(PATH) or before.get(PATH):
        yield (
            f"Warning: the vendor's page has {PATH}, but the installer of open source DC/OS 1.13 to 2.2 refuses it "
            "('must be calculated'): try it with yours before you rely on it"
        )
    yield from _of_registry_url(wish.registry_url, held)


def _of_registry_url(url: str | None, held: DockerConfig | None) -> Iterator[str]:
    """Say what another default registry means (reference; ucr.md 9)."""
    if url is None:
        return
    location = ucr.locate(ucr.parse_image("any"), url)
    yield (
        f"Note: the UCR asks {location.registry} for every image that names no registry, those of packages too, and "
        "Docker Hub for none; the Docker Engine goes on asking Docker Hub"
    )
    if held is not None and not any(ucr.key_matches(key, location) for key in held.auths):
        yield f"Warning: no login is for {location.registry}, as the UCR spells it: --registry {location.registry}"


def _changes(changed: Mapping[str, Any], before: Mapping[str, Any], name: str) -> Iterator[str]:
    for key, value in changed.items():
        if key == CREDENTIALS:
            yield f"{name}: {key} {'changes' if key in before else 'is new'}"
        elif key in before:
            yield f"{name}: {key} was {says(before[key])!r} and is {value!r}"
        else:
            yield f"{name}: {key} is new: {value!r}"


def _item(key: str, value: Any, before: Mapping[str, Any], destination: Destination | None) -> Item:
    is_same = key in before and says(before[key]) == says(value)
    shown = value if isinstance(value, str) else None
    fields = {"name": key, "value": shown, "file": destination.name if destination else None}
    return Item(ItemStatus.ALREADY if is_same else ItemStatus.DONE, fields)
