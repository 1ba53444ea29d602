"""The fields of a pod (types/pod.raml). A container's `check` is read and dropped (marathon.md 1.7)."""

from functools import cache

from dcos_registry.sandbox.marathon import common_fields as common
from dcos_registry.sandbox.marathon.dialect import Dialect
from dcos_registry.sandbox.marathon.shape import ByKey, Choice, Field, Flag, ListOf, Number, Shape, Text

_RESOURCES = Shape(
    (
        Field("cpus", Number(0.001), default=1),
        Field("mem", Number(0.001), default=128),
        Field("disk", Number(0), default=0),
        Field("gpus", common.COUNT, default=0),
    )
)

_ENDPOINT = Shape(
    (
        Field("name", common.NAME, required=True),
        Field("containerPort", common.PORT),
        Field("hostPort", common.ANY_PORT),
        Field("protocol", ListOf(common.NAME), omit_empty=True),
        Field("labels", common.LABELS, omit_empty=True),
        Field("networkNames", ListOf(common.NAME), omit_empty=True),
    )
)

_IMAGE = Shape(
    (
        Field("kind", Choice(("DOCKER",)), required=True),
        Field("id", common.PATH, required=True),
        Field("pullConfig", common.PULL_CONFIG),
        Field("forcePull", Flag()),
        Field("labels", common.LABELS, omit_empty=True),
    )
)

_HTTP_CHECK = Shape(
    (
        Field("endpoint", common.NAME, required=True),
        Field("path", common.PATH),
        Field("scheme", common.HTTP_SCHEME, default="HTTP"),
    )
)
_HEALTH_CHECK = Shape(
    (
        Field("http", _HTTP_CHECK),
        Field("tcp", Shape((Field("endpoint", common.NAME, required=True),))),
        Field("exec", Shape((Field("command", common.COMMAND, required=True),))),
        Field("gracePeriodSeconds", common.COUNT, default=300),
        Field("intervalSeconds", common.COUNT, default=60),
        Field("maxConsecutiveFailures", common.COUNT, default=3),
        Field("timeoutSeconds", common.COUNT, default=20),
        Field("delaySeconds", common.COUNT, default=15),
    )
)

_VOLUME_MOUNT = Shape(
    (
        Field("name", common.NAME, required=True),
        Field("mountPath", common.PATH, required=True),
        Field("readOnly", Flag()),
    )
)
_VOLUME_NAME = Field("name", common.NAME, required=True)
_VOLUME = ByKey(
    {
        "persistent": Shape((_VOLUME_NAME, Field("persistent", common.PERSISTENT_VOLUME))),
        "secret": Shape((_VOLUME_NAME, Field("secret", Text(min_length=1), required=True))),
        "host": Shape((_VOLUME_NAME, Field("host", Text(), required=True))),
    },
    otherwise=Shape((_VOLUME_NAME,)),
)

_SCALING = Shape(
    (
        Field("kind", Choice(("fixed",)), required=True),
        Field("instances", common.COUNT, default=1),
    )
)

_BACKOFF = Shape(
    (
        Field("backoff", Number(0), default=1),
        Field("backoffFactor", Number(0), default=1.15),
        Field("maxLaunchDelay", Number(0), default=300),
    )
)
_UPGRADE = Shape(
    (
        Field("minimumHealthCapacity", common.SHARE, default=1),
        Field("maximumOverCapacity", common.SHARE, default=1),
    )
)
_CONSTRAINT = Shape(
    (
        Field("fieldName", Text(), required=True),
        Field("operator", Choice(("UNIQUE", "CLUSTER", "GROUP_BY", "LIKE", "UNLIKE", "MAX_PER", "IS")), required=True),
        Field("value", Text()),
    )
)
_PLACEMENT = Shape(
    (
        Field("constraints", ListOf(_CONSTRAINT), omit_empty=True),
        Field("acceptedResourceRoles", ListOf(Text()), omit_empty=True),
    )
)
_SCHEDULING = Shape(
    (
        Field("backoff", _BACKOFF, default=_BACKOFF.complete({})),
        Field("upgrade", _UPGRADE),
        Field("placement", _PLACEMENT, default={}),
        Field("killSelection", common.KILL_SELECTION, default="YOUNGEST_FIRST"),
        Field("unreachableStrategy", common.UNREACHABLE_STRATEGY),
    )
)


def _container(dialect: Dialect) -> Shape:
    fields = [
        Field("name", common.NAME, required=True),
        Field("exec", Shape((Field("command", common.COMMAND, required=True), Field("overrideEntrypoint", Flag())))),
        Field("resources", _RESOURCES, required=True),
        Field("endpoints", ListOf(_ENDPOINT), omit_empty=True),
        Field("linuxInfo", common.linux_info(with_ipc=dialect.minor >= 9)),
        Field("image", _IMAGE),
        Field("environment", common.ENVIRONMENT, omit_empty=True),
        Field("user", Text()),
        Field("healthCheck", _HEALTH_CHECK),
        Field("volumeMounts", ListOf(_VOLUME_MOUNT), omit_empty=True),
        Field("artifacts", ListOf(common.ARTIFACT), omit_empty=True),
        Field("labels", common.LABELS, omit_empty=True),
        Field("lifecycle", Shape((Field("killGracePeriodSeconds", Number(0)),))),
        Field("tty", Flag()),
    ]
    if dialect.has_resource_limits:
        fields.append(Field("resourceLimits", common.RESOURCE_LIMITS))
    return Shape(tuple(fields))


@cache
def pod_shape(dialect: Dialect) -> Shape:
    """Return the type of a pod."""
    fields = [
        Field("id", common.PATH_ID, required=True),
        Field("labels", common.LABELS, omit_empty=True),
        Field("version", Text()),
        Field("user", Text()),
        Field("environment", common.ENVIRONMENT, omit_empty=True),
        Field("containers", ListOf(_container(dialect), min_items=1), required=True),
        Field("secrets", common.SECRETS, omit_empty=True),
        Field("volumes", ListOf(_VOLUME), omit_empty=True),
        Field("networks", ListOf(common.NETWORK), omit_empty=True),
        Field("scaling", _SCALING, default=_SCALING.complete({"kind": "fixed"})),
        Field("scheduling", _SCHEDULING, default=_SCHEDULING.complete({})),
        Field("executorResources", common.EXECUTOR_RESOURCES, default=common.EXECUTOR_RESOURCES.complete({})),
    ]
    if dialect.has_roles:
        fields.append(Field("linuxInfo", common.linux_info(with_ipc=True)))
        fields.append(Field("role", Text(min_length=1)))
    if dialect.has_resource_limits:
        fields.append(Field("legacySharedCgroups", Flag()))
    return Shape(tuple(fields))
