"""The images that are pulled by way of a pull secret, and with which one."""

from collections.abc import Iterator
from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.attach.conversion import Conversion, Rewrite
from dcos_registry.attach.nested_secrets import move_nested_secrets
from dcos_registry.attach.selection import Choice
from dcos_registry.attach.shape import nested_secrets
from dcos_registry.attach.to_ucr import convert_to_ucr
from dcos_registry.model.docker_config import key_of, registry_of_key
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Definition, engine_of, kind_of
from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.used_route import route_in_use


@dataclass(frozen=True)
class SecretPull:
    """One image that the UCR pulls from `host`, which it spells as `key` does; `secret` is what it pulls with by now.

    A secret that is declared where Marathon does not read it counts: `--fix` moves it, and without that it is refused.
    """

    host: RegistryHost
    key: str
    location: ucr.Location
    secret: SecretPath | None


def secret_pulls(definition: Definition, choice: Choice, *, to_ucr: bool) -> Iterator[SecretPull]:
    """Yield the images of a definition that `choice` picks and a pull secret serves, which is the UCR's way alone.

    With `to_ucr` those of the Docker Engine are among them, if the UCR can run them. An image whose name is none is
    not: the plan says so.
    """
    rewritten = _rewritten(definition, to_ucr=to_ucr)
    if engine_of(rewritten) != "ucr":
        return
    for image in choice.images(rewritten):
        try:
            location = ucr.locate(ucr.parse_image(image.image))
        except MesosError:
            continue
        host = registry_of_key(location.registry)
        if host is not None:
            secret = _path(route_in_use(rewritten, image).secret)
            yield SecretPull(host, key_of(location.registry), location, secret)


def _rewritten(definition: Definition, *, to_ucr: bool) -> Definition:
    rewrites: list[Rewrite] = [move_nested_secrets] if nested_secrets(definition, kind_of(definition)) else []
    for rewrite in (*rewrites, *((convert_to_ucr,) if to_ucr else ())):
        result = rewrite(definition)
        definition = result.after if isinstance(result, Conversion) else definition
    return definition


def _path(text: str) -> SecretPath | None:
    try:
        return SecretPath.parse(text) if text else None
    except errors.UsageError:
        return None
