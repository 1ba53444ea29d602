"""What docker does with `docker-credential-dcos-registry` as its `credsStore`, step by step.

    python -m tests.cli.docker_logins FOLDER

runs a registry and a Docker Engine, and prints the code and the output of each step, by the store that keeps the
logins; `tests.cli.test_credential_clients` gives it a network and mounts of its own, and judges.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import USERS
from tests.servers.docker_engine import DockerEngine, docker_engine
from tests.servers.docker_registry import docker_registry
from tests.servers.image import Image, push
from tests.servers.secret_service import secret_service

PROGRAMS = Path(sys.executable).parent
LIST = (str(PROGRAMS / "dcos-registry"), "login-list", "--json")

Step = tuple[int, str, str]


def prepare(home: Path) -> None:
    """Make a home folder whose docker keeps its logins with the helper."""
    (home / ".docker").mkdir(parents=True)
    (home / ".docker" / "config.json").write_text(json.dumps({"credsStore": "dcos-registry"}))
    (home / "bin").mkdir()
    (home / "bin" / "docker-credential-dcos-registry").symlink_to(PROGRAMS / "docker-credential-dcos-registry")


def steps(engine: DockerEngine, host: str, home: Path, variables: Mapping[str, str]) -> Iterator[Step]:
    """Pull in vain, log in, pull, log in with what is kept, pull while the helper fails, log out, pull in vain."""

    def docker(*arguments: str, given: str = "", **others: str) -> Step:
        done = engine.run(*arguments, home=home, given=given, **variables, **others)
        return done.returncode, done.stdout, done.stderr

    image = f"{host}/team/app:1.0"
    yield docker("pull", image)
    yield docker("login", "--username", "alice", "--password-stdin", host, given=USERS["alice"])
    yield 0, (home / ".docker" / "config.json").read_text(), ""
    yield docker("pull", image)
    yield docker("login", host)
    yield 0, subprocess.check_output(LIST, env={**variables, "HOME": str(home)}, text=True), ""
    engine.forget(image)
    yield docker("pull", image, DCOS_REGISTRY_LOGIN="nobody")
    yield docker("logout", host)
    yield docker("pull", image)


@contextmanager
def keyring() -> Iterator[Mapping[str, str]]:
    """Run a Secret Service, and return the environment that leads to it from another home folder."""
    with secret_service() as found:
        yield {name: value for name, value in found.items() if name != "HOME"}


def main(folder: Path) -> None:
    """Run the steps with each store and print how they ended as JSON."""
    (folder / "registry").mkdir()
    (folder / "daemon.json").write_text("{}")
    nothing = Path(os.devnull)
    with (
        docker_registry(folder / "registry", users=USERS) as registry,
        docker_engine(folder, system_ca=nothing, daemon_json=folder / "daemon.json", path=os.environ["PATH"]) as engine,
        keyring() as found,
    ):
        push(Image(), registry.url, "team/app", "1.0", authorization=registry.authorization("alice"))
        stores = {"file": {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "words"}, "Secret Service": found}
        ended = {}
        for number, (store, variables) in enumerate(stores.items()):
            prepare(folder / f"home{number}")
            ended[store] = list(steps(engine, registry.host, folder / f"home{number}", variables))
    json.dump(ended, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
