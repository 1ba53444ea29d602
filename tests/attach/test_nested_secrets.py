"""Moving secrets to where Marathon reads them."""

from typing import Any

import pytest

from dcos_registry.attach.attachment import ABSENT, Change
from dcos_registry.attach.conversion import Conversion, Refusal
from dcos_registry.attach.nested_secrets import move_nested_secrets
from dcos_registry.errors import ExitCode
from tests.attach.documents import definition, ucr_app

PULL = {"pull": {"source": "team/pull"}}


def moved(value: Any) -> Conversion:
    conversion = move_nested_secrets(value)
    assert isinstance(conversion, Conversion)
    return conversion


def nested(inner: Any, **fields: Any) -> dict[str, Any]:
    app = ucr_app(**fields)
    return {**app, "container": {**app["container"], "secrets": inner}}


def test_pain_15_secrets_nested_in_the_container_move_to_the_top() -> None:
    conversion = moved(definition("nested-secrets-app"))
    secrets = {"pullConfigSecret": {"source": "team/pull"}}
    assert conversion.changes == (
        Change("/container/secrets", secrets, ABSENT),
        Change("/secrets", ABSENT, secrets),
    )
    assert (conversion.summary, conversion.warnings) == ("its secrets are moved to /secrets", ())


def test_those_of_an_image_and_of_every_container_of_a_pod_move_too() -> None:
    pod = {
        "id": "/team/pod",
        "secrets": {"key": {"source": "team/key"}},
        "containers": [{"secrets": PULL}, {"name": "b"}, {"image": {"id": "web", "secrets": {"c": {"source": "c"}}}}],
    }
    assert moved(pod).after == {
        "id": "/team/pod",
        "secrets": {"key": {"source": "team/key"}, **PULL, "c": {"source": "c"}},
        "containers": [{}, {"name": "b"}, {"image": {"id": "web"}}],
    }


@pytest.mark.parametrize("declared", ["team/pull", "/team/pull"])
def test_a_secret_that_stands_in_both_places_is_one(declared: str) -> None:
    secrets = {"pull": {"source": declared}}
    assert moved(nested(PULL, secrets=secrets)).after == ucr_app(secrets=secrets)


@pytest.mark.parametrize("untouched", [ucr_app(secrets=PULL), nested(None), nested({}), {"id": "/team/web"}])
def test_where_nothing_is_nested_nothing_changes(untouched: Any) -> None:
    assert moved(untouched) == Conversion(untouched)


def test_moving_twice_is_moving_once() -> None:
    first = moved(nested(PULL))
    assert moved(first.after) == Conversion(first.after)


def test_refuses_two_secrets_by_one_name() -> None:
    app = nested({"a/b": {"source": "team/one"}}, secrets={"a/b": {"source": "team/two"}})
    assert move_nested_secrets(app) == Refusal(
        "/team/web has two secrets by one name: /container/secrets/a~1b and /secrets/a~1b differ; rename one of them",
        ExitCode.CONFLICT,
    )


@pytest.mark.parametrize(
    ("app", "mistake"),
    [
        (nested(["pull"]), "/container/secrets has to be an object"),
        (nested({"pull": "team/pull"}), "/container/secrets/pull has to be an object"),
        (nested({"pull": {"source": 1}}), "/container/secrets/pull/source has to be text"),
        (nested(PULL, secrets=[]), "/secrets has to be an object"),
    ],
)
def test_refuses_secrets_of_a_wrong_form(app: Any, mistake: str) -> None:
    assert move_nested_secrets(app) == Refusal(f"The definition of /team/web is not valid: {mistake}", ExitCode.USAGE)
