"""Whether the engines can pull what was pushed."""

from collections.abc import Callable, Sequence

from dcos_registry.bundle.image_manifest import Format
from dcos_registry.model.workload import Engine
from dcos_registry.pull import ucr
from dcos_registry.workflows.check import Check, Question
from dcos_registry.workflows.credential_sources import CredentialSource, DocumentSource, LoginSource
from dcos_registry.workflows.image_check import Checker
from dcos_registry.workflows.pushing.plan import Push
from dcos_registry.workflows.pushing.push_login import PushLogin


def confirmation(
    checker: Checker, login: PushLogin, form: Format, tell: Callable[[str], None]
) -> Callable[[Push], list[Check]]:
    """Make what asks for an image as those engines would that can pull its form, with the login that pushed it.

    `tell` hears once what is assumed about the agents.
    """
    engines: Sequence[Engine] = ("docker",) if form == "oci" else ("ucr", "docker")
    source = _source(login)
    told: set[str] = set()

    def confirm(push: Push) -> list[Check]:
        asked = [Question(push.name, engine, source.credentials(engine, push.name)) for engine in engines]
        checks = checker.check(asked)
        for note in {*checker.assumptions(checks)} - told:
            told.add(note)
            tell(note)
        return checks

    return confirm


def _source(login: PushLogin) -> CredentialSource:
    if login.choice is not None:
        return LoginSource(login.choice, ucr.DEFAULT_REGISTRY)
    return DocumentSource(login.document, login.origin, ucr.DEFAULT_REGISTRY)
