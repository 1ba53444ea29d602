"""What a wish comes to for one app or pod: the one function that is asked for each of them."""

from typing import Any

from dcos_registry.attach.attachment import Attachment
from dcos_registry.attach.conversion import Rewrite
from dcos_registry.attach.nested_secrets import move_nested_secrets
from dcos_registry.attach.rewritten import attach_rewritten
from dcos_registry.attach.secret import attach_secret
from dcos_registry.attach.target import Target
from dcos_registry.attach.to_ucr import convert_to_ucr
from dcos_registry.attach.uri import attach_uri
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.attach.wish import Wish
from dcos_registry.model.workload import Definition, Kind


def plan(definition: Any, wish: Wish, kind: Kind | None = None) -> Attachment:
    """Say what is to be written to an app or pod, and why, or why nothing is.

    It is given whole: what a PATCH or a PUT leaves out is lost (marathon.md 4.2). What is not picked is not rewritten,
    nor refused for it. Raises `UsageError` for what is no app or pod, or not of that `kind`.
    """
    target = Target.read(definition, kind)
    rewrites: list[Rewrite] = []
    if wish.fix:
        rewrites.append(move_nested_secrets)
    if wish.to_ucr:
        rewrites.append(convert_to_ucr)
    obstacle = wish.choice.obstacle(target)
    return obstacle or attach_rewritten(definition, rewrites, lambda rewritten: _attach(rewritten, wish))


def _attach(definition: Definition, wish: Wish) -> Attachment:
    route, choice, replace, enterprise = wish.route, wish.choice, wish.replace, wish.enterprise
    if isinstance(route, UriRoute):
        return attach_uri(definition, route, choice=choice, replace=replace, enterprise=enterprise)
    return attach_secret(
        definition,
        route.source,
        secret_name=route.name,
        keys=route.keys,
        choice=choice,
        replace=replace,
        enterprise=enterprise,
    )
