"""What differs between the Marathons of the four DC/OS lines (marathon.md, head and 9)."""

from dataclasses import dataclass
from datetime import datetime, timezone

_MARATHONS = {"1.13": "1.8.239", "2.0": "1.9.136", "2.1": "1.10.36", "2.2": "1.11.24"}
_OPEN_FEATURES = ("vips", "task_killing", "external_volumes", "gpu_resources")

DEFAULT_NETWORK = "dcos"
MESOS_BRIDGE = "mesos-bridge"
DEFAULT_ROLE = "slave_public"
MAX_RUNNING_DEPLOYMENTS = 100


@dataclass(frozen=True)
class Dialect:
    """One Marathon: its version, and whether the cluster is Enterprise."""

    dcos_version: str
    enterprise: bool

    @property
    def version(self) -> str:
        """The exact version of Marathon."""
        return _MARATHONS[self.dcos_version]

    @property
    def minor(self) -> int:
        """The middle of the version, 8 to 11; the Mesos of the same DC/OS has it too."""
        return int(self.version.split(".")[1])

    @property
    def features(self) -> tuple[str, ...]:
        """What `--enable_features` lists; only Enterprise has secrets (marathon.md 1.12)."""
        return (*_OPEN_FEATURES, "secrets") if self.enterprise else _OPEN_FEATURES

    @property
    def has_roles(self) -> bool:
        """Whether apps and pods have a role, and `GET` of a missing app answers with details."""
        return self.minor >= 9

    @property
    def has_resource_limits(self) -> bool:
        """Whether `resourceLimits`, pods' `legacySharedCgroups` and strict resource roles exist."""
        return self.minor >= 10


def timestamp(seconds: float) -> str:
    """Write a time as Marathon does: UTC, milliseconds, Z (A/state/Timestamp.scala)."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
