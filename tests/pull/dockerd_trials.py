"""Pulls of one image, by Debian's Docker Engine, and what `image-check` says of them, side by side.

    python -m tests.pull.dockerd_trials FOLDER

runs them all, in a network where 10.99.0.1 is this machine and with an `/etc/docker` of its own, and prints how each
ended; `tests.pull.test_dockerd` makes that network and judges. In the files and names of a trial HOST is the registry.
"""

import base64
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.cli.calling import call
from tests.conftest import USERS
from tests.servers.certificates import Authority, ServerCertificate
from tests.servers.docker_engine import DockerEngine, Pulled, docker_engine
from tests.servers.docker_registry import DockerRegistry, docker_registry
from tests.servers.image import Image, push
from tests.servers.token_server import token_service

ADDRESS = "10.99.0.1"
CERTS_D = Path("/etc/docker/certs.d")
IMAGE = Image()
SCOPE = "repository:team/app:pull,push"


@dataclass(frozen=True)
class Trial:
    """One pull, and whether it is to work.

    `certs` are the files of the folder NAME in certs.d, each by what it holds (`Registries.files`); `helper` is what
    `docker-credential-trial` does.
    """

    works: bool
    config: str | None = None
    dockercfg: str | None = None
    helper: str | None = None
    registry: str = "private"
    image: str = "HOST/team/app:1.0"
    certs: Mapping[str, str] = field(default_factory=lambda: {"ca.crt": "ca"})
    folder: str = "HOST"


def login(user: str = "alice", password: str | None = None) -> str:
    pair = f"{user}:{USERS[user] if password is None else password}"
    return base64.b64encode(pair.encode()).decode()


def config(key: str = "HOST", **entry: str) -> str:
    """Write a config.json with one entry, the right one where nothing else is said."""
    return json.dumps({"auths": {key: entry or {"auth": login()}}})


def helped(password: str) -> str:
    """Write a config.json with an entry of alice that a helper goes before."""
    return json.dumps({"auths": {"HOST": {"auth": login(password=password)}}, "credsStore": "trial"})


LEGACY = json.dumps({"HOST": {"auth": login()}})
GIVES = f"echo '{json.dumps({'Username': 'alice', 'Secret': USERS['alice']})}'"
HAS_NONE = "echo credentials not found in native keychain; exit 1"

TRIALS = {
    "the key is host and port": Trial(True, config()),
    "the key is a URL": Trial(True, config("https://HOST/v1/")),
    "the key lacks the port": Trial(False, config(ADDRESS)),
    "there is no config": Trial(False),
    "the config is no JSON": Trial(False, "{" + config()),
    "something stands after the config": Trial(True, config() + "}"),
    "the password is wrong": Trial(False, config(auth=login(password="wrong"))),
    "the password is not ASCII": Trial(True, config(auth=login("bob"))),
    "newlines stand in auth": Trial(True, config(auth=f"{login()[:8]}\n{login()[8:]}\n")),
    "a blank stands after auth": Trial(False, config(auth=f"{login()} ")),
    "fields stand in place of auth": Trial(True, config(username="alice", password=USERS["alice"])),
    "there is a dockercfg": Trial(True, dockercfg=LEGACY),
    "an empty config hides the dockercfg": Trial(False, "", dockercfg=LEGACY),
    "a helper gives the password": Trial(True, helped("wrong"), helper=GIVES),
    "a helper is missing": Trial(True, helped(USERS["alice"])),
    "a helper fails": Trial(True, helped(USERS["alice"]), helper="echo failed; exit 1"),
    "a helper has no password": Trial(False, helped(USERS["alice"]), helper=HAS_NONE),
    "the tag is not there": Trial(False, config(), image="HOST/team/app:2.0"),
    "the image has a digest": Trial(True, config(), image=f"HOST/team/app@{IMAGE.digest}"),
    "the name is in upper case": Trial(False, config(), image="HOST/team/App"),
    "nobody trusts the registry": Trial(False, config(), certs={}),
    "the CA is a pem file": Trial(False, config(), certs={"ca.pem": "ca"}),
    "the CA is a cert file": Trial(False, config(), certs={"ca.cert": "ca"}),
    "the folder lacks the port": Trial(False, config(), folder=ADDRESS),
    "the server's own certificate is trusted": Trial(True, config(), certs={"server.crt": "server"}),
    "the key is of another certificate": Trial(False, config(), certs={"a.cert": "ca", "a.key": "key", "b.crt": "ca"}),
    "the certificate is expired": Trial(False, config(), registry="expired", certs={}),
    "the certificate is for others": Trial(False, config(), registry="elsewhere", certs={}),
    "a token service knows the user": Trial(True, config(), registry="token", certs={}),
    "a token service refuses the user": Trial(False, config(auth=login(password="x")), registry="token", certs={}),
    "a token service gives nobody a right": Trial(False, registry="token", certs={}),
    "there is no TLS": Trial(False, config(), registry="plain", certs={}),
    "there is no TLS for an insecure registry": Trial(True, config(), registry="insecure", certs={}),
    "an insecure registry is not checked": Trial(True, config(), registry="unchecked", certs={"lone.cert": "ca"}),
    "there is no TLS on the loopback": Trial(True, config(), registry="loopback", certs={}),
}


@dataclass(frozen=True)
class Registries:
    """The registries by name, what certs.d can be given, and the files that dockerd starts with."""

    known: Mapping[str, DockerRegistry]
    files: Mapping[str, bytes]
    system_ca: Path
    daemon_json: Path


@contextmanager
def registries(folder: Path) -> Iterator[Registries]:
    """Run all the registries."""

    def inside(name: str) -> Path:
        place = folder / name
        place.mkdir()
        return place

    system, private, unknown = (Authority(inside(f"{name}-ca"), name) for name in ("system", "private", "unknown"))
    server = private.issue(ADDRESS)
    certificates: dict[str, ServerCertificate | None] = {
        "private": server,
        "expired": system.issue(ADDRESS, expired=True),
        "elsewhere": system.issue("elsewhere.test", "127.0.0.1"),
        "unchecked": unknown.issue(ADDRESS),
        "plain": None,
        "insecure": None,
    }
    with ExitStack() as stack:
        known = {
            name: stack.enter_context(docker_registry(inside(name), users=USERS, certificate=each, address=ADDRESS))
            for name, each in certificates.items()
        }
        known["loopback"] = stack.enter_context(docker_registry(inside("loopback"), users=USERS))
        tokens = stack.enter_context(token_service(inside("tokens"), USERS, system.issue("127.0.0.1")))
        secure = system.issue(ADDRESS)
        known["token"] = stack.enter_context(
            docker_registry(inside("token"), tokens=tokens, certificate=secure, address=ADDRESS)
        )
        for registry in (known[name] for name in ("private", "unchecked", "insecure", "loopback", "token")):
            authorization = registry.authorization("alice", SCOPE)
            push(IMAGE, registry.url, "team/app", "1.0", authorization=authorization, ca_file=registry.ca_file)
        settings = folder / "daemon.json"
        settings.write_text(json.dumps({"insecure-registries": [known["insecure"].host, known["unchecked"].host]}))
        files = {
            "ca": private.certificate_file.read_bytes(),
            "server": server.certificate_file.read_bytes(),
            "key": server.key_file.read_bytes(),
        }
        yield Registries(known, files, system.certificate_file, settings)


def prepare(trial: Trial, host: str, files: Mapping[str, bytes], home: Path) -> None:
    """Write HOME and certs.d as a trial wants them, and nothing else."""
    for old in (home, CERTS_D):
        shutil.rmtree(old, ignore_errors=True)
    contents = {".docker/config.json": trial.config, ".dockercfg": trial.dockercfg}
    if trial.helper is not None:
        contents["bin/docker-credential-trial"] = f"#!/bin/sh\n{trial.helper}\n"
    home.mkdir()
    for name, text in contents.items():
        if text is not None:
            file = home / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text.replace("HOST", host))
            file.chmod(0o755)
    folder = CERTS_D / trial.folder.replace("HOST", host)
    folder.mkdir(parents=True)
    for name, source in trial.certs.items():
        (folder / name).write_bytes(files[source])


def checked(image: str, home: Path, found: Registries) -> Pulled:
    """Ask `image-check` about a pull with what `prepare` wrote."""
    agent = ["--certs-dir", str(CERTS_D), "--daemon-json", str(found.daemon_json), "--ca-file", str(found.system_ca)]
    path = f"{home}/bin:{os.environ['PATH']}"
    called = call("image-check", image, "--engine", "docker", "--home", str(home), *agent, "--json", PATH=path)
    (check,) = called.document()["checks"]
    return Pulled(check["pullable"], check["error"] or "")


def compare(trial: Trial, found: Registries, engine: DockerEngine, home: Path) -> tuple[Pulled, Pulled]:
    """Let the engine pull and `image-check` say whether it will; the errors say neither the time nor where HOME is."""
    host = found.known[trial.registry].host
    image = trial.image.replace("HOST", host)
    prepare(trial, host, found.files, home)
    ended = engine.pull(image, home), checked(image, home, found)
    engine.forget(image)
    return ended[0].without(str(home)), ended[1].without("$HOME")


def main(folder: Path) -> None:
    """Run every trial and print both ends of each as JSON."""
    path = os.environ["PATH"]
    with registries(folder) as found:
        system = {"system_ca": found.system_ca, "daemon_json": found.daemon_json}
        with docker_engine(folder, path=path, **system) as engine:
            ended = {name: compare(trial, found, engine, folder / "home") for name, trial in TRIALS.items()}
    json.dump({name: [asdict(each) for each in both] for name, both in ended.items()}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
