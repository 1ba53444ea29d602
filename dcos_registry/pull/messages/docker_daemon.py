"""What is wrong with the Docker Engine itself on an agent, and with what Mesos says of it (docker.md 42 to 47)."""

from dcos_registry.pull.messages.meaning import Cause, Text, Weight

_REGISTRY = "moby registry"
_MESOS = "mesos src/docker/docker.cpp"
_CERTS = "on the agent, in /etc/docker/certs.d/{HOST}: a NAME.cert wants a NAME.key beside it, and a CA the ending .crt"
_RESTART = "sudo systemctl restart docker, on the agent"

CAUSES = (
    Cause(
        "certs-d-incomplete",
        "a client certificate in /etc/docker/certs.d/{HOST} lacks its other half, which stops every pull from there",
        _CERTS,
        (
            Text(
                "for client certificate",
                f"{_REGISTRY}/registry.go; docker.md 43",
                r"[Mm]issing key \S+ for client certificate",
            ),
            Text(
                "issing client certificate",
                f"{_REGISTRY}/registry.go; docker.md 43",
                r"[Mm]issing client certificate \S+ for key",
            ),
            Text("private key does not match public key", "Go crypto/tls tls.go; docker.md 43"),
            Text(
                "failed to find any PEM data in",
                "Go crypto/tls tls.go",
                r"tls: failed to find any PEM data in (?:key|certificate) input",
            ),
        ),
    ),
    Cause(
        "certs-d-unreadable",
        "dockerd may not read /etc/docker/certs.d",
        "sudo chmod -R a+rX /etc/docker/certs.d, on the agent",
        (Text("certs.d", f"{_REGISTRY}/registry.go", r"open /etc/docker/certs\.d\S*: permission denied"),),
    ),
    Cause(
        "daemon-json-broken",
        "dockerd does not start: {why}",
        f"mend /etc/docker/daemon.json, then {_RESTART}",
        (
            Text(
                "insecure registry",
                f"{_REGISTRY}/config.go; docker.md 46",
                r"(?P<why>insecure registry [^\n]* (?:is not valid|should not contain)[^\n]*)",
            ),
            Text(
                "unable to configure the Docker daemon",
                "moby cmd/dockerd; docker.md 47",
                r"(?P<why>unable to configure the Docker daemon with file)",
            ),
            Text("invalid mirror", f"{_REGISTRY}/config.go; docker.md 41", r"(?P<why>invalid mirror: [^\n]*)"),
            Text("failed to start daemon", "moby cmd/dockerd", r"failed to start daemon: (?P<why>[^\n]*)"),
        ),
    ),
    Cause(
        "docker-not-running",
        "the Docker Engine does not run on the agent",
        _RESTART,
        (
            Text("Cannot connect to the Docker daemon", "docker/cli; moby client/errors.go"),
            Text("Is the docker daemon running", "moby client/errors.go"),
            Text(
                "dial unix",
                "Go net/dial.go",
                r"dial unix \S*docker\.sock: connect: (?:no such file or directory|connection refused)",
            ),
        ),
    ),
    Cause(
        "docker-socket-refused",
        "the agent may not talk to the Docker Engine",
        "let the agent run as root, and look at the rights of /var/run/docker.sock",
        (
            Text(
                "trying to connect to the Docker daemon socket",
                "moby client/errors.go",
                r"permission denied while trying to connect",
            ),
            Text("docker.sock: connect: permission denied", "Go net/dial.go"),
        ),
    ),
    Cause(
        "docker-too-old",
        "the docker program and the Docker Engine on the agent are of versions that do not fit",
        "install both from one release of Docker on the agent",
        (
            Text("client version", "moby api/server/middleware/version.go", r"client version \S+ is too (?:new|old)"),
            Text("Insufficient version", f"{_MESOS} validateVersion", r"Insufficient version "),
        ),
    ),
    Cause(
        "registry-endpoint-invalid",
        "the Docker Engine finds no registry at {server}: neither its API nor that of older ones answers",
        "dcos registry image-check {IMAGE} --engine docker",
        (
            Text("nvalid registry endpoint", f"{_REGISTRY}/endpoint_v1.go", r"[Ii]nvalid registry endpoint"),
            Text("unable to ping registry endpoint", "https://github.com/distribution/distribution/issues/948"),
            Text("Could not reach any registry endpoint", f"{_REGISTRY}/session.go"),
            Text("no endpoints found for", "moby distribution/pull.go", r"no endpoints found for \S+"),
        ),
        Weight.REFUSAL,
    ),
    Cause(
        "pull-took-too-long",
        "the image was not pulled in the time that the agent gives: it is large, or the registry slow",
        "raise executor_registration_timeout of the agents, or pull the image beforehand: docker pull {IMAGE}",
        (
            Text(
                "did not register within",
                "mesos src/slave/slave.cpp registerExecutorTimeout",
                r"Executor did not register within \S+",
            ),
            Text(
                "terminated with signal Killed; stderr",
                _MESOS,
                r"docker [^\n]*pull [^\n]*terminated with signal Killed",
            ),
            Text(
                "Container destroyed during",
                "mesos src/slave/containerizer/mesos/containerizer.cpp",
                r"Container (?:is being )?destroyed during (?:provisioning|pulling|fetching)",
            ),
            Text("layer registration cancelled", "moby distribution/xfer/download.go"),
            Text("download cancelled during retry delay", "moby distribution/xfer/download.go"),
        ),
    ),
    Cause(
        "agent-config-unwritten",
        "the agent could not lay out its own docker config for the pull",
        "look at room and rights of /tmp and the sandbox on the agent",
        (
            Text("docker config", f"{_MESOS} pull", r"Failed to create temporary directory for docker config"),
            Text("Failed to write docker config file", f"{_MESOS} pull"),
        ),
    ),
    Cause(
        "docker-pull-failed",
        "the Docker Engine could not pull {image}, for a reason that this message does not give",
        "dcos registry image-check {IMAGE} --engine docker",
        (
            Text(
                "Failed to run 'docker",
                f"{_MESOS}; marathon.md 1.11",
                r"Failed to run 'docker [^\n']*pull [^\n']*': [^\n;]*(?:; stderr=)?",
            ),
            Text(
                "Failed to 'docker",
                "https://github.com/d2iq-archive/marathon/issues/3448",
                r"Failed to 'docker [^\n']*pull [^\n']*': exit status = [^\n]*?(?: stderr =|$)",
            ),
            Text("No status found from", _MESOS, r"No status found from '[^\n']*docker[^\n']*pull[^\n']*'"),
        ),
        Weight.SYMPTOM,
    ),
)
