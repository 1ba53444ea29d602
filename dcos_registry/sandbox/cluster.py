"""The whole sandbox: a DC/OS cluster with a private registry, in one process on the loopback."""

import contextlib
import secrets as randomness
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from dcos_registry import __version__, errors
from dcos_registry.sandbox import admin_router
from dcos_registry.sandbox.admin_router import AdminRouter, Route
from dcos_registry.sandbox.agents import Agent
from dcos_registry.sandbox.ca_api import CaApi
from dcos_registry.sandbox.certificates import CertificateAuthority
from dcos_registry.sandbox.cosmos import DOWNLOADS, Cosmos, Plugin
from dcos_registry.sandbox.dcos_dir import ClusterEntry
from dcos_registry.sandbox.faults import Faults
from dcos_registry.sandbox.http import Response
from dcos_registry.sandbox.iam import Iam
from dcos_registry.sandbox.iam_api import IamApi
from dcos_registry.sandbox.marathon import Marathon
from dcos_registry.sandbox.master import Master
from dcos_registry.sandbox.registry import Registry
from dcos_registry.sandbox.request_log import RequestLog
from dcos_registry.sandbox.secret_store import SecretStore
from dcos_registry.sandbox.secrets import SecretsApi
from dcos_registry.sandbox.server import Server

Variant = Literal["enterprise", "open"]
DcosVersion = Literal["1.13", "2.0", "2.1", "2.2"]

IMAGES = (("team/web", "1.0"), ("team/worker", "1.0"))
"""What the sandbox's own registry holds at first."""
_CLUSTER_NAME = "sandbox"


@dataclass(kw_only=True, eq=False)
class Sandbox:
    """A cluster that serves from `start` to `stop`, or as long as the `with` block lasts.

    `port` 0 is any free one. `users` are superusers with their passwords; without any there is `admin` with a random
    password. `agent_names` are those of the agents, where they are not to be `agent_count` that are called 10.0.0.1 and
    so on. `registry_host` names a registry that exists already; without it there is one of the sandbox's own, with
    `registry_accounts` (else one account with a random password), Basic or Bearer, with TLS or without. `core_plugin`
    and `plugin` are the zips of `dcos-core-cli` and of this plugin. `folder` takes the DCOS directory, the agents'
    files and the CA; without it there is a temporary one that goes with the cluster.
    Raises `RegistryPluginError` where the port is taken, `UsageError` for a plugin that is none.
    """

    variant: Variant = "enterprise"
    dcos_version: DcosVersion = "2.1"
    tls: bool = False
    port: int = 0
    agent_count: int = 1
    agent_names: Sequence[str] = ()
    users: Mapping[str, str] = field(default_factory=dict, repr=False)
    registry_host: str | None = None
    registry_accounts: Mapping[str, str] = field(default_factory=dict, repr=False)
    registry_bearer: bool = False
    registry_tls: bool = False
    core_plugin: Path | None = None
    plugin: Path | None = None
    folder: Path | None = None

    cluster_id: str = field(default_factory=lambda: str(uuid.uuid4()), init=False)
    faults: Faults = field(default_factory=Faults, init=False)
    requests: RequestLog = field(default_factory=RequestLog, init=False)
    iam: Iam = field(init=False)
    secrets: SecretStore = field(init=False)
    marathon: Marathon = field(init=False)
    agents: list[Agent] = field(init=False)
    username: str = field(init=False)
    password: str = field(init=False, repr=False)
    token: str = field(init=False, repr=False)
    url: str = field(init=False)
    dcos_dir: Path = field(init=False)
    ca_file: Path = field(init=False)
    _registry: Registry | None = field(default=None, init=False, repr=False)
    _undo: contextlib.ExitStack = field(default_factory=contextlib.ExitStack, init=False, repr=False)

    def start(self) -> None:
        """Bring the cluster up and write its DCOS directory; where that fails nothing is left running."""
        with contextlib.ExitStack() as undo:
            folder = self._make_folder(undo)
            authority = CertificateAuthority.create()
            self.ca_file = folder / "ca.crt"
            self.ca_file.write_bytes(authority.pem)
            self._add_users()
            self.secrets = SecretStore(self.faults)
            self._start_registry(undo, authority, folder)
            self._make_marathon(folder)
            self._start_router(undo, authority, folder)
            self.dcos_dir = folder / "dcos"
            ca_pem = authority.pem if self.tls else None
            ClusterEntry(self.cluster_id, _CLUSTER_NAME, self.url, self.token, ca_pem).write(self.dcos_dir)
            self._undo = undo.pop_all()

    def stop(self) -> None:
        """End every thread and socket, and remove the temporary folder; stopping twice does nothing."""
        self._undo.close()

    def __enter__(self) -> "Sandbox":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def registry(self) -> Registry:
        """The sandbox's own registry; raises `UsageError` where `registry_host` named another."""
        if self._registry is None:
            raise errors.UsageError(f"This sandbox pulls from {self.registry_host} and has no registry of its own")
        return self._registry

    def description(self) -> dict[str, Any]:
        """Return what a script needs to use the cluster; it holds a token and passwords."""
        own = self._registry
        return {
            "url": self.url,
            "token": self.token,
            "username": self.username,
            "password": self.password,
            "dcos_dir": str(self.dcos_dir),
            "cluster_id": self.cluster_id,
            "variant": self.variant,
            "dcos_version": self.dcos_version,
            "ca_file": str(self.ca_file) if self.tls else None,
            "agents": [agent.name for agent in self.agents],
            "registry": {
                "host": own.host if own else self.registry_host,
                "username": own.username if own else None,
                "password": own.password if own else None,
                "images": [f"{own.host}/{repository}:{tag}" for repository, tag in IMAGES] if own else [],
                "ca_file": str(self.ca_file) if own and self.registry_tls else None,
            },
        }

    def _make_folder(self, undo: contextlib.ExitStack) -> Path:
        if self.folder is None:
            return Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="dcos-registry-sandbox-")))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder.absolute()

    def _add_users(self) -> None:
        self.iam = Iam(enterprise=self.variant == "enterprise")
        users = self.users or {"admin": randomness.token_urlsafe(12)}
        for uid, password in users.items():
            self.iam.add_user(uid, password, superuser=True)
        self.username, self.password = next(iter(users.items()))
        self.token = self.iam.issue_token(self.username)

    def _start_registry(self, undo: contextlib.ExitStack, authority: CertificateAuthority, folder: Path) -> None:
        if self.registry_host is not None:
            return
        self._registry = Registry(
            self.registry_accounts or {"sandbox": randomness.token_urlsafe(12)},
            faults=self.faults,
            bearer=self.registry_bearer,
            tls=authority.server_context(folder) if self.registry_tls else None,
        )
        undo.callback(self._registry.stop)
        for repository, tag in IMAGES:
            self._registry.add_image(repository, tag)
        self._registry.start()

    def _make_marathon(self, folder: Path) -> None:
        names = self.agent_names or [f"10.0.0.{number}" for number in range(1, self.agent_count + 1)]
        self.agents = [Agent(name, folder / "agents" / name, ca_file=self.ca_file) for name in names]
        self.marathon = Marathon(
            dcos_version=self.dcos_version,
            enterprise=self.variant == "enterprise",
            agents=self.agents,
            read_secret=self.secrets.read,
            faults=self.faults,
        )

    def _start_router(self, undo: contextlib.ExitStack, authority: CertificateAuthority, folder: Path) -> None:
        services = {"marathon": self.marathon.handle}
        router = AdminRouter(self.iam, self._routes(authority), services)
        tls = authority.server_context(folder) if self.tls else None
        server = Server(router.handle, faults=self.faults, log=self.requests, port=self.port, tls=tls)
        undo.callback(server.stop)
        # Marathon ends first: a server waits for its open answers, and event streams stay open.
        undo.callback(self.marathon.stop)
        self.marathon.start()
        self.url = server.url
        server.start()

    def _routes(self, authority: CertificateAuthority) -> Iterator[Route]:
        """List what the cluster answers besides services, and who may ask (cluster.md C5)."""
        iam = IamApi(self.iam).handle
        yield Route("/acs/api/v1/auth/", iam, admin_router.ANYONE, mount="/acs/api/v1")
        yield Route("/acs/api/v1/", iam, "dcos:adminrouter:acs")
        if self.variant == "enterprise":
            yield Route("/secrets/v1/", SecretsApi(self.secrets, self.iam.allows).handle)
            ca = CaApi(authority).handle
            yield Route("/ca/api/v2/info", ca, admin_router.ANYONE)
            yield Route("/ca/api/v2/", ca, "dcos:adminrouter:ops:ca:ro", mount="")
            for name in ("sign", "newkey", "newcert"):
                yield Route(f"/ca/api/v2/{name}", ca, "dcos:adminrouter:ops:ca:rw")
        cosmos = Cosmos(list(self._plugins()), "https" if self.tls else "http")
        yield Route("/package/", cosmos.handle, "dcos:adminrouter:package")
        yield Route(f"{DOWNLOADS}/", cosmos.download, admin_router.ANYONE)
        pem_type = ("Content-Type", "application/x-x509-ca-cert")
        yield Route("/ca/dcos-ca.crt", lambda _: Response(200, (pem_type,), authority.pem), admin_router.ANYONE)
        yield from self._master_routes()

    def _master_routes(self) -> Iterator[Route]:
        master = Master(
            self.cluster_id,
            _CLUSTER_NAME,
            f"{self.dcos_version}.0",
            self.variant,
            self.agents,
            self.marathon.tasks,
        )
        yield Route("/dcos-metadata/dcos-version.json", master.version, admin_router.ANYONE)
        yield Route("/pkgpanda/active.buildinfo.full.json", master.build_info, "dcos:adminrouter:ops:metadata")
        yield Route("/metadata", master.metadata)
        yield Route("/cluster/v1/links", master.links)
        yield Route("/mesos_dns/v1/hosts/master.mesos", master.hosts, "dcos:adminrouter:ops:mesos-dns")
        for path in ("/mesos/state-summary", "/mesos/master/state-summary"):
            yield Route(path, master.summary, "dcos:adminrouter:ops:mesos")
        for path in ("/mesos/state", "/mesos/master/state"):
            yield Route(path, master.state, "dcos:adminrouter:ops:mesos")
        for path in ("/mesos/slaves", "/mesos/master/slaves"):
            yield Route(path, master.slaves, "dcos:adminrouter:ops:mesos")

    def _plugins(self) -> Iterator[Plugin]:
        if self.core_plugin:
            yield Plugin("dcos-core-cli", f"{self.dcos_version}-patch.0", "Core DC/OS CLI", self.core_plugin)
        if self.plugin:
            yield Plugin("dcos-registry", __version__, "Pull from private Docker registries", self.plugin)
