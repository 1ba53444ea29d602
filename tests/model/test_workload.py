"""Views of apps and pods."""

from typing import Any

import pytest
from hypothesis import given

from dcos_registry.model.workload import PulledImage, engine_of, images_of, kind_of, secret_sources, secret_uses
from tests.attach.strategies import definitions, lookalikes


def app(**container: Any) -> dict[str, Any]:
    return {"id": "/web", "container": container}


@given(lookalikes)
def test_any_object_can_be_looked_at(value: Any) -> None:
    definition = value if isinstance(value, dict) else {"containers": value}
    images = list(images_of(definition))
    assert (engine_of(definition) is None) == (images == [])
    assert all(image.image and image.secret_name != "" for image in images)
    assert all(isinstance(path, str) for path in secret_sources(definition).values())


@given(definitions)
def test_a_pointer_leads_to_the_object_that_holds_the_image(definition: Any) -> None:
    images = list(images_of(definition))
    assert images
    for image in images:
        holder = definition
        for step in image.pointer.split("/")[1:]:
            holder = holder[int(step) if isinstance(holder, list) else step]
        assert holder["image" if kind_of(definition) == "app" else "id"] == image.image


@pytest.mark.parametrize(
    ("definition", "engine"),
    [
        (app(type="MESOS", docker={"image": "web"}), "ucr"),
        (app(type="mesos", docker={"image": "web"}), "ucr"),
        (app(type="DOCKER", docker={"image": "web"}), "docker"),
        (app(docker={"image": "web"}), "docker"),
        (app(type=None, docker={"image": "web"}), "docker"),
        (app(type="MESOS"), None),
        (app(type="DOCKER", docker={"image": ""}), None),
        ({"id": "/web", "cmd": "true"}, None),
        ({"id": "/pod", "containers": [{"image": {"id": "web"}}]}, "ucr"),
        ({"id": "/pod", "containers": [{"name": "shell"}]}, None),
    ],
)
def test_tells_the_engine_that_pulls(definition: dict[str, Any], engine: str | None) -> None:
    assert engine_of(definition) == engine


def test_shows_the_images_of_a_pod_in_their_order() -> None:
    front = {"name": "front", "image": {"id": "a", "pullConfig": {"secret": "pull"}}}
    pod = {"containers": [front, {"name": "shell"}, {"image": {"id": "b", "pullConfig": {"secret": ""}}}]}
    assert kind_of(pod) == "pod"
    assert list(images_of(pod)) == [
        PulledImage("/containers/0/image", "front", "a", "pull"),
        PulledImage("/containers/2/image", "", "b", None),
    ]


def test_shows_the_image_of_an_app() -> None:
    definition = app(type="MESOS", docker={"image": "web:1", "pullConfig": {"secret": "pull"}})
    assert kind_of(definition) == "app"
    assert list(images_of(definition)) == [PulledImage("/container/docker", "", "web:1", "pull")]


def test_a_declared_secret_without_a_source_has_an_empty_path() -> None:
    secrets = {"a": {"source": "/team/pull/"}, "b": {"source": None}, "c": None, "d": "team/pull", "e": {"source": 1}}
    assert secret_sources({"secrets": secrets}) == {"a": "team/pull", "b": "", "c": "", "d": "", "e": ""}


def test_secrets_are_used_by_variables_volumes_and_images() -> None:
    image, variables = {"pullConfig": {"secret": "i"}}, {"A": {"secret": "e"}, "B": "text", "C": {"secret": None}}
    volumes = [{"secret": "v"}, {"hostPath": "/srv"}]
    assert dict(secret_uses({"env": variables, "container": {"docker": image, "volumes": volumes}})) == {
        "/env/A/secret": "e",
        "/container/volumes/0/secret": "v",
        "/container/docker/pullConfig/secret": "i",
    }
    pod = {"containers": [{"image": image, "environment": variables}], "environment": variables, "volumes": volumes}
    assert dict(secret_uses(pod)) == {
        "/environment/A/secret": "e",
        "/volumes/0/secret": "v",
        "/containers/0/environment/A/secret": "e",
        "/containers/0/image/pullConfig/secret": "i",
    }
