"""`image-check`: would the cluster pull this image."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context

if TYPE_CHECKING:
    from dcos_registry.model.workload import Engine
    from dcos_registry.pull.docker import Home
    from dcos_registry.workflows.credential_sources import CredentialSource

_COLUMNS = {"IMAGE": "image", "ENGINE": "engine", "PULLABLE": "pullable", "CREDENTIALS": "credentials"}


@click.command("image-check")
@click.argument("images", nargs=-1, metavar="IMAGE...")
@click.option("--login", "logins", metavar="NAME", multiple=True, help="Pull with this login; repeatable.")
@click.option("--secret", metavar="PATH", help="Pull with this secret of the cluster (UCR).")
@click.option("--docker-config", metavar="FILE", help="Pull with this docker config.")
@click.option("--archive", metavar="FILE", help="Pull with this credentials archive (Docker Engine).")
@click.option("--home", metavar="DIR", help="Pull with what this folder holds, helpers too (Docker Engine).")
@click.option("--anonymous", is_flag=True, help="Pull without credentials.")
@click.option("--agent-config", metavar="FILE", help="The agents' own docker config (cluster_docker_credentials).")
@click.option("--engine", type=click.Choice(["ucr", "docker", "both"]), help="Who pulls; both without it.")
@click.option("--default-registry", metavar="URL", help="The agents' --docker_registry, for images that name none.")
@click.option("--dcos-version", type=click.Choice(["1.13", "2.0", "2.1", "2.2"]), help="Whose Mesos pulls.")
@click.option("--ca-file", metavar="FILE", help="What the agents trust (PEM).")
@click.option("--ca-dir", metavar="DIR", help="What the agents trust, a folder by OpenSSL's hash names.")
@click.option("--trace", "is_traced", is_flag=True, help="Tell each step and why it is made.")
@click.option("--plain-http", is_flag=True, help="A login may go in clear where an agent would send it so.")
@common
@pass_context
def image_check(
    context: Context,
    *,
    images: tuple[str, ...],
    logins: tuple[str, ...],
    secret: str | None,
    docker_config: str | None,
    archive: str | None,
    home: str | None,
    anonymous: bool,
    agent_config: str | None,
    engine: Literal["ucr", "docker", "both"] | None,
    default_registry: str | None,
    dcos_version: str | None,
    ca_file: str | None,
    ca_dir: str | None,
    is_traced: bool,
    plain_http: bool,
) -> int:
    """Prove that a cluster can pull an image.

    Each IMAGE is asked for as an agent would: the same choice among the credentials, the same requests, the same
    verdict. Without a flag that says which credentials, the login that fits is taken.

    \b
    Examples:
      dcos registry image-check registry.example.com/team/web:1.0
      dcos registry image-check --secret team/pull registry.example.com/team/web:1.0
    """
    from dcos_registry.workflows import image_check as workflow

    if not images:
        raise errors.UsageError("No image is named", "name one, as an app would: dcos registry image-check IMAGE")
    settings = context.agent_settings(
        default_registry=default_registry, dcos_version=dcos_version, asks_cluster=secret is not None
    )
    source = _source(
        context,
        logins=logins,
        secret=secret,
        docker_config=docker_config,
        archive=archive,
        home=home,
        anonymous=anonymous,
        default_registry=settings.default_registry,
    )
    agent = files.read(agent_config, "agents' docker config") if agent_config else None
    questions = [
        workflow.Question(image, each, source.credentials(each, image), agent)
        for image in dict.fromkeys(images)
        for each in _engines(engine, source)
    ]
    programs = context.agent_programs(ca_file=ca_file, ca_dir=ca_dir)
    # What is handed in as a file is asked for to the letter: a recording of it can be compared (docs/commands.md).
    is_replay = context.output.is_json and (docker_config is not None or home is not None or anonymous)
    checker = workflow.Checker(
        lambda each, guarded: programs.wire(each, guarded=guarded and not plain_http),
        settings,
        looks_further=not is_replay,
    )
    checks = checker.check(questions, tell=context.output.count)
    if is_traced:
        for line in (line for check in checks for line in check.trace()):
            context.output.note(line)
    report = workflow.report(checks, [f"Note: {programs.assumption}"] if programs.assumption else ())
    context.output.report(report, _COLUMNS)
    return report.exit_code


def _engines(asked: str | None, source: "CredentialSource") -> "Sequence[Engine]":
    if asked in (None, "both"):
        return source.engines
    engine: Engine = "ucr" if asked == "ucr" else "docker"
    if engine not in source.engines:
        raise errors.UnsupportedError(source.unfit)
    return (engine,)


def _source(
    context: Context,
    *,
    logins: Sequence[str],
    secret: str | None,
    docker_config: str | None,
    archive: str | None,
    home: str | None,
    anonymous: bool,
    default_registry: str,
) -> "CredentialSource":
    """Make the source of the credentials; raises `UsageError` where more than one is named."""
    from dcos_registry.model.secret_path import SecretPath
    from dcos_registry.workflows import credential_sources

    def named() -> "Iterator[CredentialSource]":
        if secret is not None:
            path = SecretPath.parse(secret)
            yield credential_sources.SecretSource(context.secrets().read(path).value, path, default_registry)
        if docker_config is not None:
            document = files.read(docker_config, "docker config")
            yield credential_sources.DocumentSource(document, docker_config, default_registry)
        if archive is not None:
            yield _archive_source(archive)
        if home is not None:
            yield credential_sources.HomeSource(_home(home), home)
        if anonymous:
            yield credential_sources.DocumentSource(None, "none", default_registry)

    given = [*named()]
    if len(given) + bool(logins) > 1:
        raise errors.UsageError(
            "Only one of --login, --secret, --docker-config, --archive, --home and --anonymous can be given"
        )
    return next(iter(given), None) or credential_sources.LoginSource(context.logins(), default_registry, logins)


def _archive_source(name: str) -> "CredentialSource":
    from dcos_registry.bundle import archive
    from dcos_registry.workflows.credential_sources import HomeSource

    unpacked = archive.read(files.read(name, "archive", largest=archive.LARGEST_CONTENT), name)
    return HomeSource(unpacked.home, name, [f"Warning: {defect.sentence}" for defect in unpacked.defects])


def _home(name: str) -> "Home":
    from pathlib import Path

    from dcos_registry.pull.docker import Home

    folder = Path(name)
    if not folder.is_dir():
        raise errors.UsageError(f"{name} is no folder")
    return Home(
        files.read_if_there(folder / ".docker" / "config.json", "docker config"),
        files.read_if_there(folder / ".dockercfg", "docker config"),
    )
