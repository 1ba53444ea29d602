"""The credentials archive that an app is to fetch: its URI, and the entry of `fetch` that has it unpacked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dcos_registry import errors
from dcos_registry.model.workload import Definition
from dcos_registry.pull import fetcher, marathon_fetch
from dcos_registry.pull.artifact_findings import Located
from dcos_registry.pull.fetcher import Artifact, BadUri
from dcos_registry.pull.shown_url import shown_url

UNPACKED_AS = "docker.tar.gz"
"""What an archive is saved as where its own name would not have it unpacked; its bytes tell its kind (pull/fetcher)."""

_LOGIN = re.compile(r"[a-z]+://[^/]*@", re.IGNORECASE)


@dataclass(frozen=True)
class UriRoute:
    """The URI of a credentials archive; it may be signed, so it shows in no `repr`."""

    uri: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "UriRoute":
        """Read the URI of an archive that is to be attached.

        Raises `UsageError` for what Marathon or the Mesos fetcher would refuse, and for a docker config by itself.
        """
        route = cls(text)
        mistake = next(route._mistakes(), None)
        if mistake:
            raise errors.UsageError(*mistake)
        return route

    def __str__(self) -> str:
        return shown_url(self.uri)

    def entry(self, fields: Definition) -> Definition:
        """Return an entry of `fetch` for the archive, whose other fields are kept, as it has to be to be unpacked.

        Its name decides, a query included: a signed URL needs a `destPath`. It is not taken from the agent's cache,
        which would go on with old credentials (marathon.md 8.5).
        """
        entry: Definition = {**fields, "uri": self.uri, "extract": True, "executable": False, "cache": False}
        return entry if unpacks(entry) else {**entry, "destPath": UNPACKED_AS}

    def warnings(self) -> Iterator[str]:
        """Say what a user should know of the archive, whatever it is attached to (pains.md 10, 12)."""
        yield (
            "Whoever may read the sandboxes of the tasks reads the credentials in the archive: take an account that "
            "can only pull"
        )
        artifact = Artifact(self.uri)
        if artifact.place == "agent":
            yield f"{self} has to be on every agent, and on those that are added: a task on one without it fails"
        elif artifact.place == "other":
            yield f"Agents fetch {self} with a hadoop client, which DC/OS does not bring"
        elif self.uri.startswith(("http://", "ftp://")):
            yield f"{self} goes over the network in clear, with the credentials: take https"
        if _LOGIN.match(self.uri):
            yield f"The login for {self} in the URI is in the definitions, for all to read who may see them"

    def _mistakes(self) -> Iterator[tuple[str, str | None]]:
        if not marathon_fetch.is_uri(self.uri):
            yield "Marathon takes no such URI: it has blanks or other characters that have to be escaped", None
        elif len(self.uri) > marathon_fetch.LONGEST_URI:
            yield (
                f"{self} has {len(self.uri)} characters, and Marathon takes {marathon_fetch.LONGEST_URI} at most",
                "Put the archive where a shorter URI reaches it",
            )
        elif not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|/", self.uri):
            yield f"{self} is not the URI of an archive: give https://HOST/{UNPACKED_AS} or file:///PATH", None
        elif self.uri.startswith("file://") and not self.uri.startswith("file:///"):
            yield f"{self} names a host, and agents take files of their own only: give file:///PATH", None
        elif Located("", Artifact(self.uri)).is_config:
            yield f"{self} is a docker config by its name, and what is fetched has to be an archive with it", None
        else:
            try:
                fetcher.saved_as(Artifact(self.uri))
            except BadUri as error:
                yield f"{self} cannot be fetched: {str(error).partition(': ')[0]}", None


def unpacks(entry: Any) -> bool:
    """Whether the fetcher unpacks what an entry of `fetch` names, fresh each time."""
    artifact = Artifact.read(entry)
    try:
        return fetcher.unpacking(artifact) == "archive" and not artifact.cache
    except BadUri:
        return False
