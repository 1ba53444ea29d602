"""What Marathon finds wrong with the definition of an app or pod (marathon.md 2, 3, cluster.md D4)."""

from dcos_registry.pull.messages.meaning import Cause, Text

_API = "marathon api/v2/validation"
_APP = f"{_API}/AppValidation.scala; marathon.md 2"
_ATTACH = "dcos registry app-attach ID --secret PATH"
_BY_API = "dcos registry app-attach changes only what it has to; by hand, send the changed fields alone"
_AT = r"\(path: '(?P<path>{path})' errors: [^\n]*?{errors}"


def _at(path: str, errors: str) -> str:
    return _AT.format(path=path, errors=errors)


CAUSES = (
    Cause(
        "secret-on-docker-engine",
        "the app runs on the Docker Engine, which cannot pull with a secret: only the UCR can",
        'give the app an archive in "fetch", or the container type MESOS, then: ' + _ATTACH,
        (Text("pullConfig is not supported with Docker containerizer", f"{_APP}; pains.md 14"),),
    ),
    Cause(
        "secret-not-declared",
        "pullConfig names a secret that the definition does not declare at its top, in secrets",
        _ATTACH + " writes both",
        (Text("pullConfig.secret must refer to an existing secret", f"{_APP}; pains.md 14, 15"),),
    ),
    Cause(
        "secrets-feature-off",
        "secrets are off in this Marathon, as in open source DC/OS",
        "put the credentials on the agents (cluster_docker_credentials), and take secrets and pullConfig out",
        (
            Text(
                "Feature secrets is not enabled",
                "marathon api/v2/Validation.scala; pains.md 14",
                r"(?:must be empty, )?Feature secrets is not enabled",
            ),
            Text(
                "requires the secrets feature to be enabled",
                f"{_API}/EnvVarValidation.scala",
                r"use of secret-references in the environment requires the secrets feature to be enabled",
            ),
            Text("must be empty", f"{_API}/SecretValidation.scala", _at("/secrets", "must be empty[^)]*")),
        ),
    ),
    Cause(
        "secret-outside-space",
        "the service may not use the secret {secret}: a secret serves only services in its own folder and below",
        "write it into a folder above the service: dcos registry secret-create FOLDER/NAME --registry HOST",
        (Text("is not accessible", "cluster.md D4; pains.md 16", r"Secret (?P<secret>[\w./-]+) is not accessible"),),
    ),
    Cause(
        "secret-reference-undefined",
        "the definition uses a secret that it does not declare at its top, in secrets",
        _ATTACH + " declares a pull secret; others belong into secrets by hand",
        (
            Text("volume.secret must refer to an existing secret", f"{_APP}; marathon.md 2.3"),
            Text("references an undefined secret", f"{_API}/SecretValidation.scala; marathon.md 2.3"),
        ),
    ),
    Cause(
        "secret-without-source",
        "a secret in the definition has no source, or is a text where an object with source belongs",
        '"secrets": {{"NAME": {{"source": "PATH"}}}}, as written by ' + _ATTACH,
        (
            Text("secrets", "marathon.md 2.3", _at(r"/secrets/[^']*", r"error\.[^)]*")),
            Text("pullConfig", "marathon.md 2.2", _at(r"[^']*/pullConfig[^']*", r"error\.[^)]*")),
        ),
    ),
    Cause(
        "credential-field-unused",
        "the app has docker.credential, which Marathon refuses on both engines",
        "take credential out, then: " + _ATTACH,
        (Text("credential", f"{_APP}", _at(r"[^']*/docker/credential", "must be empty[^)]*")),),
    ),
    Cause(
        "docker-fields-on-ucr",
        "the app has fields of the Docker Engine ({path}), which the UCR does not have",
        "take them out, or turn them into their like: networks, container.portMappings, env",
        (Text("must be empty", _APP, _at(r"[^']*/docker/(?:network|parameters|portMappings)", "must be empty[^)]*")),),
    ),
    Cause(
        "uris-and-fetch",
        "the app has both uris and fetch, of which Marathon takes one",
        "move what is in uris into fetch",
        (
            Text("may not be set in conjunction with fetch", f"{_APP}.4; pains.md 17"),
            Text(
                "cannot specify both uris and fetch fields", "marathon api/v2/AppNormalization.scala; marathon.md 2.4"
            ),
        ),
    ),
    Cause(
        "fetch-address-invalid",
        "an address in fetch or uris is not a URI: it has a blank, a brace or a wrong % in it",
        "write such characters as %20 and the like",
        (Text("URI has invalid syntax", "marathon api/v2/Validation.scala uriIsValid; marathon.md 2.4"),),
    ),
    Cause(
        "version-in-update",
        "the update has a version in it, as what Marathon shows of an app has",
        _BY_API,
        (
            Text(
                "field may only be combined with the",
                f"{_APP}, 4.4; pains.md 17",
                r"The 'version' field may only be combined with the 'id' field",
            ),
        ),
    ),
    Cause(
        "env-name-empty",
        "the definition has a variable without a name, as dcos marathon app show makes one of a pull secret",
        "never send back what dcos marathon app show prints: " + _BY_API,
        (
            Text(
                "env",
                "marathon.md 5.3; pains.md 17",
                _at(r"[^']*/env(?:ironment)?/keys\(\d+\)", "must not be empty[^)]*"),
            ),
        ),
    ),
    Cause(
        "app-incomplete",
        "the definition has neither cmd, args nor a container: the app is gone, or the update went to a wrong id",
        "dcos marathon app list",
        (
            Text(
                "must either contain one of 'cmd' or 'args'",
                f"{_APP}.6, 1.4",
                r"AppDefinition must either contain one of 'cmd' or 'args'",
            ),
        ),
    ),
    Cause(
        "roles-refused",
        "the definition has a role that Marathon does not take any more, since before the cluster was upgraded",
        "set acceptedResourceRoles and role to what the message allows",
        (
            Text(
                "acceptedResourceRoles can only contain",
                "marathon state/ResourceRole.scala; marathon.md 2.6",
                r"acceptedResourceRoles can only contain ",
            ),
            Text("expected one of: [", "marathon.md 2.6", r"got [^\n\"]*, expected one of: \["),
        ),
    ),
    Cause(
        "engine-change-refused",
        "the app has something that the engine it is to run on does not have: {why}",
        "take that out before the container's type is changed",
        (
            Text(
                "IPv6 can only be used for container type DOCKER",
                f"{_APP}; marathon.md 3.2",
                r"(?P<why>IPv6 can only be used for container type DOCKER)",
            ),
            Text(
                "must not use 'checks' if using docker",
                "marathon state/AppDefinition.scala; marathon.md 3.1",
                r"AppDefinition (?P<why>must not use 'checks' if using docker)",
            ),
            Text(
                "only work with the Mesos containerizer",
                "marathon state/AppDefinition.scala; marathon.md 3.1",
                r"(?P<why>GPU resources only work with the Mesos containerizer)",
            ),
            Text(
                "may only specify a single container network",
                f"{_APP}; marathon.md 3.1",
                r"(?P<why>may only specify a single container network)",
            ),
            Text(
                "unsupported docker network type",
                "marathon api/v2/AppNormalization.scala; marathon.md 3.1",
                r"(?P<why>unsupported docker network type) ",
            ),
            Text(
                "Health check port indices must address",
                "marathon.md 3.2",
                r"(?P<why>Health check port indices must address an element of the ports array)",
            ),
            Text(
                "Persistent volumes can not be changed",
                "marathon state/AppDefinition.scala; marathon.md 3.5",
                r"(?P<why>Persistent volumes can not be changed)!?",
            ),
            Text(
                "Services with persistent volumes configured may not change",
                "marathon state/AppDefinition.scala; marathon.md 3.5",
                r"(?P<why>Services with persistent volumes configured may not change [\w ]+)",
            ),
        ),
    ),
    Cause(
        "image-without-name",
        "the container names no image, or docker is not there at all",
        'let the app have "container": {{"docker": {{"image": ..}}}}',
        (
            Text("image", "marathon.md 2.2", _at(r"[^']*/(?:docker/)?image(?:/id)?", r"error\.[^)]*")),
            Text("not defined", "marathon.md 2.2", _at(r"[^']*/container/docker", "not defined[^)]*")),
        ),
    ),
    Cause(
        "definition-misshapen",
        "the definition is not shaped as Marathon wants it, at {path}",
        "compare it with what GET /v2/apps/ID shows",
        (Text("error.", "marathon.md 1.2", _at(r"[^']*", r"error\.(?:path|expected|min|max|pattern|unknown)[^)]*")),),
    ),
)
