"""`image-check`: would the cluster pull this image."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import click

from dcos_registry import errors
from dcos_registry.cli.agent_flags import AgentFlags, agent_flags
from dcos_registry.cli.context import Context
from dcos_registry.cli.credential_flags import CredentialFlags, credential_flags
from dcos_registry.cli.options import common, pass_context

if TYPE_CHECKING:
    from dcos_registry.model.workload import Engine
    from dcos_registry.workflows.check import Question
    from dcos_registry.workflows.credential_sources import CredentialSource

_COLUMNS = {"IMAGE": "image", "ENGINE": "engine", "PULLABLE": "pullable", "CREDENTIALS": "credentials"}
_OF_WORKLOADS = {"ID": "workloads", **_COLUMNS}


@click.command("image-check")
@click.argument("images", nargs=-1, metavar="[IMAGE]...")
@click.option("--for", "targets", metavar="TARGET", multiple=True, help="Every image of this app, pod, group or file.")
@credential_flags
@click.option("--engine", type=click.Choice(["ucr", "docker", "both"]), help="Who pulls; without it, all that can.")
@agent_flags
@click.option("--trace", "is_traced", is_flag=True, help="Tell each step and why it is made.")
@common
@pass_context
def image_check(
    context: Context,
    *,
    images: tuple[str, ...],
    targets: tuple[str, ...],
    credentials: CredentialFlags,
    engine: Literal["ucr", "docker", "both"] | None,
    agents: AgentFlags,
    is_traced: bool,
) -> int:
    """Prove that a cluster can pull an image.

    Each IMAGE is asked for as an agent would: the same choice among the credentials, the same requests, the same
    verdict. Without a flag that says which credentials, the login that fits is taken; with --for, what the app or pod
    really pulls with.

    \b
    Examples:
      dcos registry image-check registry.example.com/team/web:1.0
      dcos registry image-check --secret team/pull registry.example.com/team/web:1.0
      dcos registry image-check --for /team/web --for ./app.json
    """
    from dcos_registry.workflows.credential_sources import LoginSource
    from dcos_registry.workflows.image_check import report

    _check_usage(images, targets, credentials)
    source = credentials.source(context, agents.registry, agents.ca_file)
    asks_cluster = credentials.secret is not None or any(not _is_file(target) for target in targets)
    # What is handed in as a file is asked for to the letter: a recording of it can be compared (docs/commands.md).
    is_replay = context.output.is_json and credentials.is_handed_in
    checker = agents.checker(context, asks_cluster=asks_cluster, looks_further=not is_replay)
    engines = _engines(engine, source)
    if targets:
        questions = _about_targets(context, targets, source, agents, engines)
    else:
        questions = _about_images(images, source, agents, engines)
    if isinstance(source, LoginSource):
        for warning in source.unused():
            context.output.note(warning)
    checks = checker.check(questions, tell=context.output.count)
    if is_traced:
        for line in (line for check in checks for line in check.trace()):
            context.output.note(line)
    outcome = report(checks, checker.assumptions(checks))
    context.output.report(outcome, _OF_WORKLOADS if targets else _COLUMNS)
    return outcome.exit_code


def _check_usage(images: Sequence[str], targets: Sequence[str], credentials: CredentialFlags) -> None:
    if not images and not targets:
        raise errors.UsageError("No image is named", "name one, as an app would: dcos registry image-check IMAGE")
    if not all(images):
        raise errors.UsageError("The name of an image is empty")
    if images and targets:
        raise errors.UsageError("Name images, or apps and pods with --for, but not both at once")
    if targets and credentials.is_named:
        raise errors.UsageError(
            "--for checks with what the app or pod really pulls with, and takes no other credentials",
            "name its image to check that with others: dcos registry image-check IMAGE --secret PATH",
        )


def _is_file(target: str) -> bool:
    from dcos_registry.workflows.targets import is_file

    return is_file(target)


def _engines(asked: str | None, source: "CredentialSource") -> "Sequence[Engine]":
    if asked is None:
        return source.engines
    engines: dict[str, Sequence[Engine]] = {"ucr": ("ucr",), "docker": ("docker",), "both": ("ucr", "docker")}
    if not set(engines[asked]) <= set(source.engines):
        raise errors.UnsupportedError(source.unfit)
    return engines[asked]


def _about_images(
    images: Sequence[str], source: "CredentialSource", agents: AgentFlags, engines: "Sequence[Engine]"
) -> "list[Question]":
    from dcos_registry.workflows.check import Question

    config = agents.config()
    return [
        Question(image, engine, source.credentials(engine, image), config)
        for image in dict.fromkeys(images)
        for engine in engines
    ]


def _about_targets(
    context: Context,
    targets: Sequence[str],
    source: "CredentialSource",
    agents: AgentFlags,
    engines: "Sequence[Engine]",
) -> "list[Question]":
    from dcos_registry.workflows.targets import read_targets
    from dcos_registry.workflows.workload_questions import questions_about

    workloads = read_targets(targets, marathon=context.marathon, read_file=context.read_target)
    config = agents.config()
    used = context.credentials_in_use(agents.registry, config).of_all(workloads)
    questions = questions_about(workloads, used, agent_config=config, instead=source, engines=engines)
    if not questions:
        raise errors.NotFoundError(f"No image is pulled by {', '.join(targets)}", "dcos marathon app list")
    return questions
