"""What a real Docker Engine writes: run in a network and with mounts of its own (`alone`), since it wants root.

    python -m tests.workflows.docker_saves FOLDER PATH

loads FOLDER/given.tar, and saves into the folder: `one.tar` one image, `two.tar` two, of which one has two names,
`id.tar` one without a name, and `export.tar` the file system of a container.
"""

import sys
from pathlib import Path

from tests.servers.docker_engine import DockerEngine, docker_engine

LOADED, OTHER, COPY = "vendor.test/app:1.0", "vendor.test/base:1.0", "vendor.test/app:latest"


def save_all(engine: DockerEngine, folder: Path) -> None:
    """Load and save."""

    def docker(*arguments: str) -> str:
        done = engine.run(*arguments, home=folder)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    docker("load", "--input", str(folder / "given.tar"))
    docker("tag", LOADED, COPY)
    docker("import", str(folder / "root.tar"), OTHER)
    docker("save", "--output", str(folder / "one.tar"), LOADED)
    docker("save", "--output", str(folder / "two.tar"), LOADED, COPY, OTHER)
    docker("save", "--output", str(folder / "id.tar"), docker("image", "inspect", "--format", "{{.Id}}", LOADED))
    container = docker("create", "--network", "none", LOADED, "/app")
    docker("export", "--output", str(folder / "export.tar"), container)


def main(folder: Path, path: str) -> None:
    """Run the engine and have it save."""
    settings, system_ca = folder / "daemon.json", folder / "ca.pem"
    settings.write_text("{}")
    system_ca.write_text("")
    with docker_engine(folder, system_ca=system_ca, daemon_json=settings, path=path) as engine:
        save_all(engine, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
