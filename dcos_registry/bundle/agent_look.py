"""What is read on an agent before anything is written: its credentials file, and whether the agent reads that."""

import binascii
from dataclasses import dataclass, field
from shlex import quote

from dcos_registry import errors
from dcos_registry.bundle import agent_credentials, agent_functions
from dcos_registry.bundle.agent_plan import NONE
from dcos_registry.model.digest import Digest

_SETTINGS = "/opt/mesosphere/etc/mesos-slave-common /var/lib/dcos/mesos-slave-common"
"""Where DC/OS sets the flags of agents, by `MESOS_DOCKER_CONFIG=file:///...` among others."""

_LOOK = f"""
look() {{
    for settings in {_SETTINGS}; do
        [ ! -f "$settings" ] || {{ echo settings; sed -n 's/^MESOS_DOCKER_CONFIG=/flag /p' "$settings"; }}
    done
    if [ -L "$1" ]; then
        fail "$1 is a link: name the file that it leads to"
    elif [ -f "$1" ]; then
        [ "$(wc -c <"$1")" -le {agent_credentials.LARGEST} ] || fail "$1 is too large to be a docker config"
        echo file
        od -A n -v -t x1 <"$1"
    elif [ -e "$1" ]; then
        fail "$1 is no file"
    else
        echo none
    fi
}}
"""


@dataclass(frozen=True)
class Seen:
    """What an agent has: `content` is None where there is no file; `is_read` None where nobody can say."""

    content: bytes | None = field(repr=False)
    is_read: bool | None

    @property
    def digest(self) -> str:
        """The digest of the file, as `PutCredentials` takes it."""
        return NONE if self.content is None else Digest.of(self.content)


def script(path: str) -> str:
    """Write the script that looks at a credentials file."""
    return f"{agent_functions.HEAD}{_LOOK}look {quote(path)}\n"


def seen(printed: str, path: str) -> Seen:
    """Read what that script printed; raises `RegistryPluginError` for something else."""
    lines = printed.splitlines()
    flags = [line.removeprefix("flag ").strip("\"'") for line in lines if line.startswith("flag ")]
    is_read = f"file://{path}" in flags if "settings" in lines else None
    if lines and lines[-1] == "none":
        return Seen(None, is_read)
    if "file" not in lines:
        raise errors.RegistryPluginError("What it says of its credentials file cannot be read")
    try:
        return Seen(binascii.unhexlify("".join(lines[lines.index("file") + 1 :]).replace(" ", "")), is_read)
    except binascii.Error:
        raise errors.RegistryPluginError("What it says of its credentials file cannot be read") from None
