"""What `/v2/info` tells (marathon.md 1.12)."""

from typing import Any

from dcos_registry.sandbox.marathon.dialect import DEFAULT_NETWORK, DEFAULT_ROLE, MAX_RUNNING_DEPLOYMENTS, Dialect

LEADER = "127.0.0.1:8080"


def info(dialect: Dialect) -> dict[str, Any]:
    """Return the document; what a client may rely on is the version and the features."""
    return {
        "name": "marathon",
        "version": dialect.version,
        "buildref": "sandbox",
        "elected": True,
        "leader": LEADER,
        "frameworkId": "00000000-0000-0000-0000-000000000000-0001",
        "marathon_config": {
            "master": "zk://zk-1.zk:2181/mesos",
            "checkpoint": True,
            "default_network_name": DEFAULT_NETWORK,
            "features": list(dialect.features),
            "framework_name": "marathon",
            "ha": True,
            "hostname": "127.0.0.1",
            "local_port_min": 10000,
            "local_port_max": 20000,
            "max_running_deployments": MAX_RUNNING_DEPLOYMENTS,
            "mesos_role": DEFAULT_ROLE,
        },
        "zookeeper_config": {"zk": "zk://zk-1.zk:2181/marathon", "zk_max_versions": 50},
        "http_config": {"http_port": 8080, "https_port": 8443},
    }
