"""Agents of DC/OS as OpenSSH's server shows them: each on an address of the loopback, with a root folder of its own.

One sshd listens for all. What it is asked to run runs in a mount namespace, in the root folder of the address that was
called; the machine's programs are mounted there, and a `systemctl` that plays an agent's units.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.docker_registry import free_port
from tests.servers.required import lack, require_program

START_SECONDS = 20
PROGRAMS = ("bin", "lib", "lib32", "lib64", "sbin")

ENTER = """\
#!/bin/sh
set -- $SSH_CONNECTION
root={folder}/roots/$3
[ ! -e "$root/sleep" ] || sleep "$(cat "$root/sleep")"
exec {unshare} {folder}/inside "$root"
"""
INSIDE = """\
#!/bin/sh
set -e
PATH=$PATH:/usr/sbin:/sbin
for each in usr dev proc etc/ssl{folders}; do mount --rbind "/$each" "$1/$each"; done
if [ -e "$1/read-only" ]; then
    mount --bind "$1/etc/mesosphere" "$1/etc/mesosphere"
    mount -o remount,bind,ro "$1/etc/mesosphere"
fi
user=
[ ! -e "$1/user" ] || user=--userspec=$(cat "$1/user")
exec chroot $user "$1" /usr/bin/env -i PATH=/fake:/usr/bin:/bin HOME=/ {shell} "$SSH_ORIGINAL_COMMAND"
"""
SYSTEMCTL = """\
#!/bin/sh
case "$1" in
    cat) [ "$2" = "$(cat /run/unit)" ] ;;
    is-active) [ ! -e /run/broken ] ;;
    show) echo "ActiveEnterTimestamp=$(date -u -r /run/started '+%a %Y-%m-%d %H:%M:%S UTC')" ;;
    restart)
        echo "$2" >>/run/restarts
        [ ! -e /run/broken ] || exit 1
        touch /run/started /run/registered
        ;;
esac
"""
# Not this user's HOME, whose shell may have much to do at its start; and the exchange of keys that agents have: that of
# newer servers takes them many times longer.
SSHD = """\
Port {port}
ListenAddress 0.0.0.0
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
ForceCommand {folder}/enter
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
PidFile none
StrictModes no
UsePAM no
MaxStartups 1000
SetEnv HOME={folder}
KexAlgorithms curve25519-sha256
LogLevel ERROR
"""
CLIENT = """\
Host {closed}
    Port 1
Host *
    Port {port}
    User {user}
    HostKeyAlias agent
    IdentityFile {folder}/user_key
    IdentitiesOnly yes
    UserKnownHostsFile {folder}/known_hosts
    GlobalKnownHostsFile /dev/null
"""


@dataclass(frozen=True)
class Fleet:
    """Agents by address; `path` is a PATH on which `ssh` knows them, `port` that of their sshd."""

    folder: Path
    addresses: Sequence[str]
    port: int
    pid: int

    @property
    def path(self) -> str:
        """A PATH whose ssh reads the settings of this fleet in place of the user's."""
        return f"{self.folder / 'client'}:/usr/bin:/bin"

    def root(self, address: str) -> Path:
        """Return the root folder of an agent."""
        return self.folder / "roots" / address

    def credentials(self, address: str) -> Path:
        """Return where its credentials are."""
        return self.root(address) / "etc" / "mesosphere" / "docker_credentials"

    def run(self, address: str, command: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        """Run a command on an agent, past sshd: as somebody at its keyboard would."""
        variables = {"PATH": "/usr/bin:/bin", "SSH_CONNECTION": f"- - {address} -", "SSH_ORIGINAL_COMMAND": command}
        return subprocess.run([self.folder / "enter"], env=variables, input=given, capture_output=True, check=False)

    def tree(self, address: str) -> dict[str, tuple[int, bytes]]:
        """Return all that an agent has of ours: its files, links and folders, with their modes."""
        root = self.root(address)
        found = [path for name in ("etc/mesosphere", "etc/docker", "var") for path in (root / name).rglob("*")]
        return {str(path.relative_to(root)): (path.lstat().st_mode, content(path)) for path in found}

    def reset(self, sleep: float = 0.0) -> None:
        """Make every agent new; it takes `sleep` seconds to let one in."""
        for address in self.addresses:
            shutil.rmtree(self.root(address))
            make_root(self.root(address), sleep)

    def restarts(self, address: str) -> int:
        """Count how often its unit was restarted."""
        file = self.root(address) / "run" / "restarts"
        return len(file.read_text().splitlines()) if file.exists() else 0


def content(path: Path) -> bytes:
    """Return what a file holds, or where a link leads; nothing of a folder."""
    if path.is_symlink():
        return str(path.readlink()).encode()
    return path.read_bytes() if path.is_file() else b""


def address_of(number: int) -> str:
    """Return the address of an agent, from 0."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


@contextmanager
def agents(folder: Path, count: int, *, closed: Sequence[str] = (), sleep: float = 0.0) -> Iterator[Fleet]:
    """Run that many agents; those that are `closed` cannot be reached, and all take `sleep` seconds to let one in."""
    addresses = [address_of(number) for number in range(count)]
    for address in addresses:
        make_root(folder / "roots" / address, sleep)
    write_programs(folder)
    port = free_port()
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    settings = CLIENT.format(port=port, folder=folder, user=user, closed=" ".join(closed) or "none")
    make_keys(folder)
    (folder / "client").mkdir()
    (folder / "client" / "config").write_text(settings)
    write_program(folder / "client" / "ssh", f'#!/bin/sh\nexec /usr/bin/ssh -F {folder}/client/config "$@"\n')
    (folder / "sshd_config").write_text(SSHD.format(port=port, folder=folder))
    process = start(folder, port)
    try:
        yield Fleet(folder, addresses, port, process.pid)
    finally:
        process.terminate()
        process.wait()


def make_root(root: Path, sleep: float = 0.0) -> None:
    """Make the folder of an agent as DC/OS installs it, with a blank file of credentials."""
    for name in ("etc/mesosphere", "etc/docker", "etc/ssl", "var/lib/dcos/pki/tls/certs", "run", "tmp", "fake"):
        (root / name).mkdir(parents=True)
    for name in ("usr", "dev", "proc", "opt/mesosphere/etc"):
        (root / name).mkdir(parents=True)
    for name in PROGRAMS:
        if Path("/", name).is_symlink():
            (root / name).symlink_to(Path("/", name).readlink())
        elif Path("/", name).is_dir():
            (root / name).mkdir()
    (root / "opt/mesosphere/etc/mesos-slave-common").write_text(
        "MESOS_DOCKER_CONFIG=file:///etc/mesosphere/docker_credentials\n"
    )
    for name in ("passwd", "group"):
        (root / "etc" / name).write_text("root:x:0:0::/:/bin/sh\n" if name == "passwd" else "root:x:0:\n")
    (root / "run/unit").write_text("dcos-mesos-slave\n")
    for name in ("started", "registered"):
        (root / "run" / name).touch()
    write_program(root / "fake/systemctl", SYSTEMCTL)
    if sleep:
        (root / "sleep").write_text(str(sleep))
    blank = root / "etc/mesosphere/docker_credentials"
    blank.write_text("{}")
    blank.chmod(0o600)
    long_ago = time.time() - 3600
    os.utime(blank, (long_ago, long_ago))


def write_programs(folder: Path) -> None:
    """Write what sshd runs: the way into the root folder of the address that was called."""
    unshare = [require_program("unshare", "util-linux"), "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    tried = subprocess.run([*unshare, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        lack(f"no namespaces for this user: {tried.stderr.strip()}")
    write_program(folder / "enter", ENTER.format(folder=folder, unshare=" ".join(unshare)))
    real = "".join(f" {name}" for name in PROGRAMS if Path("/", name).is_dir() and not Path("/", name).is_symlink())
    write_program(folder / "inside", INSIDE.format(folders=real, shell="/bin/sh -c"))


def make_keys(folder: Path) -> None:
    """Make the keys of the server and of the user, who knows that of the server."""
    for name in ("host_key", "user_key"):
        command = [
            require_program("ssh-keygen", "openssh-client"),
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-f",
            str(folder / name),
        ]
        subprocess.run(command, check=True, capture_output=True)
    (folder / "known_hosts").write_text(f"agent {(folder / 'host_key.pub').read_text()}")


def write_program(path: Path, text: str) -> None:
    """Write a program."""
    path.write_text(text)
    path.chmod(0o755)


def start(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """Start sshd, and wait until it listens."""
    program = require_program("/usr/sbin/sshd", "openssh-server")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # its folder without privileges (sshd(8))
    log = folder / "sshd.log"
    with log.open("wb") as output:
        process = subprocess.Popen([program, "-D", "-e", "-f", folder / "sshd_config"], stdout=output, stderr=output)
    deadline = time.monotonic() + START_SECONDS
    scan = [require_program("ssh-keyscan", "openssh-client"), "-p", str(port), "127.0.0.1"]
    while not subprocess.run(scan, capture_output=True, check=False).stdout:
        assert process.poll() is None and time.monotonic() < deadline, f"sshd does not start: {log.read_text()}"
        time.sleep(0.02)
    return process
