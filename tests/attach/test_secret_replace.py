"""Putting one pull secret in the place of another."""

from typing import Any

import pytest

from dcos_registry.attach.attachment import ABSENT, Attachment, Change, Verdict
from dcos_registry.attach.secret import attach_secret
from dcos_registry.model.secret_path import SecretPath
from tests.attach.docker_apps import patched, stored
from tests.attach.documents import definition, pod_of, ucr_app

THEIRS = {"theirs": {"source": "team/theirs"}}
PULLS_WITH_THEIRS = {"pullConfig": {"secret": "theirs"}}


def replaced(definition: Any, **flags: Any) -> Attachment:
    attachment = attach_secret(definition, SecretPath("team/pull"), replace=True, **flags)
    assert attachment.verdict is Verdict.REPLACED
    return attachment


def test_the_other_secret_is_named_and_its_declaration_goes() -> None:
    before = stored(ucr_app(docker=PULLS_WITH_THEIRS, secrets=THEIRS))
    attachment = replaced(before)
    assert attachment.reason == (
        "/team/web will pull 'registry.example.com/web' with the secret team/pull in place of 'team/theirs'"
    )
    assert attachment.changes == (
        Change("/container/docker/pullConfig/secret", "theirs", "pullConfigSecret"),
        Change("/secrets/theirs", {"source": "team/theirs"}, ABSENT),
        Change("/secrets/pullConfigSecret", ABSENT, {"source": "team/pull"}),
    )
    assert patched(before, attachment.patch) == stored(attachment.after)


@pytest.mark.parametrize(
    "use",
    [
        {"env": {"TOKEN": {"secret": "theirs"}}},
        {"container": {"volumes": [{"containerPath": "key", "secret": "theirs"}]}},
    ],
)
def test_a_declaration_that_an_app_uses_elsewhere_stays(use: dict[str, Any]) -> None:
    app = ucr_app(docker=PULLS_WITH_THEIRS, secrets=THEIRS)
    app |= {**use, "container": {**app["container"], **use.get("container", {})}}
    assert replaced(app).after["secrets"] == {**THEIRS, "pullConfigSecret": {"source": "team/pull"}}


@pytest.mark.parametrize(
    "use",
    [
        {"environment": {"TOKEN": {"secret": "theirs"}}},
        {"volumes": [{"name": "key", "secret": "theirs"}]},
        {"containers": [{"name": "shell", "environment": {"TOKEN": {"secret": "theirs"}}}]},
        {"containers": [{"name": "other", "image": {"id": "other", **PULLS_WITH_THEIRS}}]},
    ],
)
def test_a_declaration_that_a_pod_uses_elsewhere_stays(use: dict[str, Any]) -> None:
    pod = pod_of(front={"id": "registry.example.com/front", **PULLS_WITH_THEIRS}) | {"secrets": THEIRS}
    pod |= {**use, "containers": [*pod["containers"], *use.get("containers", ())]}
    assert replaced(pod, keys=["registry.example.com"]).after["secrets"] == {
        **THEIRS,
        "pullConfigSecret": {"source": "team/pull"},
    }


def test_the_images_of_a_pod_have_one_secret_after_it() -> None:
    attachment = replaced(definition("other-secret-pod"))
    assert {image["image"]["pullConfig"]["secret"] for image in attachment.after["containers"]} == {"pullConfigSecret"}
    assert attachment.reason.endswith("with the secret team/pull in place of 'team/partner'")


def test_a_name_that_the_other_secret_has_is_left_to_it_first() -> None:
    before = ucr_app(
        docker={"pullConfig": {"secret": "pullConfigSecret"}}, secrets={"pullConfigSecret": {"source": "x"}}
    )
    assert replaced(before).after["secrets"] == {"pullConfigSecret-2": {"source": "team/pull"}}


def test_a_reference_without_a_declaration_is_named() -> None:
    attachment = replaced(ucr_app(docker=PULLS_WITH_THEIRS))
    assert attachment.reason.endswith("in place of 'theirs'")


def test_without_another_secret_it_is_an_attachment() -> None:
    assert attach_secret(ucr_app(), SecretPath("team/pull"), replace=True).verdict is Verdict.ATTACHED


def test_a_name_that_only_a_variable_has_is_not_given_to_the_pull_secret() -> None:
    app = ucr_app(env={"TOKEN": {"secret": "pullConfigSecret"}})
    assert attach_secret(app, SecretPath("team/pull")).after["secrets"] == {
        "pullConfigSecret-2": {"source": "team/pull"}
    }
