"""The servers that tests run against do what they are for."""

from pathlib import Path

import pytest
import requests

from tests.servers import docker_registry, image, token_server
from tests.servers.certificates import Authority

USERS = {"alice": "correct horse: battery"}


def get(url: str, authorization: str = "", ca_file: Path | None = None) -> requests.Response:
    headers = {"Accept": image.MANIFEST_TYPE, "Authorization": authorization or None}
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(ca_file) if ca_file else True
        return session.get(url, headers=headers, timeout=10)


def test_a_registry_gives_an_image_to_its_user_only(tmp_path: Path) -> None:
    with docker_registry.docker_registry(tmp_path, users=USERS) as registry:
        alice = registry.authorization("alice")
        digest = image.push(image.Image(), registry.url, "team/app", "1.0", authorization=alice)
        url = f"{registry.url}/v2/team/app/manifests/1.0"

        assert get(url).status_code == 401
        answer = get(url, alice)

    assert answer.content == image.Image().manifest
    assert answer.headers["Docker-Content-Digest"] == digest


@pytest.mark.parametrize(
    ("names", "expired", "reason"),
    [
        (("127.0.0.1",), True, "certificate has expired"),
        (("elsewhere.example",), False, "IP address mismatch"),
    ],
)
def test_a_bad_certificate_is_bad(tmp_path: Path, *, names: tuple[str, ...], expired: bool, reason: str) -> None:
    certificate = Authority(tmp_path).issue(*names, expired=expired)
    with (
        docker_registry.docker_registry(tmp_path, users=USERS, certificate=certificate) as registry,
        pytest.raises(requests.exceptions.SSLError, match=reason),
    ):
        get(f"{registry.url}/v2/", ca_file=registry.ca_file)


def test_a_registry_speaks_tls_under_its_own_authority(tmp_path: Path) -> None:
    certificate = Authority(tmp_path).issue("127.0.0.1", "localhost")
    with docker_registry.docker_registry(tmp_path, users=USERS, certificate=certificate) as registry:
        assert get(f"{registry.url}/v2/", ca_file=registry.ca_file).status_code == 401
        with pytest.raises(requests.exceptions.SSLError):
            get(f"{registry.url}/v2/")


@pytest.mark.parametrize("field", ["token", "access_token"])
def test_a_registry_accepts_the_tokens_of_its_service(tmp_path: Path, field: token_server.AnswerField) -> None:
    with (
        token_server.token_service(tmp_path, USERS) as tokens,
        docker_registry.docker_registry(tmp_path, tokens=tokens) as registry,
    ):
        tokens.answer_field = field
        scope = "repository:team/app:pull"
        pusher = registry.authorization("alice", "repository:team/app:pull,push")
        image.push(image.Image(), registry.url, "team/app", "1.0", authorization=pusher)
        url = f"{registry.url}/v2/team/app/manifests/1.0"
        challenge = get(url)
        assert challenge.status_code == 401
        assert tokens.realm in challenge.headers["WWW-Authenticate"]

        basic = docker_registry.basic("alice", USERS["alice"])
        answer = get(f"{tokens.realm}?service={tokens.service}&scope={scope}", basic).json()
        nobody = get(f"{tokens.realm}?scope={scope}").json()
        wrong = get(f"{tokens.realm}?scope={scope}", docker_registry.basic("alice", "guess"))

        assert wrong.status_code == 401
        assert get(url, f"Bearer {answer[field]}").status_code == 200
        assert get(url, f"Bearer {nobody[field]}").status_code == 401
        assert [(one.username, one.granted) for one in tokens.requests] == [
            ("alice", True),
            (None, True),
            (None, False),
        ]
        assert tokens.requests[0].scopes == (scope,)


def test_a_token_service_speaks_tls(tmp_path: Path) -> None:
    certificate = Authority(tmp_path).issue("127.0.0.1")
    with token_server.token_service(tmp_path, USERS, certificate) as tokens:
        assert tokens.realm.startswith("https://")
        assert get(tokens.realm, ca_file=certificate.ca_file).status_code == 200
