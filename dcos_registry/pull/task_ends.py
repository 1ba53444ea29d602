"""How tasks end that were launched, and so have their image: nothing of it is about a pull."""

import re
from dataclasses import dataclass

_STATUS = r"exited with status (?P<status>\d+)"
_SIGNAL = r"terminated with signal (?P<signal>[\w ]+)"


@dataclass(frozen=True)
class TaskEnd:
    """Why a task ended: `id` is stable and kebab-case, `cause` a clause without a full stop."""

    id: str
    cause: str


_ENDS: tuple[tuple[str, str, str], ...] = (
    # marathon core/event/Events.scala and state/TaskFailure.scala, FromUnhealthyInstanceKillEvent
    (
        "health-check-failed",
        r"Task was killed since health check failed\. Reason: (?P<why>[^\n]*)",
        "it runs, and Marathon kills it since its health check fails: {why}",
    ),
    # mesos src/slave/containerizer/mesos/isolators/cgroups/subsystems/memory.cpp
    (
        "memory-limit",
        r"Memory limit exceeded: (?P<why>[^\n]*)",
        "it runs, and takes more memory than it may: {why}",
    ),
    # mesos src/slave/containerizer/mesos/isolators/posix/disk.cpp and xfs/disk.cpp
    (
        "disk-limit",
        r"(?P<why>Disk usage \([^)]*\) exceed\w+ quota \([^)]*\))",
        "it runs, and takes more room on the disk than it may: {why}",
    ),
    # A shell's 126 and 127 (POSIX, Shell Command Language 2.8.2), which docker run answers too
    (
        "command-not-found",
        r"(?:Command|Container) exited with status (?P<status>12[67])\b",
        "its image is there, and the command is not in it or cannot be run (status {status})",
    ),
    # mesos src/launcher/executor.cpp, src/launcher/default_executor.cpp and src/docker/executor.cpp, with
    # WSTRINGIFY of 3rdparty/stout/include/stout/os/wait.hpp
    ("crashed", rf"(?:Command|Container) {_STATUS}", "it starts, and its command ends with status {status}"),
    ("crashed", rf"(?:Command|Container) {_SIGNAL}", "it starts, and ends by the signal {signal}"),
)
"""The first that matches counts."""


def task_end(message: str) -> TaskEnd | None:
    """Read from a task's message why it ended; None where it is not known to be of a task that had started."""
    for name, pattern, sentence in _ENDS:
        match = re.search(pattern, message)
        if match:
            told = {group: text.strip() for group, text in match.groupdict().items()}
            return TaskEnd(name, sentence.format_map(told))
    return None
