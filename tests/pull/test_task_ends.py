"""Messages of tasks that had started are told from those of a pull."""

import pytest

from dcos_registry.pull.task_ends import task_end

STARTED = {
    "Command exited with status 1": ("crashed", "it starts, and its command ends with status 1"),
    "Container exited with status 137": ("crashed", "it starts, and its command ends with status 137"),
    "Command terminated with signal Killed": ("crashed", "it starts, and ends by the signal Killed"),
    "Command terminated with signal Segmentation fault (core dumped)": (
        "crashed",
        "it starts, and ends by the signal Segmentation fault",
    ),
    "Command exited with status 127": (
        "command-not-found",
        "its image is there, and the command is not in it or cannot be run (status 127)",
    ),
    "Command exited with status 1270": ("crashed", "it starts, and its command ends with status 1270"),
    "Memory limit exceeded: Requested: 32MB Maximum Used: 32MB\n\nMEMORY STATISTICS: \ncache 0\n": (
        "memory-limit",
        "it runs, and takes more memory than it may: Requested: 32MB Maximum Used: 32MB",
    ),
    "Disk usage (11264KB) exceeds quota (10MB)": (
        "disk-limit",
        "it runs, and takes more room on the disk than it may: Disk usage (11264KB) exceeds quota (10MB)",
    ),
    "Disk usage (11264KB) exceeded quota (10MB) for volume": (
        "disk-limit",
        "it runs, and takes more room on the disk than it may: Disk usage (11264KB) exceeded quota (10MB)",
    ),
    "Task was killed since health check failed. Reason: 503 Service Unavailable": (
        "health-check-failed",
        "it runs, and Marathon kills it since its health check fails: 503 Service Unavailable",
    ),
}

OF_A_LAUNCH = [
    "",
    "Failed to launch container: Failed to run 'docker -H unix:///var/run/docker.sock pull web': "
    "exited with status 1; stderr='manifest for web not found\n'",
    "Failed to fetch all URIs for container '1f2c': exited with status 1",
    "Failed to perform 'curl': curl: (6) Could not resolve host: registry.test",
    "Unexpected HTTP response '401 Unauthorized' when trying to get the manifest",
]


@pytest.mark.parametrize(("message", "told"), STARTED.items())
def test_a_task_that_had_started_is_not_about_its_image(message: str, told: tuple[str, str]) -> None:
    end = task_end(message)
    assert end is not None
    assert (end.id, end.cause) == told


@pytest.mark.parametrize("message", OF_A_LAUNCH)
def test_a_task_that_was_not_launched_did_not_end(message: str) -> None:
    assert task_end(message) is None
