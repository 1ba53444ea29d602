"""Every refusal to attach, as an operator reads it; `UPDATE_GOLDEN=1` rewrites what is expected, for the review."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.workflows.operator import Operator

GOLDEN = Path(__file__).parent / "golden" / "refusals.txt"
IMAGE = "reg.example.com/team/web:1.0"
SECRET = ("--secret", "team/pull")
ARCHIVE = "https://files.example.com/docker.tar.gz"
URI = ("--uri", ARCHIVE)
CONFIG = json.dumps({"auths": {"reg.example.com": {"auth": "Y2k6c2VjcmV0"}}}).encode()


def app(**fields: Any) -> dict[str, Any]:
    """Make an app of the UCR."""
    container = {"type": "MESOS", "docker": {"image": IMAGE}, **fields.pop("container", {})}
    return {"id": "/team/web", "container": container, **fields}


def docker_app(docker: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Make an app of the Docker Engine."""
    return app(container={"type": "DOCKER", "docker": {"image": IMAGE, **(docker or {})}}, **fields)


def pod(**image: Any) -> dict[str, Any]:
    """Make a pod with a container of an image, and one of none."""
    containers = [{"name": "main", "image": {"kind": "DOCKER", "id": IMAGE, **image}}, {"name": "log"}]
    return {"id": "/team/worker", "containers": containers}


def pulling_with(source: str) -> dict[str, Any]:
    """Make an app that pulls with a secret."""
    docker = {"image": IMAGE, "pullConfig": {"secret": "theirs"}}
    return app(container={"docker": docker}, secrets={"theirs": {"source": source}})


CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "an app of the Docker Engine with a secret": (docker_app(), SECRET),
    "an archive on the UCR": (app(), URI),
    "an archive on a pod": (pod(), URI),
    "an image from another registry": (app(container={"docker": {"image": "other.example.com/web"}}), SECRET),
    "an image that names the port": (app(container={"docker": {"image": "reg.example.com:443/web"}}), SECRET),
    "a container from another registry": (pod(id="other.example.com/web"), (*SECRET, "--container", "main")),
    "a secret outside the space": (app(id="/other/web"), SECRET),
    "secrets nested in the container": (app(container={"secrets": {"a": {"source": "b"}}}), SECRET),
    "nested secrets that differ": (
        app(container={"secrets": {"a": {"source": "b"}}}, secrets={"a": {"source": "c"}}),
        (*SECRET, "--fix"),
    ),
    "another secret": (pulling_with("team/other"), SECRET),
    "a secret that is not declared": (
        app(container={"docker": {"image": IMAGE, "pullConfig": {"secret": "ghost"}}}),
        SECRET,
    ),
    "another archive": (docker_app(fetch=[{"uri": "file:///etc/docker.tar.gz"}]), URI),
    "a secret beside an archive": (docker_app({"pullConfig": {"secret": "theirs"}}), URI),
    "a file by the archive's name": (docker_app(fetch=[{"uri": "https://a/b", "destPath": "docker.tar.gz"}]), URI),
    "uris beside fetch": (docker_app(uris=["https://a/b"], fetch=[{"uri": "https://a/c"}]), URI),
    "no image, a secret": ({"id": "/team/cron", "cmd": "sleep 1"}, SECRET),
    "no image, an archive": ({"id": "/team/cron", "cmd": "sleep 1"}, URI),
    "privileged": (docker_app({"privileged": True}), (*SECRET, "--to-ucr")),
    "a parameter of docker run": (
        docker_app({"parameters": [{"key": "cap-add", "value": "NET_ADMIN"}]}),
        (*SECRET, "--to-ucr"),
    ),
    "a check by IPv6": (
        docker_app(healthChecks=[{"protocol": "MESOS_HTTP", "ipProtocol": "IPv6"}]),
        (*SECRET, "--to-ucr"),
    ),
    "several reasons at once": (
        docker_app({"privileged": True, "parameters": [{"key": "device", "value": "/dev/a"}]}),
        (*SECRET, "--to-ucr"),
    ),
    "no such container": (pod(), (*SECRET, "--container", "mian")),
    "a container without an image": (pod(), (*SECRET, "--container", "log")),
    "a container of an app": (app(), (*SECRET, "--container", "main")),
    "not the form of an app": (app(secrets=["a"]), SECRET),
}

OF_THE_CLUSTER: dict[str, tuple[str, ...]] = {
    "a secret that is missing": ("/team/web", "--secret", "team/none"),
    "a secret that is no docker config": ("/team/web", "--secret", "team/text"),
    "a secret without a login": ("/team/web", "--secret", "team/empty"),
    "an app locked by a deployment": ("/team/busy", *SECRET),
    "no such app": ("/team/wbe", *SECRET),
    "no such group": ("/taem/*", *SECRET),
    "secret and archive": ("/team/web", *SECRET, *URI),
    "an archive and the UCR": ("/team/web", *URI, "--to-ucr"),
    "a docker config, and no archive": ("/team/web", "--uri", "https://files.example.com/.docker/config.json"),
    "a URI with blanks": ("/team/web", "--uri", "https://files.example.com/docker tar.gz"),
    "a path that is none": ("/team/web", "--secret", "team/../pull"),
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Sandbox]:
    """Run a cluster with an app that runs, and one that a deployment holds."""
    with Sandbox() as sandbox:
        sandbox.secrets.put("team/pull", CONFIG)
        sandbox.secrets.put("team/text", b"user=ci")
        sandbox.secrets.put("team/empty", b'{"auths": {"reg.example.com": {}}}')
        sandbox.marathon.load([app(id=f"/team/{name}", cpus=0.1, mem=32, instances=0) for name in ("web", "busy")])
        yield sandbox


def refusals(cluster: Sandbox, home: Path) -> Iterator[str]:
    """Yield each refusal with what is said to it."""
    operator = Operator(cluster, home)
    for name, (definition, flags) in CASES.items():
        yield _told(operator, name, ("-", *flags), json.dumps(definition))
    cluster.faults.deployment_seconds = 600
    operator.ask("PATCH", "/v2/apps/team/busy", {"instances": 1})
    for name, arguments in OF_THE_CLUSTER.items():
        yield _told(operator, name, arguments)


def _told(operator: Operator, name: str, arguments: tuple[str, ...], given: str = "") -> str:
    done = operator.call("app-attach", *arguments, given=given)
    assert done.stdout == ""
    assert done.exit_code != 0
    shown = done.stderr
    for deployment in operator.ask("GET", "/v2/deployments"):
        shown = shown.replace(deployment["id"], "DEPLOYMENT")
    return f"# {name} (exit code {int(done.exit_code)})\n{shown}"


def test_every_refusal_says_why_and_what_to_do(cluster: Sandbox, home: Path) -> None:
    told = "\n".join(refusals(cluster, home))
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(told)
        pytest.fail(f"{GOLDEN.name} was written anew: review it, then test without UPDATE_GOLDEN")
    assert told == GOLDEN.read_text()


def test_open_source_has_no_secret_to_attach(home: Path) -> None:
    with Sandbox(variant="open") as cluster:
        cluster.marathon.load([app(cpus=0.1, mem=32, instances=0)])
        done = Operator(cluster, home).call("app-attach", "/team/web", *SECRET)
    assert (done.exit_code, done.stdout) == (11, "")
    assert done.stderr == (
        f"Error: {cluster.url} has no secret store: only DC/OS Enterprise does\n"
        "  on open-source DC/OS give the credentials to the agents (cluster_docker_credentials), or to Docker Engine "
        "apps as an archive\n"
    )


@pytest.mark.parametrize("credential", [SECRET, ()])
def test_on_open_source_the_docker_engine_is_not_to_be_left_for_a_secret(
    home: Path, credential: tuple[str, ...]
) -> None:
    with Sandbox(variant="open") as cluster:
        cluster.marathon.load([docker_app(cpus=0.1, mem=32, instances=0)])
        done = Operator(cluster, home).call("app-attach", "/team/web", *credential)
    assert done.exit_code == 11
    assert done.stderr == (
        "Error: /team/web cannot pull with a secret: pullConfig is not supported with Docker containerizer: a pull "
        "secret serves the UCR only; give it a credentials archive as a URI (app-attach --uri), or put the credentials "
        "on the agents\n"
    )


def test_on_open_source_an_archive_that_is_of_no_use_is_not_to_become_a_secret(home: Path) -> None:
    with Sandbox(variant="open") as cluster:
        cluster.marathon.load([app(cpus=0.1, mem=32, instances=0)])
        done = Operator(cluster, home).call("app-attach", "/team/web", *URI)
    assert done.exit_code == 11
    assert done.stderr.endswith("when it pulls the image; put the credentials on the agents\n")
