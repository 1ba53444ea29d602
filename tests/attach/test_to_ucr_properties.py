"""What holds of the conversion to the UCR whatever the app, Marathon being the judge."""

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.attach.attachment import Verdict
from dcos_registry.attach.conversion import Conversion, Refusal
from dcos_registry.attach.nested_secrets import move_nested_secrets
from dcos_registry.attach.rewritten import attach_rewritten
from dcos_registry.attach.secret import attach_secret
from dcos_registry.attach.to_ucr import convert_to_ucr
from dcos_registry.model.workload import engine_of, images_of, secret_sources
from dcos_registry.sandbox.marathon.dialect import Dialect
from tests.attach.docker_apps import DIALECTS, docker_apps, patched, plain_docker_apps, stored
from tests.attach.documents import undone, written
from tests.attach.strategies import OURS, definitions, json_values, lookalikes

filtering = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])

MADE_BY_PARAMETERS = ("container", "env", "user")


def in_order(document: Any) -> str:
    return json.dumps(document, sort_keys=True)


@filtering
@given(docker_apps, st.sampled_from(DIALECTS))
def test_marathon_takes_every_app_that_is_converted(app: Any, dialect: Dialect) -> None:
    conversion = convert_to_ucr(app)
    if isinstance(conversion, Conversion):
        assert stored(conversion.after, dialect)["container"]["type"] == "MESOS"
    else:
        assert "cannot run on the UCR" in conversion.reason


@filtering
@given(plain_docker_apps)
def test_networks_ports_and_all_else_are_to_marathon_what_they_were(app: Any) -> None:
    conversion = convert_to_ucr(app)
    if isinstance(conversion, Conversion):
        before, after = stored(app), stored(conversion.after)
        for name in before.keys() | after.keys():
            if name not in MADE_BY_PARAMETERS:
                assert after.get(name) == before.get(name)
        assert after["container"].get("portMappings") == before["container"].get("portMappings")
        count = len(before["container"]["volumes"])
        assert after["container"]["volumes"][:count] == before["container"]["volumes"]


@filtering
@given(plain_docker_apps)
def test_only_checks_and_volumes_keep_a_plain_app_from_the_ucr(app: Any) -> None:
    conversion = convert_to_ucr(app)
    if isinstance(conversion, Refusal):
        assert "/healthChecks/" in conversion.reason or "/container/volumes/" in conversion.reason


@filtering
@given(docker_apps)
def test_converting_twice_is_converting_once(app: Any) -> None:
    first = convert_to_ucr(app)
    if isinstance(first, Conversion):
        second = convert_to_ucr(first.after)
        assert isinstance(second, Conversion)
        assert (written(second.after), second.changes, second.warnings) == (written(first.after), (), ())


@filtering
@given(docker_apps)
def test_taking_the_changes_back_gives_the_app_as_it_was(app: Any) -> None:
    before = copy.deepcopy(app)
    conversion = convert_to_ucr(app)
    if isinstance(conversion, Conversion):
        assert in_order(undone(conversion.after, conversion.changes)) == in_order(before)
    assert written(app) == written(before)


@filtering
@given(docker_apps)
def test_keys_stay_in_their_order_and_unknown_ones_stay_at_all(app: Any) -> None:
    conversion = convert_to_ucr(app)
    if isinstance(conversion, Conversion):
        after = conversion.after
        for old, new in ((app, after), (app["container"], after["container"])):
            assert [key for key in new if key in old] == [key for key in old if key in new]
            assert {key: value for key, value in old.items() if key.startswith("x-")}.items() <= new.items()


@filtering
@given(docker_apps)
def test_no_password_is_in_a_sentence_or_a_repr(app: Any) -> None:
    conversion = convert_to_ucr(app)
    assert "hunter2" not in repr(conversion)
    assert "hunter2" not in repr(getattr(conversion, "changes", ()))


@given(definitions)
def test_what_the_docker_engine_does_not_run_is_not_touched(definition: Any) -> None:
    assert engine_of(definition) == "ucr"
    assert convert_to_ucr(definition) == Conversion(definition)


@filtering
@given(plain_docker_apps)
def test_one_patch_converts_and_attaches_what_marathon_holds(app: Any) -> None:
    held = stored({**app, "id": f"/{app['id'].strip('/')}"})
    attachment = attach_rewritten(held, [convert_to_ucr], lambda converted: attach_secret(converted, OURS))
    if attachment.verdict is Verdict.ATTACHED:
        after = patched(held, attachment.patch)
        assert after["container"]["type"] == "MESOS"
        assert {secret_sources(after)[image.secret_name or ""] for image in images_of(after)} == {OURS.text}
        assert after == stored(attachment.after)


@filtering
@given(docker_apps)
def test_the_changes_of_both_steps_are_one_list(app: Any) -> None:
    attachment = attach_rewritten(app, [convert_to_ucr], lambda converted: attach_secret(converted, OURS))
    assert in_order(undone(attachment.after, attachment.changes)) == in_order(app)
    assert (attachment.patch is not None) == (attachment.verdict is Verdict.ATTACHED)
    if attachment.verdict is Verdict.ATTACHED:
        assert set(attachment.patch or ()) >= {change.pointer.split("/")[1] for change in attachment.changes} & set(
            attachment.after
        )


anything = (
    json_values
    | lookalikes
    | st.fixed_dictionaries(
        {"id": st.just("/team/web")},
        optional={
            "container": lookalikes
            | st.fixed_dictionaries(
                {"docker": st.fixed_dictionaries({"image": st.just("web")}, optional={"network": json_values})},
                optional={"volumes": json_values, "linuxInfo": json_values, "secrets": lookalikes},
            ),
            "containers": lookalikes,
            "secrets": lookalikes,
            "healthChecks": json_values,
            "networks": json_values,
            "ipAddress": json_values,
            "fetch": json_values,
            "env": json_values,
        },
    )
)


@given(value=anything, rewrite=st.sampled_from((convert_to_ucr, move_nested_secrets)))
def test_any_json_value_gives_a_conversion_a_refusal_or_our_error(value: Any, rewrite: Any) -> None:
    before = written(value)
    try:
        result = rewrite(value)
    except errors.UsageError as error:
        assert error.message
    else:
        assert isinstance(result, Conversion) or result.reason
    assert written(value) == before
