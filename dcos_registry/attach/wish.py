"""What a user wants attached, and to which of the images of every app and pod that is asked about."""

from collections.abc import Collection
from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.attach.secret import DEFAULT_NAME
from dcos_registry.attach.selection import EVERY_IMAGE, Choice
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.model.secret_path import SecretPath


@dataclass(frozen=True)
class SecretRoute:
    """A pull secret: its path, the keys under which it holds a login, and the name to declare it by.

    `keys` are None where nobody could look into it; it is then taken to be for every image. Raises `UsageError` for an
    empty name.
    """

    source: SecretPath
    keys: Collection[str] | None = None
    name: str = DEFAULT_NAME

    def __post_init__(self) -> None:
        if not self.name:
            raise errors.UsageError("A secret is declared by a name, and --secret-name is empty")


@dataclass(frozen=True)
class Wish:
    """One wish for any number of apps and pods.

    `replace` takes out other credentials, `to_ucr` converts Docker Engine apps first, `fix` moves secrets to where
    Marathon reads them; `enterprise` is whether the cluster has a secret store. Raises `UsageError` for an archive
    together with `to_ucr`.
    """

    route: SecretRoute | UriRoute
    choice: Choice = EVERY_IMAGE
    replace: bool = False
    to_ucr: bool = False
    fix: bool = False
    enterprise: bool = True

    def __post_init__(self) -> None:
        if self.to_ucr and isinstance(self.route, UriRoute):
            raise errors.UsageError(
                "The UCR never reads a credentials archive: take either --uri, with the Docker Engine, or --to-ucr"
            )
