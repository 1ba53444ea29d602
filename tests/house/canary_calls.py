"""Calls of every command that may have a secret to give away, for `test_canary`."""

from pathlib import Path

from dcos_registry.sandbox.cluster import Sandbox
from tests.bundle.image_tarballs import legacy, packed

APP = "/team/web"
FAILING = "/team/failing"


def calls(sandbox: Sandbox) -> dict[str, list[list[str]]]:
    """List calls of every command, the ways it fails before the one that works."""
    host = sandbox.registry.host
    login = ["login", host, "-u", "ci", "--password-stdin", "--store", "file"]
    create = ["secret-create", "team/pull", "--registry", host]
    kubectl = ["secret-create", "team/typed", "--docker-server", host, "--docker-username", "ci"]
    kubectl.append("--docker-password-stdin")
    check = ["image-check", f"{host}/team/web:1.0"]
    archive = str(sandbox.dcos_dir / "docker.tar.gz")
    create_archive = ["archive-create", "--registry", host, "--output", archive]
    check_archive = ["archive-check", archive, "--plain-http"]
    tarball = written_tarball(sandbox.dcos_dir)
    push = ["image-push", tarball, f"{host}/team/pushed:1.0"]
    attach = ["app-attach", APP, "--secret", "team/pull", "--force"]
    return {
        "login": [
            login,  # over TLS, which the registry has not
            [*login, "--plain-http", "--ca-file", "/nowhere"],
            [*login[:3], "other", *login[4:], "--plain-http"],
            ["login", "127.0.0.1:1", *login[2:]],
            [*login, "--plain-http", "--nope"],
            ["login", "--from-docker", "/dev/stdin", "--store", "file"],  # which is the password alone
            [*login, "--plain-http", "--image", f"{host}/team/none:1.0"],
            [*login, "--plain-http", "--json"],
            [*login, "--plain-http"],
        ],
        "login-list": [["login-list", "--expiring-within", "7d", "--json"], ["login-list"]],
        "logout": [
            ["logout", "none.example"],
            [*login[:1], "b.example", *login[2:], "--skip-check"],
            ["logout", "b.example"],
        ],
        "secret-create": [
            [*create, "--registry", "none.example"],
            ["secret-create", "x", "--docker-config", "/dev/stdin"],  # which is the password alone
            [*kubectl, "--dry-run", "--json"],
            kubectl,
            create,
            [*create, "--json"],
            ["secret-create", "x"],
        ],
        "secret-update": [
            ["secret-update", "team/broken", "--registry", host],
            ["secret-update", "team/pull", "--docker-config", "/dev/stdin"],
            ["secret-update", "team/pull", "--json"],
            ["secret-update", "team/typed", "--registry", host, "--replace"],
        ],
        "secret-list": [["secret-list", "--json"], ["secret-list"]],
        "secret-show": [
            ["secret-show", "team/broken"],
            ["secret-show", "team/broken", "--json"],
            ["secret-show", "team/pull", "--json"],
            ["secret-show", "team/pull"],
        ],
        "secret-delete": [
            ["secret-delete", "team/broken", "--yes", "--json"],
            ["secret-delete", "team/typed"],
            ["secret-delete", "team/typed", "--yes"],
        ],
        "app-attach": [
            ["app-attach", APP, "--secret", "team/none"],
            ["app-attach", "/none", "--secret", "team/pull"],
            [*attach, "--json"],
            [*attach, "--wait"],
        ],
        "app-detach": [["app-detach", "/none"], ["app-detach", APP, "--force", "--json"]],
        "image-check": [
            [*check, "--docker-config", "/dev/stdin"],  # which is the password alone
            [*check, "--docker-config", "/dev/stdin", "--json"],
            [*check, "--secret", "team/pull", "--json"],
            ["image-check", f"{host}/team/none:1.0"],
            check,
        ],
        "archive-create": [
            ["archive-create", "--docker-config", "/dev/stdin"],  # which is the password alone
            ["archive-create", "--registry", "none.example"],
            [*create_archive, "--output", "/dev/full"],
            [*create_archive, "--json"],
            create_archive,
        ],
        "archive-check": [
            ["archive-check", "/dev/stdin", "--json"],
            [*check_archive, "--image", f"{host}/team/none:1.0"],
            [*check_archive, "--json"],
            check_archive,
        ],
        "archive-put": [
            ["archive-put", f"http://{host}/docker.tar.gz", "--registry", host, "--json"],
            ["archive-put", "https://127.0.0.1:1/x", "--archive", archive, "-u", "ci", "--password-stdin"],
            ["archive-put", f"http://{host}/docker.tar.gz", "--archive", archive, "-u", "ci", "--password-stdin"],
        ],
        "image-list": [["image-list", "-"], ["image-list", "-", "--json"]],  # which is the password alone
        "image-push": [
            ["image-push", "-", f"{host}/team/pushed:1.0"],  # which is the password alone
            ["image-push", tarball, f"{host}/team/pushed:1.0", "--docker-config", "/dev/stdin"],
            [*push, "-u", "other", "--password-stdin", "--plain-http"],
            [*push, "-u", "ci", "--password-stdin"],  # over TLS, which the registry has not
            [*push, "-u", "ci", "--password-stdin", "--plain-http", "--json"],
            push,
        ],
        "agent-config": [
            ["agent-config", "--mode", "inline", "--registry", host],
            ["agent-config", "--docker-config", "/dev/stdin"],
            ["agent-config", "--file", "/dev/stdin"],
            ["agent-config", "--json"],
            ["agent-config"],
        ],
        "ca-fetch": [
            ["ca-fetch", host],  # which has no TLS
            ["ca-fetch", "--cluster-ca", "--output", f"{archive}.crt", "--json"],
            ["ca-fetch", "--cluster-ca", "--output", f"{archive}.crt", "--yes"],
        ],
        "ca-check": [["ca-check", host, "/dev/stdin", "--json"], ["ca-check", host, f"{archive}.crt"]],
        "ca-sign": [
            ["ca-sign", "a.test", "--key", "/dev/full", "--json"],
            ["ca-sign", "a.test", "--output", f"{archive}.a.crt", "--key", f"{archive}.a.key"],
        ],
        "agent-install": [
            ["agent-install", "--docker-config", "/dev/stdin", "--plan"],
            ["agent-install", "--registry", host, "--plan", "--replace", "--restart"],
            ["agent-install", "--registry", host, "--plan", "--existing", "/dev/stdin"],
            ["agent-install", "--registry", host, "--apply", "--json"],
            ["agent-install", "--registry", host, "--apply"],
        ],
        "ca-install": [
            ["ca-install", host, "/dev/stdin", "--plan"],
            ["ca-install", host, "--uninstall", "--apply", "--json"],
            ["ca-install", host, "--uninstall", "--apply"],
        ],
        "audit": [["audit", "--agent-config", "/dev/stdin"], ["audit", "--offline", "--json"], ["audit"]],
        "diagnose": [
            ["diagnose", "--log", "-", "--json"],
            ["diagnose", "--log", "-"],
            ["diagnose", APP],
            ["diagnose", FAILING, "--agent-config", "/dev/stdin"],  # which is the password and more
            ["diagnose", FAILING, "--json"],
            ["diagnose", FAILING],
        ],
        "doctor": [["doctor", "--json"], ["doctor"]],
        "register": [["register"]],
        # Last, for it changes what opens the file; standard input is a pipe, which nobody else can read.
        "passphrase-change": [
            ["passphrase-change", "--json"],
            ["passphrase-change", "--new-passphrase-file", "/nowhere"],
            ["passphrase-change", "--new-passphrase-file", "/dev/stdin", "--json"],
        ],
    }


def written_tarball(folder: Path) -> str:
    """Write a tarball of an image, and return its name."""
    file = folder / "app.tar"
    file.write_bytes(packed(legacy()))
    return str(file)


LAST_CODES = {
    "login": 0,
    "login-list": 0,
    "logout": 0,
    "secret-create": 2,
    "secret-update": 0,
    "secret-list": 0,
    "secret-show": 0,
    "secret-delete": 0,
    "app-attach": 0,
    "app-detach": 0,
    "image-check": 0,
    "archive-create": 0,
    "archive-check": 0,
    "archive-put": 5,
    "image-list": 2,
    "image-push": 0,
    "agent-config": 0,
    "ca-fetch": 0,
    "ca-check": 7,
    "ca-sign": 0,
    "agent-install": 7,
    "ca-install": 7,
    "audit": 10,
    "diagnose": 10,
    "doctor": 10,
    "register": 0,
    "passphrase-change": 0,
}
