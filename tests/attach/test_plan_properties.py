"""What holds of every wish and of its inverse, whatever is given for a definition."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.conversion import Conversion
from dcos_registry.attach.detach import plan_detach
from dcos_registry.attach.plan import plan
from dcos_registry.attach.secret import attach_secret
from dcos_registry.attach.selection import Choice
from dcos_registry.attach.to_ucr import convert_to_ucr
from dcos_registry.attach.uri import attach_uri
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.attach.wish import SecretRoute, Wish
from dcos_registry.model.workload import images_of, secret_sources
from tests.attach.docker_apps import patched, plain_docker_apps, stored
from tests.attach.documents import undone, written
from tests.attach.strategies import (
    NAMES,
    OTHER_ARCHIVES,
    OURS,
    OWN_FILES,
    REGISTRIES,
    SIGNED,
    URI,
    archive_apps,
    definitions,
    fresh,
    json_values,
    lookalikes,
)

_keys = st.none() | st.frozensets(st.sampled_from([registry.config_key for registry in REGISTRIES]))
secret_routes = st.builds(SecretRoute, st.just(OURS), _keys, st.sampled_from([name for name in NAMES if name]))
uri_routes = st.sampled_from((UriRoute(URI), UriRoute(SIGNED)))
choices = st.builds(
    Choice,
    st.frozensets(st.sampled_from(REGISTRIES)),
    st.lists(st.sampled_from(("", "front", "0")), max_size=2).map(tuple),
)
flags = {name: st.booleans() for name in ("replace", "fix", "enterprise")}
wishes = st.one_of(
    st.builds(Wish, secret_routes, choices, to_ucr=st.booleans(), **flags),
    st.builds(Wish, uri_routes, choices, **flags),
)
anything = (
    json_values
    | lookalikes
    | definitions
    | archive_apps((URI, *OTHER_ARCHIVES, *OWN_FILES))
    | st.fixed_dictionaries(
        {"id": st.just("/team/web")},
        optional=dict.fromkeys(("container", "containers", "secrets", "fetch", "uris", "env"), lookalikes),
    )
)
filtering = settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
kinds = st.sampled_from((None, "app", "pod"))


def in_order(document: Any) -> str:
    return json.dumps(document, sort_keys=True)


def check(value: Any, before: str, attachment: Attachment) -> None:
    assert attachment.id == value["id"]
    assert attachment.reason
    assert in_order(undone(attachment.after, attachment.changes)) == in_order(value)
    assert written(value) == before
    changed = attachment.verdict in (Verdict.ATTACHED, Verdict.REPLACED, Verdict.DETACHED)
    assert (attachment.changes != ()) == changed
    assert (attachment.patch is not None) == (changed and attachment.kind == "app")


@given(anything, wishes, kinds)
def test_any_json_value_gives_an_attachment_or_our_error(value: Any, wish: Wish, kind: Any) -> None:
    before = written(value)
    try:
        attachment = plan(value, wish, kind)
    except errors.UsageError as error:
        assert error.message
    else:
        check(value, before, attachment)
    assert written(value) == before


@given(anything, st.none() | st.just(OURS) | uri_routes, choices, kinds)
def test_any_json_value_is_detached_or_gives_our_error(value: Any, what: Any, choice: Choice, kind: Any) -> None:
    before = written(value)
    try:
        attachment = plan_detach(value, what, choice, kind)
    except errors.UsageError as error:
        assert error.message
    else:
        check(value, before, attachment)
    assert written(value) == before


@given(anything, wishes)
def test_what_is_planned_twice_is_planned_once(value: Any, wish: Wish) -> None:
    try:
        first = plan(value, wish)
    except errors.UsageError:
        return
    if first.verdict in (Verdict.ATTACHED, Verdict.REPLACED):
        second = plan(first.after, wish)
        assert (second.verdict, second.changes, written(second.after)) == (Verdict.ALREADY, (), written(first.after))


@given(anything, st.none() | st.just(OURS) | uri_routes, choices)
def test_detaching_twice_is_detaching_once(value: Any, what: Any, choice: Choice) -> None:
    try:
        first = plan_detach(value, what, choice)
    except errors.UsageError:
        return
    if first.verdict is Verdict.DETACHED:
        second = plan_detach(first.after, what, choice)
        assert second.verdict in (Verdict.ALREADY, Verdict.REFUSED)
        assert written(second.after) == written(first.after)


@given(fresh, secret_routes, choices)
def test_detaching_a_secret_that_was_attached_gives_what_was_before(
    definition: Any, route: SecretRoute, choice: Choice
) -> None:
    attachment = plan(definition, Wish(route, choice))
    if attachment.verdict is Verdict.ATTACHED:
        assert written(plan_detach(attachment.after, OURS).after) == written(definition)
        assert written(plan_detach(attachment.after, OURS, choice).after) == written(definition)
        assert written(plan_detach(attachment.after).after) == written(definition)


@given(archive_apps((*OTHER_ARCHIVES, *OWN_FILES)), uri_routes)
def test_detaching_an_archive_that_was_attached_gives_what_was_before(app: Any, route: UriRoute) -> None:
    emptied = app.get("fetch", True) is None or (app.get("fetch") == [] and next(reversed(app)) == "fetch")
    attachment = attach_uri(app, route)
    if attachment.verdict is Verdict.ATTACHED and not app.get("uris") and not emptied:
        detached = plan_detach(attachment.after, route)
        assert detached.verdict is Verdict.DETACHED
        assert written(detached.after) == written(app)


@given(definitions)
def test_after_detaching_no_image_pulls_with_the_secret_and_nothing_else_differs(definition: Any) -> None:
    attachment = plan_detach(definition, OURS)
    declared = secret_sources(attachment.after)
    for old, new in zip(images_of(definition), images_of(attachment.after), strict=True):
        assert new.secret_name is None or declared.get(new.secret_name) != OURS.text
        assert new == old or secret_sources(definition)[old.secret_name or ""] == OURS.text
    for change in attachment.changes:
        assert "/pullConfig" in change.pointer or change.pointer.startswith("/secrets")


@given(definitions, st.none() | st.just(OURS))
def test_detaching_takes_no_declaration_from_what_still_refers_to_it(definition: Any, source: Any) -> None:
    after = plan_detach(definition, source).after
    used = {image.secret_name for image in images_of(after)}
    assert used & (definition.get("secrets") or {}).keys() <= (after.get("secrets") or {}).keys()


@filtering
@given(plain_docker_apps)
def test_the_patches_of_both_lead_marathon_there_and_back(app: Any) -> None:
    conversion = convert_to_ucr(app)
    if isinstance(conversion, Conversion):
        before = stored(conversion.after)
        there = patched(before, attach_secret(before, OURS).patch)
        assert secret_sources(there)["pullConfigSecret"] == OURS.text
        assert patched(there, plan_detach(there, OURS).patch) == before
