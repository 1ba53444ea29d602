"""Whatever is sent is answered, and what is stored is in canonical form."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.sandbox.marathon import definitions
from dcos_registry.sandbox.marathon.answers import Refused
from dcos_registry.sandbox.marathon.app_fields import app_shape
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.pod_fields import pod_shape

DIALECTS = [Dialect(version, enterprise=True) for version in ("1.13", "2.0", "2.1", "2.2")]
ANY_DIALECT = st.sampled_from(DIALECTS)
SCALARS = st.none() | st.booleans() | st.integers(-2, 70000) | st.floats(0, 4) | st.text(max_size=4)
WORDS = st.sampled_from(["host", "container", "container/bridge", "MESOS", "docker", "HTTP", "x", "/a/b", "a", "%"])
INSIDE = [
    *("type", "docker", "image", "network", "mode", "name", "portMappings", "containerPort", "volumes", "secret"),
    *(
        "containerPath",
        "hostPath",
        "persistent",
        "size",
        "source",
        "uri",
        "pullConfig",
        "protocol",
        "resources",
        "exec",
    ),
]
VALUES = st.recursive(
    SCALARS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INSIDE) | st.text(max_size=2), inner, max_size=4)
    ),
    max_leaves=12,
)


def documents(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Make objects with those fields, of any values."""
    return st.dictionaries(st.sampled_from(names), VALUES, max_size=6)


APPS = documents([field.name for field in app_shape(DIALECTS[3]).fields])
PODS = documents([field.name for field in pod_shape(DIALECTS[3]).fields])


@given(APPS, ANY_DIALECT)
def test_any_app_is_stored_in_canonical_form_or_refused(document: dict[str, Any], dialect: Dialect) -> None:
    try:
        app = definitions.new_app({"id": "/app", "cmd": "serve", **document}, dialect)
    except Refused:
        return
    again = definitions.new_app(json.loads(json.dumps(app)), dialect)
    # A health check gets its port index only once the app has ports of its own, on the second reading.
    assert {**again, "healthChecks": None} == {**app, "healthChecks": None}
    assert definitions.new_app(again, dialect) == again


@given(APPS, ANY_DIALECT)
def test_any_update_is_applied_or_refused(document: dict[str, Any], dialect: Dialect) -> None:
    app = definitions.new_app({"id": "/app", "cmd": "serve"}, dialect)
    try:
        updated = definitions.updated_app(definitions.read_update(document, dialect), app, dialect)
    except Refused:
        return
    assert updated["id"] == "/app"


@given(PODS, ANY_DIALECT)
def test_any_pod_is_stored_in_canonical_form_or_refused(document: dict[str, Any], dialect: Dialect) -> None:
    containers = [{"name": "one", "resources": {"cpus": 1, "mem": 32}}]
    try:
        pod = definitions.new_pod({"id": "/pod", "containers": containers, **document}, dialect)
    except Refused:
        return
    assert definitions.new_pod(json.loads(json.dumps(pod)), dialect) == pod


@given(VALUES)
def test_anything_but_an_app_is_refused(value: Any) -> None:
    with pytest.raises(Refused):
        definitions.new_app(value, DIALECTS[2])


@given(st.binary(max_size=30))
def test_any_body_is_json_or_refused(body: bytes) -> None:
    try:
        definitions.read_json(body)
    except Refused as refused:
        assert refused.status == 400
