"""Converting Docker Engine apps to the UCR, field by field, and what is said of it."""

from typing import Any

import pytest

from dcos_registry import errors
from dcos_registry.attach.attachment import ABSENT, Change
from dcos_registry.attach.conversion import Conversion
from dcos_registry.attach.to_ucr import convert_to_ucr
from tests.attach.documents import definition, docker_app, parameters, ucr_app

TYPE = Change("/container/type", "DOCKER", "MESOS")

PULLS = (
    "The UCR pulls by rules of its own, without OCI images and the insecure registries of the Docker Engine: dcos "
    "registry image-check --engine ucr {} tells whether it can"
)
STORE = (
    "The UCR has a store of images of its own: one that is only in the Docker Engine of an agent is not found there, "
    "and one that it has is used without asking the registry"
)
USER = (
    "The UCR ignores the USER of the image: the process runs as root, and in strict mode as nobody; set /user if it "
    "needs another"
)
ENVIRONMENT = "MARATHON_APP_DOCKER_IMAGE and MESOS_CONTAINER_NAME are no longer in the environment"


def converted(app: Any) -> Conversion:
    conversion = convert_to_ucr(app)
    assert isinstance(conversion, Conversion)
    return conversion


def warned(app: Any) -> list[str]:
    """Return what is said of this app and not of every one."""
    always = {PULLS.format("registry.example.com/web"), STORE, USER, ENVIRONMENT}
    return [warning for warning in converted(app).warnings if warning not in always]


def test_the_type_is_all_that_a_plain_app_needs() -> None:
    conversion = converted(docker_app())
    assert conversion.changes == (TYPE,)
    assert conversion.warnings == (PULLS.format("registry.example.com/web"), STORE, USER, ENVIRONMENT)
    assert conversion.summary == "it is converted to the UCR"


def test_a_type_that_is_left_out_means_docker_and_is_written() -> None:
    app = {"id": "/team/web", "container": {"docker": {"image": "web"}}}
    assert converted(app).changes == (Change("/container/type", ABSENT, "MESOS"),)


@pytest.mark.parametrize(
    "other",
    [
        ucr_app(),
        {"id": "/team/web", "cmd": "sleep 1"},
        {"id": "/team/web", "container": {"type": "DOCKER"}},
        {"id": "/team/web", "containers": []},
        {"id": "/team/web", "containers": [{"image": {"kind": "DOCKER", "id": "web"}}]},
    ],
)
def test_what_is_no_docker_engine_app_stays_as_it_is(other: Any) -> None:
    conversion = converted(other)
    assert (conversion.after, conversion.changes, conversion.warnings) == (other, (), ())


@pytest.mark.parametrize("value", [None, [], {"container": {}}, {"id": ""}])
def test_what_is_no_definition_is_an_error(value: Any) -> None:
    with pytest.raises(errors.UsageError):
        convert_to_ucr(value)


@pytest.mark.parametrize("harmless", [{"privileged": False}, {"privileged": None}, {"parameters": []}, parameters()])
def test_what_both_engines_take_stays(harmless: Any) -> None:
    assert converted(docker_app(docker=harmless)).changes == (TYPE,)


@pytest.mark.parametrize(
    ("image", "plain"),
    [
        ("docker.io/team/web:1", "team/web:1"),
        ("docker.io/redis", "redis"),
        ("index.docker.io/library/redis", "library/redis"),
    ],
)
def test_docker_hub_is_taken_off_the_image(image: str, plain: str) -> None:
    conversion = converted(docker_app(image))
    assert conversion.changes[1:] == (Change("/container/docker/image", image, plain),)
    assert conversion.warnings[:2] == (
        f"The image becomes '{plain}': the UCR would ask a host docker.io, which for Docker means Docker Hub",
        PULLS.format(plain),
    )


@pytest.mark.parametrize(
    "image", ["docker.io/a.example.com/web", "docker.io/localhost/web", "docker.io/", "registry-1.docker.io/team/web"]
)
def test_an_image_keeps_a_name_that_would_mean_another_registry_without_it(image: str) -> None:
    assert converted(docker_app(image)).changes == (TYPE,)


def test_the_image_in_a_command_is_quoted() -> None:
    assert PULLS.format("'<your/private/image>'") in converted(docker_app("<your/private/image>")).warnings


def test_an_image_that_is_always_pulled_is_never_taken_from_a_store() -> None:
    assert STORE not in converted(docker_app(docker={"forcePullImage": True})).warnings


@pytest.mark.parametrize(
    ("network", "address", "networks"),
    [
        ("HOST", None, [{"mode": "host"}]),
        ("BRIDGE", None, [{"mode": "container/bridge"}]),
        ("bridge", {"labels": {"a": "b"}}, [{"mode": "container/bridge", "labels": {"a": "b"}}]),
        ("HOST", {"labels": {"a": "b"}, "networkName": "dcos"}, [{"mode": "host"}]),
        ("USER", None, [{"mode": "container"}]),
        ("USER", {"networkName": "dcos", "groups": ["x"]}, [{"mode": "container", "name": "dcos"}]),
    ],
)
def test_the_network_of_old_becomes_networks(network: str, address: Any, networks: Any) -> None:
    fields = {} if address is None else {"ipAddress": address}
    after = converted(docker_app(docker={"network": network}, **fields)).after
    assert after == {**ucr_app(), "networks": networks}


def test_a_null_in_place_of_networks_is_filled_in_its_place() -> None:
    after = converted({"networks": None, "ipAddress": None, **docker_app(docker={"network": "HOST"})}).after
    assert list(after.items())[:2] == [("networks", [{"mode": "host"}]), ("ipAddress", None)]


@pytest.mark.parametrize(
    ("old", "new", "mappings"),
    [
        ([{"containerPort": 80}], None, [{"containerPort": 80}]),
        ([], None, []),
        ([], [{"containerPort": 80}], [{"containerPort": 80}]),
    ],
)
def test_port_mappings_of_old_move_up_into_the_container(old: Any, new: Any, mappings: Any) -> None:
    app = docker_app(docker={"portMappings": old}, container={"portMappings": new})
    assert converted(app).after["container"] == {**ucr_app()["container"], "portMappings": mappings}


def test_networks_and_port_mappings_of_today_stay() -> None:
    mappings = [{"containerPort": 80, "hostPort": 0, "servicePort": 10000}]
    app = docker_app(networks=[{"name": "dcos", "mode": "container"}], container={"portMappings": mappings})
    assert converted(app).changes == (TYPE,)
    assert warned(app) == []


def test_a_parameter_becomes_the_field_that_stands_for_it() -> None:
    flags = parameters("env=A=1=2", "env=B=", "user=web", "shm-size=64m", "label=a=b", "volume=/srv:/data")
    after = converted(docker_app(docker=flags, env={"A": "0", "C": {"secret": "c"}})).after
    assert after == {
        **ucr_app(),
        "container": {
            **ucr_app()["container"],
            "linuxInfo": {"ipcInfo": {"mode": "PRIVATE", "shmSize": 64}},
            "volumes": [{"containerPath": "/data", "hostPath": "/srv", "mode": "RW"}],
        },
        "env": {"A": "1=2", "C": {"secret": "c"}, "B": ""},
        "user": "web",
    }


def test_a_change_of_parameters_is_listed() -> None:
    flags = parameters("env=A=1")
    assert converted(docker_app(docker=flags)).changes == (
        TYPE,
        Change("/container/docker/parameters", flags["parameters"], ABSENT),
        Change("/env", ABSENT, {"A": "1"}),
    )


@pytest.mark.parametrize(
    ("size", "mebibytes"), [("64m", 64), ("64MB", 64), ("1g", 1024), ("1", 1), ("1048577", 2), ("2 GiB", 2048)]
)
def test_shared_memory_is_counted_in_whole_mebibytes(size: str, mebibytes: int) -> None:
    after = converted(docker_app(docker=parameters(f"shm-size={size}"))).after
    assert after["container"]["linuxInfo"]["ipcInfo"]["shmSize"] == mebibytes


@pytest.mark.parametrize(("mode", "written"), [("", "RW"), (":rw", "RW"), (":ro", "RO")])
def test_a_volume_comes_behind_those_that_are_there(mode: str, written: str) -> None:
    held = {"containerPath": "/a", "hostPath": "/b", "mode": "RO"}
    app = docker_app(docker=parameters(f"volume=/srv:/data{mode}"), container={"volumes": [held]})
    assert converted(app).after["container"]["volumes"] == [
        held,
        {"containerPath": "/data", "hostPath": "/srv", "mode": written},
    ]


def test_the_last_of_two_parameters_counts_as_for_docker_run() -> None:
    after = converted(docker_app(docker=parameters("user=a", "user=b", "env=A=1", "env=A=2"))).after
    assert (after["user"], after["env"]) == ("b", {"A": "2"})


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        (
            {"args": ["--port", "80"]},
            "Where the image has no ENTRYPOINT, the UCR puts the first word of its CMD before /args, and the Docker "
            "Engine ran /args alone: write cmd in place of args for such an image",
        ),
        (
            {"user": "web"},
            "The process runs as the agents' Linux user 'web', who has to exist there and in strict mode to be "
            "permitted; the Docker Engine took the user that the image says or knows",
        ),
        (
            {"docker": parameters("label=owner=hunter2")},
            "/container/docker/parameters/0 is dropped: there is no container of the Docker Engine that would bear the "
            "label",
        ),
        (
            {"docker": parameters("shm-size=64m")},
            "/container/linuxInfo/ipcInfo, which stands for the flag 'shm-size', needs DC/OS 2.0: Marathon 1.8 ignores "
            "it",
        ),
        (
            {"container": {"linuxInfo": {"seccomp": {"unconfined": True}}}},
            "/container/linuxInfo comes into force: Marathon ignores it for the Docker Engine",
        ),
        (
            {"networks": [{"mode": "container/bridge"}]},
            "The tasks join the CNI network mesos-bridge and not Docker's bridge, so their addresses are others",
        ),
        (
            {"networks": [{"name": "blue"}]},
            "/networks/0 is 'blue', which has to be a CNI network of the agents: the UCR does not know those that "
            "docker network create makes",
        ),
        (
            {"container": {"volumes": [{"containerPath": "/a", "hostPath": "/srv", "mode": "RO"}]}},
            "/container/volumes/0 mounts /srv of the agent: where it does not exist the task fails, and the Docker "
            "Engine made it",
        ),
        (
            {"container": {"volumes": [{"containerPath": "/a", "secret": "key"}]}},
            "/container/volumes/0 is a secret, which the Docker Engine did not get: the UCR puts it into its place",
        ),
        (
            {"healthChecks": [{"protocol": "TCP"}, {"protocol": "command", "command": {"value": "true"}}]},
            "/healthChecks/1 runs its command in a container nested in the task's, and not by docker exec",
        ),
    ],
)
def test_what_behaves_differently_is_said(fields: dict[str, Any], warning: str) -> None:
    assert warned(docker_app(**fields)) == [warning]


@pytest.mark.parametrize(
    "fields",
    [
        {"cmd": "serve"},
        {"networks": [{"mode": "host"}]},
        {"networks": [{"mode": "container"}]},
        {"container": {"volumes": [{"containerPath": "/a", "hostPath": "logs", "mode": "RW"}]}},
        {"container": {"volumes": [{"containerPath": "data", "persistent": {"size": 1}, "mode": "RW"}]}},
        {"healthChecks": [{"protocol": "MESOS_HTTP", "ipProtocol": "IPv4"}]},
        {"fetch": [{"uri": "https://files.example.com/app.tar.gz"}]},
    ],
)
def test_what_is_the_same_on_both_engines_is_not_mentioned(fields: dict[str, Any]) -> None:
    assert warned(docker_app(**fields)) == []


def test_a_file_of_old_is_converted_with_all_that_it_has() -> None:
    conversion = converted(definition("docker-engine-app"))
    assert conversion.changes == (
        Change("/container/docker/network", "BRIDGE", ABSENT),
        Change("/container/type", ABSENT, "MESOS"),
        Change("/networks", ABSENT, [{"mode": "container/bridge"}]),
    )
    assert conversion.after["uris"] == ["file:///etc/docker.tar.gz"]
