"""Which image of a tarball is pushed under which name; where that is not clear, the user is told what to say."""

import pytest

from dcos_registry import errors
from dcos_registry.model.image import ImageReference
from dcos_registry.workflows.pushing.choice import Choice
from tests.workflows.pushing.samples import image

TARGET = ImageReference.parse("registry.example.com/team/app:1.0")
WEB, WORKER = image("web:1.0", "web:latest"), image("worker:2.0")
AMD64, ARM64 = image("web:1.0"), image("web:1.0", platform="linux/arm64/v8")


def test_the_only_image_is_taken_whatever_it_is_called() -> None:
    push = Choice([WEB]).one(TARGET)
    assert (push.image, push.name, push.tags) == (WEB, "registry.example.com/team/app:1.0", ("1.0",))


def test_further_tags_come_behind_and_none_twice() -> None:
    assert Choice([WEB], tags=["2.0", "1.0", "2.0"]).one(TARGET).tags == ("1.0", "2.0")


def test_without_a_tag_it_is_latest_as_docker_has_it() -> None:
    assert Choice([WEB]).one(ImageReference.parse("team/app")).name == "team/app:latest"


@pytest.mark.parametrize("asked", ["worker:2.0", "@1"])
def test_one_of_several_is_chosen_by_name_or_number(asked: str) -> None:
    assert Choice([WEB, WORKER]).one(TARGET, asked).image == WORKER


def test_a_name_without_a_tag_is_that_of_latest() -> None:
    assert Choice([WORKER, WEB]).one(TARGET, "web").image == WEB


@pytest.mark.parametrize("asked", ["none:1.0", "worker", "@2", "@", "@-1", "@x", "@²"])
def test_what_none_is_called_is_told_with_what_there_is(asked: str) -> None:
    with pytest.raises(errors.NotFoundError, match=r"but @0 web:1\.0, web:latest, @1 worker:2\.0"):
        Choice([WEB, WORKER]).one(TARGET, asked)


def test_several_images_are_listed_where_none_is_chosen() -> None:
    with pytest.raises(errors.UsageError, match=r"2 images: @0 web:1\.0, web:latest, @1 worker:2\.0") as error:
        Choice([WEB, WORKER]).one(TARGET)
    assert error.value.hint and "--image" in error.value.hint and "--all" in error.value.hint


def test_several_images_without_names_are_not_one() -> None:
    with pytest.raises(errors.UsageError, match="@1 without a name"):
        Choice([image(), image()]).one(TARGET)


def test_a_target_with_a_digest_is_refused() -> None:
    with pytest.raises(errors.UsageError, match="leave it out"):
        Choice([WEB]).one(ImageReference.parse(f"registry.example.com/app@sha256:{'0' * 64}"))


def test_of_several_platforms_that_of_the_agents_is_taken() -> None:
    assert Choice([ARM64, AMD64]).one(TARGET).image == AMD64


@pytest.mark.parametrize("platform", ["linux/arm64", "linux/arm64/v8"])
def test_a_platform_can_be_asked_for_with_its_variant_or_without(platform: str) -> None:
    assert Choice([AMD64, ARM64], platform=platform).one(TARGET).image == ARM64


def test_the_only_platform_is_taken_where_none_is_asked_for() -> None:
    assert Choice([ARM64]).one(TARGET).image == ARM64


@pytest.mark.parametrize("platform", ["linux/arm", "linux/s390x", "windows/amd64"])
def test_a_platform_that_is_not_there_is_refused(platform: str) -> None:
    with pytest.raises(errors.NotFoundError, match="for linux/amd64, linux/arm64/v8"):
        Choice([AMD64, ARM64], platform=platform).one(TARGET)


def test_all_images_go_below_the_prefix_under_all_their_names() -> None:
    pushes = Choice([WEB, WORKER]).every("registry.example.com/vendor")
    assert [(push.name, push.image) for push in pushes] == [
        ("registry.example.com/vendor/web:1.0", WEB),
        ("registry.example.com/vendor/web:latest", WEB),
        ("registry.example.com/vendor/worker:2.0", WORKER),
    ]


@pytest.mark.parametrize(
    ("name", "pushed"),
    [
        ("other.example:5000/team/web:1.0", "r.example/x/team/web:1.0"),
        ("docker.io/library/web:1.0", "r.example/x/web:1.0"),
        ("team/web", "r.example/x/team/web:latest"),
    ],
)
def test_the_registry_of_a_name_makes_way_for_the_prefix(name: str, pushed: str) -> None:
    assert [push.name for push in Choice([image(name)]).every("r.example/x")] == [pushed]


def test_of_all_images_one_platform_each_is_pushed() -> None:
    assert [push.image for push in Choice([ARM64, AMD64]).every("r.example")] == [AMD64]


def test_an_image_without_a_name_is_pushed_by_itself() -> None:
    with pytest.raises(errors.UsageError, match="@1 of the tarball has no name") as error:
        Choice([WEB, image()]).every("r.example")
    assert error.value.hint and "--image @1" in error.value.hint


def test_two_images_do_not_become_one() -> None:
    with pytest.raises(errors.UsageError, match=r"Two images of the tarball would both be r\.example/web:1\.0"):
        Choice([image("web:1.0"), image("a.example/web:1.0")]).every("r.example")


@pytest.mark.parametrize("prefix", ["", "team", "vendor/images", "https://r.example"])
def test_all_images_go_to_a_registry_that_is_named(prefix: str) -> None:
    with pytest.raises(errors.UsageError):
        Choice([WEB]).every(prefix)
