"""One wish for every app and pod."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.plan import plan
from dcos_registry.attach.selection import Choice
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.attach.wish import SecretRoute, Wish
from dcos_registry.errors import ExitCode
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.model.secret_path import SecretPath
from tests.attach.documents import definition, docker_app, refusal, ucr_app

SECRET = SecretRoute(SecretPath("team/pull"), ["registry.example.com"], "regcred")
ARCHIVE = UriRoute.parse("https://files.example.com/docker.tar.gz")
EXAMPLE = Choice(frozenset({RegistryHost("registry.example.com")}))


def planned(value: Any, route: Any = SECRET, **flags: Any) -> Attachment:
    return plan(value, Wish(route, **flags))


def test_a_secret_is_attached_by_the_name_and_for_the_keys_of_the_wish() -> None:
    assert planned(ucr_app()).after["secrets"] == {"regcred": {"source": "team/pull"}}
    assert planned(ucr_app("redis")).verdict is Verdict.REFUSED


def test_an_archive_is_attached() -> None:
    assert planned(docker_app(), ARCHIVE).verdict is Verdict.ATTACHED


def test_other_credentials_give_way_only_where_that_is_wished() -> None:
    theirs = ucr_app(docker={"pullConfig": {"secret": "a"}}, secrets={"a": {"source": "x"}})
    assert planned(theirs).exit_code is ExitCode.CONFLICT
    assert planned(theirs, replace=True).verdict is Verdict.REPLACED
    archive = docker_app(fetch=[{"uri": "file:///etc/docker.tar.gz"}])
    assert planned(archive, ARCHIVE).exit_code is ExitCode.CONFLICT
    assert planned(archive, ARCHIVE, replace=True).verdict is Verdict.REPLACED


def test_pain_14_a_docker_engine_app_is_converted_only_where_that_is_wished() -> None:
    assert planned(docker_app()).exit_code is ExitCode.UNSUPPORTED
    assert planned(docker_app(), to_ucr=True).after["container"]["type"] == "MESOS"


def test_pain_15_nested_secrets_are_moved_only_where_that_is_wished() -> None:
    nested = definition("nested-secrets-app")
    assert planned(nested).verdict is Verdict.REFUSED
    attachment = planned(nested, fix=True)
    assert attachment.verdict is Verdict.ATTACHED
    assert attachment.reason.endswith("; its secrets are moved to /secrets")


def test_an_open_source_cluster_takes_archives_alone() -> None:
    assert planned(ucr_app(), enterprise=False).exit_code is ExitCode.UNSUPPORTED
    assert planned(docker_app(), ARCHIVE, enterprise=False).verdict is Verdict.ATTACHED


def test_what_is_not_picked_is_neither_rewritten_nor_refused_for_it() -> None:
    other = docker_app("other.example.com/web", docker={"privileged": True})
    attachment = planned(other, to_ucr=True, fix=True, choice=EXAMPLE)
    assert (attachment.verdict, attachment.after) == (Verdict.SKIPPED, other)


def test_an_archive_that_is_left_in_a_converted_app_is_told() -> None:
    attachment = planned(docker_app(fetch=[{"uri": ARCHIVE.uri}]), to_ucr=True)
    assert attachment.warnings[0] == (
        "/fetch/0 fetches https://files.example.com/docker.tar.gz, and the UCR never looks there when it pulls the "
        "image: its credentials only lie in the sandbox for the task to read; take /fetch/0 out, and keep its pull "
        "secret"
    )


def test_a_definition_of_a_wrong_form_is_refused_before_it_is_rewritten() -> None:
    assert refusal(planned({"id": "/a", "container": []}, to_ucr=True, fix=True)) == (
        "The definition of /a is not valid: /container has to be an object",
        ExitCode.USAGE,
    )


def test_a_secret_needs_a_name() -> None:
    with pytest.raises(errors.UsageError) as caught:
        SecretRoute(SecretPath("team/pull"), name="")
    assert caught.value.message == "A secret is declared by a name, and --secret-name is empty"


def test_an_archive_and_a_conversion_cannot_be_wished_together() -> None:
    with pytest.raises(errors.UsageError) as caught:
        Wish(ARCHIVE, to_ucr=True)
    assert caught.value.message == (
        "The UCR never reads a credentials archive: take either --uri, with the Docker Engine, or --to-ucr"
    )


def test_what_is_no_definition_of_that_kind_is_an_error() -> None:
    with pytest.raises(errors.UsageError):
        plan(None, Wish(SECRET))
    with pytest.raises(errors.UsageError):
        plan(ucr_app(), Wish(SECRET), "pod")
