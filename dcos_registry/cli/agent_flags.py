"""The flags that say how a cluster's agents are set up, and the checker that stands in for them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group

if TYPE_CHECKING:
    from dcos_registry.clients.agent.certs_folder import CertsFolder
    from dcos_registry.pull.attempts import AgentSettings
    from dcos_registry.pull.docker_daemon import Dockerd
    from dcos_registry.workflows.image_check import Checker


@dataclass(frozen=True)
class AgentFlags:
    """What the user said about the agents, None where nothing was said."""

    agent_config: str | None
    default_registry: str | None
    dcos_version: str | None
    ca_file: str | None
    ca_dir: str | None
    certs_dir: str | None
    daemon_json: str | None
    platform: str | None
    plain_http: bool

    def config(self) -> bytes | None:
        """Read the agents' own docker config."""
        return files.read(self.agent_config, "agents' docker config") if self.agent_config else None

    def checker(self, context: Context, *, asks_cluster: bool, looks_further: bool) -> "Checker":
        """Make what asks registries as these agents would; which DC/OS it is, the cluster says where it is asked."""
        from pathlib import Path

        from dcos_registry.clients.agent.certs_folder import CertsFolder
        from dcos_registry.clients.agent.programs import AgentPrograms
        from dcos_registry.workflows.image_check import Checker

        if self.ca_file and self.ca_dir:
            raise errors.UsageError("Only one of --ca-file and --ca-dir can be given")
        certs = CertsFolder(Path(self.certs_dir)) if self.certs_dir else None
        programs = AgentPrograms(
            ca_file=Path(self.ca_file) if self.ca_file else None,
            ca_folder=Path(self.ca_dir) if self.ca_dir else None,
            certs=certs,
            cluster_ca=context.cluster_ca,
            proxies=context.proxies,
        )
        return Checker(
            lambda engine, guarded: programs.wire(engine, guarded=guarded and not self.plain_http),
            self._settings(context, certs, asks_cluster=asks_cluster),
            now=context.environment.now(),
            assumption=programs.assumption,
            looks_further=looks_further,
        )

    def _settings(self, context: Context, certs: "CertsFolder | None", *, asks_cluster: bool) -> "AgentSettings":
        from dcos_registry.pull import versions
        from dcos_registry.pull.attempts import AgentSettings

        version = self.dcos_version or (context.cluster_facts.version() if asks_cluster else None)
        mesos = versions.mesos_of(version) if version else versions.LATEST
        return AgentSettings(self.registry, mesos, self._dockerd(certs))

    @property
    def registry(self) -> str:
        """The agents' default registry."""
        from dcos_registry.pull import ucr

        return self.default_registry or ucr.DEFAULT_REGISTRY

    def _dockerd(self, certs: "CertsFolder | None") -> "Dockerd":
        from dcos_registry.clients.agent.names import resolve
        from dcos_registry.pull import docker_certs, docker_platform, docker_settings
        from dcos_registry.pull.docker_daemon import Dockerd
        from dcos_registry.pull.docker_platform import BadPlatform

        try:
            platform = docker_platform.parse(self.platform) if self.platform else docker_platform.AMD64
        except BadPlatform as error:
            raise errors.UsageError(str(error)) from None
        settings = docker_settings.Settings()
        if self.daemon_json is not None:
            settings = docker_settings.parse(files.read(self.daemon_json, "daemon.json"))
        return Dockerd(settings, certs.read if certs else lambda _: docker_certs.Certs(), resolve, platform)


agent_flags = flag_group(
    AgentFlags,
    "agents",
    click.option("--agent-config", metavar="FILE", help="The agents' own docker config (cluster_docker_credentials)."),
    click.option("--default-registry", metavar="URL", help="Their --docker_registry, for images that name none."),
    click.option("--dcos-version", type=click.Choice(["1.13", "2.0", "2.1", "2.2"]), help="Whose Mesos pulls."),
    click.option("--ca-file", metavar="FILE", help="What the agents trust (PEM)."),
    click.option("--ca-dir", metavar="DIR", help="What the agents trust, a folder by OpenSSL's hash names."),
    click.option("--certs-dir", metavar="DIR", help="A copy of an agent's /etc/docker/certs.d (Docker Engine)."),
    click.option("--daemon-json", metavar="FILE", help="An agent's /etc/docker/daemon.json (Docker Engine)."),
    click.option("--platform", metavar="OS/ARCH", help="What the agents are; linux/amd64 without it (Docker Engine)."),
    click.option("--plain-http", is_flag=True, help="A login may go in clear where an agent would send it so."),
)
"""Add the flags to a command, which gets them as `agents`."""
