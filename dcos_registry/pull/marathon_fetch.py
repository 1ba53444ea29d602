"""What Marathon makes of the URIs that an app fetches (marathon.md 2.4)."""

import re
from typing import Any, Final

LONGEST_URI: Final = 1024
"""Characters that a URI may have (types/artifact.raml)."""

# java.net.URI refuses these outside of a percent escape (A/api/v2/Validation.scala `uriIsValid`).
_URI = re.compile(r"(?:[^\s\"<>\\^`{|}%\x00-\x1f\x7f]|%[0-9A-Fa-f]{2})+")
_EXTRACTED = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".gz", ".zip")


def is_uri(text: str) -> bool:
    """Whether Marathon takes a text for a URI, of whatever scheme and length."""
    return bool(_URI.fullmatch(text))


def moved_to_fetch(uri: str) -> dict[str, Any]:
    """Write the entry of `fetch` that one of the deprecated `uris` becomes (A/api/v2/AppNormalization.scala).

    The path alone tells whether it is to be unpacked; the fetcher looks at the query, too.
    """
    extract = uri.partition("#")[0].partition("?")[0].endswith(_EXTRACTED)
    return {"uri": uri, "extract": extract, "executable": False, "cache": False}
