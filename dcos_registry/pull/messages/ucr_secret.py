"""What Mesos says of a docker config that it cannot read: the pull secret's, or the agent's own (ucr.md 2.1, 16).

The agent's file is `MESOS_DOCKER_CONFIG` (dcos gen/dcos-config.yaml), by default /etc/mesosphere/docker_credentials.
"""

from dcos_registry.pull.messages import defects
from dcos_registry.pull.messages.defects import NO_OBJECT, PARSING, REPLACED, SYNTAX_ERROR
from dcos_registry.pull.messages.meaning import Cause, Text, Weight

_SPEC = "mesos src/docker/spec.cpp parseAuthConfig"
_JSON = "mesos 3rdparty/stout/include/stout/json.hpp"
_FLAGS = "mesos 3rdparty/stout/include/stout/flags"
_MEND_AGENT = (
    "dcos registry image-check {IMAGE} --engine ucr --agent-config FILE, with a copy of the agent's file; "
    "when it is mended: sudo systemctl restart dcos-mesos-slave"
)

AGENT = (
    Cause(
        "agent-config-unreadable",
        "the agent does not start: the file of its --docker_config is not there or cannot be read",
        "put it on the agent, {{}} for no credentials, then: sudo systemctl restart dcos-mesos-slave",
        (
            Text(
                "docker_config",
                f"{_FLAGS}/fetch.hpp",
                r"Failed to load flag 'docker_config': .*(?:Error reading file|Failed to open file).*",
            ),
        ),
    ),
    Cause(
        "agent-config-not-json",
        "the agent does not start: its --docker_config is empty or not JSON",
        _MEND_AGENT,
        (
            Text("docker_config", f"{_FLAGS}/flags.hpp", r"Failed to load flag 'docker_config'.*"),
            Text("--docker_config: ", "ucr.md 16", r"--docker_config: (?:syntax error|Unexpected JSON|Parsed JSON).*"),
        ),
    ),
    Cause(
        "agent-config-unusable",
        "the agent's own --docker_config has an entry that is no object, so it pulls no image for the UCR at all",
        _MEND_AGENT,
        (
            Text("Scheme 'docker-manifest' is not supported", "ucr.md 16; mesos src/uri/fetcher.cpp"),
            Text(
                "Skipping URI fetcher plugin 'docker'",
                "mesos src/uri/fetcher.cpp",
                r"Skipping URI fetcher plugin 'docker' as it could not be created[^\n]*",
            ),
            Text(
                "Failed to find 'auths' in docker config file",
                "mesos src/docker/docker.cpp pull",
                r"(?<!parse docker config: )Failed to find 'auths' in docker config file.*",
            ),
        ),
    ),
    Cause(
        "cluster-credentials-not-json",
        "the cluster_docker_credentials in DC/OS's config.yaml is not one JSON object",
        "write it as one line of JSON in single quotes: cluster_docker_credentials: '{{\"auths\": {{..}}}}'",
        (
            Text("Must be valid JSON. Got: ", "dcos gen/calc.py validate_json_dictionary"),
            Text("Must be a JSON dictionary. Got a ", "dcos gen/calc.py validate_json_dictionary"),
        ),
    ),
)

SECRET = (
    Cause(
        "secret-not-json",
        "the pull secret is not JSON, and Mesos pulls nothing with it, public images neither",
        REPLACED,
        (SYNTAX_ERROR,),
    ),
    Cause(
        "secret-has-text-behind",
        "the pull secret has something behind its end: a second document, a NUL or a stray character",
        REPLACED,
        (Text("docker config: JSON parse failed: Parsed JSON included non-whitespace trailing characters", _JSON),),
    ),
    Cause(
        "secret-is-no-object",
        "the pull secret is a list, a text or a number, and has to be an object",
        REPLACED,
        (Text("docker config: JSON parse failed: Unexpected JSON type parsed", _JSON),),
    ),
    Cause(
        "secret-number-too-large",
        "the pull secret has a number in it that is out of range",
        REPLACED,
        (Text("docker config: JSON parse failed: Value out of range", _JSON),),
    ),
    Cause(
        "secret-auths-no-object",
        "the auths of the pull secret is no object of registries",
        REPLACED,
        (Text("docker config: Failed to find 'auths' in docker config file", _SPEC),),
    ),
    Cause(
        "secret-entry-no-object",
        "an entry of the pull secret is no object, such as a user name or a comment beside the registries",
        REPLACED,
        (NO_OBJECT,),
    ),
    Cause(
        "secret-field-no-text",
        "an entry of the pull secret has a {type} for {field}, which has to be a text: one such entry spoils all",
        REPLACED,
        (
            Text(
                "Protobuf parse failed: Not expecting a JSON",
                f"{_SPEC}; stout protobuf.hpp",
                rf"{PARSING}Protobuf parse failed: Not expecting a JSON (?P<type>\w+) for field '(?P<field>\w+)'",
            ),
        ),
    ),
    Cause(
        "secret-not-readable",
        "the pull secret is not a docker config that Mesos can read",
        REPLACED,
        (Text("Failed to parse docker config: ", _SPEC),),
        Weight.SYMPTOM,
    ),
)

CAUSES = (*AGENT, *defects.CAUSES, *SECRET)
