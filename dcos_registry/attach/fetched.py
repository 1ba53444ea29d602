"""What an app fetches, wherever its definition says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dcos_registry.model.pointer import matches
from dcos_registry.model.workload import Definition
from dcos_registry.pull import artifact_findings, fetcher
from dcos_registry.pull.artifact_findings import Located
from dcos_registry.pull.fetcher import Artifact, BadUri
from dcos_registry.pull.marathon_fetch import moved_to_fetch


@dataclass(frozen=True)
class Fetched:
    """An entry of `fetch`, or what one of `uris` becomes there, and the pointer to it as it stands."""

    pointer: str
    entry: Definition = field(repr=False)

    @property
    def uri(self) -> str:
        """What is fetched."""
        return self._located.artifact.uri

    @property
    def shown(self) -> str:
        """The same for people, without what may be secret in it."""
        return self._located.shown

    @property
    def brings_credentials(self) -> bool:
        """Whether it puts a docker config into the sandbox, by all that its name says."""
        return artifact_findings.brings_a_config(self._located)

    @property
    def saved_as(self) -> str | None:
        """The file that it is saved as, None where the fetcher refuses it."""
        try:
            return fetcher.saved_as(self._located.artifact)
        except BadUri:
            return None

    @property
    def _located(self) -> Located:
        return Located(self.pointer, Artifact.read(self.entry))


def fetched_by(app: Definition) -> tuple[Fetched, ...]:
    """Return what an app fetches; `uris` and `fetch` are not to be there both."""
    fetch = (Fetched(pointer, entry) for pointer, entry in matches(app, ("fetch", "*")))
    uris = (Fetched(pointer, moved_to_fetch(uri)) for pointer, uri in matches(app, ("uris", "*")))
    return (*fetch, *uris)


def with_fetched(app: Definition, fetched: Sequence[Fetched]) -> Definition:
    """Return the app with all of this under `fetch`, in the place of `uris` where it had those."""
    entries = [each.entry for each in fetched]
    if app.get("uris"):
        fields = ((name, value) for name, value in app.items() if name != "fetch")
        app = {("fetch" if name == "uris" else name): value for name, value in fields}
    return {**app, "fetch": entries}
