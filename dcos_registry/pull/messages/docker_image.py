"""What the Docker Engine says of an image it cannot use: name, manifest, platform, layers (docker.md 33 to 39, 3)."""

from dcos_registry.pull.messages import shared
from dcos_registry.pull.messages.meaning import Cause, Text

_PULL = "moby distribution/pull_v2.go"
_REFERENCE = "distribution reference/reference.go; docker.md 34"
_CHECK = "dcos registry image-check {IMAGE} --engine docker"
_PUSH = "build or copy the image anew, and push it again"
_ENTRY = r"(?m)(?:^|daemon: |stderr='|configuration: |attempts=\d+: )"

CAUSES = (
    Cause(
        "image-name-unreadable",
        "the image's name cannot be read: {why}",
        "write it as HOST[:PORT]/NAME[:TAG] in lower case, without https:// before it: " + _CHECK,
        (
            Text(
                "repository name must be lowercase",
                _REFERENCE,
                r"(?:invalid reference format: )?(?P<why>repository name must be lowercase)",
            ),
            Text(
                "repository name must not be more than",
                _REFERENCE,
                r"(?P<why>repository name must not be more than \d+ characters)",
            ),
            Text("64-byte hexadecimal strings", _REFERENCE, r"(?P<why>cannot specify 64-byte hexadecimal strings)"),
            Text("invalid reference format", _REFERENCE, r"(?P<why>invalid reference format)"),
            Text(
                "is not a valid repository",
                "docker/cli of 1.13",
                r"Error parsing reference: (?P<why>[^\n]*is not a valid repository/tag)[^\n]*",
            ),
            Text("Invalid repository name", "moby registry/config.go", r"(?P<why>[Ii]nvalid repository name) "),
            Text("invalid checksum digest length", _REFERENCE, r"(?P<why>invalid checksum digest length)"),
        ),
    ),
    Cause(
        "image-of-other-platform",
        "{image} is not built for the agent's platform",
        "build it for linux/amd64 (docker build --platform linux/amd64), and push it again",
        (
            Text("no matching manifest for", f"{_PULL}; docker.md 38", r"no matching manifest for "),
            Text("no supported platform found in manifest list", f"{_PULL} of 17.03"),
            Text("no match for platform in manifest", "containerd images/image.go"),
            Text("cannot be used on this platform", "moby pkg/system/lcow.go; docker.md 38"),
            Text("cannot download image with operating system", f"{_PULL} of 19.03"),
            Text("exec format error", "errno ENOEXEC; docker.md 38"),
        ),
    ),
    Cause(
        "image-is-artifact",
        "{image} is no container image, but something else that is kept in a registry, such as a Helm chart",
        "name the image itself; what the registry has under this name: " + _CHECK,
        (
            Text("unsupported media type", "moby distribution/pull_v2.go; docker.md 39", r"unsupported media type \S+"),
            Text(
                "Encountered remote",
                "moby distribution/pull_v2.go; docker.md 39",
                r"Encountered remote \S+\([^)]*\) when fetching",
            ),
            Text("target is ", f"{_PULL} of 17.06", r"target is (?:plugin|unknown)"),
            Text("docker plugin install", "docker/cli cli/command/image/pull.go", r"Use `docker plugin install`"),
        ),
    ),
    Cause(
        "manifest-of-other-form",
        "the manifest of {image} is of another form than {registry} says, as OCI images are for Docker up to 19.03.3",
        shared.TO_V2S2,
        (
            Text(
                "mediaType in manifest should be",
                "distribution manifest/schema2; https://github.com/moby/moby/issues/39727; docker.md 36",
                r"(?:if present, )?mediaType in manifest should be ",
            ),
        ),
    ),
    Cause(
        "manifest-unsigned",
        "the manifest of {image} passes for schema 1 without its signature: it is so, or empty, or of a wrong type",
        shared.TO_V2S2,
        (
            Text("missing signature key", "libtrust jsonsign.go; docker.md 36"),
            Text(
                "unexpected end of JSON input",
                "libtrust jsonsign.go; docker.md 36",
                _ENTRY + "unexpected end of JSON input",
            ),
        ),
    ),
    Cause(
        "image-is-schema-1",
        "{image} is in the old form of schema 1, which this Docker Engine does not take any more",
        shared.TO_V2S2,
        (
            Text(
                "manifest version 2, schema 1",
                "moby distribution/pull_v2.go of 26.1 and 28",
                r"schema 1 support (?:is disabled|has been removed)",
            ),
            Text(
                "is no longer supported since containerd",
                "containerd core/remotes/handlers.go",
                r"media type \S+ is no longer supported since containerd",
            ),
            Text("unsupported schema version", _PULL, r"unsupported schema version \d+ for "),
            Text("invalid manifest: not schema2", _PULL),
        ),
    ),
    Cause(
        "manifest-without-type",
        "{registry} sends the manifest of {image} without its type or length",
        "have the registry, or the proxy before it, send Content-Type and Content-Length; see it with " + _CHECK,
        (
            Text(
                "missing or empty Content-",
                "distribution registry/client/repository.go; docker.md 26",
                r"missing or empty Content-(?:Type|Length) header",
            ),
        ),
    ),
    Cause(
        "manifest-unreadable",
        "{registry} sends something that is no manifest or config of {image}: a web page, or a broken one",
        "push the image again; what the registry sends: " + _CHECK,
        (
            Text(
                "error unmarshalling content",
                "distribution manifests.go; docker.md 36",
                r"error unmarshalling content: ",
            ),
            Text("invalid character", "Go encoding/json; docker.md 36", _ENTRY + r"invalid character '"),
            Text("unsupported manifest format", _PULL),
            Text("image manifest does not exist for tag or digest", _PULL),
            Text("no FSLayers in manifest", _PULL, r"no FSLayers in manifest for "),
            Text("length of history not equal", _PULL, r"length of history not equal to number of layers"),
        ),
    ),
    Cause(
        "content-altered",
        "what came is not what its digest says: a proxy changed it, or the registry's storage is damaged",
        "pull once more; if it stays so, push the image again",
        (
            Text(
                "verification failed for digest",
                f"{_PULL}; docker.md 31, 37",
                r"(?:[\w ]{1,40}? )?verification failed for digest \S+",
            ),
            Text("does not match digest", "distribution registry/client", r"content does not match digest"),
        ),
    ),
    Cause(
        "image-inconsistent",
        "config and layers of {image} do not fit together: the tool that built or copied it made a mistake",
        _PUSH,
        (
            Text("layers from manifest don't match image configuration", f"{_PULL}; docker.md 3"),
            Text("invalid rootfs in image configuration", f"{_PULL}; docker.md 3"),
            Text("nvalid parent ID", _PULL, r"[Ii]nvalid parent ID"),
        ),
    ),
    Cause(
        "layer-unreadable",
        "a layer of {image} cannot be unpacked: it is broken, or compressed in a way that the engine does not know",
        "build the image with gzip layers, and push it again",
        (
            Text(
                "failed to register layer",
                "moby distribution/xfer/download.go; docker.md 3",
                r"failed to register layer: (?!.*no space left)",
            ),
            Text("could not get decompression stream", "moby distribution/xfer/download.go"),
        ),
    ),
)
