"""A plugin of the dcos CLI, as it stands in a cluster's folder (cluster.md A1, A3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMAND = "registry"
"""Our command, and that of the DC/OS Package Registry's plugin (cluster.md A6)."""
ONLY_OURS = "docker-registry"
"""Our second command, which no other plugin has."""


@dataclass(frozen=True)
class InstalledPlugin:
    """A plugin by the name of its folder, and the program of each command that it registers."""

    name: str
    programs: Mapping[str, Path]

    @property
    def is_ours(self) -> bool:
        """Whether it is a copy of this program."""
        return ONLY_OURS in self.programs
