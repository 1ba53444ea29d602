"""Which parts of an image prove that a login is good for it, and how they are asked for."""

import pytest

from dcos_registry import errors
from dcos_registry.clients.http import Http
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.registry import LoginCheck, RegistryClient
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost
from tests.clients.loopback import Asked, Reply, serve
from tests.clients.registry.trying import (
    ALICE,
    BASIC,
    CONFIG,
    IDENTITY,
    MANIFEST,
    OTHER,
    PULLED,
    challenge,
    check,
    document,
    guarded,
    refusal,
    with_paths,
)


def test_a_manifest_and_the_head_of_a_blob_are_asked_for() -> None:
    with serve(with_paths(PULLED)) as registry:
        assert check(registry.host, image=f"{registry.host}/team/web:1.0") == LoginCheck("basic")
    assert [(asked.method, asked.target) for asked in registry.asked] == [
        ("GET", "/v2/"),
        ("GET", "/v2/"),
        ("GET", "/v2/team/web/manifests/1.0"),
        ("HEAD", f"/v2/team/web/blobs/{CONFIG}"),
    ]
    accept = registry.asked[2].headers["Accept"]
    assert "application/vnd.docker.distribution.manifest.v2+json" in accept
    assert "application/vnd.docker.distribution.manifest.list.v2+json" in accept
    assert "application/vnd.oci.image.manifest.v1+json" in accept
    assert "application/vnd.oci.image.index.v1+json" in accept


def test_without_a_tag_it_is_latest() -> None:
    with serve(with_paths({**PULLED, "team/web/manifests/latest": MANIFEST})) as registry:
        check(registry.host, image=f"{registry.host}/team/web")
    assert registry.asked[2].target == "/v2/team/web/manifests/latest"


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_blob_that_is_sent_on_to_a_storage_counts_and_is_not_followed(status: int) -> None:
    with serve(Reply()) as storage:
        far = Reply(status, headers={"Location": f"{storage.url}/signed"})
        with serve(with_paths({**PULLED, f"team/web/blobs/{CONFIG}": far})) as registry:
            assert check(registry.host, image=f"{registry.host}/team/web:1.0").kind == "basic"
    assert storage.asked == []


def entry(digest: str, **platform: str) -> dict[str, object]:
    return {"digest": digest, "platform": platform} if platform else {"digest": digest}


@pytest.mark.parametrize(
    ("entries", "chosen"),
    [
        ([entry(OTHER, os="linux", architecture="arm64"), entry(CONFIG, os="linux", architecture="amd64")], CONFIG),
        ([entry(OTHER, os="linux", architecture="arm64"), entry(CONFIG)], OTHER),
        ([entry(OTHER)], OTHER),
    ],
)
def test_of_several_platforms_one_is_pulled(entries: list[dict[str, object]], chosen: str) -> None:
    paths = {
        "team/web/manifests/1.0": document(schemaVersion=2, manifests=entries),
        f"team/web/manifests/{chosen}": MANIFEST,
        f"team/web/blobs/{CONFIG}": Reply(),
    }
    with serve(with_paths(paths)) as registry:
        assert check(registry.host, image=f"{registry.host}/team/web:1.0").kind == "basic"


def test_an_image_in_the_oldest_form_is_pulled() -> None:
    old = document(schemaVersion=1, fsLayers=[{"blobSum": CONFIG}])
    with serve(with_paths({**PULLED, "team/web/manifests/1.0": old})) as registry:
        assert check(registry.host, image=f"{registry.host}/team/web:1.0").kind == "basic"


def test_the_token_is_asked_for_with_the_right_to_pull() -> None:
    with serve(document(token="t")) as tokens:
        bearer = f'Bearer realm="{tokens.url}/token",service="a"'
        with serve(with_paths(PULLED, bearer, "Bearer t")) as registry:
            assert check(registry.host, image=f"{registry.host}/team/web:1.0") == LoginCheck("bearer")
    assert [asked.target.partition("?")[2].partition("&service=a&")[2] for asked in tokens.asked] == [
        "client_id=dcos-registry",
        "scope=repository%3Ateam%2Fweb%3Apull&client_id=dcos-registry",
    ]


def test_an_identity_token_is_traded_for_the_right_to_pull() -> None:
    with (
        serve(document(access_token="t")) as tokens,
        serve(with_paths(PULLED, f'Bearer realm="{tokens.url}/token"', "Bearer t")) as registry,
    ):
        check(registry.host, credential=IDENTITY, image=f"{registry.host}/team/web:1.0")
    assert b"scope=repository%3Ateam%2Fweb%3Apull" in tokens.asked[-1].body


def test_a_registry_that_asks_only_for_its_images_proves_the_login_too() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply() if asked.target == "/v2/" else with_paths(PULLED)(asked)

    with serve(answer) as registry:
        assert check(registry.host, image=f"{registry.host}/team/web:1.0") == LoginCheck("basic")


def test_an_image_that_all_may_pull_proves_nothing_of_the_login() -> None:
    def answer(asked: Asked) -> Reply:
        return {"/v2/": Reply(), **{f"/v2/{path}": reply for path, reply in PULLED.items()}}[asked.target]

    with serve(answer) as registry:
        assert check(registry.host, image=f"{registry.host}/team/web:1.0") == LoginCheck(
            "none", (f"{registry.host} asks nobody for a login, so it may take any",)
        )


def test_a_wrong_login_at_a_registry_that_asks_only_for_its_images_is_refused() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply() if asked.target == "/v2/" else challenge("Basic realm=a")

    with serve(answer) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert isinstance(error, errors.NotLoggedInError)
    assert error.message == f"{registry.host} refused the login of alice (401)"


def test_an_image_of_another_registry_proves_nothing_and_nobody_is_asked() -> None:
    with serve(guarded("Basic realm=a", BASIC)) as registry:
        error = refusal(registry.host, image="registry.example/team/web:1.0")
    assert isinstance(error, errors.UsageError)
    assert error.message == (
        f"registry.example/team/web:1.0 comes from registry.example, and the login is for {registry.host}"
    )
    assert error.hint == "dcos registry login registry.example --image registry.example/team/web:1.0"
    assert registry.asked == []


def test_a_name_that_is_too_long_is_refused() -> None:
    error = refusal("registry.example", image=f"registry.example/{'a' * 256}:1.0")
    assert isinstance(error, errors.UsageError)
    assert error.message.endswith("is not an image: repository name must not be more than 255 characters")


@pytest.mark.parametrize(
    ("host", "image"),
    [("docker.io", "alpine:3"), ("docker.io", "index.docker.io/alpine:3"), ("docker.io", "docker.io/library/alpine:3")],
)
def test_an_image_of_docker_hub_is_asked_for_under_its_whole_name(host: str, image: str) -> None:
    def answer(asked: Asked) -> Reply:
        paths = {"library/alpine/manifests/3": MANIFEST, f"library/alpine/blobs/{CONFIG}": Reply()}
        return with_paths(paths)(
            Asked(asked.method, asked.target.removeprefix("http://registry-1.docker.io"), asked.headers, asked.body)
        )

    with serve(answer) as proxy:
        http = Http(proxies=Proxies(http=proxy.url))
        client = RegistryClient(RegistryHost.parse(host), http, plain_http=True)
        assert client.check_login(ALICE, ImageReference.parse(image)).kind == "basic"
        http.close()


def test_the_default_port_may_be_written_or_not() -> None:
    def answer(asked: Asked) -> Reply:
        target = asked.target.partition("registry.test")[2]
        return with_paths(PULLED)(Asked(asked.method, target.removeprefix(":443"), asked.headers, asked.body))

    with serve(answer) as proxy:
        for host, image in (("registry.test", "registry.test:443"), ("registry.test:443", "registry.test")):
            assert check(host, image=f"{image}/team/web:1.0", proxies=Proxies(http=proxy.url)).kind == "basic"
