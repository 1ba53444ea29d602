"""The registry contract, over the sandbox's registry and Debian's docker-registry (distribution 2.8)."""

import contextlib
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.image_store import MANIFEST_TYPE
from dcos_registry.sandbox.registry import Registry
from tests.conftest import USERS
from tests.servers.docker_registry import DockerRegistry, basic
from tests.servers.image import Image, digest

ALICE = ("alice", USERS["alice"])
MISSING = "sha256:" + "a" * 64
OCTETS = {"Content-Type": "application/octet-stream"}
SCHEMA_2 = {"Accept": MANIFEST_TYPE}
OCI_TYPE = "application/vnd.oci.image.manifest.v1+json"


@dataclass(frozen=True)
class Subject:
    """A registry, and a client that answers its challenges with an account."""

    url: str
    kind: str
    session: requests.Session = field(default_factory=requests.Session)

    def send(
        self,
        method: str,
        target: str,
        *,
        account: tuple[str, str] | None = ALICE,
        headers: Mapping[str, str] | None = None,
        data: bytes = b"",
    ) -> requests.Response:
        """Send a request; without an account the challenge is the answer."""
        answer = self._send(method, target, headers or {}, data)
        if answer.status_code != 401 or account is None:
            return answer
        authorization = self._credentials(answer.headers["Www-Authenticate"], account)
        return self._send(method, target, {**(headers or {}), "Authorization": authorization}, data)

    def _credentials(self, challenge: str, account: tuple[str, str]) -> str:
        if self.kind == "basic":
            return basic(*account)
        asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        query = {name: asked[name] for name in ("service", "scope") if name in asked}
        headers = {"Authorization": basic(*account)}
        answer = self.session.get(asked["realm"], params=query, headers=headers, timeout=10)
        return f"Bearer {answer.json()['token']}" if answer.ok else "Bearer refused"

    def _send(self, method: str, target: str, headers: Mapping[str, str], data: bytes) -> requests.Response:
        url = urljoin(self.url, target)
        return self.session.request(method, url, headers=headers, data=data, timeout=10, allow_redirects=False)

    def begin_upload(self, repository: str) -> str:
        """Begin a blob and return where it goes."""
        answer = self.send("POST", f"/v2/{repository}/blobs/uploads/")
        assert answer.status_code == 202
        return answer.headers["Location"]

    def push_blob(self, repository: str, blob: bytes) -> None:
        """Push a blob as one PUT."""
        location = self.begin_upload(repository)
        answer = self.send("PUT", f"{location}&digest={digest(blob)}", data=blob, headers=OCTETS)
        assert answer.status_code == 201

    def push(self, image: Image, repository: str, tag: str) -> requests.Response:
        """Push a whole image."""
        for blob in image.blobs.values():
            self.push_blob(repository, blob)
        headers = {"Content-Type": MANIFEST_TYPE}
        return self.send("PUT", f"/v2/{repository}/manifests/{tag}", data=image.manifest, headers=headers)


@contextlib.contextmanager
def sandbox_registry(*, bearer: bool) -> Iterator[str]:
    registry = Registry(USERS, faults=Faults(), bearer=bearer)
    registry.start()
    try:
        yield registry.url
    finally:
        registry.stop()


@pytest.fixture(scope="module", params=["sandbox-basic", "sandbox-bearer", "debian-basic", "debian-bearer"])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    origin, _, kind = request.param.partition("-")
    with contextlib.ExitStack() as stack:
        if origin == "sandbox":
            url = stack.enter_context(sandbox_registry(bearer=kind == "bearer"))
        else:
            debian: DockerRegistry = request.getfixturevalue("plain_registry" if kind == "basic" else "token_registry")
            url = debian.url
        session = stack.enter_context(requests.Session())
        session.trust_env = False
        yield Subject(url, kind, session)


@pytest.fixture
def repository(request: pytest.FixtureRequest) -> str:
    """Each test has a repository of its own, for a registry lasts longer than a test."""
    return "contract/" + re.sub("[^a-z0-9]+", "-", request.node.originalname.lower())


def error_of(answer: requests.Response) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    (entry,) = answer.json()["errors"]
    found: dict[str, Any] = entry
    return found


def test_the_api_answers_its_accounts_only(subject: Subject) -> None:
    challenged = subject.send("GET", "/v2/", account=None)
    assert challenged.status_code == 401
    assert challenged.headers["Docker-Distribution-Api-Version"] == "registry/2.0"
    patterns = {"basic": 'Basic realm="[^"]+"', "bearer": 'Bearer realm="[^"]+",service="[^"]+"'}
    assert re.fullmatch(patterns[subject.kind], challenged.headers["Www-Authenticate"])
    assert error_of(challenged) == {"code": "UNAUTHORIZED", "message": "authentication required", "detail": None}

    welcome = subject.send("GET", "/v2/")
    assert (welcome.status_code, welcome.content) == (200, b"{}")
    assert subject.send("GET", "/v2/", account=("bob", USERS["bob"])).status_code == 200
    for account in (("alice", "wrong"), ("nobody", "x")):
        assert subject.send("GET", "/v2/", account=account).status_code == 401


@pytest.mark.parametrize("authorization", ["Basic", "Basic !", "Basic YWxpY2U=", "Digest x", "Bearer not-a-token"])
def test_a_credential_that_is_none_is_challenged(subject: Subject, authorization: str) -> None:
    answer = subject.send("GET", "/v2/", account=None, headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["Www-Authenticate"].lower().startswith(subject.kind)


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
def test_a_challenge_names_what_is_needed(subject: Subject, method: str, target: str, actions: list[str]) -> None:
    answer = subject.send(method, f"/v2/team/app/{target}", account=None)
    assert answer.status_code == 401
    if subject.kind == "bearer":
        scope = re.search(',scope="repository:team/app:([^"]*)"$', answer.headers["Www-Authenticate"])
        # Distribution keeps the actions in a map, in no order.
        assert scope is not None
        assert sorted(scope[1].split(",")) == actions
    if method != "HEAD":
        detail = [{"Type": "repository", "Class": "", "Name": "team/app", "Action": action} for action in actions]
        assert error_of(answer)["detail"] == detail


def test_the_root_and_the_bare_version_need_no_account(subject: Subject) -> None:
    assert subject.send("GET", "/", account=None).status_code == 200
    moved = subject.send("GET", "/v2", account=None)
    assert (moved.status_code, moved.headers["Location"]) == (301, "/v2/")


def test_a_pushed_image_comes_back_byte_for_byte(subject: Subject, repository: str) -> None:
    image = Image(repository)
    pushed = subject.push(image, repository, "1.0")
    assert pushed.status_code == 201
    assert pushed.headers["Docker-Content-Digest"] == image.digest
    assert pushed.headers["Location"] == f"{subject.url}/v2/{repository}/manifests/{image.digest}"

    for reference in ("1.0", image.digest):
        for method in ("GET", "HEAD"):
            answer = subject.send(method, f"/v2/{repository}/manifests/{reference}", headers=SCHEMA_2)
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == MANIFEST_TYPE
            assert answer.headers["Docker-Content-Digest"] == image.digest
            assert answer.headers["Etag"] == f'"{image.digest}"'
            assert int(answer.headers["Content-Length"]) == len(image.manifest)
            assert answer.content == (image.manifest if method == "GET" else b"")
    for name, blob in image.blobs.items():
        answer = subject.send("GET", f"/v2/{repository}/blobs/{name}")
        assert (answer.status_code, answer.content) == (200, blob)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Docker-Content-Digest"] == name
        head = subject.send("HEAD", f"/v2/{repository}/blobs/{name}")
        assert (head.status_code, int(head.headers["Content-Length"])) == (200, len(blob))
    assert subject.send("GET", f"/v2/{repository}/tags/list").json() == {"name": repository, "tags": ["1.0"]}


def test_a_manifest_that_the_client_has_is_not_sent_again(subject: Subject, repository: str) -> None:
    image = Image(repository)
    subject.push(image, repository, "1.0")
    headers = {**SCHEMA_2, "If-None-Match": f'"{image.digest}"'}
    answer = subject.send("GET", f"/v2/{repository}/manifests/1.0", headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")


def test_what_is_missing_is_told_by_name(subject: Subject, repository: str) -> None:
    cases = [
        ("manifests/1.0", "MANIFEST_UNKNOWN", {"Tag": "1.0"}),
        (f"manifests/{MISSING}", "MANIFEST_UNKNOWN", {"Name": repository, "Revision": MISSING}),
        (f"blobs/{MISSING}", "BLOB_UNKNOWN", MISSING),
        ("tags/list", "NAME_UNKNOWN", {"name": repository}),
    ]
    for target, code, detail in cases:
        answer = subject.send("GET", f"/v2/{repository}/{target}")
        assert answer.status_code == 404
        assert (error_of(answer)["code"], error_of(answer)["detail"]) == (code, detail)


def test_a_name_that_is_none_is_no_page(subject: Subject) -> None:
    answer = subject.send("GET", "/v2/Team/manifests/1.0")
    assert (answer.status_code, answer.text) == (404, "404 page not found\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_blob_may_come_in_pieces(subject: Subject, repository: str) -> None:
    location = first = subject.begin_upload(repository)
    for piece, end in ((b"first ", 5), (b"second", 11)):
        answer = subject.send("PATCH", location, data=piece, headers=OCTETS)
        assert (answer.status_code, answer.headers["Range"]) == (202, f"0-{end}")
        location = answer.headers["Location"]
    status = subject.send("GET", location)
    assert (status.status_code, status.headers["Range"]) == (204, "0-11")
    stale = subject.send("PATCH", first, data=b"again", headers=OCTETS)
    assert (stale.status_code, error_of(stale)["code"]) == (404, "BLOB_UPLOAD_INVALID")
    name = digest(b"first second")
    closed = subject.send("PUT", f"{location}&digest={name}")
    assert (closed.status_code, closed.headers["Docker-Content-Digest"]) == (201, name)
    assert closed.headers["Location"] == f"{subject.url}/v2/{repository}/blobs/{name}"
    assert subject.send("GET", f"/v2/{repository}/blobs/{name}").content == b"first second"


def test_a_blob_whose_digest_is_wrong_is_refused_and_can_be_closed_again(subject: Subject, repository: str) -> None:
    location = subject.begin_upload(repository)
    location = subject.send("PATCH", location, data=b"layer", headers=OCTETS).headers["Location"]
    for query, detail in (
        ("", "digest missing"),
        ("&digest=nonsense", "digest parsing failed"),
        (f"&digest={MISSING}", {"Digest": MISSING, "Reason": {}}),
    ):
        answer = subject.send("PUT", location + query)
        assert answer.status_code == 400
        assert (error_of(answer)["code"], error_of(answer)["detail"]) == ("DIGEST_INVALID", detail)
    assert subject.send("PUT", f"{location}&digest={digest(b'layer')}").status_code == 201


def test_an_upload_can_be_given_up(subject: Subject, repository: str) -> None:
    location = subject.begin_upload(repository)
    assert subject.send("DELETE", location).status_code == 204
    gone = subject.send("PATCH", location, data=b"x", headers=OCTETS)
    assert (gone.status_code, error_of(gone)["code"]) == (404, "BLOB_UPLOAD_UNKNOWN")
    bare = location.partition("?")[0]
    assert error_of(subject.send("PUT", f"{bare}?digest={MISSING}"))["code"] == "BLOB_UPLOAD_INVALID"


def test_a_blob_is_mounted_from_where_it_is(subject: Subject, repository: str) -> None:
    blob = repository.encode()
    subject.push_blob(repository, blob)
    other = f"{repository}-copy"
    assert subject.send("HEAD", f"/v2/{other}/blobs/{digest(blob)}").status_code == 404
    mount = f"/v2/{other}/blobs/uploads/?from={repository}&mount="
    mounted = subject.send("POST", mount + digest(blob))
    assert (mounted.status_code, mounted.headers["Docker-Content-Digest"]) == (201, digest(blob))
    assert subject.send("HEAD", f"/v2/{other}/blobs/{digest(blob)}").status_code == 200
    assert subject.send("POST", mount + MISSING).status_code == 202


def test_a_manifest_needs_its_blobs(subject: Subject, repository: str) -> None:
    image = Image(repository)
    headers = {"Content-Type": MANIFEST_TYPE}
    answer = subject.send("PUT", f"/v2/{repository}/manifests/1.0", data=image.manifest, headers=headers)
    assert answer.status_code == 400
    found = {(entry["code"], entry["detail"]) for entry in answer.json()["errors"]}
    assert found == {("MANIFEST_BLOB_UNKNOWN", name) for name in image.blobs}


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("", b"{}"),
        ("application/octet-stream", b"{}"),
        (MANIFEST_TYPE, b"hello"),
        (MANIFEST_TYPE, b"[]"),
        (OCI_TYPE, json.dumps({"schemaVersion": 2, "mediaType": MANIFEST_TYPE}).encode()),
    ],
)
def test_a_manifest_that_is_none_is_refused(subject: Subject, repository: str, media_type: str, content: bytes) -> None:
    headers = {"Content-Type": media_type}
    answer = subject.send("PUT", f"/v2/{repository}/manifests/1.0", data=content, headers=headers)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "MANIFEST_INVALID")


def test_a_manifest_is_put_only_under_its_own_digest(subject: Subject, repository: str) -> None:
    image = Image(repository)
    subject.push(image, repository, "1.0")
    headers = {"Content-Type": MANIFEST_TYPE}
    path = f"/v2/{repository}/manifests/"
    assert subject.send("PUT", path + image.digest, data=image.manifest, headers=headers).status_code == 201
    wrong = subject.send("PUT", path + MISSING, data=image.manifest, headers=headers)
    assert (wrong.status_code, error_of(wrong)["code"]) == (400, "DIGEST_INVALID")


def test_an_oci_image_is_hidden_from_clients_that_take_docker_images_only(subject: Subject, repository: str) -> None:
    image = Image(repository)
    for blob in image.blobs.values():
        subject.push_blob(repository, blob)
    document = {**json.loads(image.manifest), "mediaType": OCI_TYPE}
    content = json.dumps(document).encode()
    path = f"/v2/{repository}/manifests/oci"
    assert subject.send("PUT", path, data=content, headers={"Content-Type": OCI_TYPE}).status_code == 201
    hidden = subject.send("GET", path, headers=SCHEMA_2)
    message = "OCI manifest found, but accept header does not support OCI manifests"
    assert (hidden.status_code, error_of(hidden)["message"]) == (404, message)
    shown = subject.send("GET", path, headers={"Accept": f"{MANIFEST_TYPE}, {OCI_TYPE};q=0.5"})
    assert (shown.status_code, shown.headers["Content-Type"], shown.content) == (200, OCI_TYPE, content)


def test_an_upload_of_another_content_type_is_an_unknown_error(subject: Subject, repository: str) -> None:
    location = subject.begin_upload(repository)
    answer = subject.send("PATCH", location, data=b"x", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, error_of(answer)["code"]) == (500, "UNKNOWN")


def test_a_tiny_image_of_the_sandbox_is_whole() -> None:
    registry = Registry({"alice": "x"}, faults=Faults())
    name = registry.add_image("team/app", "1.0")
    registry.stop()
    images = registry.images
    manifest = images.manifest("team/app", "1.0")
    assert manifest is not None
    assert manifest.digest == name
    document = json.loads(manifest.content)
    layer = images.blob("team/app", document["layers"][0]["digest"])
    config = images.blob("team/app", document["config"]["digest"])
    assert layer is not None
    assert config is not None
    assert json.loads(config)["rootfs"]["diff_ids"] == [digest(gzip.decompress(layer))]
    assert [len(layer), len(config)] == [document["layers"][0]["size"], document["config"]["size"]]
    assert registry.add_image("team/other", "1.0") != name


def test_the_sandbox_registry_gives_nothing_to_anonymous_tokens_and_obeys_scopes() -> None:
    with sandbox_registry(bearer=True) as url, requests.Session() as session:
        session.trust_env = False

        def manifest(token: str) -> requests.Response:
            headers = {"Authorization": f"Bearer {token}"}
            return session.get(f"{url}/v2/team/app/manifests/1.0", headers=headers, timeout=10)

        scope = {"scope": "repository:team/app:pull"}
        anonymous = session.get(f"{url}/token", params=scope, timeout=10).json()
        answer = manifest(anonymous["token"])
        assert answer.status_code == 401
        assert answer.headers["Www-Authenticate"].endswith('error="insufficient_scope"')
        headers = {"Authorization": basic(*ALICE)}
        granted = session.get(f"{url}/token", params=scope, headers=headers, timeout=10).json()
        assert manifest(granted["token"]).status_code == 404
        assert granted["expires_in"] == 300
        assert manifest("x").headers["Www-Authenticate"].endswith('error="invalid_token"')
        refused = session.get(f"{url}/token", headers={"Authorization": basic("alice", "no")}, timeout=10)
        assert refused.status_code == 401
