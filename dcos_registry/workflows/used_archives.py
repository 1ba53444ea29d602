"""What an app fetches as a credentials archive or a docker config, and what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dcos_registry import errors
from dcos_registry.errors import RegistryPluginError
from dcos_registry.model.workload import PulledImage
from dcos_registry.pull import home_findings
from dcos_registry.pull.artifact_findings import Located, brings_a_config
from dcos_registry.pull.attempts import Credentials
from dcos_registry.pull.docker import Home
from dcos_registry.pull.fetcher import unpacking
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.problem import Problem
from dcos_registry.workflows.credential_reads import HomeRead, HomeReads


@dataclass(frozen=True)
class Found:
    """What a way to credentials came to."""

    credentials: Credentials
    problems: tuple[Problem, ...] = ()
    unread: Problem | None = None
    missing: Problem | None = None


def found_in_archives(
    sources: Sequence[Located], image: PulledImage, homes: HomeReads, renewal: str, now: datetime
) -> Found | None:
    """Look into the archives that have to do with docker, and into others where there are none.

    `renewal` is how one is made anew. Returns None where all that is fetched is the app's own.
    """
    likely = [source for source in sources if brings_a_config(source)]
    reads = [(source, homes.of(source, is_likely=bool(likely))) for source in likely or sources]
    if not likely:
        reads = [(source, read) for source, read in reads if read.home != Home()]
    if not reads:
        return None
    home, origin = _home_of(reads), _origin_of(reads)
    problems = [problem for source, read in reads for problem in _problems_of(source, read)]
    problems += home_findings.findings(home, image.image, Document(origin, renewal), now)
    unread = [_unseen(read.error) for _, read in reads if read.error and not _stops_fetching(read.error)]
    fetched = f"Note: {origin} was fetched by this machine, and agents may get another"
    notes = (fetched,) if home != Home() else ()
    credentials = Credentials(origin, renewal, home=home, guarded=True, searched=origin, notes=notes)
    return Found(credentials, tuple(problems), next(iter(unread), None))


def _problems_of(source: Located, read: HomeRead) -> Iterator[Problem]:
    yield from read.defects
    error = read.error
    if error is not None and _stops_fetching(error):
        is_damaged = isinstance(error, errors.UsageError)
        yield Problem(
            "archive-damaged" if is_damaged else "archive-not-fetched",
            error.message,
            error.hint or f"see that every agent can fetch it: curl -fI {source.shown}",
            stops=is_damaged,
        )


def _stops_fetching(error: RegistryPluginError) -> bool:
    """Whether an agent's fetcher would fail on it too; one that is nearer to a server may still get through."""
    return isinstance(error, errors.UsageError | errors.NotFoundError)


def _home_of(reads: Sequence[tuple[Located, HomeRead]]) -> Home:
    """Put together what several URIs bring; of two that bring the same one stays, here the later."""
    configs = [read.home.config for _, read in reads if read.home.config is not None]
    dockercfgs = [read.home.dockercfg for _, read in reads if read.home.dockercfg is not None]
    return Home(next(reversed(configs), None), next(reversed(dockercfgs), None))


def _origin_of(reads: Sequence[tuple[Located, HomeRead]]) -> str:
    source = next((source for source, read in reads if read.home != Home()), reads[0][0])
    return f"the {'archive' if unpacking(source.artifact) else 'file'} {source.shown}"


def _unseen(error: RegistryPluginError) -> Problem:
    return Problem("archive-not-seen", error.message, error.hint or "")
