"""Generated definitions of apps and pods, and JSON that only looks like one."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath

OURS = SecretPath.parse("team/pull")
IDS = ("/team", "/team/web", "team/shop/web-1", "/team/a.b/c")
REGISTRIES = tuple(map(RegistryHost.parse, ("registry.example.com", "registry.example.com:443", "docker.io")))
IMAGES = (
    "registry.example.com/web",
    "registry.example.com:443/web:1",
    "other.example.com/a/b@sha256:" + "0" * 64,
    "redis",
    "<your/private/image>",
)
NAMES = ("pullConfigSecret", "pullConfigSecret-2", "token/~1", "")
OUR_SOURCES = ("team/pull", "/team/pull", "/team/pull/")
OTHER_SOURCES = ("team/token", "/pull", "team/pull/more")

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)
)
json_values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


def objects(required: dict[str, SearchStrategy[Any]], optional: dict[str, SearchStrategy[Any]]) -> SearchStrategy[Any]:
    """Make objects with these fields and unknown ones, in any order."""
    known = st.fixed_dictionaries(required, optional=optional)
    unknown = st.dictionaries(st.text(max_size=5).map("x-{}".format), json_values, max_size=2)
    return st.builds(lambda left, right: [*left.items(), *right.items()], known, unknown).flatmap(
        lambda fields: st.permutations(fields).map(dict)
    )


def secrets(sources: tuple[str, ...]) -> SearchStrategy[Any]:
    """Make the secrets that a definition declares, null and none at all among them."""
    return st.none() | st.dictionaries(
        st.sampled_from(NAMES), objects({"source": st.sampled_from(sources)}, {}), max_size=len(NAMES)
    )


def image_objects(key: str, pull_configs: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Make the object that holds an image under `key`."""
    return objects({key: st.sampled_from(IMAGES)}, {"pullConfig": pull_configs})


def apps(pull_configs: SearchStrategy[Any], sources: tuple[str, ...]) -> SearchStrategy[Any]:
    """Make UCR apps that pull an image."""
    container = objects(
        {"type": st.sampled_from(("MESOS", "mesos")), "docker": image_objects("image", pull_configs)},
        {"volumes": json_values, "portMappings": json_values},
    )
    return objects(
        {"id": st.sampled_from(IDS), "container": container},
        {
            "secrets": secrets(sources),
            "executorResources": json_values,
            "resourceLimits": json_values,
            "version": json_values,
            "tasks": json_values,
        },
    )


def pods(pull_configs: SearchStrategy[Any], sources: tuple[str, ...]) -> SearchStrategy[Any]:
    """Make pods of which at least one container pulls an image."""
    with_image = objects({"image": image_objects("id", pull_configs)}, {"name": st.text(max_size=5)})
    without = objects({}, {"name": st.text(max_size=5), "image": st.none()})
    containers = st.builds(
        lambda first, others: [*others, first], with_image, st.lists(st.one_of(with_image, without), max_size=2)
    )
    return objects({"id": st.sampled_from(IDS), "containers": containers}, {"secrets": secrets(sources)})


_no_secret = st.none() | objects({}, {"secret": st.none()})
_any_secret = _no_secret | objects({"secret": st.sampled_from(NAMES)}, {})

attachable = apps(_no_secret, OUR_SOURCES + OTHER_SOURCES) | pods(_no_secret, OUR_SOURCES + OTHER_SOURCES)
"""Definitions that take the secret `OURS`: the ids lie in its space, and no image has another secret."""

attachable_apps = apps(_no_secret, OUR_SOURCES + OTHER_SOURCES)

definitions = apps(_any_secret, OUR_SOURCES + OTHER_SOURCES) | pods(_any_secret, OUR_SOURCES + OTHER_SOURCES)
"""Definitions that may be attached, or not, for what their images have already."""


def _without_doubt(definition: Any) -> Any:
    """Leave out empty secrets that cannot be told from those that attaching makes, which come last."""
    held = definition.get("secrets", True)
    if held or (held is not None and next(reversed(definition)) != "secrets"):
        return definition
    return {name: value for name, value in definition.items() if name != "secrets"}


_kept = objects({"x-kept": json_values}, {})

fresh = (apps(_kept, OTHER_SOURCES) | pods(_kept, OTHER_SOURCES)).map(_without_doubt)
"""Definitions that have nothing of the secret `OURS`, nor a null or an empty object in its places."""

URI = "https://files.example.com/docker.tar.gz"
SIGNED = f"{URI}?sig=hunter2"
OTHER_ARCHIVES = ("file:///etc/docker.tar.gz", "https://files.example.com/credentials.tgz")
OWN_FILES = ("https://files.example.com/app.json", "https://files.example.com/app.tar.gz?v=1", "docker.tar.xz?v=1")


def artifacts(uris: tuple[str, ...]) -> SearchStrategy[Any]:
    """Make what an app fetches."""
    flags = {name: st.booleans() | st.none() for name in ("extract", "executable", "cache")}
    names = st.sampled_from((None, "app.json", "docker.tar.gz", ".docker/config.json", "/etc/app"))
    return st.lists(objects({"uri": st.sampled_from(uris)}, {**flags, "destPath": names}), max_size=3)


def archive_apps(uris: tuple[str, ...], pull_configs: SearchStrategy[Any] = _no_secret) -> SearchStrategy[Any]:
    """Make Docker Engine apps that fetch some of these, in either of the two ways."""
    container = objects(
        {"docker": image_objects("image", pull_configs)},
        {"type": st.sampled_from(("DOCKER", "docker", None)), "volumes": st.just([])},
    )
    return objects(
        {"id": st.sampled_from(IDS), "container": container},
        {
            "fetch": st.none() | artifacts(uris),
            "uris": st.none() | st.lists(st.sampled_from(uris), max_size=2),
            "secrets": secrets(OTHER_SOURCES),
            "executorResources": st.just({"cpus": 0.2, "mem": 64, "disk": 10}),
        },
    )


_words = st.sampled_from(
    (
        *("id", "container", "containers", "type", "docker", "image", "pullConfig", "secret", "secrets", "source"),
        *("name", "fetch", "uris", "uri", "destPath", "artifacts", "env", "volumes"),
    )
)
lookalikes = st.recursive(
    scalars | st.sampled_from((*IDS, *IMAGES, *NAMES, "MESOS", URI)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_words, inner, max_size=5)),
    max_leaves=20,
)
"""JSON in the words of a definition and without its grammar."""
