"""Generated apps of the Docker Engine that Marathon takes, and Marathon, which the sandbox stands in for."""

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dcos_registry.sandbox.marathon import definitions
from dcos_registry.sandbox.marathon.answers import Refused
from dcos_registry.sandbox.marathon.dialect import Dialect
from tests.attach.strategies import IDS, IMAGES, objects

DIALECTS = tuple(Dialect(version, enterprise=True) for version in ("1.13", "2.0", "2.1", "2.2"))


def stored(definition: dict[str, Any], dialect: Dialect = DIALECTS[-1]) -> dict[str, Any]:
    """Have Marathon take in a new app, and return what it makes of it; raises `Refused`."""
    return definitions.new_app(json.loads(json.dumps(definition)), dialect)


def patched(app: dict[str, Any], patch: dict[str, Any] | None) -> dict[str, Any]:
    """Have Marathon lay a PATCH over an app that it holds; raises `Refused`."""
    update = definitions.read_update(json.loads(json.dumps(patch)), DIALECTS[-1])
    return definitions.updated_app(update, app, DIALECTS[-1])


def is_taken(definition: dict[str, Any]) -> bool:
    """Whether Marathon takes an app."""
    try:
        stored(definition)
    except Refused:
        return False
    return True


def some(values: SearchStrategy[Any], most: int = 2) -> SearchStrategy[Any]:
    """Make short arrays, null among them."""
    return st.none() | st.lists(values, max_size=most)


_ports = st.integers(0, 65535)
_mappings = some(
    objects({"containerPort": _ports}, {"hostPort": _ports, "protocol": st.sampled_from(("tcp", "udp", "udp,tcp"))})
)
_modes = st.sampled_from(("RO", "RW", "ro"))
_external = objects({"provider": st.sampled_from(("dvdi", "csi")), "name": st.just("data")}, {})
_volumes = some(
    st.one_of(
        objects(
            {
                "containerPath": st.just("/data"),
                "hostPath": st.sampled_from(("/srv", "conf", "app.json", "./app.json")),
                "mode": _modes,
            },
            {},
        ),
        objects({"containerPath": st.just("kept"), "persistent": st.just({"size": 10}), "mode": st.just("RW")}, {}),
        objects({"containerPath": st.just("outside"), "external": _external, "mode": _modes}, {}),
        objects({"containerPath": st.just("key"), "secret": st.just("key")}, {}),
    )
)
_translatable = {
    "env": ("A=1", "PASSWORD=hunter2=", "B="),
    "label": ("team=web",),
    "shm-size": ("64m", "1G", "1000001", "16 KiB"),
    "user": ("root", "web_1", "machine$"),
    "volume": ("/srv:/data", "/srv:/data:ro", "/srv:/data:rw"),
}
_parameters = st.sampled_from(
    [{"key": key, "value": value} for key, values in _translatable.items() for value in values]
)
_untranslatable = st.sampled_from(
    [
        {"key": "cap-add", "value": "NET_ADMIN"},
        {"key": "user", "value": "1000:1000"},
        {"key": "volume", "value": "data:/data"},
        {"key": "env", "value": "A"},
        {"key": "shm-size", "value": "0"},
        {"key": "v", "value": "/srv:/data"},
    ]
)
_images = st.sampled_from((*IMAGES, "docker.io/redis", "index.docker.io/library/redis:6", "docker.io/a.b/c"))


def _docker(parameters: SearchStrategy[Any], privileged: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return objects(
        {"image": _images},
        {
            "privileged": privileged,
            "parameters": some(parameters, 4),
            "forcePullImage": st.booleans(),
            "network": st.sampled_from((None, "HOST", "BRIDGE", "bridge", "USER")),
            "portMappings": _mappings,
        },
    )


_networks = some(
    objects(
        {"mode": st.sampled_from(("host", "container", "container/bridge"))},
        {"name": st.sampled_from(("dcos", "own", None)), "labels": st.just({"zone": "a"})},
    ),
    1,
)
_health_checks = some(
    objects(
        {"protocol": st.sampled_from(("HTTP", "TCP", "MESOS_HTTP", "mesos_tcp", "COMMAND")), "port": _ports},
        {"ipProtocol": st.sampled_from(("IPv4", "ipv4", None, "IPv6"))},
    )
)


def _apps(docker: SearchStrategy[Any]) -> SearchStrategy[Any]:
    container = objects(
        {"docker": docker},
        {
            "type": st.sampled_from(("DOCKER", "docker", None)),
            "volumes": _volumes,
            "portMappings": _mappings,
            "linuxInfo": st.sampled_from(({"seccomp": {"unconfined": True}}, {"ipcInfo": {"mode": "SHARE_PARENT"}})),
        },
    )
    return objects(
        {"id": st.sampled_from(IDS), "container": container, "secrets": st.just({"key": {"source": "team/key"}})},
        {
            "cmd": st.just("serve"),
            "args": some(st.sampled_from(("--port", "80"))),
            "env": st.none() | st.just({"A": "old", "TOKEN": {"secret": "key"}}),
            "user": st.sampled_from((None, "", "nobody")),
            "networks": _networks,
            "ipAddress": st.sampled_from((None, {"networkName": "dcos"}, {"labels": {"zone": "a"}})),
            "portDefinitions": some(objects({"port": st.just(0)}, {})),
            "healthChecks": _health_checks,
            "fetch": some(objects({"uri": st.sampled_from(("https://a.example.com/app.json", "docker.tar.gz"))}, {})),
            "executorResources": st.just({"cpus": 0.2, "mem": 64, "disk": 10}),
            "tty": st.booleans(),
            "residency": st.none(),
        },
    ).filter(is_taken)


plain_docker_apps = _apps(_docker(_parameters, st.sampled_from((None, False))))
"""Apps of which the UCR cannot refuse more than checks and volumes."""

docker_apps = _apps(_docker(_parameters | _untranslatable, st.sampled_from((None, False, True))))
"""Apps that may have anything which the Docker Engine can do."""
