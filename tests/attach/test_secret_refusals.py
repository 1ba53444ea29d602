"""Why a pull secret is not attached, each reason as the user reads it."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.attach.attachment import Verdict
from dcos_registry.attach.secret import attach_secret
from dcos_registry.errors import ExitCode
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from tests.attach.documents import definition, refusal, ucr_app

PULL = SecretPath("team/pull")
EXAMPLE = RegistryHost("registry.example.com")


def test_refuses_a_docker_engine_app() -> None:
    assert refusal(attach_secret(definition("docker-engine-app"), PULL)) == (
        "/team/shop/legacy cannot pull with a secret: pullConfig is not supported with Docker containerizer: a pull "
        "secret serves the UCR only; give it a credentials archive as a URI (app-attach --uri), or convert it to the "
        "UCR (app-attach --to-ucr)",
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
        "'team/partner', and not with team/pull: --replace puts team/pull in its place",
        ExitCode.CONFLICT,
    )


@pytest.mark.parametrize("secrets", [None, {}, {"theirs": None}, {"theirs": {"source": ""}}])
def test_refuses_an_image_whose_secret_has_no_source(secrets: Any) -> None:
    app = ucr_app(docker={"pullConfig": {"secret": "theirs"}}, secrets=secrets)
    assert refusal(attach_secret(app, PULL)) == (
        "/team/web pulls 'registry.example.com/web' already with the secret 'theirs' from no source that /secrets "
        "names, and not with team/pull: --replace puts team/pull in its place",
        ExitCode.CONFLICT,
    )


@pytest.mark.parametrize("image", ["registry.example.com:443/web", "other.example.com/web", "web", "<your/image>"])
def test_refuses_an_image_that_does_not_spell_the_registry_of_the_secret(image: str) -> None:
    assert refusal(attach_secret(ucr_app(image), PULL, keys=[EXAMPLE.config_key])) == (
        f"/team/web pulls '{image}', and the secret is for registry.example.com: it has to name the registry as the "
        "image spells it, with or without a port",
        ExitCode.USAGE,
    )


def test_refuses_a_secret_for_no_registry_at_all() -> None:
    reason, _ = refusal(attach_secret(ucr_app(), PULL, keys=[]))
    assert "the secret is for no registry" in reason


def test_pain_15_secrets_are_nested_in_the_container() -> None:
    assert refusal(attach_secret(definition("nested-secrets-app"), PULL)) == (
        "The definition of /team/shop/nested is not valid: /container/secrets is not read by Marathon there: move it "
        "to /secrets, which --fix does",
        ExitCode.USAGE,
    )
    pod = {"id": "/team/web", "containers": [{"image": {"id": "redis"}, "secrets": {"a": {}}}]}
    reason, _ = refusal(attach_secret(pod, PULL))
    assert "/containers/0/secrets is not read by Marathon there" in reason


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
