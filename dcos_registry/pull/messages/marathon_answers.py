"""Why Marathon, Admin Router or the dcos program does not take a change at all (marathon.md 1.2, 1.9, 5.2)."""

from dcos_registry.pull.messages.meaning import Cause, Text

CAUSES = (
    Cause(
        "locked-by-deployment",
        "a deployment holds the app or pod, as one does whose image cannot be pulled: it never ends by itself",
        "dcos registry app-attach ID --secret PATH --force, or end it: dcos marathon deployment list",
        (
            Text(
                "is locked by one or more deployments",
                "marathon Exception.scala; marathon.md 1.9",
                r"\w{1,40} is locked by one or more deployments",
            ),
            Text(
                "deployment already in progress for",
                "dcos-core-cli python/lib/dcos/rpcclient.py; marathon.md 5.2",
                r"[Cc]hanges blocked: deployment already in progress for \w+",
            ),
        ),
    ),
    Cause(
        "too-many-deployments",
        "{number} deployments run, which is all that Marathon takes at a time",
        "dcos marathon deployment list; end some with dcos marathon deployment rollback DEPLOYMENT",
        (
            Text(
                "of running deployments is achieved",
                "marathon Exception.scala; marathon.md 1.9",
                r"Max number \((?P<number>\d+)\) of running deployments is achieved",
            ),
        ),
    ),
    Cause(
        "definition-not-json",
        "what was sent to Marathon is not JSON",
        "try it with: python3 -m json.tool FILE",
        (
            Text("Please specify data in JSON format", "marathon api/MarathonExceptionMapper.scala; marathon.md 1.2"),
            Text("error loading JSON", "dcos-core-cli; marathon.md 5.2", r"error loading JSON: "),
            Text("Unexpected character", "jackson; marathon.md 1.2", r"Unexpected character \("),
        ),
    ),
    Cause(
        "workload-missing",
        "there is no {what}, or the user may not see it",
        "dcos marathon app list, dcos marathon pod list",
        (
            Text(
                "does not exist",
                "marathon api/RestResource.scala; marathon.md 1.2",
                r"\b(?P<what>(?:App|Pod|Application) '[\w./-]+') does not exist",
            ),
            Text(
                "does not exist",
                "marathon api/v2/PodsResource.scala; marathon.md 1.7",
                r"\b(?P<what>pod with [\w./-]+) does not exist",
            ),
        ),
    ),
    Cause(
        "cluster-login-missing",
        "the cluster does not know who asks: the login to it is missing or has expired",
        "dcos auth login",
        (
            Text(
                "dcos auth login",
                "dcos-core-cli cmd/dcos/main.go; marathon.md 5.2",
                r"authentication failed, please run ",
            ),
            Text("Not Authenticated!", "https://github.com/magneticio/vamp/issues/888; marathon.md 1.2"),
            Text(
                "HTTP 401: Unauthorized",
                "dcos-core-cli python/lib/dcos/errors.py; marathon.md 5.2",
                r"Error decoding response from \[[^\n]*HTTP 401: Unauthorized",
            ),
        ),
    ),
    Cause(
        "cluster-forbids",
        "the user of the cluster lacks a permission for this",
        "have it granted: dcos security org users grant USER PERMISSION ACTION",
        (
            Text(
                "not authorized to perform this operation",
                "dcos-core-cli cmd/dcos/main.go; marathon.md 5.2",
                r"you are not authorized to perform this operation",
            ),
            Text(
                "HTTP 403: Forbidden",
                "dcos-core-cli python/lib/dcos/errors.py; marathon.md 5.2",
                r"Error decoding response from \[[^\n]*HTTP 403: Forbidden",
            ),
        ),
    ),
    Cause(
        "marathon-unavailable",
        "Marathon does not answer, or is busy",
        "try again; what was sent may have been carried out: dcos marathon deployment list",
        (
            Text("Could not determine the current leader", "marathon api/LeaderProxyFilter.scala; marathon.md 1.2"),
            Text("Connection to leader refused", "marathon api/forwarder; marathon.md 1.2"),
            Text(
                "queue may not exceed",
                "marathon util/WorkQueue.scala; marathon.md 1.9",
                r"GroupManager queue may not exceed \d+ entries",
            ),
            Text(
                "Too many concurrent requests",
                "marathon api/LimitConcurrentRequestsFilter.scala; marathon.md 1.2",
                r"Too many concurrent requests! Allowed: \d+",
            ),
            Text("404 Not Found: service not found", "dcos adminrouter lib/service.lua; marathon.md 1.2"),
            Text(
                "invalid Mesos state cache",
                "dcos adminrouter lib/service.lua; marathon.md 1.2",
                r"503 Service Unavailable: ",
            ),
        ),
    ),
)
