"""What is planned for an app or pod, beside what it was planned from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dcos_registry.attach.attachment import Attachment
from dcos_registry.workflows.targets import Workload

Planner: TypeAlias = Callable[[Workload], Attachment]
"""Says what is to be written to an app or pod as it was selected; asked again where somebody changed it meanwhile."""


@dataclass(frozen=True)
class Planned:
    """An app or pod as it was read, whole, and what is to be written to it."""

    workload: Workload
    attachment: Attachment
