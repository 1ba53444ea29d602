"""Converting a Docker Engine app to the UCR (marathon.md 3)."""

from typing import Any, Final

from dcos_registry.attach.conversion import Conversion, Refusal
from dcos_registry.attach.deprecated_network import contradictions, migrated
from dcos_registry.attach.docker_parameters import translated
from dcos_registry.attach.shape import ARRAY, FLAG, OBJECT, TEXT, Type, wrong_type
from dcos_registry.attach.target import Target
from dcos_registry.attach.ucr_refusals import ucr_refusals
from dcos_registry.attach.ucr_warnings import ucr_warnings
from dcos_registry.errors import ExitCode
from dcos_registry.model.pointer import with_value
from dcos_registry.model.workload import Definition, engine_of
from dcos_registry.pull import ucr
from dcos_registry.pull.mesos_json import MesosError

# What is looked at here, by Marathon's types (docs types/app.raml and those that it uses).
_FIELDS: Final[dict[str, Type]] = {
    "container/docker/privileged": FLAG,
    "container/docker/forcePullImage": FLAG,
    "container/docker/network": TEXT,
    "container/docker/credential": OBJECT,
    "container/docker/parameters": ARRAY,
    "container/docker/parameters/*": OBJECT,
    "container/docker/portMappings": ARRAY,
    "container/portMappings": ARRAY,
    "container/linuxInfo": OBJECT,
    "container/linuxInfo/ipcInfo": OBJECT,
    "container/volumes": ARRAY,
    "container/volumes/*": OBJECT,
    "container/volumes/*/hostPath": TEXT,
    "container/volumes/*/mode": TEXT,
    "container/volumes/*/external": OBJECT,
    "networks": ARRAY,
    "networks/*": OBJECT,
    "networks/*/mode": TEXT,
    "networks/*/name": TEXT,
    "ipAddress": OBJECT,
    "healthChecks": ARRAY,
    "healthChecks/*": OBJECT,
    "healthChecks/*/protocol": TEXT,
    "healthChecks/*/ipProtocol": TEXT,
    "fetch": ARRAY,
    "fetch/*": OBJECT,
    "uris": ARRAY,
    "uris/*": TEXT,
    "env": OBJECT,
    "user": TEXT,
}

# Names that Docker takes for Docker Hub (distribution/reference normalize.go); the UCR asks just that host (ucr.md 35).
_HUB_BY_NAME = ("docker.io/", "index.docker.io/")


def convert_to_ucr(definition: Any) -> Conversion | Refusal:
    """Have the UCR run an app that the Docker Engine runs; nothing that both do alike changes, and twice is once.

    What the Docker Engine does not run stays as it is. Raises `UsageError` for what is no app or pod at all.
    """
    target = Target.read(definition)
    app = target.definition
    if engine_of(app) != "docker":
        return Conversion(app)
    mistake = wrong_type(app, _FIELDS, null_members=False)
    mistakes = [mistake] if mistake else [*contradictions(app), *_login(app)]
    if mistakes:
        return Refusal(f"The definition of {target.id} is not valid: {'; '.join(mistakes)}")
    reasons = list(ucr_refusals(app))
    if reasons:
        return Refusal(
            f"{target.id} cannot run on the UCR: {'; '.join(reasons)}; or keep the Docker Engine, and give the app a "
            "credentials archive as a URI",
            ExitCode.UNSUPPORTED,
        )
    after = with_value(_with_plain_image(translated(migrated(app))), ("container", "type"), "MESOS")
    return Conversion.between(app, after, "it is converted to the UCR", tuple(ucr_warnings(app, after)))


def _login(app: Definition) -> list[str]:
    """Find a login in the definition: it is not moved, since a change shows what it takes out (marathon.md 2.2)."""
    if app["container"]["docker"].get("credential") is None:
        return []
    return ["/container/docker/credential is a login, which Marathon takes with neither engine: take it out"]


def _with_plain_image(app: Definition) -> Definition:
    """Take the name of Docker Hub off an image, unless the next part of the name would then pass for a registry."""
    image: str = app["container"]["docker"]["image"]
    for prefix in _HUB_BY_NAME:
        plain = image.removeprefix(prefix)
        if plain and plain != image and _names_no_registry(plain):
            app = with_value(app, ("container", "docker", "image"), plain)
            break
    return app


def _names_no_registry(image: str) -> bool:
    try:
        return ucr.parse_image(image).registry is None
    except MesosError:
        return False
