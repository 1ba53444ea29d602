"""Why a credentials archive cannot be attached, and what would help."""

from collections.abc import Iterator
from typing import Final

from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.fetched import Fetched, fetched_by
from dcos_registry.attach.shape import ARRAY, FLAG, OBJECT, TEXT, Type, wrong_type
from dcos_registry.attach.target import Target
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import engine_of, images_of
from dcos_registry.pull.routes import Route, verdict

_FIELDS: Final[dict[str, Type]] = {
    "fetch": ARRAY,
    "fetch/*": OBJECT,
    "uris": ARRAY,
    "uris/*": TEXT,
}
_FIELDS_OF_ENTRIES: Final[dict[str, Type]] = {
    "fetch/*/uri": TEXT,
    "fetch/*/extract": FLAG,
    "fetch/*/executable": FLAG,
    "fetch/*/cache": FLAG,
    "fetch/*/destPath": TEXT,
}


def uri_refusals(target: Target, route: UriRoute, *, replace: bool, enterprise: bool) -> Iterator[Attachment]:
    """Yield what stands in the way, a cause before its consequences: the first is to be told; none: go on."""
    engine = engine_of(target.definition)
    if engine is None:
        yield target.refused(f"{target.id} runs no Docker image, so there is nothing to pull with an archive")
        return
    way = verdict(Route.ARCHIVE, kind=target.kind, engine=engine, enterprise=enterprise)
    if not way.works:
        yield target.refused(
            f"{target.id} cannot pull with a credentials archive: {way.reason}",
            ExitCode.UNSUPPORTED,
            hint=f"dcos registry app-attach {target.id} --secret PATH" if enterprise else None,
        )
    mistake = _mistake(target)
    if mistake:
        yield target.refused(f"The definition of {target.id} is not valid: {mistake}")
    fetched = fetched_by(target.definition)
    if not replace:
        yield from _other_credentials(target, route, fetched)
    yield from _name_clashes(target, route, fetched)


def _mistake(target: Target) -> str | None:
    app = target.definition
    mistake = wrong_type(app, _FIELDS, null_members=False) or wrong_type(app, _FIELDS_OF_ENTRIES)
    if not mistake and app.get("uris") and app.get("fetch"):
        return "/uris stands beside /fetch, and Marathon takes only one of them: move its entries to /fetch"
    return mistake


def _other_credentials(target: Target, route: UriRoute, fetched: tuple[Fetched, ...]) -> Iterator[Attachment]:
    for each in fetched:
        if each.brings_credentials and each.uri != route.uri:
            yield target.refused(
                f"{target.id} fetches credentials already, {each.shown} ({each.pointer}), and {route} would unpack "
                f"over them: --replace puts {route} in their place",
                ExitCode.CONFLICT,
            )
    for image in images_of(target.definition):
        if image.secret_name is not None:
            yield target.refused(
                f"{target.id} names the pull secret {image.secret_name!r} for {image.image!r}, which the Docker Engine "
                f"cannot use and Marathon refuses: --replace puts {route} in its place",
                ExitCode.CONFLICT,
            )


def _name_clashes(target: Target, route: UriRoute, fetched: tuple[Fetched, ...]) -> Iterator[Attachment]:
    """Refuse a name that two files of the sandbox would have (pains.md 11); other credentials are taken out."""
    ours = next((each.entry for each in fetched if each.uri == route.uri), {})
    name = Fetched("", route.entry(ours)).saved_as
    for each in fetched:
        if each.uri != route.uri and not each.brings_credentials and each.saved_as == name:
            yield target.refused(
                f"{target.id} saves {each.shown} ({each.pointer}) as {name!r}, and so it would {route}: give "
                f"{each.pointer} another destPath",
                ExitCode.CONFLICT,
            )
