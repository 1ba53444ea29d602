"""Look into a credentials archive: is it what the fetcher and the docker CLI need, no more, and does it work."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dcos_registry import errors
from dcos_registry.bundle import archive
from dcos_registry.clients.registry import RegistryClient
from dcos_registry.errors import RegistryPluginError
from dcos_registry.model.registry_host import RegistryHost
from dcos_registry.pull import (
    archive_findings,
    artifact_findings,
    docker,
    docker_config,
    docker_reference,
    home_findings,
)
from dcos_registry.pull.docker import Home
from dcos_registry.pull.docker_config import Config
from dcos_registry.pull.docker_reference import BadReference
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.remedies import renewal_of_archive
from dcos_registry.pull.transport import TransportError
from dcos_registry.workflows.archive_logins import silences, try_logins, untried
from dcos_registry.workflows.archive_report import ArchiveReport
from dcos_registry.workflows.check import ENGINE_NAMES, KEPT_BACK, Check, Question
from dcos_registry.workflows.credential_sources import HomeSource
from dcos_registry.workflows.image_check import Checker


@dataclass(frozen=True)
class GivenArchive:
    """An archive that is to be checked: `name` is what messages call it, `uri` what an app would fetch it by."""

    packed: bytes = field(repr=False)
    name: str
    uri: str = field(repr=False)


@dataclass(frozen=True)
class Registries:
    """Who is asked: `client` makes what tries a login at a registry, `checker` asks for images as Docker does."""

    client: Callable[[RegistryHost], RegistryClient]
    checker: Checker


def check_archive(
    given: GivenArchive, images: Sequence[str], registries: Registries | None, now: datetime
) -> ArchiveReport:
    """Check an archive, with the named images in view where there are some; without `registries` none is asked.

    Raises `UsageError` for the name of an image that is none.
    """
    domains = [_domain(image) for image in images]
    problems = list(artifact_findings.of_archive(given.uri))
    try:
        found = archive.read(given.packed, given.name)
    except errors.UsageError as error:
        damaged = Problem("archive-damaged", error.message, error.hint or "")
        return ArchiveReport.of(given.name, [*problems, damaged])
    config, _ = docker.read(found.home)
    problems += [*found.defects, *found.remarks, *archive_findings.of_modes(found.modes, given.name)]
    if found.home != Home():
        problems += _of_config(found.home, config, images, domains, given.name, now)
    if registries is None:
        return ArchiveReport.of(given.name, problems, untried(config))
    checks = _checked(found.home, images, given.name, registries.checker)
    tried = try_logins(config, registries.client, _proven(checks, config))
    problems += filter(None, (each.problem for each in tried))
    problems += [problem for check in checks for problem in _of_check(check, problems)]
    silent = [*silences(tried), *(_silence(check) for check in checks if _is_silence(check))]
    notes = [*(note for check in checks for note in check.notes), *registries.checker.assumptions(checks)]
    return ArchiveReport.of(given.name, problems, tried, silent, notes)


def _domain(image: str) -> str:
    try:
        return docker_reference.parse(image).domain
    except BadReference as error:
        raise errors.UsageError(
            f"{image!r} is no image: {error}", "write it as [HOST[:PORT]/]REPOSITORY[:TAG], without a scheme"
        ) from None


def _of_config(
    home: Home, config: Config, images: Sequence[str], domains: Sequence[str], name: str, now: datetime
) -> Iterator[Problem]:
    """Find what is wrong with the docker config for the named images, else for its own registries."""
    for image in images or archive_findings.images_of(config):
        renewal = renewal_of_archive(docker_reference.parse(image).domain)
        yield from home_findings.findings(home, image, Document(name, renewal), now)
    yield from archive_findings.of_extent(config, domains, name)


def _checked(home: Home, images: Sequence[str], name: str, checker: Checker) -> list[Check]:
    """Ask for each image as an agent's Docker Engine would that finds the archive in the sandbox."""
    source = HomeSource(home, name)
    return checker.check([Question(image, "docker", source.credentials("docker", image)) for image in images])


def _proven(checks: Sequence[Check], config: Config) -> set[str]:
    """Say which entries have pulled an image that nobody gets without a login."""
    domains = [
        docker_reference.parse(check.question.image).domain
        for check in checks
        if check.pullable and not check.possible.are_ambiguous and any(each.depends_on_login for each in check.verdicts)
    ]
    return {key for domain in domains for key in docker_config.keys_for(config, domain)[:1]}


def _of_check(check: Check, known: Sequence[Problem]) -> Iterator[Problem]:
    """Say that an image cannot be pulled, where that is not by itself one of the problems that are known."""
    if check.pullable or _is_silence(check) or any(one.sentence[1:] in (check.cause or "") for one in known):
        return
    image, remedy = check.question.image, check.remedy or ""
    if check.stage == KEPT_BACK:
        yield Problem("login-in-clear", f"{check.question.credentials.origin} was not tried: {check.cause}", remedy)
    else:
        yield Problem("image-not-pullable", f"The {ENGINE_NAMES['docker']} cannot pull {image}: {check.cause}", remedy)


def _is_silence(check: Check) -> bool:
    return any(isinstance(verdict.last, TransportError) for verdict in check.verdicts if not verdict.pullable)


def _silence(check: Check) -> RegistryPluginError:
    return errors.UnreachableError(f"{check.question.image} could not be asked for: {check.cause}", check.remedy)
