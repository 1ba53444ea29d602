"""The sandbox and the plugin as the real dcos program meets them."""

import functools
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry import __version__
from dcos_registry.cli.main import PLUGIN_COMMANDS
from dcos_registry.sandbox.cluster import Sandbox
from tests.conftest import MACHINE
from tests.plugin.main_job import PASSPHRASE, do_main_job, private_app
from tests.plugin.real import RealDcos

STAND_IN = '[[commands]]\nname = "stand-in"\npath = "/bin/true"\ndescription = "Nothing"\n'


@pytest.fixture(scope="session")
def core_plugin() -> Path | None:
    """Return the zip of the core plugin, which `DCOS_CORE_CLI` names."""
    found = MACHINE.get("DCOS_CORE_CLI")
    return Path(found) if found else None


@pytest.fixture(params=[False, True], ids=["http", "https"])
def sandbox(
    request: pytest.FixtureRequest, core_plugin: Path | None, plugin_zip: Path, tmp_path: Path
) -> Iterator[Sandbox]:
    """Run a cluster that serves both plugins; without a real core plugin one that can do nothing."""
    stand_in = tmp_path / "dcos-core-cli.zip"
    with zipfile.ZipFile(stand_in, "w") as archive:
        archive.writestr("plugin.toml", STAND_IN)
    with Sandbox(tls=request.param, core_plugin=core_plugin or stand_in, plugin=plugin_zip) as cluster:
        yield cluster


@pytest.fixture
def dcos(real_dcos: str, sandbox: Sandbox, home: Path) -> RealDcos:
    """Set the cluster up with the real dcos, as its users do."""
    dcos = RealDcos(real_dcos, home)
    login = ("--username", sandbox.username, "--password", sandbox.password)
    dcos("cluster", "setup", sandbox.url, "--no-check", *login)
    return dcos


def require(core_plugin: Path | None) -> None:
    """Skip the test where the core plugin is a stand-in."""
    if core_plugin is None:
        pytest.skip("no core plugin: DCOS_CORE_CLI names none")


def test_setting_up_attaches_the_cluster(dcos: RealDcos, sandbox: Sandbox) -> None:
    (cluster,) = json.loads(dcos("cluster", "list", "--json"))
    assert cluster["attached"]
    assert cluster["url"] == sandbox.url
    assert cluster["version"].startswith(sandbox.dcos_version)


def test_logging_in_again(dcos: RealDcos, sandbox: Sandbox) -> None:
    dcos("auth", "logout")
    assert "dcos_acs_token" not in dcos("config", "show")
    dcos("auth", "login", "--username", sandbox.username, "--password", sandbox.password)
    assert "dcos_acs_token" in dcos("config", "show")


def test_the_added_plugin_does_the_main_job(dcos: RealDcos, sandbox: Sandbox, plugin_zip: Path) -> None:
    dcos("plugin", "add", plugin_zip)
    for command in PLUGIN_COMMANDS:
        assert dcos(command, "--version") == f"dcos-registry, version {__version__}\n"
        assert dcos("help", command).startswith(f"Usage: dcos {command} ")
    dcos.variables["DCOS_REGISTRY_PASSPHRASE"] = PASSPHRASE
    do_main_job(functools.partial(dcos, "registry"), sandbox)


def test_the_package_brings_the_plugin(dcos: RealDcos, core_plugin: Path | None) -> None:
    require(core_plugin)
    dcos("package", "install", "dcos-registry", "--cli", "--yes")
    assert dcos("registry", "--version") == f"dcos-registry, version {__version__}\n"


def test_the_core_plugin_adds_lists_and_shows_apps(
    dcos: RealDcos, sandbox: Sandbox, core_plugin: Path | None, tmp_path: Path
) -> None:
    require(core_plugin)
    definition = tmp_path / "app.json"
    definition.write_text(json.dumps(private_app(sandbox, "/team/web")))
    assert "deployment" in dcos("marathon", "app", "add", definition)
    assert "/team/web" in dcos("marathon", "app", "list")
    shown = json.loads(dcos("marathon", "app", "show", "/team/web"))
    assert shown["container"]["docker"]["image"] == private_app(sandbox, "/team/web")["container"]["docker"]["image"]
