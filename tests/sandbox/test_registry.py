"""What the sandbox's registry has besides the contract: images of its own and a token service."""

import gzip
import json

import requests

from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.registry import Registry
from tests.sandbox.registry_client import ALICE, sandbox_registry
from tests.servers.docker_registry import basic
from tests.servers.image import digest


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
