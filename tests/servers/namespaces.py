"""A network and mounts that only one command sees."""

import os
import subprocess

from tests.servers.required import lack, require_program


def namespaces() -> list[str]:
    """Return what runs a command with mounts and a network of its own; who is not root becomes root in there."""
    require_program("ip", "iproute2")
    command = [require_program("unshare", "util-linux"), "--mount", "--net"]
    if os.geteuid() != 0:
        command.append("--map-root-user")
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        lack(f"no namespaces for this user: {tried.stderr.strip()}")
    return command
