"""What Mesos says of an image that it cannot use: its name, its manifest, its layers (ucr.md 27, 33 to 35)."""

from dcos_registry.pull.messages import shared
from dcos_registry.pull.messages.meaning import Cause, Text

_FETCHER = "mesos src/uri/fetchers/docker.cpp"
_SPEC = "mesos src/docker/spec.cpp"
_STORE = "mesos src/slave/containerizer/mesos/provisioner"
_CHECK = "dcos registry image-check {IMAGE} --engine ucr"
_TYPE = "Unsupported manifest MIME type: "
_V2S2 = "Failed to parse the V2 Schema 2 image manifest: "
_V2S1 = "Failed to parse the V2 Schema 1 image manifest: "
_RENAME = "write it as HOST[:PORT]/NAME[:TAG], without https:// before it: " + _CHECK

CAUSES = (
    Cause(
        "image-is-oci",
        "{image} is in OCI form, which the UCR cannot pull",
        shared.TO_V2S2,
        (Text(_TYPE, f"{_FETCHER}; ucr.md 27", rf"{_TYPE}application/vnd\.oci\.image\.manifest\S*"),),
    ),
    Cause(
        "image-is-multi-platform",
        "{image} is a list for several platforms, which the UCR cannot pull",
        shared.TO_V2S2,
        (
            Text(_TYPE, f"{_FETCHER}; ucr.md 27", rf"{_TYPE}application/vnd\.docker\.distribution\.manifest\.list\S*"),
            Text(_TYPE, f"{_FETCHER}; ucr.md 27", rf"{_TYPE}application/vnd\.oci\.image\.index\S*"),
        ),
    ),
    Cause(
        "manifest-type-misspelled",
        "{registry} spells the manifest's type in a way that the UCR does not take: with a charset or in capitals",
        "have the registry, or the proxy before it, send the type to the letter; see it with " + _CHECK,
        (
            Text(
                _TYPE, f"{_FETCHER}; ucr.md 27", rf"(?i:{_TYPE}application/vnd\.docker\.distribution\.manifest\.v2\S*)"
            ),
        ),
    ),
    Cause(
        "manifest-is-a-page",
        "{registry} answers with a web page in place of the manifest: a login page, a proxy or another server",
        _CHECK,
        (Text(_TYPE, f"{_FETCHER}; ucr.md 27", rf"{_TYPE}text/\S+"),),
    ),
    Cause(
        "manifest-type-unknown",
        "{image} is no image that the UCR can pull: its manifest is of the type {type}",
        shared.TO_V2S2,
        (Text(_TYPE, f"{_FETCHER}; ucr.md 27", rf"{_TYPE}(?P<type>\S*)"),),
    ),
    Cause(
        "manifest-without-type",
        "{registry} sends the manifest of {image} without saying its type",
        "have the registry send a Content-Type; see it with " + _CHECK,
        (Text("No Content-Type present", f"{_FETCHER}; ucr.md 27"),),
    ),
    Cause(
        "manifest-of-other-form",
        "the manifest of {image} says of itself another form than {registry} does: it is OCI, or lacks its mediaType",
        shared.TO_V2S2,
        (
            Text(_V2S2, f"{_SPEC}; ucr.md 27", rf"{_V2S2}[^\n]*'mediaType' field must be"),
            Text(_V2S2, f"{_SPEC}; ucr.md 27", rf"{_V2S2}[^\n]*Missing required fields: [^\n]*mediaType"),
            Text(_V2S1, f"{_SPEC}; ucr.md 27", rf"{_V2S1}[^\n]*Missing required fields"),
        ),
    ),
    Cause(
        "image-without-layers",
        "{image} has no layers, and the UCR wants one at least",
        "build it on a base image that has files, and push it again",
        (Text(_V2S2, _SPEC, rf"{_V2S2}[^\n]*'layers' field size must be at least one"),),
    ),
    Cause(
        "manifest-unreadable",
        "{registry} sends a manifest of {image} that cannot be read: it is broken, cut short or something else",
        "push the image again; what the registry sends: " + _CHECK,
        (
            Text(_V2S2, _SPEC, rf"{_V2S2}.*"),
            Text(_V2S1, _SPEC, rf"{_V2S1}.*"),
            Text(
                "Failed to parse the manifest",
                f"{_STORE}/docker/registry_puller.cpp",
                r"Failed to parse the manifest.*",
            ),
            Text("image manifest validation failed", _SPEC, r"Docker v\d[^\n]* image manifest validation failed"),
            Text("Failed to parse the schema 2 manifest", _FETCHER, r"Failed to parse the schema 2 manifest.*"),
        ),
    ),
    Cause(
        "image-port-no-number",
        "the port of the registry in the image's name is no number: '{port}'",
        _RENAME,
        (
            Text(
                "Failed to get registry port",
                f"{_SPEC} getRegistryPort; ucr.md 34",
                r"Failed to get registry port: Failed to numify '(?P<port>[^']*)'",
            ),
            Text(
                "Failed to get registry scheme",
                f"{_SPEC} getRegistryScheme; ucr.md 34",
                r"Failed to get registry scheme: [^\n]*numify '(?P<port>[^']*)'",
            ),
        ),
    ),
    Cause(
        "image-name-has-blank",
        "the image's name, or the registry's in it, has a blank or a line break in it",
        _RENAME,
        (Text("curl: (3)", "ucr.md 34", r"Failed to perform 'curl' for '[^']*/v2/[^']*': curl: \(3\)"),),
    ),
    Cause(
        "token-address-has-blank",
        "the address of the token service has a blank in it, since {registry} sends one in service, scope or realm",
        "have the registry's name of the service changed to one without a blank; see it with " + _CHECK,
        (Text("curl: (3)", "ucr.md 21", r"Failed to perform 'curl' for '[^']*': curl: \(3\)"),),
    ),
    Cause(
        "image-name-unreadable",
        "the image's name cannot be read: {why}",
        _RENAME,
        (
            Text(
                "Failed to parse docker image",
                f"{_STORE}/docker/store.cpp; ucr.md 33",
                r"Failed to parse docker image '[^']*': (?P<why>[^\n]*)",
            ),
            Text("symbols found", f"{_SPEC} parseImageReference; ucr.md 33", r"(?P<why>Multiple '@' symbols found)"),
        ),
    ),
    Cause(
        "auth-too-long",
        "an auth of the pull secret is too long for a command line of 128 kB, on which the UCR hands it to curl",
        "take a shorter token: dcos registry login {HOST}",
        (Text("os::execvpe on path 'curl': 7", "ucr.md 32"),),
    ),
    Cause(
        "curl-missing",
        "the agent has no curl program, with which the UCR pulls",
        "install curl on the agent, or mend its DC/OS installation",
        (
            Text(
                "os::execvpe on path 'curl'",
                "https://github.com/mesosphere-backup/docker-containers/pull/66",
                r"Failed to os::execvpe on path 'curl': ",
            ),
            Text("Failed to exec the curl subprocess", "mesos src/uri/fetchers/curl.cpp"),
        ),
    ),
    Cause(
        "disk-full",
        shared.DISK_FULL,
        "remove what is not needed on the agent, below /var/lib/mesos and /var/lib/docker",
        (
            Text("No space left on device", "errno ENOSPC; mesos src/slave/containerizer/mesos/provisioner"),
            Text(
                "no space left on device",
                "https://github.com/moby/moby/issues/32811",
                r"[^\n:]{0,200}: no space left on device",
            ),
        ),
    ),
    Cause(
        "layer-unreadable",
        "a layer of {image} cannot be unpacked: it is broken, or compressed in a way that the agent does not know",
        "build the image with gzip layers, and push it again",
        (
            Text("Subprocess 'tar", "mesos src/common/command_utils.cpp", r"Subprocess 'tar[^']*' failed[^\n]*"),
            Text("Collect failed: Failed to extract", f"{_STORE}/docker/registry_puller.cpp"),
        ),
    ),
    Cause(
        "image-has-no-command",
        "{image} names no program to start, and the app gives neither cmd nor args",
        "give the app a cmd, or build the image with an ENTRYPOINT",
        (Text("No executable is found", "mesos src/slave/containerizer/mesos/isolators/docker/runtime.cpp"),),
    ),
    Cause(
        "image-archive-missing",
        "the agent takes images from a folder (--docker_registry), and {image} is not in it",
        "put the image's archive into that folder on every agent",
        (Text("Failed to find archive for image", f"{_STORE}/docker/image_tar_puller.cpp"),),
    ),
    Cause(
        "default-registry-unreadable",
        "the agent's --docker_registry is not a URL with its scheme",
        "write it as https://HOST, then: sudo systemctl restart dcos-mesos-slave",
        (
            Text("Failed to parse the default Docker registry", f"{_STORE}/docker/registry_puller.cpp"),
            Text("Failed to parse the agent flag --docker_registry", f"{_STORE}/docker/image_tar_puller.cpp"),
            Text("Expecting registry url starting with", f"{_STORE}/docker/image_tar_puller.cpp"),
        ),
    ),
    Cause(
        "engine-not-enabled",
        "no containerizer of the agent runs such a container: the UCR or the Docker Engine is not enabled there",
        "compare --containerizers and --image_providers of the agent with what the app asks for",
        (
            Text("None of the enabled containerizers", "mesos src/slave/slave.cpp executorLaunched"),
            Text("Unsupported container image type", f"{_STORE}/provisioner.cpp"),
            Text("The provided ContainerInfo is not supported", "mesos src/slave/http.cpp"),
        ),
    ),
)
