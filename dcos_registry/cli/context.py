"""What commands are given: the environment, the output, and collaborators built when they are asked for."""

from functools import cached_property
from typing import TYPE_CHECKING

from dcos_registry import errors
from dcos_registry.cli import settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dcos_registry.cli.cluster_config import ClusterConfig
    from dcos_registry.cli.environment import Environment
    from dcos_registry.cli.output import Output
    from dcos_registry.clients.artifacts import ArtifactsClient
    from dcos_registry.clients.cluster import ClusterClient
    from dcos_registry.clients.cluster_http import ClusterHttp
    from dcos_registry.clients.http import Http
    from dcos_registry.clients.marathon import MarathonClient
    from dcos_registry.clients.mesos import MesosClient
    from dcos_registry.clients.proxies import Proxies
    from dcos_registry.clients.secrets import SecretsClient
    from dcos_registry.clients.trust import Trust
    from dcos_registry.clients.uploads import UploadsClient
    from dcos_registry.model.registry_host import RegistryHost
    from dcos_registry.store.encrypted_file import EncryptedFileKeyring
    from dcos_registry.store.login import Login, StoreKind
    from dcos_registry.store.logins import Logins
    from dcos_registry.store.secret_store import SecretStore
    from dcos_registry.workflows.login_choice import LoginChoice
    from dcos_registry.workflows.used_credentials import CredentialsInUse

_REGISTRY_SECONDS = 30.0


class Context:
    """The factory of everything that touches the world; each part is made once, when a command needs it."""

    def __init__(self, environment: "Environment", output: "Output") -> None:
        self.environment = environment
        self.output = output
        self.may_ask = environment.is_interactive
        self._opened: list[Http] = []
        self._stores: dict[StoreKind, SecretStore] = {}

    def close(self) -> None:
        """Close the connections that were made."""
        for http in self._opened:
            http.close()

    @cached_property
    def cluster_config(self) -> "ClusterConfig":
        """The active cluster; raises our errors where there is none."""
        from dcos_registry.cli import cluster_config

        environment = self.environment
        config = cluster_config.load(
            environment.variables, home=environment.home, working_directory=environment.working_directory
        )
        for warning in config.warnings:
            self.output.note(f"Warning: {warning}")
        return config

    @cached_property
    def cluster(self) -> "ClusterHttp":
        """Requests to the active cluster."""
        return self.cluster_within(self.cluster_config.cluster.timeout)

    def cluster_within(self, seconds: float) -> "ClusterHttp":
        """Make requests to the active cluster that wait so long between two bytes; 0 waits for ever."""
        from dcos_registry.clients.cluster_http import ClusterHttp

        cluster = self.cluster_config.cluster
        return ClusterHttp(cluster, self._http(cluster.trust, seconds), clock=self.environment.now)

    @cached_property
    def cluster_facts(self) -> "ClusterClient":
        """What the active cluster tells everybody of itself."""
        from dcos_registry.clients.cluster import ClusterClient

        return ClusterClient(self.cluster)

    def is_enterprise(self) -> bool:
        """Whether the active cluster is DC/OS Enterprise, which alone has secrets."""
        return self.cluster_facts.is_enterprise()

    def secrets(self, store: str = "default") -> "SecretsClient":
        """Make the client of a secret store of the cluster."""
        from dcos_registry.clients.secrets import SecretsClient

        return SecretsClient(self.cluster, store)

    def marathon(self) -> "MarathonClient":
        """Make the client of the cluster's Marathon."""
        from dcos_registry.clients.marathon import MarathonClient

        return MarathonClient(self.cluster)

    def mesos(self) -> "MesosClient":
        """Make the client of the cluster's leading Mesos master."""
        from dcos_registry.clients.mesos import MesosClient

        return MesosClient(self.cluster)

    def ssh_user(self) -> str:
        """Return who logs in on the cluster's machines (`core.ssh_user`); empty where ssh's own settings say."""
        return self._ssh_settings.get("ssh_user", "")

    def ssh_proxy(self, *, master: bool) -> str | None:
        """Return the machine through which the others are reached: `core.ssh_proxy_ip`, or a master, or none.

        Raises `NotFoundError` where a master is wanted and none says its public address.
        """
        proxy = self._ssh_settings.get("ssh_proxy_ip", "")
        if proxy or not master:
            return proxy or None
        address = self.cluster_facts.public_address()
        if address is None:
            raise errors.NotFoundError(
                "The masters do not say their public address", "dcos config set core.ssh_proxy_ip ADDRESS"
            )
        return address

    def registry_http(
        self,
        *,
        ca_file: "Path | None" = None,
        client_cert: "Path | None" = None,
        client_key: "Path | None" = None,
    ) -> "Http":
        """Make requests to registries; they trust the system's certificates, and those of `ca_file` besides.

        `client_cert` may hold its key, too. Raises `UsageError` for a key without its certificate.
        """
        from dcos_registry.clients.trust import ClientCertificate, Trust

        if client_key and not client_cert:
            raise errors.UsageError("A client key (--client-key) needs its certificate (--client-cert)")
        client = ClientCertificate(client_cert, client_key or client_cert) if client_cert else None
        return self._http(Trust(ca_file=ca_file, extend=True, client=client), _REGISTRY_SECONDS)

    def may_have_secrets(self) -> bool:
        """Whether the active cluster has a secret store, or nobody knows."""
        try:
            return self.cluster_facts.is_enterprise()
        except errors.RegistryPluginError:
            return True

    def cluster_ca(self) -> str | None:
        """Fetch the CA of the active cluster, which its agents trust; None without a cluster or an answer."""
        try:
            return self.cluster_facts.authority()
        except errors.RegistryPluginError:
            return None

    def store_kind(self, flag: str | None) -> "StoreKind":
        """Say where a new login is kept."""
        return settings.store(flag, self.environment.variables, self._registry_settings)

    def logins(self) -> "Logins":
        """Open the index of logins; a store is opened when a login of it is used."""
        from dcos_registry.store.index import INDEX_FILE, Index
        from dcos_registry.store.logins import Logins

        return Logins(Index(self.environment.data_folder / INDEX_FILE), self.secret_store, self.output.note)

    def secret_store(self, kind: "StoreKind") -> "SecretStore":
        """Open where secrets of logins are kept, asking what must be asked; each is opened once."""
        from dcos_registry.store.secret_store import open_secret_store

        if kind not in self._stores:
            folder = self.environment.data_folder
            self._stores[kind] = open_secret_store(kind, folder=folder, passphrase=self._passphrase)
        return self._stores[kind]

    def encrypted_file(self) -> "EncryptedFileKeyring":
        """Make the encrypted file of logins; it opens when it is first used."""
        from dcos_registry.store.secret_store import encrypted_file

        return encrypted_file(self.environment.data_folder, self._passphrase)

    @cached_property
    def given_passphrase(self) -> "settings.GivenPassphrase | None":
        """The passphrase of that file, where nobody has to be asked for it."""
        return settings.passphrase(self.environment.variables, self._registry_settings)

    def login_choice(self, names: "Sequence[str]") -> "LoginChoice":
        """Make what chooses among several accounts of a registry: by name, else somebody on the terminal does."""
        from dcos_registry.workflows.login_choice import LoginChoice

        return LoginChoice(self.logins(), names, self._ask_for_login if self.may_ask else None)

    @property
    def proxies(self) -> "Proxies":
        """The proxies of the environment."""
        from dcos_registry.clients.proxies import Proxies

        return Proxies.of_environment(self.environment.variables)

    def artifacts(self, ca_file: "Path | None" = None) -> "ArtifactsClient":
        """Make the client that fetches what the URIs of apps lead to; it trusts the system, and `ca_file` besides."""
        from dcos_registry.clients.artifacts import ArtifactsClient
        from dcos_registry.clients.trust import Trust

        return ArtifactsClient(self._http(Trust(ca_file=ca_file, extend=True), _REGISTRY_SECONDS))

    def uploads(self, ca_file: "Path | None" = None) -> "UploadsClient":
        """Make the client that puts files on web servers; it trusts the system, and `ca_file` besides."""
        from dcos_registry.clients.trust import Trust
        from dcos_registry.clients.uploads import UploadsClient

        return UploadsClient(self._http(Trust(ca_file=ca_file, extend=True), _REGISTRY_SECONDS))

    def read_target(self, name: str) -> bytes:
        """Read a file with definitions; `-` is standard input."""
        from dcos_registry.cli import files

        return files.read_stream(self.environment.stdin_bytes) if name == "-" else files.read(name, "definition")

    def credentials_in_use(self, default_registry: str, agent_config: bytes | None) -> "CredentialsInUse":
        """Make what finds out which credentials workloads pull with; without a cluster no secret is read."""
        from dcos_registry.workflows.used_credentials import CredentialsInUse

        secrets, why_not, enterprise = None, "", True
        try:
            secrets = self.secrets()
            enterprise = self.cluster_facts.is_enterprise()
        except errors.NotFoundError as error:
            why_not = error.message[:1].lower() + error.message[1:]
        except errors.UnreachableError:
            pass  # secrets are not read then either, and each says so
        return CredentialsInUse(
            secrets=secrets,
            artifacts=self.artifacts(),
            now=self.environment.now(),
            agent_config=agent_config,
            enterprise=enterprise,
            default_registry=default_registry,
            why_not=why_not,
        )

    @cached_property
    def _ssh_settings(self) -> "Mapping[str, str]":
        # Hosts of a file need no cluster.
        try:
            return self.cluster_config.ssh
        except errors.NotFoundError:
            return {}

    @cached_property
    def _registry_settings(self) -> dict[str, object]:
        # A login belongs to the user and needs no cluster, so without one there are no settings of it either.
        try:
            return dict(self.cluster_config.settings)
        except errors.NotFoundError:
            return {}

    def _ask_for_login(self, host: "RegistryHost", logins: "Sequence[Login]") -> "Login":
        from dcos_registry.cli import prompts

        self.output.note(f"There are several logins for {host}:")
        return logins[prompts.choice(self, "Which one", [f"{one.name} ({one.username})" for one in logins])]

    def _passphrase(self) -> str:
        from dcos_registry.store.secret_store import CREDENTIALS_FILE

        if self.given_passphrase:
            return self.given_passphrase.secret
        from dcos_registry.cli import prompts

        file = self.environment.data_folder / CREDENTIALS_FILE
        question = f"Passphrase of {file}" if file.exists() else f"New passphrase for {file}"
        instead = "DCOS_REGISTRY_PASSPHRASE_FILE or DCOS_REGISTRY_PASSPHRASE"
        return prompts.hidden(self, question, instead=instead, confirm=not file.exists())

    def _http(self, trust: "Trust", timeout: float) -> "Http":
        from dcos_registry.clients.http import Http

        http = Http(trust=trust, proxies=self.proxies, timeout=timeout)
        self._opened.append(http)
        return http
