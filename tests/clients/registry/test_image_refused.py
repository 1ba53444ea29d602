"""What is said of an image that a login is not good for, or that is not there."""

import json

import pytest

from dcos_registry import errors
from tests.clients.loopback import Asked, Reply, serve
from tests.clients.registry.trying import (
    ALICE,
    CONFIG,
    MANIFEST,
    PULLED,
    challenge,
    document,
    refusal,
    refused,
    with_paths,
)
from tests.clients.scripted import page

ALLOW = "have alice given the right to pull team/web, or log in with an account that has it"


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (refused(401, "UNAUTHORIZED", "authentication required"), "401"),
        (refused(403, "DENIED", "requested access to the resource is denied"), "403"),
        (refused(403, "DENIED", "User alice lacks Reader"), "403: User alice lacks Reader"),
        (page(403), "403"),
    ],
)
def test_pain_34_a_login_that_is_right_may_not_pull(reply: Reply, status: str) -> None:
    with serve(with_paths({"team/web/manifests/1.0": reply})) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == f"{registry.host} accepts the login of alice, and refuses the pull of team/web ({status})"
    assert error.hint == ALLOW


def test_pain_34_a_token_service_may_refuse_the_right_to_one_repository() -> None:
    def tokens_of(asked: Asked) -> Reply:
        return refused(403, "DENIED", "access forbidden") if "scope=" in asked.target else document(token="t")

    with (
        serve(tokens_of) as tokens,
        serve(with_paths(PULLED, f'Bearer realm="{tokens.url}/token"', "Bearer t")) as registry,
    ):
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == (
        f"{registry.host} accepts the login of alice, and refuses the pull of team/web (403: access forbidden)"
    )


@pytest.mark.parametrize("status", [401, 403])
def test_blobs_that_are_refused_though_the_manifest_is_not_are_told(status: int) -> None:
    with serve(with_paths({**PULLED, f"team/web/blobs/{CONFIG}": Reply(status)})) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert isinstance(error, errors.ForbiddenError)
    assert error.message == (
        f"{registry.host} accepts the login of alice, and refuses the blobs of team/web, though not its manifest "
        f"({status})"
    )
    assert error.hint == ALLOW


def test_a_blob_that_is_lost_is_told() -> None:
    with serve(with_paths({"team/web/manifests/1.0": MANIFEST})) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert isinstance(error, errors.NotFoundError)
    assert error.message == f"{registry.host} has the manifest of team/web, and not the blob {CONFIG} of it"
    assert error.hint == "have the image pushed again"


UNKNOWN = refused(404, "MANIFEST_UNKNOWN", "manifest unknown")


@pytest.mark.parametrize(
    ("tags", "hint"),
    [
        (["2.0", "0.9", "1.0.1"], "dcos registry login HOST --plain-http --image HOST/team/web:1.0.1"),
        (["$(reboot)"], "have it pushed"),
        ([7], "have it pushed"),
        (None, "have it pushed"),
    ],
)
def test_a_tag_that_there_is_not_is_told_from_a_repository(tags: list[object] | None, hint: str) -> None:
    paths = {"team/web/manifests/1.0": UNKNOWN, "team/web/tags/list": document(name="team/web", tags=tags)}
    with serve(with_paths(paths)) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert isinstance(error, errors.NotFoundError)
    assert error.message == f"{registry.host} has team/web, and no 1.0 of it"
    assert error.hint == hint.replace("HOST", registry.host)


@pytest.mark.parametrize("manifest", [UNKNOWN, refused(404, "NAME_UNKNOWN", "name unknown"), Reply(404), page(404)])
@pytest.mark.parametrize("tags", [Reply(404), Reply(401), Reply(403), Reply(405)])
def test_a_repository_that_there_is_not_cannot_be_told_from_a_hidden_one(manifest: Reply, tags: Reply) -> None:
    with serve(with_paths({"team/web/manifests/1.0": manifest, "team/web/tags/list": tags})) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert isinstance(error, errors.NotFoundError)
    assert error.message == f"{registry.host} has no repository team/web, or none that alice may see"
    assert error.hint == "check the name; else have alice given the right to pull it, or log in with another account"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(429), "HOST has had too many requests (429)"),
        (Reply(503), "HOST has a failure of its own (503), which says nothing of the login"),
        (Reply(302, headers={"Location": "https://a.example/x"}), "HOST sends its callers on to https://a.example"),
        (page(200), "HOST answers with a web page, and not as a Docker registry (200 for URL)"),
        (Reply(), "HOST does not answer as a Docker registry (200 for URL)"),
        (document(schemaVersion=2), "HOST answers with a manifest that names no blobs"),
        (document(config={"digest": "../../x"}), "HOST answers with a manifest that names no blobs"),
        (document(config=[], layers={}, fsLayers=[7]), "HOST answers with a manifest that names no blobs"),
    ],
)
def test_any_other_answer_says_nothing_of_the_right(reply: Reply, message: str) -> None:
    with serve(with_paths({"team/web/manifests/1.0": reply})) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    url = f"http://{registry.host}/v2/team/web/manifests/1.0"
    assert isinstance(error, errors.UnreachableError)
    assert error.message == message.replace("HOST", registry.host).replace("URL", url)


def test_a_wrong_password_is_told_before_the_image_is_asked_for() -> None:
    with serve(challenge("Basic realm=a")) as registry:
        error = refusal(registry.host, image=f"{registry.host}/team/web:1.0")
    assert error.message == f"{registry.host} refused the login of alice (401)"
    assert [asked.target for asked in registry.asked] == ["/v2/", "/v2/"]


def test_the_words_of_a_refusal_show_no_login() -> None:
    body = json.dumps({"errors": [{"code": "DENIED", "message": f"{ALICE.secret} may not"}]}).encode()
    reply = Reply(403, body, {"Content-Type": "application/json"})
    with serve(with_paths({"team/web/manifests/1.0": reply})) as registry:
        assert refusal(registry.host, image=f"{registry.host}/team/web:1.0").message.endswith("(403: *** may not)")
