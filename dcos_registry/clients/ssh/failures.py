"""What the system's `ssh`, and `sudo` behind it, say where they do not get through, as errors."""

import re

from dcos_registry import errors


class AgentUnreachableError(errors.UnreachableError):
    """Nobody answers there: no connection, no such name, no answer in time."""


_NO_KEY = re.compile(r"Host key verification failed|No .* host key is known for", re.IGNORECASE)
_OTHER_KEY = re.compile(r"REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .* key in", re.IGNORECASE)
_DENIED = re.compile(r"^(?P<who>\S+): (?P<said>Permission denied .*)$|Too many authentication failures", re.MULTILINE)
_NO_SUDO = re.compile(r"^(sudo: .*|.*sudo: (command )?not found.*|.* is not in the sudoers file.*)$", re.MULTILINE)


def of_connection(place: str, said: str) -> errors.RegistryPluginError:
    """Make the error of a connection that `ssh` gave up (its exit code 255); `said` is its stderr (ssh(1))."""
    if _OTHER_KEY.search(said):
        return errors.UnreachableError(
            f"The host key of {place} is another than the one in known_hosts",
            f"if the machine was made anew: ssh-keygen -R {place}, then ssh {place}",
        )
    if _NO_KEY.search(said):
        return errors.UnreachableError(
            f"The host key of {place} is not known here", f"ssh {place}, and compare the fingerprint that it shows"
        )
    if _DENIED.search(said):
        return errors.ForbiddenError(
            f"{place} lets nobody in with the keys that ssh has here: {last_line(said)}",
            f"try ssh {place}; the user is set with: dcos config set core.ssh_user USER",
        )
    return AgentUnreachableError(f"{place} cannot be reached: {last_line(said) or 'ssh does not say why'}")


def of_start(place: str, said: str) -> errors.RegistryPluginError:
    """Make the error of commands that could not be started there as root."""
    refused = _NO_SUDO.search(said)
    if refused:
        return errors.ForbiddenError(
            f"sudo is refused on {place}: {refused[0].strip()}",
            "log in as root, or let the user do it without a password (NOPASSWD in sudoers)",
        )
    return errors.RegistryPluginError(f"No command runs on {place}: {last_line(said) or 'it says nothing'}")


def of_loss(place: str, said: str) -> AgentUnreachableError:
    """Make the error of a connection that ended in the middle."""
    reason = last_line(said)
    return AgentUnreachableError(f"The connection to {place} was lost{f': {reason}' if reason else ''}")


def last_line(said: str) -> str:
    """Return the last line that says something."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
