"""The other plugin called `registry`: that of the DC/OS Package Registry, whose verbs stay its own (cluster.md A6).

The dcos CLI runs the first of two plugins with the same command, and that is ours, so the calls meant for the other one
arrive here; they are handed over unchanged.
"""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dcos_registry import errors

if TYPE_CHECKING:
    from pathlib import Path

    from dcos_registry.cli.context import Context

VERBS = ("activate", "migrate", "build", "add", "describe", "remove")
"""What the Package Registry's plugin does; none of our commands may be called so."""

_COMMAND = "registry"
_INSTALL = "dcos package install package-registry --cli"


def hand_over(context: "Context", arguments: Sequence[str]) -> int:
    """Become the other plugin's process, called as the dcos CLI would: with the command's name before the arguments.

    `arguments` are those after the program, the command's name first. Returns the exit code where a process cannot be
    replaced (Windows). Raises UsageError where the other plugin is not installed.
    """
    program = _program(_cluster_folder(context))
    if program is None:
        raise errors.UsageError(
            f"The command {arguments[1]} belongs to the DC/OS Package Registry, whose plugin is not installed", _INSTALL
        )
    call = [str(program), _COMMAND, *arguments[1:]]
    try:
        if sys.platform == "win32":
            import subprocess

            return subprocess.run(call, check=False).returncode
        os.execv(program, call)
    except OSError as error:
        raise errors.RegistryPluginError(
            f"The Package Registry's plugin {program} cannot be run: {error.strerror}", _INSTALL
        ) from error


def _cluster_folder(context: "Context") -> "Path | None":
    try:
        return context.cluster_config.folder
    except errors.RegistryPluginError:
        return None  # whose verb it is, is worth more to the user than what is wrong with the cluster


def _program(cluster_folder: "Path | None") -> "Path | None":
    """Find the executable of the other plugin among those of the cluster (cluster.md A3)."""
    if cluster_folder is None:
        return None
    from dcos_registry.cli.plugins import installed_plugins

    others = (plugin for plugin in installed_plugins(cluster_folder) if not plugin.is_ours)
    return next((plugin.programs[_COMMAND] for plugin in others if _COMMAND in plugin.programs), None)
