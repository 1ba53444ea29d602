"""Why an app is not converted to the UCR, each reason as the user reads it."""

from typing import Any

import pytest

from dcos_registry.attach.conversion import Refusal
from dcos_registry.attach.to_ucr import convert_to_ucr
from dcos_registry.errors import ExitCode
from tests.attach.documents import docker_app, parameters

OR_ELSE = "or keep the Docker Engine, and give the app a credentials archive as a URI"
FLAG = "/container/docker/parameters/0 is the flag"
FETCHED = [{"uri": "https://files.example.com/app.json?v=1", "destPath": "app.json"}]


def mounting(path: str) -> dict[str, Any]:
    return {"volumes": [{"containerPath": "/etc/app.json", "hostPath": path, "mode": "RO"}]}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"docker": {"privileged": True}},
            "/container/docker/privileged is true, and the UCR has no such mode: set it to false if the app can do "
            "without",
        ),
        (
            {"docker": parameters("cap-add=NET_ADMIN")},
            f"{FLAG} 'cap-add' of docker run, for which the UCR has nothing: take it out if the app can do without",
        ),
        (
            {"docker": parameters("network=blue")},
            f"{FLAG} 'network' of docker run, for which the UCR has nothing: take it out if the app can do without",
        ),
        (
            {"docker": {"parameters": [{"key": "env=PASSWORD=hunter2", "value": ""}]}},
            f"{FLAG} 'env' of docker run, for which the UCR has nothing: take it out if the app can do without",
        ),
        ({"docker": parameters("env=HOME")}, f"{FLAG} 'env' without NAME=VALUE: write the variable into /env"),
        ({"docker": parameters("env==hunter2")}, f"{FLAG} 'env' without NAME=VALUE: write the variable into /env"),
        (
            {"docker": parameters("shm-size=much")},
            f"{FLAG} 'shm-size' without a size such as 64m: correct it",
        ),
        ({"docker": parameters(f"shm-size={'9' * 5000}")}, f"{FLAG} 'shm-size' without a size such as 64m: correct it"),
        ({"docker": parameters("shm-size=0")}, f"{FLAG} 'shm-size' without a size such as 64m: correct it"),
        ({"docker": parameters("shm-size=9999t")}, f"{FLAG} 'shm-size' without a size such as 64m: correct it"),
        *(
            (
                {"docker": parameters(f"user={user}")},
                f"{FLAG} 'user' with a number or a group, and the UCR takes only names of the agents' Linux users: "
                "take it out, and name one in /user",
            )
            for user in ("1000", "web:web", "")
        ),
        *(
            (
                {"docker": parameters(f"volume={volume}")},
                f"{FLAG} 'volume' in a form other than /HOST:/CONTAINER[:ro|rw], for which the UCR has nothing: write "
                "it into /container/volumes",
            )
            for volume in ("data:/data", "/data", "/srv:/data:z", "/srv:data", "/srv:/data:ro:z")
        ),
        (
            {"docker": {"parameters": [{"key": "env"}]}},
            "/container/docker/parameters/0 is no parameter, which has a key and a value: take it out",
        ),
        (
            {"healthChecks": [{"protocol": "HTTP"}, {"protocol": "MESOS_TCP", "ipProtocol": "ipv6"}]},
            "/healthChecks/1/ipProtocol is IPv6, which only containers of the Docker Engine can be checked by: set "
            "IPv4",
        ),
        (
            {"container": {"volumes": [{"containerPath": "a", "external": {"provider": "dvdi"}, "mode": "RO"}]}},
            "/container/volumes/0/mode is RO, and the UCR mounts volumes of dvdi only for writing: set RW",
        ),
        (
            {"container": mounting("app.json"), "fetch": FETCHED},
            "/container/volumes/0/hostPath is the file app.json that the app fetches, and the UCR mounts before it "
            "fetches: take the volume out, and read /mnt/mesos/sandbox/app.json",
        ),
        (
            {"container": mounting("./app.json"), "uris": ["https://files.example.com/app.json"]},
            "/container/volumes/0/hostPath is the file app.json that the app fetches, and the UCR mounts before it "
            "fetches: take the volume out, and read /mnt/mesos/sandbox/app.json",
        ),
    ],
)
def test_refuses_what_the_ucr_cannot_do(fields: dict[str, Any], reason: str) -> None:
    refusal = convert_to_ucr(docker_app(**fields))
    assert refusal == Refusal(f"/team/web cannot run on the UCR: {reason}; {OR_ELSE}", ExitCode.UNSUPPORTED)


def test_tells_all_reasons_at_once() -> None:
    app = docker_app(docker={"privileged": True, **parameters("env=A=1", "cap-add=ALL", "ulimit=nofile=9")})
    assert convert_to_ucr(app) == Refusal(
        "/team/web cannot run on the UCR: /container/docker/privileged is true, and the UCR has no such mode: set it "
        "to false if the app can do without; /container/docker/parameters/1 is the flag 'cap-add' of docker run, for "
        "which the UCR has nothing: take it out if the app can do without; /container/docker/parameters/2 is the flag "
        f"'ulimit' of docker run, for which the UCR has nothing: take it out if the app can do without; {OR_ELSE}",
        ExitCode.UNSUPPORTED,
    )


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        (
            {"docker": {"network": "NONE"}},
            "/container/docker/network is 'NONE', which Marathon does not know: set HOST, BRIDGE or USER",
        ),
        (
            {"docker": {"network": "HOST"}, "networks": [{"mode": "host"}]},
            "/container/docker/network stands beside /networks: take one of them out",
        ),
        (
            {"docker": {"network": "BRIDGE"}, "ipAddress": {"discovery": {}}},
            "/ipAddress/discovery is not for containers of the Docker Engine: take it out, and write its ports into "
            "/container/portMappings",
        ),
        (
            {"docker": {"portMappings": [{}]}, "container": {"portMappings": []}},
            "/container/docker/portMappings stands beside /container/portMappings: take one of them out",
        ),
        (
            {"docker": {"credential": {"principal": "alice", "secret": "hunter2"}}},
            "/container/docker/credential is a login, which Marathon takes with neither engine: take it out",
        ),
        ({"docker": {"parameters": {}}}, "/container/docker/parameters has to be an array"),
        ({"docker": {"parameters": [None]}}, "/container/docker/parameters/0 has to be an object"),
        ({"container": {"volumes": [None]}}, "/container/volumes/0 has to be an object"),
        ({"networks": [None]}, "/networks/0 has to be an object"),
        ({"healthChecks": [None]}, "/healthChecks/0 has to be an object"),
        ({"fetch": [None]}, "/fetch/0 has to be an object"),
        ({"uris": [None]}, "/uris/0 has to be text"),
        ({"docker": {"privileged": "yes"}}, "/container/docker/privileged has to be true or false"),
        ({"container": {"volumes": ["/srv"]}}, "/container/volumes/0 has to be an object"),
        ({"healthChecks": [{"ipProtocol": 6}]}, "/healthChecks/0/ipProtocol has to be text"),
        ({"env": []}, "/env has to be an object"),
    ],
)
def test_refuses_what_marathon_takes_with_neither_engine(fields: dict[str, Any], mistake: str) -> None:
    refusal = convert_to_ucr(docker_app(**fields))
    assert refusal == Refusal(f"The definition of /team/web is not valid: {mistake}", ExitCode.USAGE)
