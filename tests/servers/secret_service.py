"""A Secret Service (gnome-keyring) on a session bus of its own, with a keyring that nobody else has."""

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.servers.required import require_program

START_SECONDS = 10


@contextmanager
def secret_service(*, unlocked: bool = True) -> Iterator[dict[str, str]]:
    """Run one and give what to add to a program's environment so that it finds this one and no other.

    A locked one has no keyring yet, and nobody whom it could ask for a password.
    """
    bus = require_program("dbus-daemon", "dbus")
    keyring = require_program("gnome-keyring-daemon", "gnome-keyring")
    with ExitStack() as stack:
        # A short path: the sockets in it must have names of less than 108 bytes.
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keyring-")))
        environment = _environment(home)
        address = stack.enter_context(_session_bus(bus, home, environment))
        environment["DBUS_SESSION_BUS_ADDRESS"] = address
        stack.enter_context(_keyring_daemon(keyring, environment, unlocked=unlocked))
        yield environment


def _environment(home: Path) -> dict[str, str]:
    folders = {name: home / name.lower() for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    return {
        "HOME": str(home),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        **{name: str(folder) for name, folder in folders.items()},
    }


@contextmanager
def _session_bus(program: str, home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    command = [program, "--session", "--nofork", "--print-address=1", f"--address=unix:dir={home}"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bus:
        assert bus.stdout is not None
        try:
            yield bus.stdout.readline().strip()
        finally:
            bus.terminate()


@contextmanager
def _keyring_daemon(program: str, environment: Mapping[str, str], *, unlocked: bool) -> Iterator[None]:
    command = [program, "--foreground", "--components=secrets", *(["--unlock"] if unlocked else [])]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as daemon:
        try:
            assert daemon.stdin is not None
            daemon.stdin.write(b"the password of the keyring itself")
            daemon.stdin.close()
            _wait_for_secrets(environment)
            yield
        finally:
            daemon.terminate()


def _wait_for_secrets(environment: Mapping[str, str]) -> None:
    command = [
        require_program("dbus-send", "dbus"),
        "--print-reply=literal",
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.NameHasOwner",
        "string:org.freedesktop.secrets",
    ]
    deadline = time.monotonic() + START_SECONDS
    while b"true" not in subprocess.run(command, env=environment, capture_output=True, check=True).stdout:
        assert time.monotonic() < deadline, "gnome-keyring-daemon did not offer its secrets"
        time.sleep(0.02)
