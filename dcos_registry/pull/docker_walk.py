"""The requests by which the Docker Engine pulls an image for Mesos, and how its pull ends (docker.md 21 to 47).

Source: docker/docker 20.10 distribution/pull.go. Of layers only the answer counts here: what their bytes decide
(docker.md 31 and section 3) is not walked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from dcos_registry.pull import docker, docker_cli28, docker_reference
from dcos_registry.pull.docker import Choice, Home
from dcos_registry.pull.docker_client import Client
from dcos_registry.pull.docker_daemon import Dockerd, Endpoint
from dcos_registry.pull.docker_helpers import Helper
from dcos_registry.pull.docker_manifest import Manifest
from dcos_registry.pull.docker_reference import BadReference, Reference
from dcos_registry.pull.docker_source import Source, Working
from dcos_registry.pull.transport import PullFailed, Trail, Verdict, Walk

_DAEMON = "Error response from daemon: "


def walk(
    image: str,
    home: Home,
    *,
    dockerd: Dockerd | None = None,
    helper: Helper | None = None,
    choice: Choice | None = None,
) -> Walk:
    """Pull an image as `docker pull` does that does not have it, with what HOME holds.

    Without `dockerd` it is a daemon without a configuration. `helper` runs credential helpers, which else are taken as
    missing. Where several outcomes are possible (`docker.choices`), `choice` is the one that is tried, else the usual.
    The error is what the CLI prints on stderr, its warnings too.
    """
    pull = _Pull(image, home, dockerd or Dockerd(), cache(helper) if helper else None, choice)
    try:
        yield from pull.run()
    except PullFailed as failure:
        return pull.verdict("\n".join((*pull.warnings, failure.error)), failure.stage)
    return pull.verdict(None, "blobs")


@dataclass
class _Pull:
    """One `docker pull`: the CLI's part of it, and the endpoints that dockerd tries one after another."""

    image: str
    home: Home
    dockerd: Dockerd
    helper: Helper | None
    choice: Choice | None
    trail: Trail = field(default_factory=Trail)
    seen: dict[str, Manifest] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    notes_on_cli: tuple[str, ...] = ()
    depends_on_login: bool = False
    has_begun: bool = False

    def verdict(self, error: str | None, stage: str) -> Verdict:
        on_cli = self.notes_on_cli if self.depends_on_login or stage == "config" else ()
        told = self.trail.verdict(error, stage)
        return replace(told, notes=(*self.notes, *on_cli), depends_on_login=self.depends_on_login)

    def run(self) -> Working:
        reference = self.reference()
        self.notes_on_cli = docker_cli28.differences(self.home, reference.domain, self.helper)
        choice = self.choice or docker.choices(self.home, reference.domain, self.helper)[0]
        settings = self.dockerd.settings
        self.notes += (*choice.notes, *settings.notes)
        if settings.refusal:
            raise PullFailed(settings.refusal, "agent")
        endpoints = self.dockerd.endpoints(reference.domain)
        self.read_certs(endpoints)
        yield from self.pull_from(endpoints, reference, choice)

    def reference(self) -> Reference:
        """Read the image's name; the CLI reads its config first, and warns of that."""
        of_config = docker.choices(self.home, "")[0]
        self.warnings = of_config.warnings
        if of_config.refusal:
            self.notes_on_cli = docker_cli28.differences(self.home, "")
            raise PullFailed(of_config.refusal, "config")
        try:
            return docker_reference.parse(self.image)
        except BadReference as error:
            raise PullFailed(str(error), "image-name") from None

    def read_certs(self, endpoints: Sequence[Endpoint]) -> None:
        """Read the folders of certs.d; a defect in one stops the pull, whichever endpoint it is for (rule 43)."""
        for folder in filter(None, (endpoint.certs_of for endpoint in endpoints)):
            certs = self.dockerd.certs(folder)
            self.notes += certs.notes
            if certs.refusal:
                raise PullFailed(_DAEMON + certs.refusal, "agent")

    def pull_from(self, endpoints: Sequence[Endpoint], reference: Reference, choice: Choice) -> Working:
        """Pull from the first endpoint, or from the others (rules 41, 45, 46).

        After a mirror they are tried whatever its failure is, else where the ping failed or no login was at hand.
        """
        endpoint, *others = endpoints
        client = Client(self.trail, choice.login, reference.path, endpoint)
        source = Source(client, endpoint, reference, self.dockerd.platform, self.seen)
        refusal = yield from source.pull()
        self.depends_on_login = self.depends_on_login or client.is_challenged
        self.has_begun = self.has_begun or source.has_begun
        if refusal is None:
            self.notes += filter(None, [source.note])
        elif others and (endpoint.is_mirror or refusal.wants_login or not source.is_answered):
            yield from self.pull_from(others, reference, choice)
        else:
            raise PullFailed(("" if self.has_begun else _DAEMON) + refusal.translated(reference), source.stage)
