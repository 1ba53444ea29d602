"""A cluster as the dcos CLI keeps it, and plugins in it."""

from pathlib import Path

URL = "http://127.0.0.1:1"


def set_up(home: Path) -> Path:
    """Write what `dcos cluster setup` leaves of a cluster nobody will ask, and return its folder (cluster.md B1)."""
    folder = home / ".dcos" / "clusters" / "one"
    folder.mkdir(parents=True)
    (folder / "dcos.toml").write_text(f'[core]\ndcos_url = "{URL}"\n')
    return folder


def install(cluster: Path, plugin: str, *commands: str, program: str) -> Path:
    """Install a plugin as the dcos CLI leaves it, with absolute paths (cluster.md A1), and return its program."""
    executable = cluster / "subcommands" / plugin / "env" / "bin" / "dcos-registry"
    executable.parent.mkdir(parents=True)
    executable.write_text(program)
    executable.chmod(0o755)
    tables = [f'[[commands]]\nname = "{command}"\npath = "{executable}"\n' for command in commands]
    (executable.parents[1] / "plugin.toml").write_text("\n".join([f'name = "{plugin}"', *tables]))
    return executable
