"""What is said when an agent cannot get a pull secret out of the cluster's secret store (marathon.md 6, cluster.md D).

The texts of DC/OS Enterprise's own resolver are not public: `secret-not-given` takes what speaks of it in general.
"""

from dcos_registry.pull.messages.meaning import Cause, Text, Weight

_LOOK = "dcos security secrets list / shows what there is; a secret serves services in its own folder and below"

CAUSES = (
    Cause(
        "no-secret-store",
        "this cluster has no secret store, as open source DC/OS has none, so nothing can be pulled with a secret",
        "put the credentials on the agents (cluster_docker_credentials), and take pullConfig out of the app",
        (
            Text(
                "Default secret resolver cannot resolve references", "mesos src/secret/resolver.cpp; marathon.md 1.11"
            ),
            Text(
                "secret resolver provided",
                "mesos src/slave/containerizer/mesos/isolators/environment_secret.cpp",
                r"contains secret but no secret resolver provided",
            ),
            Text(
                "secret-resolver provided",
                "mesos src/slave/containerizer/mesos/isolators/volume/secret.cpp",
                r"Volume has secret but no secret-resolver provided",
            ),
            Text("Failed to initialize secret resolver", "mesos src/secret/resolver.cpp"),
        ),
    ),
    Cause(
        "secret-store-sealed",
        "the cluster's secret store is sealed, or does not answer",
        "unseal it, or look at dcos-secrets and dcos-vault on the masters",
        (
            Text("ault is sealed", "hashicorp/vault vault/core.go; cluster.md D5"),
            Text("is sealed", "cluster.md D5", r"[Ss]ecret store[^\n]* is sealed"),
        ),
    ),
    Cause(
        "secret-reference-invalid",
        "the app's reference to its secret came to the agent without a value or a name",
        "attach it again: dcos registry app-attach ID --secret PATH",
        (
            Text("Secret has no value", "mesos src/secret/resolver.cpp"),
            Text(
                "Secret of type",
                "mesos src/common/validation.cpp validateSecret",
                r"Secret of type (?:REFERENCE|VALUE) must ",
            ),
            Text(
                "volume.source.secret is not specified",
                "mesos src/slave/containerizer/mesos/isolators/volume/secret.cpp",
            ),
            Text(
                "Invalid secret specified in",
                "mesos src/slave/containerizer/mesos/isolators",
                r"Invalid secret specified in ",
            ),
        ),
    ),
    Cause(
        "secret-not-given",
        "the agent does not get the secret: there is none under this path, or this service may not use it",
        _LOOK,
        (
            Text(
                "ecret",
                "cluster.md D5; texts of DC/OS Enterprise are not public",
                r"[Ff]ailed to (?:resolve|fetch|get|read|retrieve)[^\n]{0,40}\b[Ss]ecret\b",
            ),
            Text(
                "ecret",
                "cluster.md D5",
                r"\b[Ss]ecret\b[^\n]{0,80}?(?:not (?:be )?(?:found|resolved|authorized)|not exist|[Ff]orbidden)",
            ),
            Text("ERR_SECRET_NOT_FOUND", "cluster.md D5"),
        ),
        Weight.REFUSAL,
    ),
)
