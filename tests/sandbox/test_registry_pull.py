"""The registry contract: who may ask, and what is read; over the sandbox's registry and Debian's (distribution 2.8)."""

import re

import pytest

from dcos_registry.sandbox.image_store import MANIFEST_TYPE
from tests.conftest import USERS
from tests.sandbox.registry_client import MISSING, SCHEMA_2, RegistryClient, error_of
from tests.servers.image import Image


def test_the_api_answers_its_accounts_only(registry: RegistryClient) -> None:
    challenged = registry.send("GET", "/v2/", account=None)
    assert challenged.status_code == 401
    assert challenged.headers["Docker-Distribution-Api-Version"] == "registry/2.0"
    patterns = {"basic": 'Basic realm="[^"]+"', "bearer": 'Bearer realm="[^"]+",service="[^"]+"'}
    assert re.fullmatch(patterns[registry.kind], challenged.headers["Www-Authenticate"])
    assert error_of(challenged) == {"code": "UNAUTHORIZED", "message": "authentication required", "detail": None}

    welcome = registry.send("GET", "/v2/")
    assert (welcome.status_code, welcome.content) == (200, b"{}")
    assert registry.send("GET", "/v2/", account=("bob", USERS["bob"])).status_code == 200
    for account in (("alice", "wrong"), ("nobody", "x")):
        assert registry.send("GET", "/v2/", account=account).status_code == 401


@pytest.mark.parametrize("authorization", ["Basic", "Basic !", "Basic YWxpY2U=", "Digest x", "Bearer not-a-token"])
def test_a_credential_that_is_none_is_challenged(registry: RegistryClient, authorization: str) -> None:
    answer = registry.send("GET", "/v2/", account=None, headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["Www-Authenticate"].lower().startswith(registry.kind)


@pytest.mark.parametrize(
    ("method", "target", "actions"),
    [
        ("GET", "manifests/1.0", ["pull"]),
        ("HEAD", "manifests/1.0", ["pull"]),
        ("GET", f"blobs/{MISSING}", ["pull"]),
        ("GET", "tags/list", ["pull"]),
        ("POST", "blobs/uploads/", ["pull", "push"]),
        ("PUT", "manifests/1.0", ["pull", "push"]),
    ],
)
def test_a_challenge_names_what_is_needed(
    registry: RegistryClient, method: str, target: str, actions: list[str]
) -> None:
    answer = registry.send(method, f"/v2/team/app/{target}", account=None)
    assert answer.status_code == 401
    if registry.kind == "bearer":
        scope = re.search(',scope="repository:team/app:([^"]*)"$', answer.headers["Www-Authenticate"])
        # Distribution keeps the actions in a map, in no order.
        assert scope is not None
        assert sorted(scope[1].split(",")) == actions
    if method != "HEAD":
        detail = [{"Type": "repository", "Class": "", "Name": "team/app", "Action": action} for action in actions]
        assert error_of(answer)["detail"] == detail


def test_the_root_and_the_bare_version_need_no_account(registry: RegistryClient) -> None:
    assert registry.send("GET", "/", account=None).status_code == 200
    moved = registry.send("GET", "/v2", account=None)
    assert (moved.status_code, moved.headers["Location"]) == (301, "/v2/")


def test_a_pushed_image_comes_back_byte_for_byte(registry: RegistryClient, repository: str) -> None:
    image = Image(repository)
    pushed = registry.push(image, repository, "1.0")
    assert pushed.status_code == 201
    assert pushed.headers["Docker-Content-Digest"] == image.digest
    assert pushed.headers["Location"] == f"{registry.url}/v2/{repository}/manifests/{image.digest}"

    for reference in ("1.0", image.digest):
        for method in ("GET", "HEAD"):
            answer = registry.send(method, f"/v2/{repository}/manifests/{reference}", headers=SCHEMA_2)
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == MANIFEST_TYPE
            assert answer.headers["Docker-Content-Digest"] == image.digest
            assert answer.headers["Etag"] == f'"{image.digest}"'
            assert int(answer.headers["Content-Length"]) == len(image.manifest)
            assert answer.content == (image.manifest if method == "GET" else b"")
    for name, blob in image.blobs.items():
        answer = registry.send("GET", f"/v2/{repository}/blobs/{name}")
        assert (answer.status_code, answer.content) == (200, blob)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Docker-Content-Digest"] == name
        head = registry.send("HEAD", f"/v2/{repository}/blobs/{name}")
        assert (head.status_code, int(head.headers["Content-Length"])) == (200, len(blob))
    assert registry.send("GET", f"/v2/{repository}/tags/list").json() == {"name": repository, "tags": ["1.0"]}


def test_a_manifest_that_the_client_has_is_not_sent_again(registry: RegistryClient, repository: str) -> None:
    image = Image(repository)
    registry.push(image, repository, "1.0")
    headers = {**SCHEMA_2, "If-None-Match": f'"{image.digest}"'}
    answer = registry.send("GET", f"/v2/{repository}/manifests/1.0", headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")


def test_what_is_missing_is_told_by_name(registry: RegistryClient, repository: str) -> None:
    cases = [
        ("manifests/1.0", "MANIFEST_UNKNOWN", {"Tag": "1.0"}),
        (f"manifests/{MISSING}", "MANIFEST_UNKNOWN", {"Name": repository, "Revision": MISSING}),
        (f"blobs/{MISSING}", "BLOB_UNKNOWN", MISSING),
        ("tags/list", "NAME_UNKNOWN", {"name": repository}),
    ]
    for target, code, detail in cases:
        answer = registry.send("GET", f"/v2/{repository}/{target}")
        assert answer.status_code == 404
        assert (error_of(answer)["code"], error_of(answer)["detail"]) == (code, detail)


def test_a_name_that_is_none_is_no_page(registry: RegistryClient) -> None:
    answer = registry.send("GET", "/v2/Team/manifests/1.0")
    assert (answer.status_code, answer.text) == (404, "404 page not found\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
