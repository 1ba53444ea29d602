"""What holds of attaching a pull secret whatever the definition."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.attach.attachment import Verdict
from dcos_registry.attach.secret import attach_secret
from dcos_registry.model.workload import images_of, secret_sources
from tests.attach.documents import merged_by_marathon, undone, without_nulls, written
from tests.attach.strategies import (
    OURS,
    REGISTRIES,
    attachable,
    attachable_apps,
    definitions,
    json_values,
    lookalikes,
)

keys = st.none() | st.sets(st.sampled_from([registry.config_key for registry in REGISTRIES]))


@given(attachable)
def test_every_image_pulls_with_the_secret_after_it(definition: Any) -> None:
    after = attach_secret(definition, OURS).after
    assert {secret_sources(after)[image.secret_name or ""] for image in images_of(after)} == {OURS.text}


@given(attachable)
def test_attaching_twice_is_attaching_once(definition: Any) -> None:
    first = attach_secret(definition, OURS)
    second = attach_secret(first.after, OURS)
    assert first.verdict is Verdict.ATTACHED
    assert (second.verdict, second.changes, second.patch) == (Verdict.ALREADY, (), None)
    assert written(second.after) == written(first.after)


@given(definitions, keys)
def test_taking_the_changes_back_gives_the_definition_as_it_was(definition: Any, keys: set[str] | None) -> None:
    attachment = attach_secret(definition, OURS, keys=keys)
    assert written(undone(attachment.after, attachment.changes)) == written(definition)


@given(definitions, keys)
def test_changes_lie_only_in_pull_configs_and_secrets(definition: Any, keys: set[str] | None) -> None:
    attachment = attach_secret(definition, OURS, keys=keys)
    allowed = [f"{image.pointer}/pullConfig" for image in images_of(definition)] + ["/secrets"]
    for change in attachment.changes:
        assert any(change.pointer == place or change.pointer.startswith(place + "/") for place in allowed)


@given(definitions)
def test_secrets_that_are_declared_stay_as_they_are(definition: Any) -> None:
    declared = definition.get("secrets") or {}
    after = attach_secret(definition, OURS).after
    assert declared.items() <= (after.get("secrets") or {}).items()
    assert len(after.get("secrets") or {}) <= len(declared) + 1


@given(definitions, keys)
def test_only_an_attached_definition_changes_and_it_does(definition: Any, keys: set[str] | None) -> None:
    attachment = attach_secret(definition, OURS, keys=keys)
    changed = attachment.verdict is Verdict.ATTACHED
    assert (attachment.changes != ()) == changed
    assert (written(attachment.after) != written(definition)) == changed
    assert (attachment.patch is not None) == (changed and attachment.kind == "app")


@given(definitions, keys)
def test_the_definition_that_was_given_is_not_written_to(definition: Any, keys: set[str] | None) -> None:
    before = written(definition)
    attach_secret(definition, OURS, keys=keys)
    assert written(definition) == before


@given(attachable_apps)
def test_marathon_makes_of_the_patch_what_the_attachment_says(definition: Any) -> None:
    attachment = attach_secret(definition, OURS)
    assert attachment.patch is not None
    stored = merged_by_marathon(without_nulls(definition), attachment.patch)
    assert stored == without_nulls(attachment.after)


@given(attachable_apps)
def test_the_patch_holds_nothing_but_the_fields_that_must_be_in_it(definition: Any) -> None:
    attachment = attach_secret(definition, OURS)
    kept = {"executorResources", "resourceLimits"} & set(definition)
    assert set(attachment.patch or ()) == {"container", "secrets"} | kept


@given(definitions, keys)
def test_images_of_other_registries_are_left_alone(definition: Any, keys: set[str] | None) -> None:
    after = attach_secret(definition, OURS, keys=keys).after
    hosts = keys or set()
    for old, new in zip(images_of(definition), images_of(after), strict=True):
        registry = old.image.partition("/")[0]
        if keys is not None and "." in registry and registry not in hosts:
            assert new == old


anything = (
    json_values
    | lookalikes
    | st.fixed_dictionaries(
        {"id": st.just("/team/web")},
        optional={"container": lookalikes, "containers": lookalikes, "secrets": lookalikes},
    )
)


@given(value=anything, keys=keys, enterprise=st.booleans(), kind=st.sampled_from((None, "app", "pod")))
def test_any_json_value_gives_an_attachment_or_our_error(
    value: Any, keys: set[str] | None, *, enterprise: bool, kind: Any
) -> None:
    before = written(value)
    try:
        attachment = attach_secret(value, OURS, keys=keys, enterprise=enterprise, kind=kind)
    except errors.UsageError as error:
        assert error.message
    else:
        assert attachment.id == value["id"]
        assert attachment.reason
        assert written(undone(attachment.after, attachment.changes)) == before
    assert written(value) == before
