"""What holds of attaching a credentials archive whatever the app."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.attach.attachment import Verdict
from dcos_registry.attach.uri import attach_uri
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.model.workload import images_of
from dcos_registry.pull import artifact_findings
from dcos_registry.pull.used_route import route_in_use
from tests.attach.docker_apps import is_taken, patched, stored
from tests.attach.documents import undone, written
from tests.attach.strategies import OTHER_ARCHIVES, OWN_FILES, SIGNED, URI, archive_apps, objects

routes = st.sampled_from((UriRoute(URI), UriRoute(SIGNED)))
_secret = objects({"secret": st.sampled_from(("pullConfigSecret", "other"))}, {})
any_app = archive_apps((URI, SIGNED, *OTHER_ARCHIVES, *OWN_FILES), st.none() | _secret)
plain_app = archive_apps(OWN_FILES)
CHANGED = (Verdict.ATTACHED, Verdict.REPLACED)


def in_order(document: Any) -> str:
    return json.dumps(document, sort_keys=True)


@given(app=any_app, route=routes, replace=st.booleans())
def test_the_engine_pulls_with_the_archive_after_it_and_with_nothing_else(
    app: Any, route: Any, *, replace: bool
) -> None:
    attachment = attach_uri(app, route, replace=replace)
    if attachment.verdict in (*CHANGED, Verdict.ALREADY):
        image = next(images_of(attachment.after))
        sources = route_in_use(attachment.after, image).sources
        assert {each.artifact.uri for each in sources if artifact_findings.brings_a_config(each)} == {route.uri}
        assert image.secret_name is None


@given(any_app, routes)
def test_with_replace_only_a_clash_or_a_mistake_is_refused(app: Any, route: Any) -> None:
    attachment = attach_uri(app, route, replace=True)
    if attachment.verdict is Verdict.REFUSED:
        assert "another destPath" in attachment.reason or (app["uris"] and app["fetch"])


@given(app=any_app, route=routes, replace=st.booleans())
def test_attaching_twice_is_attaching_once(app: Any, route: Any, *, replace: bool) -> None:
    first = attach_uri(app, route, replace=replace)
    if first.verdict in CHANGED:
        second = attach_uri(first.after, route)
        assert (second.verdict, second.changes, second.patch) == (Verdict.ALREADY, (), None)
        assert written(second.after) == written(first.after)


@given(app=any_app, route=routes, replace=st.booleans())
def test_taking_the_changes_back_gives_the_app_as_it_was(app: Any, route: Any, *, replace: bool) -> None:
    before = written(app)
    attachment = attach_uri(app, route, replace=replace)
    assert in_order(undone(attachment.after, attachment.changes)) == in_order(app)
    assert written(app) == before
    assert (attachment.changes != ()) == (attachment.patch is not None) == (attachment.verdict in CHANGED)


@given(app=any_app, route=routes, replace=st.booleans())
def test_changes_lie_only_in_what_is_fetched_and_in_the_secret_that_gives_way(
    app: Any, route: Any, *, replace: bool
) -> None:
    attachment = attach_uri(app, route, replace=replace)
    places = ["/fetch", "/uris"]
    if attachment.verdict is Verdict.REPLACED:
        places += ["/container/docker/pullConfig", "/secrets"]
    for change in attachment.changes:
        assert any(change.pointer == place or change.pointer.startswith(place + "/") for place in places)


@given(plain_app.filter(is_taken), routes)
def test_to_marathon_the_app_fetches_one_thing_more(app: Any, route: Any) -> None:
    before, attachment = stored(app), attach_uri(app, route)
    if attachment.verdict is Verdict.ATTACHED:
        after = stored(attachment.after)
        added = [each for each in after["fetch"] if each not in before.get("fetch", [])]
        assert [each["uri"] for each in added] == [route.uri]
        assert {**after, "fetch": None} == {**before, "fetch": None}


@given(plain_app.filter(is_taken), routes)
def test_marathon_makes_of_the_patch_what_the_attachment_says(app: Any, route: Any) -> None:
    before = stored(app)
    attachment = attach_uri(before, route)
    if attachment.verdict is Verdict.ATTACHED:
        assert set(attachment.patch or ()) <= {"fetch", "executorResources", "resourceLimits"}
        assert patched(before, attachment.patch) == stored(attachment.after)


@given(app=any_app, replace=st.booleans())
def test_the_signature_of_a_uri_is_not_in_what_is_told(app: Any, *, replace: bool) -> None:
    attachment = attach_uri(app, UriRoute(SIGNED), replace=replace)
    assert "hunter2" not in f"{attachment.reason}{attachment.warnings}{attachment!r}"
