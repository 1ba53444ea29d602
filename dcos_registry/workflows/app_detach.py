"""Have apps and pods pull without a secret of the cluster's store, or fetch an archive no longer."""

from dcos_registry.attach.attachment import Attachment, Verdict
from dcos_registry.attach.detach import plan_detach
from dcos_registry.attach.selection import Choice
from dcos_registry.attach.target import Target
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.model.workload import Definition, secret_sources
from dcos_registry.workflows.attaching.change import change
from dcos_registry.workflows.attaching.change_report import ChangeReport
from dcos_registry.workflows.attaching.job import Hands, Job
from dcos_registry.workflows.attaching.selected import Selected
from dcos_registry.workflows.targets import Workload

What = SecretPath | UriRoute | None
"""What is taken out: that secret, that archive, or whatever pull secret there is."""


def detach(selected: Selected, what: What, choice: Choice, hands: Hands) -> ChangeReport:
    """Take a credential out of all that is selected; what cannot be done is an item of the report that says why.

    No secret is looked into, and none is deleted. Raises what the clients raise.
    """

    def planner(workload: Workload) -> Attachment:
        return _plan(workload, what, choice)

    secret = str(what) if isinstance(what, SecretPath) else None
    uri = str(what) if isinstance(what, UriRoute) else None
    secret_of = (lambda definition: _secrets_of(definition, choice)) if what is None else None
    return change(selected, Job("app-detach", planner, secret, uri, secret_of=secret_of), hands)


def _plan(workload: Workload, what: What, choice: Choice) -> Attachment:
    """Plan one as it was selected: of a group those are meant that have what is taken out, and no others."""
    planned = plan_detach(workload.definition, what, choice, workload.kind)
    has_it = planned.verdict is Verdict.DETACHED
    return planned if has_it or workload.is_named else Target.read(workload.definition).skipped(planned.reason)


def _secrets_of(definition: Definition, choice: Choice) -> str | None:
    """Name the secrets that are taken out."""
    declared = secret_sources(definition)
    names = (image.secret_name for image in choice.images(definition) if image.secret_name is not None)
    return ", ".join(dict.fromkeys(declared.get(name) or repr(name) for name in names)) or None
