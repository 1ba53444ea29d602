"""What `image-check --engine ucr` of 200 images takes: at most a third of the time of 200 runs of `skopeo inspect`.

The images, of one layer each, are on Debian's docker-registry, which looks up passwords in an htpasswd file (bcrypt,
cost 5). Both sides are run by turns, and the best turn of each counts: what else runs on the machine only adds to them.

For each image the engine asks the registry for three things, each time with the password, which is checked each time.
That sets a limit of its own: `the requests alone` are the same from a bare loop on as many connections. image-check
cannot be faster than they are, nor than the registry computes with all processors at it; and it is then that they are
all at work, so a busy machine slows it more than it slows skopeo, which uses one at a time.
"""

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.servers.docker_registry import DockerRegistry, docker_registry
from tests.servers.image import MANIFEST_TYPE, Image, push

LIMIT = 1 / 3
IMAGES = 200
LAYER_BYTES = 20_000
TURNS = 5
AT_A_TIME = 8
USERS = {"alice": "correct horse: battery staple"}
CHECK = (str(Path(sys.executable).with_name("dcos-registry")), "image-check", "--engine", "ucr", "--json")
INSPECT = ("skopeo", "inspect", "--no-tags", "--tls-verify=false")


@dataclass(frozen=True)
class Cost:
    """What one turn of one side took: seconds, those of its own processor time and of the registry's, and requests."""

    wall: float
    cpu: float
    registry: float
    requests: int


@dataclass(frozen=True)
class Bench:
    """A registry, its images, and three ways to ask for all of them."""

    registry: DockerRegistry
    folder: Path
    images: Sequence[Image]

    def fill(self) -> None:
        """Push the images, and write the docker config that opens them."""
        authorization = self.registry.authorization("alice")

        def put(number: int) -> None:
            push(self.images[number], self.registry.url, f"app{number}", "1.0", authorization=authorization)

        with ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(put, range(len(self.images))))
        entry = {"auth": authorization.removeprefix("Basic ")}
        self._config.write_text(json.dumps({"auths": {self.registry.host: entry}}))

    def check(self) -> None:
        """Check all images in one run."""
        self._run(*CHECK, "--docker-config", str(self._config), *self._names)

    def inspect(self) -> None:
        """Inspect the images, one run each."""
        for name in self._names:
            self._run(*INSPECT, "--authfile", str(self._config), f"docker://{name}")

    def ask(self) -> None:
        """Make the engine's requests and nothing else."""
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(self._ask_for_each, range(AT_A_TIME)))

    def cost(self, deed: Callable[[], None]) -> Cost:
        """Do something once and say what it took."""
        before = (time.perf_counter(), _cpu_of_children(), self._cpu_of_registry(), self._requests())
        deed()
        after = (time.perf_counter(), _cpu_of_children(), self._cpu_of_registry(), self._requests())
        wall, cpu, registry, requests = (end - start for start, end in zip(before, after, strict=True))
        return Cost(wall, cpu, registry, int(requests))

    @property
    def _config(self) -> Path:
        return self.folder / "config.json"

    @property
    def _names(self) -> list[str]:
        return [f"{self.registry.host}/app{number}:1.0" for number in range(len(self.images))]

    def _run(self, *command: str) -> None:
        environment = {"HOME": str(self.folder), "PATH": os.environ["PATH"]}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr}")

    def _ask_for_each(self, first: int) -> None:
        connection = HTTPConnection(self.registry.host)
        headers = {"Authorization": self.registry.authorization("alice"), "Accept": MANIFEST_TYPE}
        for number in range(first, len(self.images), AT_A_TIME):
            for path in ("manifests/1.0", *(f"blobs/{digest}" for digest in self.images[number].blobs)):
                connection.request("GET", f"/v2/app{number}/{path}", headers=headers)
                connection.getresponse().read()
        connection.close()

    def _cpu_of_registry(self) -> float:
        fields = Path(f"/proc/{self.registry.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime: proc(5)

    def _requests(self) -> int:
        return len(re.findall(r'"[A-Z]+ /v2/[^"]* HTTP/', self.registry.log.read_text()))


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _layer(number: int) -> str:
    """Make a layer's content, which gzip packs into about LAYER_BYTES."""
    return random.Random(number).randbytes(LAYER_BYTES).hex()


def measure() -> list[tuple[Cost, Cost, Cost]]:
    """Return what each turn took: of image-check, of skopeo, and of the requests alone."""
    with tempfile.TemporaryDirectory() as folder, docker_registry(Path(folder), users=USERS) as registry:
        bench = Bench(registry, Path(folder), [Image(_layer(number)) for number in range(IMAGES)])
        bench.fill()
        bench.check()
        return [(bench.cost(bench.check), bench.cost(bench.inspect), bench.cost(bench.ask)) for _ in range(TURNS)]


def row(name: str, cost: Cost) -> str:
    """Write what one side took; the loop's own processor time is not taken."""
    return f"{name:30}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.registry:16.2f}{cost.requests:11}"


def main() -> None:
    """Print what each side took, the ratio and its lower bounds; exit 1 over the limit."""
    turns = measure()
    check, skopeo, asked = (min(costs, key=lambda cost: cost.wall) for costs in zip(*turns, strict=True))
    processors = len(os.sched_getaffinity(0))
    ratio = check.wall / skopeo.wall
    print(f"{IMAGES} images, best of {TURNS} turns    wall s   cpu s  registry's cpu s  requests")
    print(row("image-check", check))
    print(row("skopeo inspect", skopeo))
    print(row("the requests alone", asked))
    print(f"image-check / skopeo          {ratio:8.2f}  (limit {LIMIT:.2f})")
    print(f"the requests alone / skopeo   {asked.wall / skopeo.wall:8.2f}  (image-check cannot be under it)")
    computed = check.registry / processors / skopeo.wall
    print(f"the registry's cpu / skopeo   {computed:8.2f}  (nor under this, on {processors} processors)")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
