"""A cluster that has one app or pod for each thing that an audit finds, and some that are well."""

import base64
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcos_registry.sandbox.cluster import Sandbox
from tests.bundle.archives import tar, tar_of
from tests.clients.loopback import Asked, Reply, serve
from tests.workflows.operator import Done, Operator

EXPIRED = "e30." + base64.urlsafe_b64encode(b'{"exp": 1577836800}').decode().rstrip("=") + ".c2ln"
"""A JWT of 2020."""


def auth(username: str, password: str) -> str:
    """Write a login as docker configs have it."""
    return base64.b64encode(f"{username}:{password}".encode()).decode()


@dataclass(frozen=True)
class Definitions:
    """Definitions around one registry; `files` is the URL at which the archives are served."""

    sandbox: Sandbox
    files: str

    @property
    def host(self) -> str:
        """The registry as images spell it."""
        return self.sandbox.registry.host

    @property
    def login(self) -> str:
        """A login that the registry takes."""
        return auth(self.sandbox.registry.username, self.sandbox.registry.password)

    def secrets(self) -> dict[str, object]:
        """Return the docker configs of the secret store, by paths."""
        host, username = self.host, self.sandbox.registry.username
        return {
            "team/pull": {"auths": {host: {"auth": self.login}}},
            "team/rotated": {"auths": {host: {"auth": auth(username, "of yesterday")}}},
            "team/two-keys": {"auths": {host: {"auth": self.login}, f"https://{host}": {"auth": auth("some", "body")}}},
            "team/desktop": {"auths": {host: {}}, "credsStore": "desktop"},
            "team/plain": {"auths": {host: {"auth": f"{username}:secret"}}},
            "team/newline": {"auths": {host: {"auth": auth(username, "secret\n")}}},
            "team/expired": {"auths": {host: {"auth": auth("robot", EXPIRED)}}},
            "team/helper": {"credsStore": "desktop"},
            "team/port": {"auths": {host.partition(":")[0]: {"auth": self.login}}},
        }

    def archives(self) -> Mapping[str, bytes]:
        """Return what is served to Docker Engine apps, by paths."""
        config = json.dumps({"auths": {self.host: {"auth": self.login}}}).encode()
        return {
            "/docker.tar.gz": tar({".docker/config.json": config}),
            "/docker-config.json": config,
            "/docker-legacy.tar": tar({".dockercfg": json.dumps({self.host: {"auth": self.login}}).encode()}),
            "/docker-parent.tar": tar({"core/.docker/config.json": config}),
            "/docker-root.tar": tar({"config.json": config}),
            "/docker-empty.tar": tar({"README": b"nothing"}),
            "/docker-link.tar": tar_of((".docker/config.json", tarfile.SYMTYPE, 0o600)),
            "/docker-closed.tar": tar({".docker/config.json": config}, mode=0),
            "/docker-damaged.tar": b"no archive",
            "/docker-helper.tar": tar({".docker/config.json": b'{"credsStore": "desktop"}'}),
            "/docker-text.tar": tar({".docker/config.json": b"alice:secret"}),
            "/docker-swarm.tar": tar({".docker/config.json": config[:-1] + b', "stackOrchestrator": "none"}'}),
        }

    def ucr(self, name: str, secret: str = "", **more: Any) -> dict[str, Any]:
        """Make an app of the UCR."""
        docker: dict[str, Any] = {"image": more.pop("image", f"{self.host}/team/web:1.0")}
        if secret:
            docker["pullConfig"] = {"secret": "pull"}
            more = {"secrets": {"pull": {"source": secret}}, **more}
        return {"id": f"/team/{name}", "container": {"type": "MESOS", "docker": docker}, **more}

    def docker(self, name: str, *fetch: dict[str, Any], **docker: Any) -> dict[str, Any]:
        """Make an app of the Docker Engine; `docker` are further fields of its container."""
        container = {"type": "DOCKER", "docker": {"image": f"{self.host}/team/web:1.0", **docker}}
        return {"id": f"/team/{name}", "container": container, "fetch": list(fetch)}

    def archive(self, name: str = "docker.tar.gz", **more: Any) -> dict[str, Any]:
        """Make an entry of `fetch`."""
        return {"uri": f"{self.files}/{name}", **more}

    def running(self) -> Iterator[dict[str, Any]]:
        """Yield what the cluster runs."""
        yield {"id": "/team/command", "cmd": "sleep 1"}
        yield self.ucr("well", "team/pull")
        yield self.docker("well-docker", self.archive())
        yield self.docker("agents-archive", {"uri": "file:///etc/docker.tar.gz"})
        yield self.ucr("no-secret")
        yield self.ucr("no-secret-either")
        yield self.ucr("no-such-tag", "team/pull", image=f"{self.host}/team/web:2.0")
        yield self.ucr("dangling", "team/gone")
        for secret in ("rotated", "two-keys", "desktop", "plain", "newline", "expired", "helper", "port"):
            yield self.ucr(secret, f"team/{secret}")
        yield self.ucr("fetches", "team/pull", fetch=[self.archive()])
        image = {"kind": "DOCKER", "id": f"{self.host}/team/web:1.0"}
        web = {"name": "web", "resources": {"cpus": 0.1, "mem": 32}, "image": image, "artifacts": [self.archive()]}
        yield {"id": "/team/pod", "containers": [web]}
        yield self.docker("no-archive")
        yield self.docker("cached", self.archive(cache=True))
        yield self.docker("twice", self.archive(), self.archive("docker-legacy.tar"))
        yield self.docker("packed", self.archive(extract=False))
        yield self.docker("bare-config", self.archive("docker-config.json"))
        yield self.docker("gone", self.archive("docker-gone.tar"))
        for name in ("legacy", "parent", "root", "empty", "link", "closed", "damaged", "helper", "text", "swarm"):
            yield self.docker(f"{name}-archive", self.archive(f"docker-{name}.tar"))

    def refused(self) -> Iterator[dict[str, Any]]:
        """Yield what no cluster takes, but a file may hold."""
        yield self.ucr("outside", "hr/pull")
        yield self.ucr("bad-path", "team/registry.test:5000")
        yield {**self.ucr("undeclared", "team/pull"), "secrets": {}}
        yield {**self.ucr("no-source", "team/pull"), "secrets": {"pull": {}}}
        nested = self.ucr("nested", "team/pull")
        nested["container"]["docker"]["secrets"] = nested.pop("secrets")
        yield nested
        yield self.docker("docker-secret", pullConfig={"secret": "pull"})
        yield self.docker("credential", self.archive(), credential={"principal": "alice"})
        yield self.docker("typo", self.archive(), forcePull=True)
        yield {**self.docker("uris", self.archive()), "uris": [f"{self.files}/app.tar.gz"]}
        yield self.docker("bad-uri", self.archive("docker'.tar.gz"))


@contextmanager
def audited_cluster(home: Path) -> Iterator[tuple[Operator, Definitions]]:
    """Run the cluster and the server of its archives."""
    served: dict[str, bytes] = {}

    def answer(asked: Asked) -> Reply:
        return Reply(200, served[asked.target]) if asked.target in served else Reply(403)

    with Sandbox() as sandbox, serve(answer) as server:
        definitions = Definitions(sandbox, server.url)
        served.update(definitions.archives())
        for path, config in definitions.secrets().items():
            sandbox.secrets.put(path, json.dumps(config))
        sandbox.marathon.load(definitions.running())
        yield Operator(sandbox, home), definitions


def audit(operator: Operator, definitions: Definitions, *arguments: str) -> Done:
    """Audit what runs and what is refused."""
    return operator.call("audit", "/team/*", "-", *arguments, given=json.dumps([*definitions.refused()]))
