"""The registry contract: what is written; over the sandbox's registry and Debian's (distribution 2.8)."""

import json

import pytest

from dcos_registry.sandbox.image_store import MANIFEST_TYPE
from tests.sandbox.registry_client import MISSING, OCTETS, SCHEMA_2, RegistryClient, error_of
from tests.servers.image import Image, digest

OCI_TYPE = "application/vnd.oci.image.manifest.v1+json"


def test_a_blob_may_come_in_pieces(registry: RegistryClient, repository: str) -> None:
    location = first = registry.begin_upload(repository)
    for piece, end in ((b"first ", 5), (b"second", 11)):
        answer = registry.send("PATCH", location, data=piece, headers=OCTETS)
        assert (answer.status_code, answer.headers["Range"]) == (202, f"0-{end}")
        location = answer.headers["Location"]
    status = registry.send("GET", location)
    assert (status.status_code, status.headers["Range"]) == (204, "0-11")
    stale = registry.send("PATCH", first, data=b"again", headers=OCTETS)
    assert (stale.status_code, error_of(stale)["code"]) == (404, "BLOB_UPLOAD_INVALID")
    name = digest(b"first second")
    closed = registry.send("PUT", f"{location}&digest={name}")
    assert (closed.status_code, closed.headers["Docker-Content-Digest"]) == (201, name)
    assert closed.headers["Location"] == f"{registry.url}/v2/{repository}/blobs/{name}"
    assert registry.send("GET", f"/v2/{repository}/blobs/{name}").content == b"first second"


def test_a_blob_whose_digest_is_wrong_is_refused_and_can_be_closed_again(
    registry: RegistryClient, repository: str
) -> None:
    location = registry.begin_upload(repository)
    location = registry.send("PATCH", location, data=b"layer", headers=OCTETS).headers["Location"]
    for query, detail in (
        ("", "digest missing"),
        ("&digest=nonsense", "digest parsing failed"),
        (f"&digest={MISSING}", {"Digest": MISSING, "Reason": {}}),
    ):
        answer = registry.send("PUT", location + query)
        assert answer.status_code == 400
        assert (error_of(answer)["code"], error_of(answer)["detail"]) == ("DIGEST_INVALID", detail)
    assert registry.send("PUT", f"{location}&digest={digest(b'layer')}").status_code == 201


def test_an_upload_can_be_given_up(registry: RegistryClient, repository: str) -> None:
    location = registry.begin_upload(repository)
    assert registry.send("DELETE", location).status_code == 204
    gone = registry.send("PATCH", location, data=b"x", headers=OCTETS)
    assert (gone.status_code, error_of(gone)["code"]) == (404, "BLOB_UPLOAD_UNKNOWN")
    bare = location.partition("?")[0]
    assert error_of(registry.send("PUT", f"{bare}?digest={MISSING}"))["code"] == "BLOB_UPLOAD_INVALID"


def test_a_blob_is_mounted_from_where_it_is(registry: RegistryClient, repository: str) -> None:
    blob = repository.encode()
    registry.push_blob(repository, blob)
    other = f"{repository}-copy"
    assert registry.send("HEAD", f"/v2/{other}/blobs/{digest(blob)}").status_code == 404
    mount = f"/v2/{other}/blobs/uploads/?from={repository}&mount="
    mounted = registry.send("POST", mount + digest(blob))
    assert (mounted.status_code, mounted.headers["Docker-Content-Digest"]) == (201, digest(blob))
    assert registry.send("HEAD", f"/v2/{other}/blobs/{digest(blob)}").status_code == 200
    assert registry.send("POST", mount + MISSING).status_code == 202


def test_a_manifest_needs_its_blobs(registry: RegistryClient, repository: str) -> None:
    image = Image(repository)
    headers = {"Content-Type": MANIFEST_TYPE}
    answer = registry.send("PUT", f"/v2/{repository}/manifests/1.0", data=image.manifest, headers=headers)
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
def test_a_manifest_that_is_none_is_refused(
    registry: RegistryClient, repository: str, media_type: str, content: bytes
) -> None:
    headers = {"Content-Type": media_type}
    answer = registry.send("PUT", f"/v2/{repository}/manifests/1.0", data=content, headers=headers)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "MANIFEST_INVALID")


def test_a_manifest_is_put_only_under_its_own_digest(registry: RegistryClient, repository: str) -> None:
    image = Image(repository)
    registry.push(image, repository, "1.0")
    headers = {"Content-Type": MANIFEST_TYPE}
    path = f"/v2/{repository}/manifests/"
    assert registry.send("PUT", path + image.digest, data=image.manifest, headers=headers).status_code == 201
    wrong = registry.send("PUT", path + MISSING, data=image.manifest, headers=headers)
    assert (wrong.status_code, error_of(wrong)["code"]) == (400, "DIGEST_INVALID")


def test_an_oci_image_is_hidden_from_clients_that_take_docker_images_only(
    registry: RegistryClient, repository: str
) -> None:
    image = Image(repository)
    for blob in image.blobs.values():
        registry.push_blob(repository, blob)
    document = {**json.loads(image.manifest), "mediaType": OCI_TYPE}
    content = json.dumps(document).encode()
    path = f"/v2/{repository}/manifests/oci"
    assert registry.send("PUT", path, data=content, headers={"Content-Type": OCI_TYPE}).status_code == 201
    hidden = registry.send("GET", path, headers=SCHEMA_2)
    message = "OCI manifest found, but accept header does not support OCI manifests"
    assert (hidden.status_code, error_of(hidden)["message"]) == (404, message)
    shown = registry.send("GET", path, headers={"Accept": f"{MANIFEST_TYPE}, {OCI_TYPE};q=0.5"})
    assert (shown.status_code, shown.headers["Content-Type"], shown.content) == (200, OCI_TYPE, content)


def test_an_upload_of_another_content_type_is_an_unknown_error(registry: RegistryClient, repository: str) -> None:
    location = registry.begin_upload(repository)
    answer = registry.send("PATCH", location, data=b"x", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, error_of(answer)["code"]) == (500, "UNKNOWN")
