"""What is wrong with what an engine has for an image, whichever way it came there; no registry is asked."""

from collections.abc import Iterator
from datetime import datetime

from dcos_registry.model.workload import Engine
from dcos_registry.pull import home_findings, secret_findings, ucr
from dcos_registry.pull.attempts import Credentials
from dcos_registry.pull.login_findings import Document
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.problem import Problem


def findings(
    engine: Engine, image: str, credentials: Credentials, default_registry: str, now: datetime
) -> Iterator[Problem]:
    """Say what is wrong with credentials for one image; nothing for an image name that the engine refuses."""
    document = Document(credentials.origin, credentials.renewal, credentials.replacement)
    if engine == "docker":
        yield from home_findings.findings(credentials.home, image, document, now)
    elif credentials.secret is not None:
        try:
            location = ucr.locate(ucr.parse_image(image), default_registry)
        except MesosError:
            return
        yield from secret_findings.findings(credentials.secret, location, document, now)
