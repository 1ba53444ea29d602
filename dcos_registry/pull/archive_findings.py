"""What a credentials archive is to be besides right: no more than is needed, and for nobody else to read."""

from collections.abc import Iterator, Mapping, Sequence

from dcos_registry.model.docker_config import shown_key
from dcos_registry.pull import docker_config, docker_reference
from dcos_registry.pull.docker_config import HUB_KEY, Config
from dcos_registry.pull.docker_reference import HUB, BadReference
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.remedies import renewal_of_archive

_OTHERS = 0o077


def images_of(config: Config) -> list[str]:
    """Name an image of each registry that a docker config has to do with; some image where it names a helper alone.

    A key that is no registry's is none of any image either.
    """
    hosts = dict.fromkeys([*map(docker_config.host_of_key, config.logins), *config.helpers])
    if not hosts and (config.store or config.warning or config.refusal):
        return ["registry.invalid/any"]
    hubs = (HUB_KEY, docker_config.host_of_key(HUB_KEY))
    return list(filter(_is_image, (f"{HUB if host in hubs else host}/any/image" for host in hosts)))


def _is_image(name: str) -> bool:
    try:
        docker_reference.parse(name)
    except BadReference:
        return False
    return True


def of_modes(modes: Mapping[str, int], name: str) -> Iterator[Problem]:
    """Find files that other users of the agents could read, since the fetcher keeps the modes."""
    for path, mode in modes.items():
        if mode & _OTHERS and not path.endswith(".docker"):
            yield Problem(
                "archive-open-to-others",
                f"{path} in {name} has the mode {mode:04o}, so other users of the agents may read it, too",
                "make it anew, with the mode 0600: dcos registry archive-create --registry HOST",
            )


def of_extent(config: Config, domains: Sequence[str], name: str) -> Iterator[Problem]:
    """Find that there is no login at all, and logins for others than the registries that are needed (pains.md 9).

    `domains` are those of the references of images; without any nobody knows which are needed.
    """
    if not (config.logins or config.helpers or config.store or config.warning):
        yield Problem(
            "archive-without-logins", f"{name} holds a docker config without a login", renewal_of_archive("HOST")
        )
    used = {key for domain in domains for key in docker_config.keys_for(config, domain)}
    spare = [key for key in config.logins if key not in used]
    if domains and spare:
        others = ", ".join(repr(shown_key(key)) for key in spare)
        chosen = " ".join(f"--registry {domain}" for domain in dict.fromkeys(domains))
        yield Problem(
            "archive-other-registries",
            f"{name} holds logins for {others}, which nothing here needs; every task that fetches it can read them",
            f"make it of what is needed: dcos registry archive-create {chosen}",
        )
