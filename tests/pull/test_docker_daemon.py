"""Where dockerd asks for an image, with its daemon.json and certs.d (docker.md 38 to 46)."""

import hashlib
import ipaddress
import json

import pytest

from dcos_registry.pull import docker, docker_walk
from dcos_registry.pull.docker import Home
from dcos_registry.pull.docker_certs import Certs
from dcos_registry.pull.docker_daemon import Dockerd
from dcos_registry.pull.docker_platform import Platform
from dcos_registry.pull.docker_settings import Settings
from dcos_registry.pull.transport import Request, Response, TransportError, Verdict
from tests.pull.driving import Answer, drive

V2S2 = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = json.dumps({"os": "linux", "architecture": "amd64", "rootfs": {"diff_ids": []}}).encode()
ARM = CONFIG.replace(b"amd64", b"arm64")
BASIC = Response(401, (("WWW-Authenticate", 'Basic realm="r"'),))
LOGIN = {"auth": "dTpw"}


def manifest(config: bytes) -> Response:
    named = {"digest": f"sha256:{hashlib.sha256(config).hexdigest()}", "mediaType": "", "size": 1}
    body = json.dumps({"schemaVersion": 2, "mediaType": V2S2, "config": named, "layers": []}).encode()
    digest = ("Docker-Content-Digest", f"sha256:{hashlib.sha256(body).hexdigest()}")
    return Response(200, (("Content-Type", V2S2), ("Content-Length", str(len(body))), digest), body)


class Registry:
    """A registry that wants a login and serves one image; hosts in `down` do not answer, over https or at all."""

    def __init__(self, *down: str, config: bytes = CONFIG, wants_login: bool = True) -> None:
        self.down = down
        self.config = config
        self.wants_login = wants_login
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        if request.url.startswith(self.down):
            return TransportError("EOF")
        if self.wants_login and request.authorization == "none":
            return BASIC
        return manifest(self.config) if "/manifests/" in request.url else Response(200, (), self.config)

    @property
    def roots(self) -> list[str]:
        """Every place that was asked, in order."""
        return list(dict.fromkeys(request.url.partition("/v2/")[0] for request in self.asked))


def login_for(*keys: str) -> Home:
    return Home(json.dumps({"auths": dict.fromkeys(keys, LOGIN)}).encode())


def pull(registry: Registry, image: str, dockerd: Dockerd, home: Home | None = None) -> Verdict:
    return drive(docker_walk.walk(image, home or login_for("https://index.docker.io/v1/"), dockerd=dockerd), registry)


def mirrored(*mirrors: str) -> Dockerd:
    return Dockerd(Settings(mirrors=mirrors))


def test_rule_41_the_hubs_credentials_go_to_the_mirror() -> None:
    registry = Registry()

    assert pull(registry, "app", mirrored("http://mirror.test:5000")).pullable
    assert registry.roots == ["http://mirror.test:5000"]
    assert {request.authorization for request in registry.asked[1:]} == {"basic"}


def test_rule_41_a_mirror_that_fails_falls_back_to_the_hub() -> None:
    registry = Registry("https://mirror.test")

    assert pull(registry, "app", mirrored("https://mirror.test")).pullable
    assert registry.roots == ["https://mirror.test", "https://registry-1.docker.io"]


def test_rule_41_the_error_shown_is_the_hubs() -> None:
    registry = Registry()

    verdict = pull(registry, "app", mirrored("https://mirror.test"), Home())

    assert registry.roots == ["https://mirror.test", "https://registry-1.docker.io"]
    hub = "https://registry-1.docker.io/v2/library/app/manifests/latest"
    assert verdict.error == f'Error response from daemon: Head "{hub}": no basic auth credentials'


def test_rule_41_mirrors_are_for_the_hub_alone() -> None:
    registry = Registry()

    pull(registry, "registry-1.docker.io/library/app", mirrored("https://mirror.test"))

    assert registry.roots == ["https://registry-1.docker.io"]


def test_rule_40_a_manifest_of_the_mirror_is_not_asked_for_again() -> None:
    registry = Registry(config=b"no configuration")

    verdict = pull(registry, "app", mirrored("https://mirror.test"))

    by_digest = [request.url for request in registry.asked if "/manifests/sha256:" in request.url]
    assert [url.partition("/v2/")[0] for url in by_digest] == ["https://mirror.test"]
    assert verdict.error == "invalid character 'o' in literal null (expecting 'u')"


@pytest.mark.parametrize(
    ("image", "settings"),
    [
        ("registry.test/app", Settings(insecure=("registry.test",))),
        ("registry.test:5000/app", Settings(insecure=("registry.test:5000",))),
        ("registry.test:5000/app", Settings(networks=(ipaddress.ip_network("10.0.0.0/8"),))),
        ("10.1.2.3/app", Settings(networks=(ipaddress.ip_network("10.0.0.0/8"),))),
        ("loop.test/app", Settings()),
        ("localhost:5000/app", Settings()),
    ],
)
def test_pain_24_an_insecure_registry_is_asked_without_a_check_and_then_in_clear(
    image: str, settings: Settings
) -> None:
    host = image.partition("/")[0]
    registry = Registry("https://")

    assert pull(registry, image, Dockerd(settings, resolve=addresses), login_for(host)).pullable
    assert registry.roots == [f"https://{host}", f"http://{host}"]
    assert not any(request.check_certificate or request.certs_of for request in registry.asked)


def addresses(host: str) -> tuple[str, ...]:
    return {"registry.test": ("10.9.9.9",), "loop.test": ("127.0.0.5",), "localhost": ("::1", "127.0.0.1")}.get(
        host, ()
    )


@pytest.mark.parametrize(
    ("image", "settings"),
    [
        ("registry.test:5000/app", Settings(insecure=("registry.test",))),
        ("registry.test/app", Settings(insecure=("registry.test:443", "REGISTRY.TEST", "10.9.9.9"))),
        ("registry.test/app", Settings(networks=(ipaddress.ip_network("10.8.0.0/16"),))),
        (
            "app",
            Settings(insecure=("docker.io", "registry-1.docker.io"), networks=(ipaddress.ip_network("0.0.0.0/0"),)),
        ),
    ],
)
def test_rule_46_other_registries_are_asked_over_https_only(image: str, settings: Settings) -> None:
    registry = Registry("https://")

    assert not pull(registry, image, Dockerd(settings, resolve=addresses)).pullable
    assert [(request.url[:8], request.check_certificate) for request in registry.asked] == [("https://", True)]


def test_rule_46_the_error_is_that_of_the_last_try() -> None:
    verdict = pull(Registry("https://", "http://"), "registry.test/app", Dockerd(Settings(insecure=("registry.test",))))

    assert verdict.error == 'Error response from daemon: Get "http://registry.test/v2/": EOF'


def test_an_insecure_registry_is_tried_in_clear_where_no_login_is_at_hand() -> None:
    registry = Registry()

    pull(registry, "registry.test/app", Dockerd(Settings(insecure=("registry.test",))), Home())

    assert [request.url for request in registry.asked] == ["https://registry.test/v2/", "http://registry.test/v2/"]


def test_rule_47_without_a_daemon_nobody_is_asked() -> None:
    registry = Registry()

    verdict = pull(registry, "registry.test/app", Dockerd(Settings(refusal="failed to start daemon: x")))

    assert (verdict.stage, verdict.error, registry.asked) == ("agent", "failed to start daemon: x", [])


def test_rule_42_the_folder_of_the_registry_counts_for_the_whole_pull() -> None:
    registry = Registry()

    pull(registry, "registry.test:443/app", Dockerd(), login_for("registry.test:443"))

    assert {request.certs_of for request in registry.asked} == {"registry.test:443"}


def test_rule_42_no_folder_counts_for_the_hub_and_a_mirrors_own_for_it() -> None:
    registry = Registry("https://mirror.test")

    pull(registry, "app", mirrored("https://mirror.test"))

    assert list(dict.fromkeys(request.certs_of for request in registry.asked)) == ["mirror.test", ""]


@pytest.mark.parametrize(("image", "mirrors"), [("registry.test/app", ()), ("app", ("https://registry.test",))])
def test_rule_43_half_a_client_certificate_stops_the_pull_before_any_request(
    image: str, mirrors: tuple[str, ...]
) -> None:
    def certs(folder: str) -> Certs:
        assert folder == "registry.test"
        return Certs(refusal="missing key", notes=("dockerd ignores ca.pem",))

    registry = Registry()

    verdict = pull(registry, image, Dockerd(Settings(mirrors=mirrors), certs=certs))

    assert (verdict.stage, verdict.error) == ("agent", "Error response from daemon: missing key")
    assert verdict.notes == ("dockerd ignores ca.pem",)
    assert registry.asked == []


def test_rule_46_certs_d_is_not_looked_at_for_an_insecure_registry() -> None:
    dockerd = Dockerd(Settings(insecure=("registry.test",)), certs=lambda folder: pytest.fail(folder))

    assert pull(Registry(), "registry.test/app", dockerd, login_for("registry.test")).pullable


@pytest.mark.parametrize(("machine", "notes"), [("amd64", 1), ("arm64", 0)])
def test_rule_38_an_image_that_cannot_run_is_pulled_with_a_note(machine: str, notes: int) -> None:
    dockerd = Dockerd(platform=Platform("linux", machine))

    verdict = pull(Registry(config=ARM), "registry.test/app", dockerd, login_for("registry.test"))

    assert verdict.pullable
    assert len(verdict.notes) == notes


def test_each_of_several_choices_can_be_tried() -> None:
    home = Home(b'{"auths": {"http://registry.test": {"auth": "YTp4"}, "https://registry.test": {}}}')
    registry = Registry()

    verdicts = [
        drive(docker_walk.walk("registry.test/app", home, choice=choice), registry)
        for choice in docker.choices(home, "registry.test")
    ]

    assert [verdict.pullable for verdict in verdicts] == [True, False]


@pytest.mark.parametrize(("registry", "depends"), [(Registry(), True), (Registry(wants_login=False), False)])
def test_what_hangs_on_credentials_is_told_only_where_a_registry_asks_for_them(
    registry: Registry, depends: object
) -> None:
    home = Home(dockercfg=b'{"registry.test": {"auth": "dTpw"}}')

    verdict = pull(registry, "registry.test/app", Dockerd(), home)

    assert (verdict.depends_on_login, bool(verdict.notes)) == (depends, depends)


def test_a_broken_config_is_warned_of_before_a_bad_name_is() -> None:
    verdict = drive(docker_walk.walk("https://registry.test/app", Home(b"{")), Registry())

    assert str(verdict.error).splitlines() == [
        "WARNING: Error loading config file: $HOME/.docker/config.json: unexpected EOF",
        "invalid reference format",
    ]
