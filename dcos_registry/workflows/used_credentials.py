"""Which credential each image of a workload is really pulled with, and what is wrong with it; no registry is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dcos_registry import errors
from dcos_registry.clients.artifacts import ArtifactsClient
from dcos_registry.clients.secrets import SecretsClient
from dcos_registry.errors import RegistryPluginError
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Engine, PulledImage, engine_of, images_of
from dcos_registry.pull import credential_findings, secret_findings, ucr, workload_findings
from dcos_registry.pull.attempts import AGENTS_CONFIG, Credentials, place_of
from dcos_registry.pull.docker import Home, home_of_pull
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.remedies import creation_of_secret, renewal_of_archive, secret_document
from dcos_registry.pull.used_route import UsedRoute, route_in_use
from dcos_registry.workflows.credential_reads import HomeReads, SecretReads
from dcos_registry.workflows.credential_sources import of_secret
from dcos_registry.workflows.targets import Workload
from dcos_registry.workflows.used_archives import Found, found_in_archives

NOTHING = "none set up (the agents' own cannot be seen from here)"
"""The origin of the credentials of an image that has none of its own, where those of the agents are not known."""


@dataclass(frozen=True)
class UsedCredentials:
    """What one image of a workload is pulled with.

    `credentials` are what the engine gets of the workload's own: nothing where there is none, and where they are
    `unread`, which says why they cannot be seen from here. `problems` are all that is wrong; what concerns the whole of
    a pod is said with each of its images. `missing` is there where nothing is set up; it is one of the problems where
    the image is not Docker Hub's.
    """

    image: PulledImage
    engine: Engine
    credentials: Credentials
    problems: tuple[Problem, ...] = ()
    unread: Problem | None = None
    missing: Problem | None = None

    @property
    def stopped_by(self) -> Problem | None:
        """What keeps the task from starting before any registry is asked; None where nothing does."""
        return next((problem for problem in self.problems if problem.stops), None)


class CredentialsInUse:
    """Finds out what workloads pull with; each secret and archive is read once.

    Without `secrets` or `artifacts` none is read, and `why_not` says why. `agent_config` is the agents' own docker
    config, where it is known; `enterprise` whether the cluster has a secret store; `now` the time in UTC by which a
    login has expired or not.
    """

    def __init__(
        self,
        *,
        secrets: SecretsClient | None,
        artifacts: ArtifactsClient | None,
        now: datetime,
        agent_config: bytes | None = None,
        enterprise: bool = True,
        default_registry: str = ucr.DEFAULT_REGISTRY,
        why_not: str = "no cluster is attached",
    ) -> None:
        self._secrets = SecretReads(secrets, why_not)
        self._has_store = secrets is not None
        self._homes = HomeReads(artifacts, why_not)
        self._now = now
        self._agent_config = agent_config
        self._enterprise = enterprise
        self._default_registry = default_registry

    def of_all(self, workloads: Sequence[Workload]) -> list[list[UsedCredentials]]:
        """Say it of many workloads, in their order; their secrets are read several at a time."""
        self._secrets.prepare(path for workload in workloads for path in _usable_secrets(workload))
        return [self.of(workload) for workload in workloads]

    def of(self, workload: Workload) -> list[UsedCredentials]:
        """Say what each image of a workload is pulled with; nothing for one that pulls none.

        Raises `NotLoggedInError` where the cluster does not accept the token.
        """
        return [self._of_image(workload, image) for image in images_of(workload.definition)]

    def _of_image(self, workload: Workload, image: PulledImage) -> UsedCredentials:
        route = route_in_use(workload.definition, image)
        problems = (*route.problems, *workload_findings.findings(workload.definition, image))
        found = self._with_secret(workload, image, route) if route.secret else self._with_archives(route, image)
        if found is None:
            found = self._with_nothing(workload, image, is_told=not route.problems)
        problems += found.problems
        return UsedCredentials(image, route.engine, found.credentials, problems, found.unread, found.missing)

    def _with_secret(self, workload: Workload, image: PulledImage, route: UsedRoute) -> Found:
        try:
            path = SecretPath.parse(route.secret)
        except errors.UsageError as error:
            bad = Problem("bad-secret-path", error.message, error.hint or "choose another path", stops=True)
            return Found(Credentials(f"the secret {route.secret}", bad.remedy), (bad,))
        registry = self._registry(route.engine, image)
        document = secret_document(path, registry)
        outside = workload_findings.outside_space(workload.id, path)
        if outside:
            return Found(of_secret(document, None), (outside,))
        read = self._secrets.of(path)
        if read.error is not None:
            problem = _problem_of(read.error, path, registry)
            unread = None if problem else self._unread(read.error)
            return Found(of_secret(document, None), (problem,) if problem else (), unread)
        problems = self._of_value(read.value or b"", image, document)
        return Found(of_secret(document, read.value), tuple(problems))

    def _unread(self, error: RegistryPluginError) -> Problem:
        """Say why a secret was not read."""
        if self._has_store:
            return Problem("secret-not-readable", error.message, error.hint or "")
        return Problem("no-cluster", error.message, error.hint or "")

    def _of_value(self, value: bytes, image: PulledImage, document: Document) -> Iterator[Problem]:
        try:
            location = ucr.locate(ucr.parse_image(image.image), self._default_registry)
        except MesosError:
            return  # the name of the image is a problem of its own
        yield from secret_findings.findings(value, location, document, self._now)

    def _with_archives(self, route: UsedRoute, image: PulledImage) -> Found | None:
        renewal = renewal_of_archive(self._registry(route.engine, image))
        return found_in_archives(route.sources, image, self._homes, renewal, self._now)

    def _with_nothing(self, workload: Workload, image: PulledImage, *, is_told: bool) -> Found:
        """Take what has nothing set up: it is told where the image says that it is not Docker Hub's."""
        missing = workload_findings.without_credentials(workload.definition, image, enterprise=self._enterprise)
        problems = (missing,) if is_told and workload_findings.names_its_registry(image.image) else ()
        if self._agent_config is None:
            return Found(Credentials(NOTHING, missing.remedy), problems, missing=missing)
        of_agents = tuple(self._of_agents(engine_of(workload.definition) or "ucr", image.image, self._agent_config))
        is_served = all(problem.id != "no-entry-for-registry" for problem in of_agents)
        credentials = Credentials(AGENTS_CONFIG, missing.remedy, searched=AGENTS_CONFIG)
        return Found(credentials, of_agents if is_served else problems, missing=missing)

    def _of_agents(self, engine: Engine, image: str, config: bytes) -> Iterator[Problem]:
        """Say what is wrong with the agents' own docker config for an image."""
        renewal = "give the agents a login for it that lasts (cluster_docker_credentials)"
        given = Credentials(AGENTS_CONFIG, renewal, secret=config, home=home_of_pull(Home(), config))
        return credential_findings.findings(engine, image, given, self._default_registry, self._now)

    def _registry(self, engine: Engine, image: PulledImage) -> str:
        place = place_of(engine, image.image, self._default_registry)
        return place.registry if place else "HOST"


def _usable_secrets(workload: Workload) -> Iterator[SecretPath]:
    """Yield the secrets that are going to be read for a workload."""
    for image in images_of(workload.definition):
        secret = route_in_use(workload.definition, image).secret
        try:
            path = SecretPath.parse(secret)
        except errors.UsageError:
            continue
        if path.usable_by(workload.id):
            yield path


def _problem_of(error: RegistryPluginError, path: SecretPath, registry: str) -> Problem | None:
    """Turn what was met in place of a secret into a problem; None where it is only that we cannot read it."""
    creation = creation_of_secret(path, registry)
    if isinstance(error, errors.NotFoundError):
        return Problem(
            "dangling-secret", f"the secret {path} is declared, and is not in the store", creation, stops=True
        )
    if isinstance(error, errors.UnsupportedError):
        return Problem("no-secret-store", error.message, error.hint or creation, stops=True)
    return None
