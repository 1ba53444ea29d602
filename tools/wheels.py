"""The wheels of the plugin's dependencies, for Pythons and systems other than the one that runs this."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")  # oldest first: `choose` relies on it
REQUIREMENTS = Path(__file__).parent / "plugin" / "requirements.txt"


class NoWheelError(Exception):
    """The package index has no wheel of a dependency for this system."""


@dataclass(frozen=True)
class Platform:
    """A system that the plugin is built for: its name, what pip calls it, and how its Pythons name their ABI."""

    name: str
    tags: tuple[str, ...]
    sys_platform: str
    abi_suffix: str

    def abi(self, python: str) -> str:
        """Name the folder of one Python's libraries, as `tools/plugin/dcos-registry` looks for it."""
        return f"cpython-{python.replace('.', '')}-{self.abi_suffix}"

    def markers(self, python: str) -> dict[str, str]:
        """Return the environment markers of a target (PEP 508); pip would take those of the Python that runs it."""
        return {
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "python_version": python,
            "python_full_version": f"{python}.0",
            "sys_platform": self.sys_platform,
            "os_name": "posix",
            "platform_system": self.sys_platform.capitalize(),
            "platform_machine": self.name.partition("-")[2],
        }


# glibc 2.17 before 2.28: of two wheels that fit, the one that runs on more machines.
PLATFORMS = (
    Platform(
        "linux-x86_64",
        ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64"),
        "linux",
        "x86_64-linux-gnu",
    ),
    Platform(
        "linux-aarch64",
        ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_aarch64"),
        "linux",
        "aarch64-linux-gnu",
    ),
    Platform("macos-arm64", ("macosx_11_0_arm64",), "darwin", "darwin"),
    Platform("macos-x86_64", ("macosx_11_0_x86_64",), "darwin", "darwin"),
)


def pins(platform: Platform, python: str) -> list[str]:
    """Return the `name==version` of everything that this Python on this system needs."""
    lines = (line for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith("#"))
    markers = platform.markers(python)
    return [
        f"{requirement.name}{requirement.specifier}"
        for requirement in map(Requirement, lines)
        if requirement.marker is None or requirement.marker.evaluate(markers)
    ]


def choose(platform: Platform, downloads: Path) -> dict[str, dict[str, Path]]:
    """Download what each Python needs below `downloads`: by Python, the file name and place of each wheel.

    A stable-ABI wheel that serves the oldest Python serves the others too: one copy of cryptography in place of two.
    Raises NoWheelError, and CalledProcessError where pip failed for another reason.
    """
    stable: dict[str, Path] = {}
    chosen: dict[str, dict[str, Path]] = {}
    for python in PYTHONS:
        chosen[python] = {}
        for wheel in _download(platform, python, downloads / python):
            name, version, _build, tags = parse_wheel_filename(wheel.name)
            if any(tag.abi == "abi3" for tag in tags):
                wheel = stable.setdefault(f"{name}=={version}", wheel)
            chosen[python][wheel.name] = wheel
    return chosen


def _download(platform: Platform, python: str, folder: Path) -> list[Path]:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--dest", str(folder), "--implementation", "cp", "--python-version", python]
    for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
        command += ["--abi", abi]
    for tag in platform.tags:
        command += ["--platform", tag]
    done = subprocess.run([*command, *pins(platform, python)], stderr=subprocess.PIPE, text=True, check=False)
    if "No matching distribution found" in done.stderr:
        raise NoWheelError(done.stderr.strip().splitlines()[-1].removeprefix("ERROR: "))
    sys.stderr.write(done.stderr)
    done.check_returncode()
    return sorted(folder.iterdir())


def unpack(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of what a wheel brings to run: no tests, no type stubs, no list of installed files."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            folders, _, file = name.rpartition("/")
            tested = {"test", "tests"} & set(folders.split("/"))
            if file and not tested and not file.endswith((".pyi", ".pyc")) and not name.endswith(".dist-info/RECORD"):
                yield name, archive.read(name)
