"""The plugins of a cluster, in the order in which the dcos CLI loads them (cluster.md A3, A6)."""

from collections.abc import Iterator
from pathlib import Path

from dcos_registry.cli.dcos_dir import read_toml
from dcos_registry.model.installed_plugin import InstalledPlugin


def installed_plugins(cluster_folder: Path) -> list[InstalledPlugin]:
    """Read what each plugin registers; where two have one command, the first of them gets the calls."""
    files = sorted(cluster_folder.glob("subcommands/*/env/plugin.toml"))
    return [InstalledPlugin(file.parents[1].name, dict(_programs(file))) for file in files]


def _programs(plugin_file: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and program of each command; nothing of a file that the dcos CLI would pass over too (A1)."""
    commands = (read_toml(plugin_file) or {}).get("commands")
    for command in commands if isinstance(commands, list) else []:
        if isinstance(command, dict) and isinstance(command.get("name"), str) and isinstance(command.get("path"), str):
            yield command["name"], plugin_file.parent / command["path"]
