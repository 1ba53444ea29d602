"""The command line that asks about a recorded pull, and the files that it names."""

import shlex
from pathlib import Path

from tests.lab.certificates import Certificates
from tests.pull.recorded import Pull


def arguments(pull: Pull, folder: Path, certificates: Certificates) -> list[str]:
    """Write the files of a pull into a folder, and return the arguments of `dcos-registry`."""
    options = _for_the_ucr(pull, folder) if pull.engine == "ucr" else _for_docker(pull, folder, certificates)
    if pull.given.get("ca", True):
        options += ["--ca-file", str(certificates.ca_file)]
    return ["image-check", "--engine", pull.engine, "--json", *options, "--", pull.image]


def _for_the_ucr(pull: Pull, folder: Path) -> list[str]:
    options = []
    for option, name in (("--docker-config", "secret"), ("--agent-config", "agent")):
        content = pull.content(name)
        if content is not None:
            (folder / name).write_bytes(content)
            options += [option, str(folder / name)]
    return options if "secret" in pull.given else ["--anonymous", *options]


def _for_docker(pull: Pull, folder: Path, certificates: Certificates) -> list[str]:
    home = folder / "home"
    _write_home(pull, home)
    options = ["--home", str(home)]
    folders = certs_of(pull, certificates)
    if folders:
        options += ["--certs-dir", str(folder / "certs.d")]
    for place, files in folders.items():
        (folder / "certs.d" / place).mkdir(parents=True)
        for name, data in files.items():
            (folder / "certs.d" / place / name).write_bytes(data)
    daemon_json = pull.content("daemon_json")
    if daemon_json is not None:
        (folder / "daemon.json").write_bytes(daemon_json)
        options += ["--daemon-json", str(folder / "daemon.json")]
    return options


def certs_of(pull: Pull, certificates: Certificates) -> dict[str, dict[str, bytes]]:
    """Return the folders of certs.d in a pull, with their files."""

    def content(source: str) -> bytes:
        known = certificates.folder / source
        return known.read_bytes() if known.is_file() else source.encode()

    folders = pull.given.get("certs_d", {})
    return {place: {name: content(source) for name, source in files.items()} for place, files in folders.items()}


def _write_home(pull: Pull, home: Path) -> None:
    (home / ".docker").mkdir(parents=True)
    (home / "bin").mkdir()
    for name, place in (("config", ".docker/config.json"), ("dockercfg", ".dockercfg")):
        content = pull.content(name)
        if content is not None:
            (home / place).write_bytes(content)
    for name, says in pull.given.get("helpers", {}).items():
        if says is not None:
            script = home / "bin" / f"docker-credential-{name}"
            script.write_text(_helper(says.get("stdout", ""), says.get("exit", 0)))
            script.chmod(0o755)


def _helper(stdout: str, code: int) -> str:
    """Write a credential helper that says the same whatever it is asked."""
    return f"#!/bin/sh\ncat >/dev/null\nprintf '%s\\n' {shlex.quote(stdout)}\nexit {code}\n"
