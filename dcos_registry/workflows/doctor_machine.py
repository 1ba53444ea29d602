"""`doctor`: what can be seen on this machine without asking anybody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.proxies import Proxies
from dcos_registry.model.installed_plugin import COMMAND, ONLY_OURS, InstalledPlugin
from dcos_registry.store.login import Login
from dcos_registry.workflows.doctor_report import Result

HELPER = "docker-credential-dcos-registry"
_PREFIX = f"DCOS_{COMMAND.upper()}_"


@dataclass(frozen=True)
class Program:
    """Which copy of ours runs: `path` is what was called, `dcos` the version of the CLI that called it, if one did."""

    version: str
    python: str
    path: Path
    dcos: str = ""

    def result(self) -> Result:
        """Say it."""
        caller = f", called by dcos {self.dcos}" if self.dcos else ""
        return Result.ok("program", f"dcos-registry {self.version} on Python {self.python}, {self.path}{caller}")


def of_plugins(plugins: Sequence[InstalledPlugin]) -> Iterator[Result]:
    """Say which plugin the dcos CLI runs for our commands: of several the first by folder, unasked (cluster.md A6)."""
    claiming = [plugin for plugin in plugins if COMMAND in plugin.programs]
    ours = [plugin for plugin in plugins if plugin.is_ours]
    others = [plugin for plugin in claiming if not plugin.is_ours]
    for copy in ours[1:]:
        yield Result.problem(
            "plugin",
            f"{copy.name} is a second copy of this plugin, and is never called",
            f"dcos plugin remove {copy.name}",
        )
    for plugin in ours:
        # The dcos CLI says nothing of a program that is gone and ends with 1 (cluster.md A1, A5).
        gone = [program for program in plugin.programs.values() if not program.is_file()]
        if gone:
            yield Result.problem(
                "plugin",
                f"The program of {plugin.name} is gone: {gone[0]}",
                "dcos plugin add --update dcos-registry.zip",
            )
    if ours and others and claiming[0] is others[0]:
        yield Result.problem(
            "plugin",
            f"dcos {COMMAND} runs {others[0].name}, whose folder comes first; dcos {ONLY_OURS} is this plugin",
            f"call it as dcos {ONLY_OURS}, or take the other away: dcos plugin remove {others[0].name}",
        )
    else:
        yield Result.ok("plugin", _standing(ours, others))


def _standing(ours: Sequence[InstalledPlugin], others: Sequence[InstalledPlugin]) -> str:
    if ours and others:
        return (
            f"dcos {COMMAND} and dcos {ONLY_OURS} are this plugin; "
            f"verbs of the Package Registry are handed over to {others[0].name}"
        )
    if ours:
        return f"dcos {COMMAND} and dcos {ONLY_OURS} are this plugin, and no other is called so"
    named = f"dcos {COMMAND} is another, {others[0].name}" if others else f"none is called {COMMAND}"
    return f"This program is no plugin of the cluster (dcos-registry register makes it one); {named}"


def of_settings(
    configured: Mapping[str, Any],
    variables: Mapping[str, str],
    *,
    keys: Sequence[str],
    only_variables: Sequence[str],
    refused: str,
    readers: Sequence[Callable[[], object]],
) -> Iterator[Result]:
    """Look for settings that are no use: those that the `readers` refuse, and keys that nobody reads.

    `configured` is the `[registry]` section, `keys` those that it may have; one of the readers says what is to be said
    of the key `refused`. `only_variables` are the keys that stand in variables alone.
    """
    problems = [problem for read in readers for problem in _refused("settings", read)]
    problems += [
        Result.problem(
            "settings",
            f"registry.{key} is no setting (there are: {', '.join(keys)})",
            f"dcos config unset registry.{key}",
        )
        for key in sorted(configured)
        if key.lower() not in (*keys, refused)
    ]
    # The dcos CLI passes every key of the section as a variable, too (cluster.md A4).
    passed = {f"{_PREFIX}{key.upper()}" for key in (*keys, *only_variables, *configured)}
    problems += [
        Result.problem("settings", f"{name} is the variable of no setting", f"unset {name}")
        for name in sorted(variables)
        if name.startswith(_PREFIX) and name not in passed
    ]
    yield from dict.fromkeys(problems)
    if not problems:
        told = f"[{COMMAND}] of dcos.toml sets {', '.join(sorted(configured))}" if configured else "dcos.toml sets none"
        yield Result.ok("settings", told)


def of_proxies(
    proxies: Proxies, cluster_url: str | None, logins: Sequence[Login], variables: Mapping[str, str]
) -> Iterator[Result]:
    """Say which proxy the cluster and the registries of the logins are reached through, never with a login in it."""
    urls = dict.fromkeys(
        [*filter(None, [cluster_url]), *(f"{'http' if one.plain_http else 'https'}://{one.host}" for one in logins)]
    )
    refused = [problem for url in urls for problem in _refused("proxy", partial(proxies.shown, url))]
    if refused:
        yield from dict.fromkeys(refused)
        return
    ways: dict[str, list[str]] = {}
    for url in urls:
        ways.setdefault(proxies.shown(url) or "", []).append(url)
    told = [f"{', '.join(of)} {f'through {way}' if way else 'directly'}" for way, of in sorted(ways.items())]
    if not told or not (proxies.http or proxies.https):
        told = ["None is set"]
    if any(variables.get(name) for name in ("ALL_PROXY", "all_proxy")):
        told.append("ALL_PROXY has no effect, as in the dcos CLI")
    yield Result.ok("proxy", "; ".join(told))


def of_docker_helper(program: str | None) -> Result:
    """Say whether docker, podman and skopeo can use the logins."""
    if program is None:
        return Result.skipped("docker-helper", f"{HELPER} is not on PATH, so docker and podman cannot use the logins")
    return Result.ok("docker-helper", f"docker and podman can use the logins through {program}")


def _refused(check: str, read: Callable[[], object]) -> list[Result]:
    try:
        read()
    except errors.RegistryPluginError as error:
        return [Result.of_error(check, error)]
    return []
