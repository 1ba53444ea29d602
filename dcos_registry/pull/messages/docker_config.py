"""What the docker program says of its config: the archive's `.docker/config.json`, or the agent's (docker.md 1 to 11).

A config that it cannot read never stops it: it warns, and goes on without any credentials.
"""

from dcos_registry.pull.messages.meaning import Cause, Text, Weight

_CONFIG = "docker/cli cli/config"
_CREDENTIALS = "https://github.com/docker/docker-credential-helpers"
_WARNING = r"Error (?:loading|parsing) config file\b[^\n]*?"
_LOADING, _PARSING = "Error loading config file", "Error parsing config file"
_CHECK = "dcos registry image-check {IMAGE} --engine docker --docker-config FILE, with the config.json that was used"
_MEND = "log in anew and pack only that login into the archive; to try it before: " + _CHECK


def _texts(reason: str, source: str) -> tuple[Text, ...]:
    """Return the spellings of the CLI 20.10 and of the CLI 28."""
    return tuple(Text(needle, source, rf"{_WARNING}{reason}") for needle in (_LOADING, _PARSING))


CAUSES = (
    Cause(
        "config-unreadable",
        "the docker program may not read its config, so it pulled without credentials",
        "pack the archive anew, so that its files can be read by the task's user (0644, or 0600 as root)",
        _texts(r"permission denied", f"{_CONFIG}/config.go; pains.md 8"),
        Weight.WARNING,
    ),
    Cause(
        "config-auth-no-base64",
        "an entry's auth in the docker config is not base64, so the engine pulled without some or all credentials",
        _MEND,
        _texts(r"illegal base64 data", f"{_CONFIG}/configfile/file.go decodeAuth; docker.md 7, 8"),
        Weight.WARNING,
    ),
    Cause(
        "config-auth-without-colon",
        "an entry's auth in the docker config is not the base64 of USER:PASSWORD, so the engine used none",
        _MEND,
        (
            *_texts(r"Invalid auth configuration file", f"{_CONFIG}/configfile/file.go decodeAuth; docker.md 7"),
            *_texts(r"Something went wrong decoding", f"{_CONFIG}/configfile/file.go decodeAuth"),
        ),
        Weight.WARNING,
    ),
    Cause(
        "config-value-of-wrong-type",
        "the docker config has a {type} where a {wanted} belongs, so the engine pulled without credentials",
        _MEND,
        _texts(
            r"cannot unmarshal (?P<type>\w+) into Go (?:struct field \S+|value) of type (?P<wanted>\S+)",
            f"{_CONFIG}/config.go; docker.md 6",
        ),
        Weight.WARNING,
    ),
    Cause(
        "dockercfg-empty",
        "the .dockercfg is empty or of no known form, so the engine pulled without credentials",
        "put a .docker/config.json into the archive in its place",
        _texts(r"(?:Invalid Auth|The Auth) config file", f"{_CONFIG}/configfile/file.go; docker.md 3"),
        Weight.WARNING,
    ),
    Cause(
        "config-not-json",
        "the docker config is not JSON, so the engine pulled without credentials",
        _MEND,
        _texts("", f"{_CONFIG}/config.go; docker.md 5, 6"),
        Weight.WARNING,
    ),
    Cause(
        "legacy-dockercfg",
        "the credentials are in a .dockercfg, which newer docker programs do not read at all",
        "put a .docker/config.json into the archive in its place",
        (
            Text(
                "Support for the legacy ~", f"{_CONFIG}/config.go; docker.md 3", r"Support for the legacy ~/\.dockercfg"
            ),
        ),
        Weight.WARNING,
    ),
    Cause(
        "helper-missing",
        "the docker config names the credential helper {helper}, which is not on the agent",
        "take credsStore and credHelpers out of the config: " + _MEND,
        (
            Text(
                "docker-credential-",
                "https://github.com/docker/compose/issues/11584; pains.md 29",
                r"exec: \"docker-credential-(?P<helper>[\w.-]+)\": executable file not found",
            ),
            Text(
                "docker-credential-",
                "https://github.com/docker/desktop-linux/issues/205",
                r"docker-credential-(?P<helper>[\w.-]+): (?:command )?not found",
            ),
            Text(
                "docker-credential-",
                "docker-py credentials/store.py",
                r"docker-credential-(?P<helper>[\w.-]+) not installed",
            ),
        ),
        Weight.WARNING,
    ),
    Cause(
        "helper-has-no-login",
        "a credential helper on the agent was asked, and holds no login for {registry}",
        "take credsStore and credHelpers out of the config: " + _MEND,
        (Text("credentials not found in native keychain", f"{_CREDENTIALS} credentials/error.go; docker.md 19"),),
        Weight.WARNING,
    ),
    Cause(
        "helper-failed",
        "a credential helper on the agent failed",
        "take credsStore and credHelpers out of the config: " + _MEND,
        (
            Text("error getting credentials - err", f"{_CREDENTIALS} client/client.go"),
            Text("pass not initialized", f"{_CREDENTIALS} pass/pass.go"),
        ),
        Weight.WARNING,
    ),
    Cause(
        "config-renames-pull",
        "the docker config has an alias for pull, which the docker program refuses, so it does nothing",
        "take aliases out of the config: " + _MEND,
        (
            Text(
                "lias",
                "docker/cli cmd/docker/aliases.go; docker.md 11",
                r"[Nn]ot allowed to alias (?P<name>\"?pull\"?)",
            ),
        ),
    ),
    Cause(
        "config-names-orchestrator",
        "the docker config chooses an orchestrator that the docker program does not know, so it does nothing",
        "take stackOrchestrator out of the config: " + _MEND,
        (Text("specified orchestrator", "docker/cli cli/command/orchestrator.go; docker.md 11"),),
    ),
    Cause(
        "config-names-context",
        "the docker config names a context that is not there, so the docker program does nothing",
        "take currentContext out of the config: " + _MEND,
        (
            Text(
                "is not found on the file system",
                "docker/cli cli/command/cli.go",
                r"[Cc]urrent context [^\n]* is not found",
            ),
        ),
    ),
    Cause(
        "content-trust-wanted",
        "DOCKER_CONTENT_TRUST is set for the agent, and the image is not signed, or the notary server not there",
        "take DOCKER_CONTENT_TRUST out of the agent's environment, then: sudo systemctl restart dcos-mesos-slave",
        (
            Text(
                "notary server", "docker/cli cli/trust/trust.go; docker.md 1", r"error contacting notary server[^\n]*"
            ),
            Text("remote trust data does not exist", "docker/cli cli/trust/trust.go"),
            Text("No trust data for", "docker/cli cli/command/image/trust.go", r"No trust data for \S+"),
        ),
    ),
)
