"""The flags of `docker run` in a Docker Engine app, and what stands for them in one of the UCR (marathon.md 3.1).

Mesos writes each parameter as `--KEY=VALUE` behind the flags that it makes itself, so a parameter wins over the field
of the app that says the same (Mesos src/docker/docker.cpp, `RunOptions::create` and `run`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from dcos_registry.model.pointer import matches, with_value, without_value
from dcos_registry.model.workload import Definition

Places: TypeAlias = Mapping[tuple[str, ...], Any]
"""Values to put into an app, each by the steps of the pointer to its place."""

_PARAMETERS = ("container", "docker", "parameters")
_IPC_INFO = ("container", "linuxInfo", "ipcInfo")
_VOLUMES = ("container", "volumes")

# go-units RAMInBytes, which docker/cli reads --shm-size with; without a unit it is bytes.
_SIZE = re.compile(r"([0-9]{1,18}) ?([kmgt]?)i?b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_LARGEST_INT32 = 2**31 - 1
# What useradd takes for a name; a number or a group behind a colon is no user that Mesos finds (stout os::getuid).
_LINUX_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\$?")


class Untranslatable(ValueError):
    """What is wrong with a parameter, and the way out; values are not quoted, they may be passwords."""


def untranslatable(app: Definition) -> Iterator[str]:
    """Say of each parameter that the UCR has nothing for what it is and how one does without."""
    for pointer, parameter in matches(app, (*_PARAMETERS, "*")):
        complaint = _complaint(app, parameter)
        if complaint:
            yield f"{pointer} is {complaint}"


def translated(app: Definition) -> Definition:
    """Return the app with other fields in place of its parameters; raises `Untranslatable`."""
    parameters = [parameter for _, parameter in matches(app, (*_PARAMETERS, "*"))]
    for parameter in parameters:
        app = _with(app, parameter)
    if parameters:
        app = without_value(app, _PARAMETERS)
    return app


def labels_of(app: Definition) -> Iterator[str]:
    """Yield the pointers of the parameters that are dropped: labels of a container that is no longer Docker's."""
    for pointer, parameter in matches(app, (*_PARAMETERS, "*")):
        if parameter.get("key") == "label":
            yield pointer


def _complaint(app: Definition, parameter: Mapping[str, Any]) -> str | None:
    try:
        _with(app, parameter)
    except Untranslatable as error:
        return str(error)
    return None


def _with(app: Definition, parameter: Mapping[str, Any]) -> Definition:
    key, value = parameter.get("key"), parameter.get("value")
    if not isinstance(key, str) or not isinstance(value, str):
        raise Untranslatable("no parameter, which has a key and a value: take it out")
    if key not in _TRANSLATIONS:
        flag = key.partition("=")[0]
        raise Untranslatable(
            f"the flag {flag!r} of docker run, for which the UCR has nothing: take it out if the app can do without"
        )
    for steps, put in _TRANSLATIONS[key](app, value).items():
        app = with_value(app, steps, put)
    return app


def _env(_app: Definition, value: str) -> Places:
    name, equals, text = value.partition("=")
    if not name or not equals:
        raise Untranslatable("the flag 'env' without NAME=VALUE: write the variable into /env")
    return {("env", name): text}


def _label(_app: Definition, _value: str) -> Places:
    return {}


def _shm_size(_app: Definition, value: str) -> Places:
    """Write MiB, rounded up, under the one mode that takes a size (docs types/linux.raml; Mesos namespaces/ipc.cpp)."""
    size = _SIZE.fullmatch(value)
    mebibytes = -(-int(size[1]) * _UNITS[size[2].lower()] // 2**20) if size else 0
    if not 0 < mebibytes <= _LARGEST_INT32:
        raise Untranslatable("the flag 'shm-size' without a size such as 64m: correct it")
    return {(*_IPC_INFO, "mode"): "PRIVATE", (*_IPC_INFO, "shmSize"): mebibytes}


def _user(_app: Definition, value: str) -> Places:
    if not _LINUX_USER.fullmatch(value):
        raise Untranslatable(
            "the flag 'user' with a number or a group, and the UCR takes only names of the agents' Linux users: take "
            "it out, and name one in /user"
        )
    return {("user",): value}


def _volume(app: Definition, value: str) -> Places:
    """Take `HOST:CONTAINER[:ro|rw]`; a name in place of a path is a volume of the Docker Engine's own."""
    host, _, rest = value.partition(":")
    path, _, mode = rest.partition(":")
    if not host.startswith("/") or not path.startswith("/") or mode not in ("", "ro", "rw"):
        raise Untranslatable(
            "the flag 'volume' in a form other than /HOST:/CONTAINER[:ro|rw], for which the UCR has nothing: write it "
            "into /container/volumes"
        )
    volume = {"containerPath": path, "hostPath": host, "mode": mode.upper() or "RW"}
    return {_VOLUMES: [*(app["container"].get("volumes") or ()), volume]}


_TRANSLATIONS: Mapping[str, Callable[[Definition, str], Places]] = {
    "env": _env,
    "label": _label,
    "shm-size": _shm_size,
    "user": _user,
    "volume": _volume,
}
