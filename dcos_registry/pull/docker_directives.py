"""The names that dockerd 20.10 takes in daemon.json, and their types (docker/docker daemon/config/config*.go)."""

from collections.abc import Iterator

from dcos_registry.pull import go_types
from dcos_registry.pull.go_json import Object, Value
from dcos_registry.pull.go_types import BOOL, INT, STRING, Map, Slice, Struct

_STRINGS = Slice("[]string", STRING)
_TEXTS = Map("map[string]string", STRING)

_TYPES: dict[go_types.Type, str] = {
    _STRINGS: "allow-nondistributable-artifacts authorization-plugins dns dns-opts dns-search exec-opts hosts "
    "insecure-registries labels node-generic-resources registry-mirrors storage-opts",
    STRING: "api-cors-header bip bridge cgroup-parent cluster-advertise cluster-store containerd containerd-namespace "
    "data-root default-cgroupns-mode default-ipc-mode "
    "default-runtime deprecated-key-path exec-root fixed-cidr fixed-cidr-v6 graph group init-path log-driver log-level "
    "metrics-addr pidfile seccomp-profile storage-driver swarm-default-advertise-addr tlscacert tlscert "
    "tlskey userland-proxy-path userns-remap",
    BOOL: "debug experimental icc init ip-forward ip-masq ip6tables iptables ipv6 live-restore no-new-privileges "
    "raw-logs rootless selinux-enabled tls tlsverify userland-proxy",
    INT: "max-concurrent-downloads max-concurrent-uploads max-download-attempts mtu network-control-plane-mtu "
    "oom-score-adjust shutdown-timeout",
    _TEXTS: "cluster-store-opts log-opts",
    Map("map[string]bool", BOOL): "features",
}
TYPES = Struct("config.Config", {name: kind for kind, names in _TYPES.items() for name in names.split()})
"""What dockerd's configuration is made of, as far as its types are simple."""

_OF_OTHER_TYPES = (
    "builder containerd-plugins-namespace cpu-rt-period cpu-rt-runtime default-address-pools default-gateway "
    "default-gateway-v6 default-shm-size default-ulimits host-gateway-ip ip runtimes"
)
_FLAGS = (
    "add-runtime allow-nondistributable-artifacts authorization-plugin config-file cri-containerd default-address-pool "
    "default-ulimit dns-opt exec-opt host insecure-registry label log-opt node-generic-resource registry-mirror "
    "storage-opt cluster-store-opt help version"
)
"""Names of flags that differ from the option's; dockerd lets them pass, and does nothing for them."""
_KNOWN = {*TYPES.fields, *_OF_OTHER_TYPES.split(), *_FLAGS.split()}
_LISTED_WHOLE = ("builder", "cluster-store-opts", "default-ulimits", "features", "log-opts", "runtimes")
_AT_LEAST = {"max-concurrent-downloads": 0, "max-concurrent-uploads": 0, "max-download-attempts": 1}


def unknown(settings: Object) -> list[str]:
    """List the names that dockerd does not know (`findConfigurationConflicts`), which it tells in any order."""
    return [name for name in dict.fromkeys(_flattened(settings)) if name not in _KNOWN]


def invalid(settings: Object) -> str | None:
    """Say which number is too small, in dockerd's words (`Validate`)."""
    for name, least in _AT_LEAST.items():
        value: Value = settings.get(name)
        if isinstance(value, float) and value < least:
            words = name.replace("-", " ")
            return f"configuration validation from file failed: invalid {words}: {value:g}"
    return None


def _flattened(settings: Object) -> Iterator[str]:
    """Yield the names; of a member that is an object its names, whatever its own is (`configValuesSet`)."""
    for name, value in settings.members:
        if isinstance(value, Object) and name not in _LISTED_WHOLE:
            yield from (inner for inner, _ in value.members)
        else:
            yield name
