"""What lies in the zip, and how."""

import configparser
import stat
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest
import toml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT
from tests.plugin.conftest import build
from tools import wheels
from tools.build_plugin import this_platform

PLATFORM = next(platform for platform in wheels.PLATFORMS if platform.name == this_platform())


@pytest.fixture(scope="module")
def entries(plugin_zip: Path) -> dict[str, zipfile.ZipInfo]:
    with zipfile.ZipFile(plugin_zip) as archive:
        return {entry.filename: entry for entry in archive.infolist()}


def test_both_commands_are_described_and_lead_to_the_launcher(unpacked: Path) -> None:
    plugin = toml.loads((unpacked / "plugin.toml").read_text())
    assert plugin["name"] == "dcos-registry"
    assert [command["name"] for command in plugin["commands"]] == ["registry", "docker-registry"]
    assert all(command["description"] for command in plugin["commands"])
    assert {command["path"] for command in plugin["commands"]} == {"bin/dcos-registry"}


def test_only_the_launchers_are_programs_and_nothing_is_a_link(entries: dict[str, zipfile.ZipInfo]) -> None:
    modes = {name: entry.external_attr >> 16 for name, entry in entries.items()}
    assert all(stat.S_ISREG(mode) for mode in modes.values())
    assert {name for name, mode in modes.items() if stat.S_IMODE(mode) == 0o755} == {
        "bin/dcos-registry",
        "bin/docker-credential-dcos-registry",
    }
    assert {stat.S_IMODE(mode) for mode in modes.values()} == {0o755, 0o644}
    assert {entry.create_system for entry in entries.values()} == {3}


def test_nothing_is_carried_that_does_not_run(entries: dict[str, zipfile.ZipInfo]) -> None:
    assert not [name for name in entries if name.endswith((".pyc", ".pyi")) or "/tests/" in name]


def test_the_same_sources_make_the_same_zip(plugin_zip: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == plugin_zip.read_bytes()


def distributions(unpacked: Path, python: str) -> Iterator[tuple[Path, Message]]:
    for folder in ("common", PLATFORM.abi(python)):
        for metadata in (unpacked / "lib" / folder).glob("*.dist-info/METADATA"):
            yield metadata.parent, HeaderParser().parsestr(metadata.read_text())


def install_requires() -> list[str]:
    declaration = configparser.ConfigParser()
    declaration.read(ROOT / "setup.cfg")
    return declaration["options"]["install_requires"].strip().splitlines()


@pytest.mark.parametrize("python", wheels.PYTHONS)
def test_every_python_gets_all_that_is_required_and_nothing_twice(unpacked: Path, python: str) -> None:
    carried = list(distributions(unpacked, python))
    versions = {canonicalize_name(metadata["Name"]): metadata["Version"] for _, metadata in carried}
    assert len(versions) == len(carried)

    required = [
        *install_requires(),
        *(text for _, metadata in carried for text in metadata.get_all("Requires-Dist", [])),
    ]
    for requirement in map(Requirement, required):
        if requirement.marker is None or requirement.marker.evaluate({**PLATFORM.markers(python), "extra": ""}):
            assert versions[canonicalize_name(requirement.name)] in requirement.specifier


def test_every_library_brings_its_licence(unpacked: Path) -> None:
    folders = {folder for python in wheels.PYTHONS for folder, _ in distributions(unpacked, python)}
    unlicensed = [f.name for f in folders if not any("LICEN" in path.name.upper() for path in f.rglob("*"))]
    assert unlicensed == []
    assert (unpacked / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
