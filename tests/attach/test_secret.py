"""Attaching a pull secret, definition by definition."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.attach.attachment import ABSENT, Attachment, Change, Verdict
from dcos_registry.attach.secret import attach_secret
from dcos_registry.errors import ExitCode
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from tests.attach.documents import definition, written

PULL = SecretPath("team/pull")
EXAMPLE = RegistryHost("registry.example.com")


def ucr_app(image: str = "registry.example.com/web", **fields: Any) -> dict[str, Any]:
    docker = {"image": image, **fields.pop("docker", {})}
    return {"id": "/team/web", "container": {"type": "MESOS", "docker": docker}, **fields}


def refusal(attachment: Attachment) -> tuple[str, ExitCode]:
    assert attachment.verdict is Verdict.REFUSED
    assert (attachment.changes, attachment.patch) == ((), None)
    return attachment.reason, attachment.exit_code


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


def test_the_patch_of_an_app_is_whole_fields_and_those_marathon_would_lose() -> None:
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
    attachment = attach_secret(definition("pod"), PULL, registries=[EXAMPLE])
    assert [change.pointer for change in attachment.changes] == [
        "/containers/0/image/pullConfig",
        "/secrets/pullConfigSecret",
    ]


def test_another_secret_of_an_image_that_is_not_meant_does_not_matter() -> None:
    pod = definition("other-secret-pod")
    pod["containers"][1]["image"]["id"] = "partner.example.com/theirs"
    assert attach_secret(pod, PULL, registries=[EXAMPLE]).verdict is Verdict.ATTACHED


def test_docker_hub_is_one_registry_by_all_its_names() -> None:
    hub = RegistryHost.parse("https://index.docker.io/v1/")
    assert attach_secret(ucr_app("team/web"), PULL, registries=[hub]).verdict is Verdict.ATTACHED


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


def test_refuses_a_docker_engine_app() -> None:
    assert refusal(attach_secret(definition("docker-engine-app"), PULL)) == (
        "/team/shop/legacy cannot pull with a secret: pullConfig is not supported with Docker containerizer: a pull "
        "secret serves the UCR only; give it a credentials archive as a URI, or convert it to the UCR (container type "
        "MESOS)",
        ExitCode.UNSUPPORTED,
    )


def test_refuses_on_a_cluster_without_secrets() -> None:
    assert refusal(attach_secret(ucr_app(), PULL, enterprise=False)) == (
        "/team/web cannot pull with a secret: Open source DC/OS has no secret store and so no pull secrets; put the "
        "credentials on the agents",
        ExitCode.UNSUPPORTED,
    )


@pytest.mark.parametrize(
    "imageless",
    [
        {"id": "/team/web"},
        {"id": "/team/web", "container": None},
        {"id": "/team/web", "container": {"type": "MESOS", "docker": {"image": ""}}},
        {"id": "/team/web", "containers": []},
        {"id": "/team/web", "containers": [None, {"name": "shell"}, {"image": {"kind": "DOCKER"}}]},
    ],
)
def test_refuses_what_runs_no_image(imageless: Any) -> None:
    assert refusal(attach_secret(imageless, PULL)) == (
        "/team/web runs no Docker image, so there is nothing to pull with a secret",
        ExitCode.USAGE,
    )


def test_refuses_a_command_in_a_container_without_an_image() -> None:
    reason, _ = refusal(attach_secret(definition("command-app"), PULL))
    assert reason == "/team/shop/sleep runs no Docker image, so there is nothing to pull with a secret"


@pytest.mark.parametrize(
    ("identifier", "path", "better"),
    [
        ("/team/web", "other/pull", "team/web/pull"),
        ("/team/web", "team/web/deeper/pull", "team/web/pull"),
        ("team/web.v2/green", "other/pull", "team/pull"),
        ("/web.v2", "other/pull", "pull"),
    ],
)
def test_refuses_a_secret_of_another_space_and_names_a_path_that_works(identifier: str, path: str, better: str) -> None:
    secret = SecretPath(path)
    attachment = attach_secret(ucr_app() | {"id": identifier}, secret)
    assert refusal(attachment) == (
        f"{identifier} may not use the secret {path}, which serves only /{secret.space} and what is below it; "
        f"{better} would do",
        ExitCode.USAGE,
    )
    assert attach_secret(ucr_app() | {"id": identifier}, SecretPath(better)).verdict is Verdict.ATTACHED


def test_refuses_an_image_that_pulls_with_another_secret() -> None:
    assert refusal(attach_secret(definition("other-secret-pod"), PULL)) == (
        "/team/shop/two-secrets pulls 'registry.example.com/partner/theirs' already with the secret 'partner' from "
        "'team/partner', and not with team/pull: take /containers/1/image/pullConfig out first",
        ExitCode.CONFLICT,
    )


@pytest.mark.parametrize("secrets", [None, {}, {"theirs": None}, {"theirs": {"source": ""}}])
def test_refuses_an_image_whose_secret_has_no_source(secrets: Any) -> None:
    app = ucr_app(docker={"pullConfig": {"secret": "theirs"}}, secrets=secrets)
    assert refusal(attach_secret(app, PULL)) == (
        "/team/web pulls 'registry.example.com/web' already with the secret 'theirs' from no source that /secrets "
        "names, and not with team/pull: take /container/docker/pullConfig out first",
        ExitCode.CONFLICT,
    )


@pytest.mark.parametrize("image", ["registry.example.com:443/web", "other.example.com/web", "web", "<your/image>"])
def test_refuses_an_image_that_does_not_spell_the_registry_of_the_secret(image: str) -> None:
    assert refusal(attach_secret(ucr_app(image), PULL, registries=[EXAMPLE])) == (
        f"/team/web pulls '{image}', and the secret is for registry.example.com: it has to name the registry as the "
        "image spells it, with or without a port",
        ExitCode.USAGE,
    )


def test_refuses_a_secret_for_no_registry_at_all() -> None:
    reason, _ = refusal(attach_secret(ucr_app(), PULL, registries=[]))
    assert "the secret is for no registry" in reason


def test_refuses_secrets_that_are_nested_in_the_container() -> None:
    assert refusal(attach_secret(definition("nested-secrets-app"), PULL)) == (
        "The definition of /team/shop/nested is not valid: /container/secrets is not read by Marathon there: move it "
        "to /secrets",
        ExitCode.USAGE,
    )


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({"container": []}, "/container has to be an object"),
        ({"container": {"type": 1}}, "/container/type has to be text"),
        ({"container": {"docker": "web"}}, "/container/docker has to be an object"),
        ({"container": {"docker": {"image": 7}}}, "/container/docker/image has to be text"),
        ({"container": {"docker": {"pullConfig": "x"}}}, "/container/docker/pullConfig has to be an object"),
        (
            {"container": {"docker": {"pullConfig": {"secret": {}}}}},
            "/container/docker/pullConfig/secret has to be text",
        ),
        ({"secrets": ["x"]}, "/secrets has to be an object"),
        ({"secrets": {"a/b~c": "team/pull"}}, "/secrets/a~1b~0c has to be an object"),
        ({"secrets": {"a": {"source": True}}}, "/secrets/a/source has to be text"),
        ({"containers": {}}, "/containers has to be an array"),
        ({"containers": ["web"]}, "/containers/0 has to be an object"),
        ({"containers": [{}, {"image": "web"}]}, "/containers/1/image has to be an object"),
        ({"containers": [{"image": {"id": 1}}]}, "/containers/0/image/id has to be text"),
        (
            {"containers": [{"secrets": {"a": {}}}]},
            "/containers/0/secrets is not read by Marathon there: move it to /secrets",
        ),
    ],
)
def test_refuses_a_definition_of_a_wrong_form_and_says_where(fields: dict[str, Any], mistake: str) -> None:
    reason, exit_code = refusal(attach_secret({"id": "/team/web", **fields}, PULL))
    assert reason == f"The definition of /team/web is not valid: {mistake}"
    assert exit_code is ExitCode.USAGE


@pytest.mark.parametrize("value", [None, True, 1, "app", [], [{"id": "/team/web"}]])
def test_what_is_no_object_is_no_definition(value: Any) -> None:
    with pytest.raises(
        errors.UsageError, match=r"^The definition of an app or pod is a JSON object, and this is none$"
    ):
        attach_secret(value, PULL)


@pytest.mark.parametrize("identifier", [None, 1, "", "/", "/team\n/web"])
def test_a_definition_needs_an_id(identifier: Any) -> None:
    with pytest.raises(errors.UsageError, match=r"^The definition has no id such as /group/name$"):
        attach_secret({"id": identifier}, PULL)


def test_a_definition_of_the_other_kind_is_not_taken() -> None:
    with pytest.raises(errors.UsageError, match=r"^The definition of /team/web is not that of a pod$"):
        attach_secret(ucr_app(), PULL, kind="pod")
    with pytest.raises(errors.UsageError, match=r"^The definition of /team/shop/pod is not that of an app$"):
        attach_secret(definition("pod"), PULL, kind="app")
