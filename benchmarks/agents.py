"""What credentials on 200 agents take, against a loop of scp and ssh as the vendor's page would have it.

The agents are addresses of the loopback with a real sshd, and each connection is let in DELAY seconds late, as where
the cluster is far away. We may take a tenth of the loop's time, 100 MB, and twice the start of the program for the
plan. The loop goes through some of the agents alone, one after the other, and its time is taken for all.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.audit import COUNT
from tests.servers.agents import Fleet, agents

COUNT_OF_AGENTS = 200
LOOPED = 40
DELAY = 0.3
LIMIT_OF_TIME = 10
LIMIT_MB = 100
LIMIT_OF_PLAN = 2.0
RUNS = 11
OURS = str(Path(sys.executable).with_name("dcos-registry"))
LOOP = r"""
set -eu
while read -r host; do
    scp -O -q -S "$(command -v ssh)" "$CREDENTIALS" "$host:/tmp/docker_credentials"
    ssh -n "$host" 'sudo=; [ "$(id -u)" = 0 ] || sudo="sudo -n"
        $sudo chown root:root /tmp/docker_credentials && $sudo chmod 600 /tmp/docker_credentials &&
        $sudo mv /tmp/docker_credentials /etc/mesosphere/docker_credentials'
done <"$HOSTS"
"""
"""It merges nothing, looks at nothing afterwards, and stops in the middle where an agent does not answer."""


def seconds(command: list[str], variables: dict[str, str]) -> float:
    """Run a command that has to succeed, and return how long it took."""
    start = time.perf_counter()
    done = subprocess.run(command, env=variables, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return time.perf_counter() - start


def looped(fleet: Fleet, folder: Path, credentials: Path) -> float:
    """Go through some agents with the loop; return what it would take for all."""
    hosts = folder / "looped"
    hosts.write_text("".join(f"{address}\n" for address in fleet.addresses[:LOOPED]))
    variables = {"PATH": fleet.path, "HOME": str(folder), "HOSTS": str(hosts), "CREDENTIALS": str(credentials)}
    took = seconds(["bash", "-c", LOOP], variables)
    fleet.reset(sleep=DELAY)
    return took * COUNT_OF_AGENTS / LOOPED


def installed(fleet: Fleet, folder: Path, credentials: Path) -> tuple[float, float]:
    """Go through all agents with our command; return the seconds and megabytes that it took."""
    hosts, kilobytes = folder / "hosts", folder / "kilobytes"
    hosts.write_text("\n".join(fleet.addresses))
    command = [OURS, "agent-install", "--docker-config", str(credentials), "--apply", "--agents-file", str(hosts)]
    variables = {"PATH": fleet.path, "HOME": str(folder)}
    took = seconds([sys.executable, "-c", COUNT, str(kilobytes), *command], variables)
    contents = {fleet.credentials(address).read_text() for address in fleet.addresses}
    if contents != {credentials.read_text()}:
        sys.exit("some agents have something else")
    return took, int(kilobytes.read_text()) / 1024


def planned(folder: Path, credentials: Path) -> float:
    """Return how many times the start of the program it takes to plan; both are run by turns."""
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    plan = [OURS, "agent-install", "--docker-config", str(credentials), "--replace", "--plan"]
    runs = [(seconds([OURS, "--help"], variables), _quiet(plan, variables)) for _ in range(RUNS)]
    start, planning = (statistics.median(times) for times in zip(*runs, strict=True))
    return float(planning / start)


def _quiet(command: list[str], variables: dict[str, str]) -> float:
    return seconds(["sh", "-c", 'exec "$@" 2>/dev/null', "sh", *command], variables)


def main() -> None:
    """Print what all of it took; exit 1 where a limit is passed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        credentials = folder / "docker_credentials"
        credentials.write_text(json.dumps({"auths": {"registry.example.com": {"auth": "Y2k6c2VjcmV0"}}}))
        with agents(folder / "agents", COUNT_OF_AGENTS, sleep=DELAY) as fleet:
            loop = looped(fleet, folder, credentials)
            ours, megabytes = installed(fleet, folder, credentials)
        plan = planned(folder, credentials)
    print(f"{COUNT_OF_AGENTS} agents, scp and ssh     {loop:7.1f} s")
    print(f"{COUNT_OF_AGENTS} agents, agent-install   {ours:7.1f} s  {megabytes:5.0f} MB  (limit {LIMIT_MB})")
    print(f"times faster                {loop / ours:7.1f}    (limit {LIMIT_OF_TIME})")
    print(f"plan, in starts             {plan:7.2f}    (limit {LIMIT_OF_PLAN})")
    sys.exit(loop / ours < LIMIT_OF_TIME or megabytes > LIMIT_MB or plan > LIMIT_OF_PLAN)


if __name__ == "__main__":
    main()
