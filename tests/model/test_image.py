"""Names of images."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost

DIGEST = "sha256:" + "0123456789abcdef" * 4
components = st.from_regex(r"[a-z0-9]{1,3}((\.|_|__|-{1,3})[a-z0-9]{1,3}){0,2}", fullmatch=True)
repositories = st.lists(components, min_size=1, max_size=3).map("/".join)
registries = st.sampled_from(("", "registry.example.com/", "registry.example.com:443/", "localhost/", "host:5000/"))
tags = st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,10}", fullmatch=True)
digests = st.none() | st.just(DIGEST)


@given(registries, repositories, tags, digests)
def test_the_parts_of_an_image_come_out_as_they_went_in(
    registry: str, repository: str, tag: str | None, digest: str | None
) -> None:
    whole = registry + "team/" * (not registry) + repository
    text = whole + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    image = ImageReference.parse(text)
    assert str(image) == text
    assert f"{image.registry}/" == registry if registry else image.registry is None
    assert whole == registry + image.repository
    assert (image.tag, image.digest) == (tag, digest)


@given(st.text() | st.text("aZ0.:-_/@ \n"))
@example("host:00001" + "9" * 5000 + "/web")
@example("web@sha256:" + "0" * 64 + "\n")
@example("-/a")
def test_any_text_is_an_image_or_our_error(text: str) -> None:
    try:
        image = ImageReference.parse(text)
    except errors.UsageError:
        return
    assert str(image) == text
    assert ImageReference.parse(str(image)) == image


@pytest.mark.parametrize(
    ("text", "registry", "repository"),
    [
        ("redis", None, "redis"),
        ("team/web", None, "team/web"),
        ("registry.example.com", None, "registry.example.com"),
        ("registry.example.com/web", RegistryHost("registry.example.com"), "web"),
        ("registry.example.com:443/web", RegistryHost("registry.example.com", 443), "web"),
        ("localhost/web", RegistryHost("localhost"), "web"),
        ("registry/web", None, "registry/web"),
        ("docker.io/library/redis", RegistryHost("docker.io"), "library/redis"),
    ],
)
def test_the_first_part_is_a_registry_if_it_has_a_dot_a_colon_or_is_localhost(
    text: str, registry: RegistryHost | None, repository: str
) -> None:
    image = ImageReference.parse(text)
    assert (image.registry, image.repository) == (registry, repository)


def test_an_image_without_a_registry_comes_from_docker_hub() -> None:
    assert ImageReference.parse("redis:6").host.is_docker_hub
    assert ImageReference.parse("host:5000/redis").host == RegistryHost("host", 5000)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("https://registry.example.com/web", "leave out the scheme"),
        ("docker://redis", "leave out the scheme"),
        (" registry.example.com/web", "it has a blank in it"),
        ("registry.example.com/web\n", "it has a blank in it"),
        ("web@sha256:abc", "a digest is sha256: and 64 hex digits"),
        ("web@", "a digest is sha256: and 64 hex digits"),
        (f"web@{DIGEST}@{DIGEST}", "a digest is sha256: and 64 hex digits"),
        ("registry.example.com/Web", "the repository must be in lower case"),
        ("", "expected [HOST[:PORT]/]REPOSITORY[:TAG]"),
        ("team//web", "expected [HOST[:PORT]/]REPOSITORY[:TAG]"),
        ("web/", "expected [HOST[:PORT]/]REPOSITORY[:TAG]"),
        ("<your/private/image>", "expected [HOST[:PORT]/]REPOSITORY[:TAG]"),
        ("web:", "'' is not a tag"),
        ("web:.1", "'.1' is not a tag"),
        ("web:" + "1" * 129, f"'{'1' * 129}' is not a tag"),
    ],
)
def test_says_what_is_wrong_with_a_name(text: str, mistake: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        ImageReference.parse(text)
    assert caught.value.message == f"{text!r} is not an image: {mistake}"
