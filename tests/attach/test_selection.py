"""Which images of an app or pod are picked, and what is said where none can be."""

from typing import Any

import pytest

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.secret import attach_secret
from dcos_registry.attach.selection import Choice
from dcos_registry.errors import ExitCode
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import images_of
from tests.attach.documents import pod_of, refusal, ucr_app

EXAMPLE = "registry.example.com"
POD = pod_of(front={"id": f"{EXAMPLE}/front"}, side={"id": f"{EXAMPLE}/side"}, cache={"id": "redis"}, shell=None)


def picked(definition: Any, *registries: str, containers: tuple[str, ...] = (), keys: Any = None) -> Attachment:
    choice = Choice(frozenset(map(RegistryHost.parse, registries)), containers)
    return attach_secret(definition, SecretPath("team/pull"), choice=choice, keys=keys)


def attached(attachment: Attachment) -> list[str]:
    assert attachment.verdict is Verdict.ATTACHED
    return [image.image for image in images_of(attachment.after) if image.secret_name]


def test_without_a_choice_all_images_are_picked() -> None:
    assert attached(picked(POD)) == [f"{EXAMPLE}/front", f"{EXAMPLE}/side", "redis"]


def test_a_registry_picks_its_images() -> None:
    assert attached(picked(POD, EXAMPLE)) == [f"{EXAMPLE}/front", f"{EXAMPLE}/side"]
    assert attached(picked(POD, "docker.io")) == ["redis"]


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        (f"{EXAMPLE}/web", f"{EXAMPLE}:443"),
        (f"{EXAMPLE}:443/web:1", EXAMPLE),
        ("docker.io/team/web", "registry-1.docker.io"),
        ("web", "https://index.docker.io/v1/"),
        (f"{EXAMPLE}:5000/web@sha256:{'0' * 64}", f"{EXAMPLE}:5000"),
    ],
)
def test_one_registry_by_all_its_spellings(image: str, registry: str) -> None:
    assert attached(picked(ucr_app(image), registry)) == [image]


def test_containers_pick_their_images() -> None:
    assert attached(picked(POD, containers=("side", "cache"))) == [f"{EXAMPLE}/side", "redis"]
    assert attached(picked(POD, EXAMPLE, containers=("side", "cache"))) == [f"{EXAMPLE}/side"]


@pytest.mark.parametrize("image", [f"{EXAMPLE}:5000/web", "web", "<your/image>", "other.example.com/web"])
def test_what_pulls_nothing_from_the_registry_is_skipped(image: str) -> None:
    attachment = picked(ucr_app(image), EXAMPLE)
    assert attachment.verdict is Verdict.SKIPPED
    assert attachment.reason == f"/team/web pulls '{image}', and nothing from registry.example.com"
    assert (attachment.changes, attachment.patch, attachment.exit_code) == ((), None, ExitCode.DONE)


def test_what_runs_no_image_is_skipped_where_a_registry_picks() -> None:
    attachment = picked({"id": "/team/sleep", "cmd": "sleep 1"}, EXAMPLE)
    assert (attachment.verdict, attachment.reason) == (Verdict.SKIPPED, "/team/sleep runs no Docker image")


def test_a_pod_is_skipped_where_the_containers_pull_from_elsewhere() -> None:
    attachment = picked(POD, EXAMPLE, containers=("cache",))
    assert attachment.verdict is Verdict.SKIPPED
    assert attachment.reason == "/team/pod pulls 'redis', and nothing from registry.example.com"


def test_a_docker_engine_app_of_another_registry_is_skipped_and_not_refused() -> None:
    assert picked({"id": "/a", "container": {"docker": {"image": "web"}}}, EXAMPLE).verdict is Verdict.SKIPPED


def test_refuses_a_container_that_the_pod_has_not_and_names_those_there_are() -> None:
    assert refusal(picked(POD, containers=("front", "back"))) == (
        "/team/pod has no container 'back': there are 'front', 'side', 'cache', 'shell'",
        ExitCode.USAGE,
    )
    reason, _ = refusal(picked({"id": "/team/pod", "containers": [None, {}]}, containers=("a",)))
    assert reason == "/team/pod has no container 'a': there are none with a name"


def test_refuses_a_container_without_an_image() -> None:
    reason, _ = refusal(picked(POD, containers=("shell",)))
    assert reason == "The container 'shell' of /team/pod runs no Docker image, so there is nothing to pull"


def test_refuses_containers_of_an_app() -> None:
    assert refusal(picked(ucr_app(), containers=("front",))) == (
        "/team/web is an app, which has no containers to pick from: only a pod takes --container",
        ExitCode.USAGE,
    )


def test_by_default_the_containers_are_those_that_the_secret_is_for_and_named_ones_have_to_be() -> None:
    assert attached(picked(POD, keys=[EXAMPLE])) == [f"{EXAMPLE}/front", f"{EXAMPLE}/side"]
    assert refusal(picked(POD, containers=("front", "cache"), keys=[EXAMPLE])) == (
        "/team/pod pulls 'redis', and the secret is for registry.example.com: it has to name the registry as the image "
        "spells it, with or without a port",
        ExitCode.USAGE,
    )


def test_pain_19_an_image_of_the_registry_that_the_secret_spells_otherwise_is_refused() -> None:
    reason, _ = refusal(picked(ucr_app(f"{EXAMPLE}:443/web"), EXAMPLE, keys=[EXAMPLE]))
    assert reason.startswith(
        "/team/web pulls 'registry.example.com:443/web', and the secret is for registry.example.com:"
    )
