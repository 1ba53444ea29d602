"""Rewriting a definition and attaching to it, as one act."""

from functools import partial
from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.attach.attachment import ABSENT, Attachment, Change, Verdict
from dcos_registry.attach.nested_secrets import move_nested_secrets
from dcos_registry.attach.rewritten import attach_rewritten
from dcos_registry.attach.secret import attach_secret
from dcos_registry.attach.to_ucr import convert_to_ucr
from dcos_registry.errors import ExitCode
from dcos_registry.model.secret_path import SecretPath
from tests.attach.docker_apps import patched, stored
from tests.attach.documents import definition, docker_app, parameters, ucr_app

BOTH = (move_nested_secrets, convert_to_ucr)
REFERENCE = {"secret": "pullConfigSecret"}
DECLARATION = {"pullConfigSecret": {"source": "team/pull"}}


def attach(value: Any, path: str = "team/pull", rewrites: Any = BOTH) -> Attachment:
    return attach_rewritten(value, rewrites, partial(attach_secret, source=SecretPath(path)))


def test_conversion_and_secret_are_one_list_of_changes_and_one_patch() -> None:
    flags = parameters("env=A=1")
    before = stored(docker_app(docker=flags, executorResources={"cpus": 0.2}))
    attachment = attach(before)
    assert attachment.verdict is Verdict.ATTACHED
    assert attachment.reason == (
        "/team/web will pull 'registry.example.com/web' with the secret team/pull; it is converted to the UCR"
    )
    assert attachment.changes == (
        Change("/container/type", "DOCKER", "MESOS"),
        Change("/container/docker/parameters", flags["parameters"], ABSENT),
        Change("/container/docker/pullConfig", ABSENT, REFERENCE),
        Change("/env", ABSENT, {"A": "1"}),
        Change("/secrets", ABSENT, DECLARATION),
    )
    assert set(attachment.patch or ()) == {"container", "env", "executorResources", "secrets"}
    assert patched(before, attachment.patch) == stored(attachment.after)
    assert (
        attachment.warnings[-1] == "MARATHON_APP_DOCKER_IMAGE and MESOS_CONTAINER_NAME are no longer in the environment"
    )


def test_a_file_of_old_is_sent_its_networks_too() -> None:
    attachment = attach(definition("docker-engine-app"))
    assert set(attachment.patch or ()) == {"container", "networks", "secrets"}


def test_twice_is_once() -> None:
    first = attach(docker_app())
    second = attach(first.after)
    assert (second.verdict, second.changes, second.patch, second.warnings) == (Verdict.ALREADY, (), None, ())


def test_without_anything_to_rewrite_it_is_the_attachment_itself() -> None:
    assert attach(ucr_app()) == attach_secret(ucr_app(), SecretPath("team/pull"))
    assert attach(definition("pod")) == attach_secret(definition("pod"), SecretPath("team/pull"))


def test_a_secret_that_only_has_to_be_moved_is_attached_by_that() -> None:
    attachment = attach(definition("nested-secrets-app"))
    assert attachment.verdict is Verdict.ATTACHED
    assert attachment.reason == (
        "/team/shop/nested pulls 'registry.example.com/shop/nested' with the secret team/pull already; its secrets are "
        "moved to /secrets"
    )
    assert [change.pointer for change in attachment.changes] == ["/container/secrets", "/secrets"]


def test_a_conversion_that_is_refused_changes_nothing() -> None:
    before = docker_app(docker={"privileged": True})
    attachment = attach(before)
    assert (attachment.verdict, attachment.exit_code) == (Verdict.REFUSED, ExitCode.UNSUPPORTED)
    assert (attachment.changes, attachment.patch, attachment.after) == ((), None, before)
    assert "privileged" in attachment.reason


def test_a_secret_that_is_refused_takes_the_conversion_with_it() -> None:
    before = docker_app()
    attachment = attach(before, "other/pull")
    assert (attachment.verdict, attachment.exit_code) == (Verdict.REFUSED, ExitCode.USAGE)
    assert (attachment.changes, attachment.patch, attachment.after, attachment.warnings) == ((), None, before, ())
    assert attachment.reason.startswith("/team/web may not use the secret other/pull")


def test_pain_14_without_the_conversion_a_docker_engine_app_is_refused() -> None:
    assert attach(docker_app(), rewrites=()).exit_code is ExitCode.UNSUPPORTED


def test_what_is_no_definition_is_an_error() -> None:
    with pytest.raises(errors.UsageError):
        attach([])


def test_passwords_show_in_no_repr() -> None:
    attachment = attach(docker_app(docker=parameters("env=PASSWORD=hunter2")))
    assert attachment.verdict is Verdict.ATTACHED
    assert "hunter2" not in repr(attachment)
