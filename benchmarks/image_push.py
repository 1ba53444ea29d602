"""What `image-push` takes, held to what `skopeo copy` takes for the same.

Both sides push the same tarballs to Debian's docker-registry with a password, by turns, into an empty store each time;
the medians of five turns count. Neither keeps a cache. The floor is `benchmarks.image_push_floor`; crane is measured
too, where one is on PATH. Peak memory is that of the client, bytes are those that the registry has read.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.image_tarballs import ANOTHER_LAST, LICENCES, MB, SIX_LAYERS, docker_tarball
from tests.servers.certificates import Authority
from tests.servers.docker_registry import DockerRegistry, docker_registry

TURNS = 5
USERS = {"alice": "correct horse: battery staple"}
PROGRAM = str(Path(sys.executable).with_name("dcos-registry"))
_ROOT = Path(__file__).parents[1]
LARGEST_MEMORY = 64.0
MOST_BYTES = 1.05
CACHE = Path("/var/lib/containers/cache")
"""Where skopeo remembers blobs when root runs it (containers/image pkg/blobinfocache); elsewhere it is below HOME."""


@dataclass(frozen=True)
class Case:
    """What is pushed: `tarball` in the form that skopeo calls `transport`, onto what `before` is there, if anything.

    `wall` and `cpu` are the largest parts of skopeo's that are allowed.
    """

    name: str
    tarball: str
    wall: float
    cpu: float | None = None
    transport: str = "docker-archive"
    before: str | None = None
    tls: bool = False


CASES = (
    Case("first push of 640 MB, plain HTTP", "big.tar", 0.40, cpu=0.35),
    Case("first push of 640 MB, TLS", "big.tar", 0.45, tls=True),
    Case("one layer of 640 MB", "one.tar", 0.55),
    Case("OCI archive with gzip layers", "oci.tar", 0.70, transport="oci-archive"),
    Case("one of six layers changed", "changed.tar", 0.10, before="big.tar"),
)


@dataclass(frozen=True)
class Cost:
    """What one push took: seconds, those of processor time, MB of memory at the most, MB that the registry has read."""

    wall: float
    cpu: float
    memory: float
    sent: float


@dataclass(frozen=True)
class Bench:
    """A registry and the tarballs, and the ways to push them."""

    registry: DockerRegistry
    folder: Path
    tarballs: Path

    def prepare(self) -> None:
        """Write the docker config that every side logs in with."""
        entry = {"auth": self.registry.authorization("alice").removeprefix("Basic ")}
        (self.folder / "config.json").write_text(json.dumps({"auths": {self.registry.host: entry}}))

    def ours(self, case: Case, tarball: str) -> list[str]:
        """Push with this project."""
        trust = ["--ca-file", str(self.registry.ca_file)] if case.tls else ["--plain-http"]
        login = ["--docker-config", str(self.folder / "config.json")]
        return [PROGRAM, "image-push", str(self.tarballs / tarball), self._image, "--no-check", *login, *trust]

    def skopeo(self, case: Case, tarball: str) -> list[str]:
        """Push with Debian's skopeo, which remembers nothing."""
        transport = case.transport if tarball == case.tarball else "docker-archive"
        copy = ["skopeo", "copy", "--quiet", "--dest-authfile", str(self.folder / "config.json")]
        copy += [] if case.tls else ["--dest-tls-verify=false"]
        copy += [f"{transport}:{self.tarballs / tarball}", f"docker://{self._image}"]
        if os.geteuid() != 0 or not CACHE.is_dir():
            return copy
        return ["unshare", "--mount", "sh", "-ec", 'mount -t tmpfs none "$0"; exec "$@"', str(CACHE), *copy]

    def crane(self, case: Case, tarball: str) -> list[str]:
        """Push with crane."""
        insecure = [] if case.tls else ["--insecure"]
        return ["crane", "push", *insecure, str(self.tarballs / tarball), self._image]

    def floor(self, case: Case, tarball: str) -> list[str]:
        """Do the least."""
        trust = [str(self.registry.ca_file)] if case.tls else []
        authorization = self.registry.authorization("alice")
        arguments = [str(self.tarballs / tarball), self.registry.host, authorization, *trust]
        return [sys.executable, "-m", "benchmarks.image_push_floor", *arguments]

    def cost(self, command: Callable[[Case, str], list[str]], case: Case) -> Cost:
        """Push once, and say what it took."""
        self._empty()
        if case.before:
            self._run(command(case, case.before))
        return self._run(command(case, case.tarball))

    @property
    def _image(self) -> str:
        return f"{self.registry.host}/bench/app:1.0"

    @property
    def _storage(self) -> Path:
        return self.folder / "storage"

    def _empty(self) -> None:
        shutil.rmtree(self._storage, ignore_errors=True)
        self._storage.mkdir()

    def _run(self, command: Sequence[str]) -> Cost:
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "DOCKER_CONFIG": str(self.folder)}
        if self.registry.ca_file:
            environment["SSL_CERT_FILE"] = str(self.registry.ca_file)
        before, began = self._read_by_registry(), time.perf_counter()
        errors = self.folder / "errors"
        with errors.open("wb") as told:
            process = subprocess.Popen(command, env=environment, stdout=told, stderr=told, cwd=_ROOT)
        memory = 0.0
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            memory = max(memory, _peak(process.pid))
            time.sleep(0.005)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command[0]} ended with {process.returncode}: {errors.read_text()}")
        cpu = used.ru_utime + used.ru_stime
        return Cost(wall, cpu, memory, (self._read_by_registry() - before) / MB)

    def _read_by_registry(self) -> int:
        return int(re.findall(r"rchar: (\d+)", Path(f"/proc/{self.registry.pid}/io").read_text())[0])


def _peak(process: int) -> float:
    """Read how many MB a process had at the most since it became this program; what wait4 tells counts our own too."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) * 1024 / MB if found else 0.0


def make_tarballs(folder: Path) -> None:
    """Write what is pushed."""
    docker_tarball(folder / "big.tar", [[layer] for layer in SIX_LAYERS])
    docker_tarball(folder / "changed.tar", [[layer] for layer in ANOTHER_LAST])
    docker_tarball(folder / "one.tar", [SIX_LAYERS])
    docker_tarball(folder / "huge.tar", [SIX_LAYERS * 7, (LICENCES, *SIX_LAYERS * 8)])
    made = ["skopeo", "copy", "--quiet", f"docker-archive:{folder / 'big.tar'}", f"oci-archive:{folder / 'oci.tar'}"]
    subprocess.run(made, check=True)


def measure(bench: Bench, case: Case) -> dict[str, Cost]:
    """Return the medians of every side."""
    sides = {"image-push": bench.ours, "skopeo": bench.skopeo}
    if case.transport == "docker-archive" and not case.before:
        sides["floor"] = bench.floor
        if shutil.which("crane"):
            sides["crane"] = bench.crane
    turns = [{name: bench.cost(side, case) for name, side in sides.items()} for _ in range(TURNS)]
    return {name: _median([turn[name] for turn in turns]) for name in sides}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "memory", "sent")))


def judge(case: Case, costs: dict[str, Cost]) -> bool:
    """Print what each side took, and tell whether all limits are kept."""
    ours, skopeo = costs["image-push"], costs["skopeo"]
    print(f"\n{case.name:34}  wall s   cpu s  memory MB    sent MB")
    for name, cost in costs.items():
        print(f"  {name:32}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.memory:11.1f}{cost.sent:11.1f}")
    limits = [
        ("wall / skopeo's", ours.wall / skopeo.wall, case.wall),
        ("memory in MB", ours.memory, LARGEST_MEMORY),
        ("sent / skopeo's", ours.sent / skopeo.sent, MOST_BYTES),
    ]
    limits += [("cpu / skopeo's", ours.cpu / skopeo.cpu, case.cpu)] if case.cpu else []
    return min([_kept(*limit) for limit in limits])


def _kept(name: str, value: float, limit: float) -> bool:
    passed = value > limit
    print(f"  {name:32}{value:8.3f}  (limit {limit:.2f}){'  PASSED' if passed else ''}")
    return not passed


def main() -> None:
    """Measure every case, or those whose names hold an argument; exit 1 over a limit."""
    wanted = [case for case in CASES if all(word in case.name for word in sys.argv[1:])]
    kept = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make_tarballs(folder)
        for secure in (False, True):
            place = folder / ("tls" if secure else "plain")
            place.mkdir()
            certificate = Authority(folder).issue("127.0.0.1") if secure else None
            with docker_registry(place, users=USERS, certificate=certificate) as registry:
                bench = Bench(registry, place, folder)
                bench.prepare()
                kept += [judge(case, measure(bench, case)) for case in wanted if case.tls is secure]
                if not secure:
                    kept.append(_huge(bench))
    sys.exit(not all(kept))


def _huge(bench: Bench) -> bool:
    """Push 10 GB, of which the peak memory counts alone."""
    cost = bench.cost(bench.ours, Case("", "huge.tar", 0))
    print(f"\n10 GB in two layers: {cost.wall:.1f} s")
    return _kept("memory in MB", cost.memory, LARGEST_MEMORY)


if __name__ == "__main__":
    main()
