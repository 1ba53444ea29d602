"""Attaching a pull secret, definition by definition."""

from typing import Any

import pytest

from dcos_registry.attach.attachment import ABSENT, Change, Verdict
from dcos_registry.attach.secret import attach_secret
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from tests.attach.documents import definition, ucr_app, written

PULL = SecretPath("team/pull")
EXAMPLE = RegistryHost("registry.example.com")


def test_an_app_gets_a_reference_and_a_declaration() -> None:
    before = definition("ucr-app")
    attachment = attach_secret(before, PULL)
    assert (attachment.id, attachment.kind, attachment.verdict) == ("/team/shop/web", "app", Verdict.ATTACHED)
    assert attachment.reason == (
        "/team/shop/web will pull 'registry.example.com/shop/web:1.4' with the secret team/pull"
    )
    assert attachment.changes == (
        Change("/container/docker/pullConfig", ABSENT, {"secret": "pullConfigSecret"}),
        Change("/secrets", ABSENT, {"pullConfigSecret": {"source": "team/pull"}}),
    )


def test_pain_17_the_patch_of_an_app_is_whole_fields_and_those_marathon_would_lose() -> None:
    before = definition("ucr-app")
    attachment = attach_secret(before, PULL)
    assert attachment.patch is not None
    assert list(attachment.patch) == ["container", "executorResources", "resourceLimits", "secrets"]
    assert written(attachment.patch["container"]["portMappings"]) == written(before["container"]["portMappings"])
    assert attachment.patch["executorResources"] == {"cpus": 0.1, "mem": 32}
    assert attachment.patch["resourceLimits"] == {"cpus": "unlimited"}


def test_what_marathon_reports_of_an_app_stays_out_of_the_patch() -> None:
    attachment = attach_secret(definition("stored-app"), PULL)
    assert set(attachment.patch or ()) == {"container", "secrets"}
    assert "version" in attachment.after


def test_a_name_that_another_secret_has_is_not_taken_from_it() -> None:
    attachment = attach_secret(definition("stored-app"), PULL)
    assert attachment.changes == (
        Change("/container/docker/pullConfig", ABSENT, {"secret": "pullConfigSecret-2"}),
        Change("/secrets/pullConfigSecret-2", ABSENT, {"source": "team/pull"}),
    )


def test_numbers_go_up_until_one_is_free() -> None:
    taken = {name: {"source": "team/other"} for name in ("regcred", "regcred-2", "regcred-3")}
    attachment = attach_secret(ucr_app(secrets=taken), PULL, secret_name="regcred")
    assert attachment.after["secrets"] == {**taken, "regcred-4": {"source": "team/pull"}}


@pytest.mark.parametrize("source", ["team/pull", "/team/pull", "team/pull/"])
def test_a_secret_that_is_declared_with_this_source_is_used_under_its_name(source: str) -> None:
    attachment = attach_secret(ucr_app(secrets={"a": {"source": "x"}, "b": {"source": source}}), PULL)
    assert attachment.changes == (Change("/container/docker/pullConfig", ABSENT, {"secret": "b"}),)
    assert attachment.patch == {"container": attachment.after["container"], "secrets": attachment.after["secrets"]}


def test_an_image_that_pulls_with_the_secret_is_left_as_it_is() -> None:
    before = definition("attached-app")
    attachment = attach_secret(before, PULL)
    assert attachment.verdict is Verdict.ALREADY
    assert attachment.reason == (
        "/team/shop/attached pulls 'registry.example.com/shop/attached' with the secret team/pull already"
    )
    assert (attachment.changes, attachment.patch, attachment.after) == ((), None, before)


@pytest.mark.parametrize("empty", [None, {}, {"secret": None}, {"secret": ""}, {"comment": "later"}])
def test_a_pull_config_without_a_secret_is_filled(empty: Any) -> None:
    attachment = attach_secret(ucr_app(docker={"pullConfig": empty}), PULL)
    assert attachment.after["container"]["docker"]["pullConfig"] == {**(empty or {}), "secret": "pullConfigSecret"}


def test_null_secrets_become_an_object_in_their_place() -> None:
    attachment = attach_secret({"secrets": None, **ucr_app()}, PULL)
    assert attachment.changes[0] == Change("/secrets", None, {"pullConfigSecret": {"source": "team/pull"}})
    assert next(iter(attachment.after)) == "secrets"


def test_a_reference_by_our_name_that_lacks_its_declaration_gets_it() -> None:
    attachment = attach_secret(ucr_app(docker={"pullConfig": {"secret": "pullConfigSecret"}}), PULL)
    assert attachment.changes == (Change("/secrets", ABSENT, {"pullConfigSecret": {"source": "team/pull"}}),)


def test_a_reference_by_our_name_that_lacks_its_declaration_is_led_to_one_that_is_there() -> None:
    app = ucr_app(docker={"pullConfig": {"secret": "pullConfigSecret"}}, secrets={"a": {"source": "team/pull"}})
    for replace in (False, True):
        attachment = attach_secret(app, PULL, replace=replace)
        assert attachment.verdict is Verdict.ATTACHED
        assert attachment.changes == (Change("/container/docker/pullConfig/secret", "pullConfigSecret", "a"),)


def test_all_images_of_a_pod_are_attached_and_it_is_sent_whole() -> None:
    before = definition("pod")
    attachment = attach_secret(before, PULL)
    assert (attachment.kind, attachment.verdict, attachment.patch) == ("pod", Verdict.ATTACHED, None)
    assert attachment.reason == (
        "/team/shop/pod will pull 'registry.example.com/shop/front', 'redis:6' with the secret team/pull"
    )
    assert attachment.changes == (
        Change("/containers/0/image/pullConfig", ABSENT, {"secret": "pullConfigSecret"}),
        Change("/containers/2/image/pullConfig", ABSENT, {"secret": "pullConfigSecret"}),
        Change("/secrets/pullConfigSecret", ABSENT, {"source": "team/pull"}),
    )
    assert set(attachment.after) == set(before)


def test_only_the_images_of_the_registries_in_the_secret_are_attached() -> None:
    attachment = attach_secret(definition("pod"), PULL, keys=[EXAMPLE.config_key])
    assert [change.pointer for change in attachment.changes] == [
        "/containers/0/image/pullConfig",
        "/secrets/pullConfigSecret",
    ]


def test_another_secret_of_an_image_that_is_not_meant_does_not_matter() -> None:
    pod = definition("other-secret-pod")
    pod["containers"][1]["image"]["id"] = "partner.example.com/theirs"
    assert attach_secret(pod, PULL, keys=[EXAMPLE.config_key]).verdict is Verdict.ATTACHED


def test_docker_hub_is_one_registry_by_all_its_names() -> None:
    hub = RegistryHost.parse("https://index.docker.io/v1/")
    assert attach_secret(ucr_app("team/web"), PULL, keys=[hub.config_key]).verdict is Verdict.ATTACHED


def test_a_secret_without_a_space_serves_every_service() -> None:
    assert attach_secret(ucr_app(), SecretPath("pull")).after["secrets"] == {"pullConfigSecret": {"source": "pull"}}


def test_a_definition_as_deep_as_the_reader_allows_is_attached() -> None:
    deep: Any = None
    for _ in range(10_000):
        deep = [deep]
    assert attach_secret(ucr_app(labels=deep), PULL).verdict is Verdict.ATTACHED


def test_neither_patch_nor_definition_shows_in_a_repr() -> None:
    parameter = {"key": "env", "value": "PASSWORD=hunter2"}
    attachment = attach_secret(ucr_app(env={"PASSWORD": "hunter2"}, docker={"parameters": [parameter]}), PULL)
    assert "hunter2" not in repr(attachment)


def test_pain_4_an_archive_that_the_ucr_never_reads_is_told() -> None:
    fetch = [{"uri": "https://files.example.com/docker.tar.gz?sig=hunter2", "destPath": "docker.tar.gz"}]
    attachment = attach_secret(ucr_app(fetch=fetch), PULL)
    assert attachment.after["fetch"] == fetch
    assert attachment.warnings == (
        "/fetch/0 fetches https://files.example.com/docker.tar.gz?sig=***, and the UCR never looks there when it pulls "
        "the image: its credentials only lie in the sandbox for the task to read; take /fetch/0 out, and keep its pull "
        "secret",
    )
