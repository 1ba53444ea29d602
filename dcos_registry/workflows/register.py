"""Make an installed program a plugin of the active cluster, without copying it there."""

import io
import zipfile
from pathlib import Path

from dcos_registry.clients.dcos_cli import DcosCli
from dcos_registry.report import Item, ItemStatus, Report

NAME = "dcos-registry"
COMMANDS = {
    "registry": "Make the cluster pull from a private Docker registry",
    "docker-registry": "Make the cluster pull from a private Docker registry (a name that never clashes)",
}
"""Name and description of each command, as plugin.toml has them."""


def register(executable: Path, *, cluster_url: str, dcos: DcosCli) -> Report:
    """Add `executable`, an absolute path, to the active cluster, in place of what stands there under our name."""
    dcos.add_plugin(plugin_zip(executable))
    fields = {"name": NAME, "commands": list(COMMANDS), "executable": str(executable), "cluster": cluster_url}
    return Report("register", "plugins", (Item(ItemStatus.DONE, fields),))


def plugin_zip(executable: Path) -> bytes:
    """Return a zip with only a plugin.toml in it, whose commands lie outside of it (cluster.md A1)."""
    import toml

    commands = [
        {"name": name, "path": str(executable), "description": description} for name, description in COMMANDS.items()
    ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("plugin.toml", toml.dumps({"name": NAME, "commands": commands}))
    return content.getvalue()
