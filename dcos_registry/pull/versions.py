"""Which Mesos a DC/OS has: its UCR pulls by slightly other rules, and words its errors otherwise (marathon.md 9)."""

from typing import Final, TypeAlias

MesosVersion: TypeAlias = tuple[int, int]

LATEST: Final[MesosVersion] = (1, 11)
MESOS_OF_DCOS: Final[dict[str, MesosVersion]] = {"1.13": (1, 8), "2.0": (1, 9), "2.1": (1, 10), "2.2": LATEST}


def mesos_of(dcos_version: str) -> MesosVersion:
    """Return the Mesos of a DC/OS such as `2.1` or `2.1.1`; the latest for one that is not known."""
    line = ".".join(dcos_version.split(".")[:2])
    return MESOS_OF_DCOS.get(line, LATEST)
