"""Attaching a credentials archive that is fetched as a URI, the way of Docker Engine apps."""

from collections.abc import Sequence
from typing import Any

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.fetched import Fetched, fetched_by, with_fetched
from dcos_registry.attach.selection import EVERY_IMAGE, Choice, quoted
from dcos_registry.attach.taking_out import without_declarations, without_pull_secret
from dcos_registry.attach.target import Target
from dcos_registry.attach.uri_refusals import uri_refusals
from dcos_registry.attach.uri_route import UriRoute, unpacks
from dcos_registry.model.workload import Kind, images_of


def attach_uri(
    definition: Any,
    route: UriRoute,
    *,
    choice: Choice = EVERY_IMAGE,
    replace: bool = False,
    enterprise: bool = True,
    kind: Kind | None = None,
) -> Attachment:
    """Make a Docker Engine app fetch the archive and unpack it; nothing else changes, and twice is once.

    An app that has `uris` gets `fetch` in their place, as Marathon itself would give it. `replace` takes out other
    archives with credentials, and a pull secret, which the Docker Engine cannot use. An entry that fetches this archive
    and does not unpack it is put right. Raises `UsageError` as `attach_secret` does.
    """
    target = Target.read(definition, kind)
    obstacle = choice.obstacle(target) or next(
        uri_refusals(target, route, replace=replace, enterprise=enterprise), None
    )
    if obstacle:
        return obstacle
    app = target.definition
    image = next(images_of(app))
    fetched = fetched_by(app)
    others = [each for each in fetched if each.brings_credentials and each.uri != route.uri]
    ours = next((each for each in fetched if each.uri == route.uri), None)
    if ours is not None and unpacks(ours.entry) and not others and image.secret_name is None:
        return target.already(f"{target.id} fetches {route} already, for the pull of {quoted([image])}")
    after = with_fetched(app, _with_archive(fetched, others, ours, route))
    replaced = [each.shown for each in others]
    if image.secret_name is not None:
        replaced.append(f"the secret {image.secret_name!r}")
        after = without_declarations(without_pull_secret(after, image), [image.secret_name])
    reason = f"{target.id} will fetch {route} for the pull of {quoted([image])}"
    if replaced:
        reason += f" in place of {', '.join(replaced)}"
    elif ours is not None:
        reason += f", and unpack it, which {ours.pointer} does not do"
    verdict = Verdict.ATTACHED if ours is None and not replaced else Verdict.REPLACED
    return target.changed(verdict, reason, after)


def _with_archive(
    fetched: Sequence[Fetched], others: Sequence[Fetched], ours: Fetched | None, route: UriRoute
) -> list[Fetched]:
    """Put the archive where it is, or else where the first of the others was, or else last."""
    kept = [each for each in fetched if each not in others]
    if ours is None:
        kept.insert(fetched.index(others[0]) if others else len(fetched), Fetched("", route.entry({})))
    elif not unpacks(ours.entry):
        kept[kept.index(ours)] = Fetched(ours.pointer, route.entry(ours.entry))
    return kept
