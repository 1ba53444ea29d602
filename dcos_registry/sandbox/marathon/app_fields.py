"""The fields of an app in the order of Marathon's own type, deprecated ones included (types/app.raml)."""

from functools import cache

from dcos_registry.sandbox.marathon import common_fields as common
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.shape import (
    Anything,
    ByKey,
    Choice,
    Field,
    Flag,
    ListOf,
    MapOf,
    Number,
    Shape,
    Text,
)

DEPRECATED = ("ipAddress", "ports", "uris")

_PORT_MAPPING = Shape(
    (
        Field("containerPort", common.ANY_PORT, default=0),
        Field("hostPort", common.ANY_PORT),
        Field("labels", common.LABELS, default={}),
        Field("name", common.LEGACY_NAME),
        Field("protocol", common.PROTOCOL, default="tcp"),
        Field("servicePort", common.ANY_PORT, default=0),
        Field("networkNames", ListOf(common.NAME), omit_empty=True),
    )
)

_PORT_DEFINITION = Shape(
    (
        Field("port", common.ANY_PORT, default=0),
        Field("labels", common.LABELS, omit_empty=True),
        Field("name", common.LEGACY_NAME),
        Field("protocol", common.PROTOCOL, default="tcp"),
    )
)

_DOCKER = Shape(
    (
        Field("credential", Shape((Field("principal", Text(), required=True), Field("secret", Text())))),
        Field("pullConfig", common.PULL_CONFIG),
        Field("forcePullImage", Flag(), default=False),
        Field("image", Text(min_length=1), required=True),
        Field("network", Choice(("BRIDGE", "HOST", "NONE", "USER"))),
        Field(
            "parameters",
            ListOf(Shape((Field("key", Text(min_length=1), required=True), Field("value", Text(), required=True)))),
            default=[],
        ),
        Field("portMappings", ListOf(_PORT_MAPPING)),
        Field("privileged", Flag(), default=False),
    )
)

_CONTAINER_PATH = Field("containerPath", Text(min_length=1), required=True)
_MODE = Field("mode", Choice(("RO", "RW")), required=True)
_EXTERNAL = Shape(
    (
        Field("size", common.COUNT),
        Field("name", Text()),
        Field("provider", Text()),
        Field("options", MapOf(Anything()), omit_empty=True),
        Field("shared", Flag()),
    )
)
_VOLUME = ByKey(
    {
        "persistent": Shape((_CONTAINER_PATH, Field("persistent", common.PERSISTENT_VOLUME), _MODE)),
        "external": Shape((_CONTAINER_PATH, Field("external", _EXTERNAL), _MODE)),
        "secret": Shape((_CONTAINER_PATH, Field("secret", Text(min_length=1), required=True))),
    },
    otherwise=Shape((_CONTAINER_PATH, Field("hostPath", Text(min_length=1), required=True), _MODE)),
)

_HEALTH_CHECK = Shape(
    (
        Field("command", Shape((Field("value", Text(), required=True),))),
        Field("gracePeriodSeconds", common.COUNT, default=300),
        Field("ignoreHttp1xx", Flag()),
        Field("intervalSeconds", common.COUNT, default=60),
        Field("maxConsecutiveFailures", common.COUNT, default=3),
        Field("path", Text()),
        Field("port", common.ANY_PORT),
        Field("portIndex", common.ANY_PORT),
        Field(
            "protocol",
            Choice(("HTTP", "HTTPS", "TCP", "COMMAND", "MESOS_TCP", "MESOS_HTTP", "MESOS_HTTPS")),
            default="HTTP",
        ),
        Field("ipProtocol", Choice(("IPv4", "IPv6")), default="IPv4"),
        Field("timeoutSeconds", common.COUNT, default=20),
        Field("delaySeconds", common.COUNT, default=15),
    )
)

_CHECK_TARGET = (Field("portIndex", common.ANY_PORT), Field("port", common.ANY_PORT))
_HTTP_CHECK = (*_CHECK_TARGET, Field("path", common.PATH), Field("scheme", common.HTTP_SCHEME, default="HTTP"))
_CHECK = Shape(
    (
        Field("http", Shape(_HTTP_CHECK)),
        Field("tcp", Shape(_CHECK_TARGET)),
        Field("exec", Shape((Field("command", common.COMMAND, required=True),))),
        Field("intervalSeconds", common.COUNT, default=60),
        Field("timeoutSeconds", common.COUNT, default=20),
        Field("delaySeconds", common.COUNT, default=15),
    )
)

_READINESS_CHECK = Shape(
    (
        Field("name", Text(min_length=1), default="readinessCheck"),
        Field("protocol", common.HTTP_SCHEME, default="HTTP"),
        Field("path", common.PATH, default="/"),
        Field("portName", common.LEGACY_NAME, default="http-api"),
        Field("intervalSeconds", common.COUNT, default=30),
        Field("timeoutSeconds", Number(1, whole=True), default=10),
        Field("httpStatusCodesForReady", ListOf(Number(100, 999, whole=True), 1), default=[200]),
        Field("preserveLastResponse", Flag(), default=False),
    )
)

_DISCOVERY_PORT = Shape(
    (
        Field("number", common.ANY_PORT, default=0),
        Field("name", common.LEGACY_NAME, required=True),
        Field("protocol", common.PROTOCOL, default="tcp"),
        Field("labels", common.LABELS, omit_empty=True),
    )
)
_IP_ADDRESS = Shape(
    (
        Field("discovery", Shape((Field("ports", ListOf(_DISCOVERY_PORT), omit_empty=True),))),
        Field("groups", ListOf(Text()), omit_empty=True),
        Field("labels", common.LABELS, omit_empty=True),
        Field("networkName", Text(min_length=1)),
    )
)

_RESIDENCY = Shape(
    (
        Field("relaunchEscalationTimeoutSeconds", common.COUNT, default=3600),
        Field("taskLostBehavior", Choice(("WAIT_FOREVER", "RELAUNCH_AFTER_TIMEOUT")), default="WAIT_FOREVER"),
    )
)
_UPGRADE_STRATEGY = Shape(
    (
        Field("maximumOverCapacity", common.SHARE, required=True),
        Field("minimumHealthCapacity", common.SHARE, required=True),
    )
)
_VERSION_INFO = Shape((Field("lastScalingAt", Text()), Field("lastConfigChangeAt", Text())))


def _container(dialect: Dialect) -> Shape:
    return Shape(
        (
            Field("type", Choice(("MESOS", "DOCKER")), default="DOCKER"),
            Field("docker", _DOCKER),
            Field("linuxInfo", common.linux_info(with_ipc=dialect.minor >= 9)),
            Field("volumes", ListOf(_VOLUME), default=[]),
            Field("portMappings", ListOf(_PORT_MAPPING)),
        )
    )


@cache
def app_shape(dialect: Dialect) -> Shape:
    """Return the type of an app; an update is the same, read with `read_given`."""
    fields = [
        Field("id", common.PATH_ID, required=True),
        Field("acceptedResourceRoles", ListOf(Text())),
        Field("args", ListOf(Text()), omit_empty=True),
        Field("backoffFactor", Number(1), default=1.15),
        Field("backoffSeconds", common.COUNT, default=1),
        Field("cmd", Text(min_length=1)),
        Field("constraints", ListOf(ListOf(Text(), 2, 3)), omit_empty=True),
        Field("container", _container(dialect)),
        Field("cpus", Number(0.001), default=1),
        Field("dependencies", ListOf(common.PATH_ID), omit_empty=True),
        Field("disk", Number(0), default=0),
        Field("env", common.ENVIRONMENT, omit_empty=True),
        Field("executor", Text(pattern=r"(//cmd)|(/?[^/]+(/[^/]+)*)|"), default=""),
        Field("executorResources", common.EXECUTOR_RESOURCES),
        Field("fetch", ListOf(common.ARTIFACT), omit_empty=True),
        Field("healthChecks", ListOf(_HEALTH_CHECK), omit_empty=True),
        Field("check", _CHECK),
        Field("instances", common.COUNT, default=1),
        Field("labels", common.LABELS, default={}),
        Field("maxLaunchDelaySeconds", common.COUNT, default=300),
        Field("mem", Number(0), default=128),
        Field("gpus", common.COUNT, default=0),
        Field("ipAddress", _IP_ADDRESS),
        Field("networks", ListOf(common.NETWORK), default=[]),
        Field("ports", ListOf(common.ANY_PORT)),
        Field("portDefinitions", ListOf(_PORT_DEFINITION)),
        Field("readinessChecks", ListOf(_READINESS_CHECK), omit_empty=True),
        Field("residency", _RESIDENCY),
        Field("requirePorts", Flag(), default=False),
        Field("secrets", common.SECRETS, omit_empty=True),
        Field("taskKillGracePeriodSeconds", common.COUNT),
        Field("upgradeStrategy", _UPGRADE_STRATEGY),
        Field("uris", ListOf(common.PATH)),
        Field("user", Text()),
        Field("version", Text()),
        Field("versionInfo", _VERSION_INFO),
        Field("killSelection", common.KILL_SELECTION, default="YOUNGEST_FIRST"),
        Field("unreachableStrategy", common.UNREACHABLE_STRATEGY),
        Field("tty", Flag()),
    ]
    if dialect.has_roles:
        fields.append(Field("role", Text(min_length=1)))
    if dialect.has_resource_limits:
        fields.append(Field("resourceLimits", common.RESOURCE_LIMITS))
    return Shape(tuple(fields))
