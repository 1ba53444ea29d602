"""Which URIs bring docker credentials into a sandbox, and which were meant to and do not (marathon.md 8.4, 8.5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dcos_registry.pull import fetcher, marathon_fetch
from dcos_registry.pull.fetcher import Artifact, BadUri
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.shown_url import shown_url

_ARCHIVE = re.compile(r"\.(tar|t?gz|tbz2?|bz2|txz|xz|tzst|zst|zip|7z|rar)$", re.IGNORECASE)
_ABOUT_CREDENTIALS = re.compile(r"docker|cred", re.IGNORECASE)
_CONFIG_FILE = re.compile(r"(^|/)(\.docker/config\.json|\.?dockercfg|docker-?config\.json)$", re.IGNORECASE)


@dataclass(frozen=True)
class Located:
    """An artifact and the JSON pointer of its entry in the definition."""

    pointer: str
    artifact: Artifact

    @property
    def shown(self) -> str:
        """The URI, without what it may hold of secrets."""
        return shown_url(self.artifact.uri)

    @property
    def is_likely(self) -> bool:
        """Whether its name is that of an archive with docker credentials, and not of one of the app's own."""
        names = (self._address.rpartition("/")[2], self.artifact.dest_path)
        return any(_ARCHIVE.search(name) for name in names) and any(map(_ABOUT_CREDENTIALS.search, names))

    @property
    def is_config(self) -> bool:
        """Whether its name is that of a docker config by itself."""
        return bool(_CONFIG_FILE.search(self._address))

    @property
    def entry(self) -> str:
        """Where its fields are or will be: only an entry of `fetch` has some."""
        return f"the entry of /fetch that replaces {self.pointer}" if "uris" in self.pointer else self.pointer

    @property
    def _address(self) -> str:
        return self.artifact.uri.partition("?")[0]


def brings_a_config(located: Located) -> bool:
    """Whether it puts a docker config into its place, or unpacks an archive whose name says that it holds one."""
    return _is_in_place(located) or (located.is_likely and _is_unpacked(located))


def may_bring_a_config(located: Located) -> bool:
    """Whether it puts a docker config into its place, or unpacks an archive of whatever name."""
    return _is_in_place(located) or _is_unpacked(located)


def _is_in_place(located: Located) -> bool:
    return _refusal(located) is None and fetcher.saved_as(located.artifact) in (fetcher.CONFIG, fetcher.DOCKERCFG)


def _is_unpacked(located: Located) -> bool:
    return _refusal(located) is None and fetcher.unpacking(located.artifact) == "archive"


def of_docker_engine(artifacts: Sequence[Located]) -> Iterator[Problem]:
    """Say what is wrong with the artifacts of a Docker Engine app, as far as its credentials are concerned.

    What was perhaps meant as credentials is only told where nothing else brings any (pains.md 11).
    """
    sources = [located for located in artifacts if brings_a_config(located)]
    for located in sources:
        yield from _stale(located)
    yield from _clashes(sources)
    for located in artifacts:
        refusal = _refusal(located)
        if refusal:
            yield refusal
        elif not sources:
            yield from _near_misses(located, fetcher.saved_as(located.artifact))


def of_ucr(artifacts: Sequence[Located], way: str) -> Iterator[Problem]:
    """Say which artifacts are credentials that no UCR ever reads (pains.md 4); `way` is what serves instead."""
    for located in artifacts:
        if located.is_likely or located.is_config:
            yield Problem(
                "archive-on-ucr",
                f"{located.pointer} fetches {located.shown}, and the UCR never looks there when it pulls the image: "
                "its credentials only lie in the sandbox for the task to read",
                f"take {located.pointer} out, and {way}",
            )


def of_archive(uri: str) -> Iterator[Problem]:
    """Say what keeps an archive from being unpacked that an app is to fetch with an entry of its URI alone."""
    located = Located("its entry in fetch", Artifact(uri))
    refusal = _refusal(located)
    if refusal:
        yield refusal
    elif "://" in uri and not (marathon_fetch.is_uri(uri) and len(uri) <= marathon_fetch.LONGEST_URI):
        yield Problem(
            "uri-not-fetchable",
            f"Marathon does not take {located.shown}: it has characters that have to be escaped, or more than "
            f"{marathon_fetch.LONGEST_URI:,}",
            "give the archive a simpler address",
            stops=True,
        )
    elif not _is_unpacked(located):
        reason, remedy = _why_not_extracted(located, fetcher.saved_as(located.artifact))
        yield Problem("archive-not-extracted", f"{located.shown} is fetched and not unpacked: {reason}", remedy)


def _refusal(located: Located) -> Problem | None:
    """Find a URI that the fetcher refuses as it stands; its text may quote what is not to be shown."""
    try:
        fetcher.saved_as(located.artifact)
    except BadUri as error:
        reason = str(error).partition(": ")[0]
        return Problem(
            "uri-not-fetchable",
            f"{located.pointer} ({located.shown}) cannot be fetched, so the task cannot start: {reason}",
            f"correct {located.pointer}",
            stops=True,
        )
    return None


def _stale(located: Located) -> Iterator[Problem]:
    if located.artifact.cache:
        yield Problem(
            "archive-cached",
            f'{located.pointer} has "cache": true, so agents that have fetched {located.shown} before go on with the '
            "old credentials when it changes",
            f'set "cache": false in {located.pointer}',
        )


def _near_misses(located: Located, saved: str) -> Iterator[Problem]:
    if located.is_config:
        yield Problem(
            "config-not-in-an-archive",
            f"{located.pointer} fetches a docker config by itself and saves it as {_without_query(saved)}, and the "
            f"docker CLI reads {fetcher.CONFIG}",
            f'add "destPath": "{fetcher.CONFIG}" to {located.entry}, or give it an archive that holds {fetcher.CONFIG}',
        )
    elif located.is_likely:
        reason, remedy = _why_not_extracted(located, saved)
        yield Problem(
            "archive-not-extracted",
            f"{located.pointer} fetches {located.shown}, which is not unpacked: {reason}",
            remedy,
        )


def _why_not_extracted(located: Located, saved: str) -> tuple[str, str]:
    """Give the reason and the remedy (pains.md 2; launcher/fetcher.cpp `extract`, `fetchFromCache`)."""
    artifact, entry = located.artifact, located.entry
    uncached = ' and set "cache": false' if artifact.cache else ""
    if artifact.executable:
        return '"executable": true keeps it as it is', f'take "executable" out of {entry}'
    if not artifact.extract:
        return 'it has "extract": false', f'set "extract": true in {entry}'
    if artifact.cache and saved.endswith(fetcher.ARCHIVE_SUFFIXES):
        return (
            "through the cache the name in the URI decides, and not destPath",
            f'set "cache": false in {entry}',
        )
    suffix = next((each for each in fetcher.ARCHIVE_SUFFIXES if artifact.uri.partition("?")[0].endswith(each)), None)
    name = f"docker{suffix or '.tar.gz'}"
    if suffix and not artifact.dest_path:
        return (
            f"its name ends in the query string of the URI, and not in {suffix}",
            f'add "destPath": "{name}"{uncached} to {entry}',
        )
    if saved.endswith(".gz"):
        return (
            f"gunzip makes one file of {_without_query(saved)}, whatever it holds",
            f'add "destPath": "{name}"{uncached} to {entry}',
        )
    return (
        f"only names in {', '.join(fetcher.ARCHIVE_SUFFIXES)} are",
        f'add "destPath" with the suffix that fits, as "{name}",{uncached} to {entry}',
    )


def _clashes(sources: Sequence[Located]) -> Iterator[Problem]:
    """Find two that may put the same file in the sandbox (pains.md 11)."""
    if len(sources) > 1:
        names = " and ".join(f"{located.pointer} ({located.shown})" for located in sources)
        yield Problem(
            "several-archives",
            f"{names} may both bring {fetcher.CONFIG}, and the order in which they are fetched is not defined",
            f"keep one of them, with the logins of all registries: take {sources[1].pointer} out",
        )


def _without_query(saved: str) -> str:
    return saved.partition("?")[0]
