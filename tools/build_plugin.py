"""Build the zips for `dcos plugin add`: python -m tools.build_plugin [--platform NAME]... [--output DIR].

A zip holds the package, its dependencies for every Python from 3.10 to 3.14, and a launcher (cluster.md A1, A2, A7):

    plugin.toml  LICENSE
    bin/dcos-registry                       sh: finds a fitting Python
    bin/docker-credential-dcos-registry     the same file, which runs what it is called
    lib/start.py                            sets sys.path
    lib/common/                             the package, and the wheels that serve every Python
    lib/cpython-311-x86_64-.../             the wheels of one
    completion/bash/*.sh
"""

import argparse
import os
import platform as machine
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from dcos_registry.cli.main import cli
from tools import completion, wheels

ROOT = Path(__file__).parents[1]
LAUNCHERS = ("bin/dcos-registry", "bin/docker-credential-dcos-registry")
COMMANDS = ("registry", "docker-registry")
FIRST_TIME_OF_ZIP = 315532800  # 1980-01-01, the earliest that a zip can say


def contents(platform: wheels.Platform, downloads: Path) -> dict[str, bytes]:
    """Return path and content of everything in the zip of one platform."""
    launcher = (ROOT / "tools/plugin/dcos-registry").read_text().replace("@PLATFORM@", platform.name)
    files = {
        "plugin.toml": (ROOT / "plugin.toml").read_bytes(),
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
        "lib/start.py": (ROOT / "tools/plugin/start.py").read_bytes(),
    }
    files |= {path: launcher.encode() for path in LAUNCHERS}
    files |= {f"completion/bash/{name}.sh": completion.bash(name, cli).encode() for name in COMMANDS}
    files |= {f"lib/common/{path.relative_to(ROOT).as_posix()}": path.read_bytes() for path in _package()}
    return files | _libraries(platform, downloads)


def _package() -> Iterator[Path]:
    for path in (ROOT / "dcos_registry").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path


def _libraries(platform: wheels.Platform, downloads: Path) -> dict[str, bytes]:
    chosen = wheels.choose(platform, downloads)
    common = set.intersection(*(set(needed) for needed in chosen.values()))
    files: dict[str, bytes] = {}
    for python, needed in chosen.items():
        for name, wheel in needed.items():
            folder = "common" if name in common else platform.abi(python)
            files |= {f"lib/{folder}/{path}": data for path, data in wheels.unpack(wheel)}
    return files


def write(target: Path, files: Mapping[str, bytes]) -> None:
    """Write the zip with Unix modes and no trace of this machine or hour: same files, same bytes (cluster.md A2)."""
    written = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", FIRST_TIME_OF_ZIP)))[:6]
    temporary = target.with_suffix(".tmp")
    with zipfile.ZipFile(temporary, "w") as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, written)
            entry.create_system = 3  # Unix: else the modes are not read
            entry.external_attr = (0o100755 if path in LAUNCHERS else 0o100644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    temporary.replace(target)


def build(platform: wheels.Platform, output: Path) -> Path:
    """Make the zip of one platform in `output`; raises wheels.NoWheelError where the index lacks a wheel for it."""
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"dcos-registry-{platform.name}.zip"
    with tempfile.TemporaryDirectory() as downloads:
        write(target, contents(platform, Path(downloads)))
    return target


def this_platform() -> str:
    """Name the platform of this machine as `wheels.PLATFORMS` does."""
    system = "macos" if sys.platform == "darwin" else sys.platform
    return f"{system}-{machine.machine()}"


def main() -> int:
    """Build the zips asked for, or all that there are wheels for; return 1 when one that was asked for has none."""
    names = [platform.name for platform in wheels.PLATFORMS]
    parser = argparse.ArgumentParser(prog="python -m tools.build_plugin", description="Build the plugin's zips.")
    parser.add_argument(
        "--platform", action="append", choices=names, help="repeatable; default: all there are wheels for"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args()
    lacking = False
    for platform in wheels.PLATFORMS:
        if arguments.platform and platform.name not in arguments.platform:
            continue
        try:
            made = build(platform, arguments.output)
        except wheels.NoWheelError as error:
            print(f"{platform.name}: not built: {error}")
            lacking = lacking or platform.name in (arguments.platform or [this_platform()])
            continue
        print(f"{made}  {made.stat().st_size / 1e6:.1f} MB")
        if platform.name == this_platform():
            shutil.copyfile(made, arguments.output / "dcos-registry.zip")
    return int(lacking)


if __name__ == "__main__":
    sys.exit(main())
