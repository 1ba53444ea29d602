"""The types that apps and pods share (marathon.md 1.1; docs/docs/rest-api/public/api/v2/types/*.raml of Marathon)."""

from dcos_registry.sandbox.marathon.shape import (
    ByKey,
    Choice,
    Field,
    Flag,
    ListOf,
    MapOf,
    Number,
    Shape,
    StringOr,
    Text,
)

_SEGMENT = r"(\.\.|([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(\.([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*)"

PATH_ID = Text(min_length=1, pattern=rf"/|/?{_SEGMENT}(/+{_SEGMENT})*/?")
NAME = Text(min_length=1, max_length=63, pattern=r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
LEGACY_NAME = Text(min_length=1, pattern=r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
NETWORK_NAME = Text(min_length=1, max_length=63, pattern=r"[a-z0-9]([-a-z0-9_]*[a-z0-9])?")
PATH = Text(min_length=1, max_length=1024)
ANY_PORT = Number(0, 65535, whole=True)
PORT = Number(1, 65535, whole=True)
COUNT = Number(0, whole=True)
SHARE = Number(0, 1)
LABELS = MapOf(Text())
HTTP_SCHEME = Choice(("HTTP", "HTTPS"))
PROTOCOL = Choice(("tcp", "udp", "udp,tcp"))

SECRET_REFERENCE = Shape((Field("secret", Text(), required=True),))
ENVIRONMENT = MapOf(StringOr(SECRET_REFERENCE))
SECRETS = MapOf(Shape((Field("source", Text(min_length=1), required=True),)))
PULL_CONFIG = Shape((Field("secret", Text(min_length=1), required=True),))

ARTIFACT = Shape(
    (
        Field("uri", PATH, required=True),
        Field("extract", Flag(), default=True),
        Field("executable", Flag(), default=False),
        Field("cache", Flag(), default=False),
        Field("destPath", PATH),
    )
)

NETWORK = Shape(
    (
        Field("name", NETWORK_NAME),
        Field("mode", Choice(("container", "container/bridge", "host")), default="container"),
        Field("labels", LABELS, omit_empty=True),
    )
)

COMMAND = ByKey(
    {"shell": Shape((Field("shell", Text(min_length=1), required=True),))},
    otherwise=Shape((Field("argv", ListOf(Text(), min_items=1), required=True),)),
)

EXECUTOR_RESOURCES = Shape(
    (
        Field("cpus", Number(0.1), default=0.1),
        Field("mem", Number(32), default=32),
        Field("disk", Number(10), default=10),
    )
)

_LIMIT = StringOr(Number(0))
RESOURCE_LIMITS = Shape((Field("cpus", _LIMIT), Field("mem", _LIMIT)))

KILL_SELECTION = Choice(("YOUNGEST_FIRST", "OLDEST_FIRST"))
UNREACHABLE_STRATEGY = StringOr(
    Shape((Field("inactiveAfterSeconds", COUNT, default=0), Field("expungeAfterSeconds", COUNT, default=0)))
)

PERSISTENT_VOLUME = Shape(
    (
        Field("type", Choice(("root", "path", "mount"))),
        Field("size", COUNT, required=True),
        Field("maxSize", COUNT),
        Field("profileName", Text()),
        Field("constraints", ListOf(ListOf(Text(), 2, 3))),
    )
)


def linux_info(*, with_ipc: bool) -> Shape:
    """Return the type of `linuxInfo`; Marathon 1.9 brought `ipcInfo` (marathon.md 9)."""
    seccomp = Shape((Field("profileName", Text()), Field("unconfined", Flag(), default=False)))
    ipc = Shape((Field("mode", Choice(("PRIVATE", "SHARE_PARENT")), required=True), Field("shmSize", COUNT)))
    fields = (Field("seccomp", seccomp),)
    return Shape((*fields, Field("ipcInfo", ipc)) if with_ipc else fields)
