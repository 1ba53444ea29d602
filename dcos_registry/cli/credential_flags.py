"""The flags that say with which credentials an image is to be pulled."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group

if TYPE_CHECKING:
    from dcos_registry.workflows.credential_sources import CredentialSource


@dataclass(frozen=True)
class CredentialFlags:
    """What the user said about the credentials; nothing is None, empty or False."""

    logins: tuple[str, ...]
    secret: str | None
    docker_config: str | None
    archive: str | None
    home: str | None
    anonymous: bool

    @property
    def is_named(self) -> bool:
        """Whether anything was said but which login."""
        return any((self.secret, self.docker_config, self.archive, self.home, self.anonymous))

    @property
    def is_handed_in(self) -> bool:
        """Whether the credentials are a file's, or none: an engine's requests alone are asked for then."""
        return any((self.docker_config, self.home, self.anonymous))

    def source(self, context: Context, default_registry: str, ca_file: str | None) -> "CredentialSource":
        """Make the source of the credentials, the logins where nothing else is named.

        `ca_file` goes into the command that logs in anew. Raises `UsageError` where more than one is named, or a file
        cannot be read.
        """
        from dcos_registry.workflows.credential_sources import LoginSource

        given = (self.logins, self.secret, self.docker_config, self.archive, self.home, self.anonymous)
        if sum(map(bool, given)) > 1:
            raise errors.UsageError(
                "Only one of --login, --secret, --docker-config, --archive, --home and --anonymous can be given"
            )
        named = self._named(context, default_registry)
        return named or LoginSource(context.login_choice(self.logins), default_registry, ca_file)

    def _named(self, context: Context, default_registry: str) -> "CredentialSource | None":
        from dcos_registry.model.secret_path import SecretPath
        from dcos_registry.workflows.credential_sources import DocumentSource, SecretSource

        if self.secret is not None:
            path = SecretPath.parse(self.secret)
            return SecretSource(context.secrets().read(path).value, path, default_registry)
        if self.docker_config is not None:
            document = files.read(self.docker_config, "docker config")
            return DocumentSource(document, self.docker_config, default_registry)
        if self.archive is not None:
            return _of_archive(self.archive)
        if self.home is not None:
            return _of_home(context, self.home)
        if self.anonymous:
            return DocumentSource(None, "none", default_registry)
        return None


def _of_archive(name: str) -> "CredentialSource":
    from dcos_registry.bundle import archive
    from dcos_registry.workflows.credential_sources import HomeSource

    unpacked = archive.read(files.read(name, "archive", largest=archive.LARGEST_CONTENT), name)
    return HomeSource(unpacked.home, name, notes=[f"Warning: {defect.sentence}" for defect in unpacked.defects])


def _of_home(context: Context, name: str) -> "CredentialSource":
    from pathlib import Path

    from dcos_registry.pull.docker import Home
    from dcos_registry.store import credential_helper
    from dcos_registry.workflows.credential_sources import HomeSource

    folder = Path(name)
    if not folder.is_dir():
        raise errors.UsageError(f"{name} is no folder")
    home = Home(
        files.read_if_there(folder / ".docker" / "config.json", "docker config"),
        files.read_if_there(folder / ".dockercfg", "docker config"),
    )
    return HomeSource(home, name, helper=credential_helper.runner(context.environment.variables, folder.absolute()))


credential_flags = flag_group(
    CredentialFlags,
    "credentials",
    click.option("--login", "logins", metavar="NAME", multiple=True, help="Pull with this login; repeatable."),
    click.option("--secret", metavar="PATH", help="Pull with this secret of the cluster (UCR)."),
    click.option("--docker-config", metavar="FILE", help="Pull with this docker config."),
    click.option("--archive", metavar="FILE", help="Pull with this credentials archive (Docker Engine)."),
    click.option("--home", metavar="DIR", help="Pull with what this folder holds, helpers too (Docker Engine)."),
    click.option("--anonymous", is_flag=True, help="Pull without credentials."),
)
"""Add the flags to a command, which gets them as `credentials`."""
