"""The pains of private registries that show in a message, each by its number (pains.md 2)."""

import json

import pytest

from dcos_registry.pull import messages
from dcos_registry.pull.messages import Meaning

REGISTRY = "registry.example.com"
IMAGE = f"{REGISTRY}/team/web:1.0"


def told(text: str) -> Meaning:
    meaning = messages.decode(f"Failed to launch container: {text}")
    assert meaning is not None
    return meaning


def docker(stderr: str) -> Meaning:
    command = f"docker -H unix:///var/run/docker.sock pull {IMAGE}"
    return told(f"Failed to run '{command}': exited with status 1; stderr='{stderr}\n'")


def fetched(**uri: object) -> Meaning | None:
    info = {"items": [{"action": "BYPASS_CACHE", "uri": {"extract": True, "executable": False, **uri}}]}
    return messages.decode(f"I1124 10:00:00.000000  1 fetcher.cpp:562] Fetcher Info: {json.dumps(info)}")


def refused(path: str, *errors: str) -> Meaning:
    details = [{"path": path, "errors": list(errors)}]
    return told(json.dumps({"message": "Object is not valid", "details": details}))


def test_pain_1_the_archive_in_uris_is_not_unpacked() -> None:
    meaning = fetched(value="file:///etc/docker.tar.gz", extract=False)
    assert meaning is not None
    assert meaning.id == "archive-not-extracted"
    assert '"extract": true' in meaning.remedy


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ({"value": "https://files.example.com/docker.tar.gz", "extract": False}, "extract is false"),
        ({"value": "https://files.example.com/docker.tar.gz", "executable": True}, "executable"),
        ({"value": "https://files.example.com/docker.tar.gz?sig=0"}, "behind the ending"),
    ],
)
def test_pain_2_the_archive_is_fetched_and_not_unpacked(uri: dict[str, object], reason: str) -> None:
    meaning = fetched(**uri)
    assert meaning is not None
    assert meaning.id == "archive-not-extracted"
    assert reason in meaning.cause
    assert fetched(value="https://files.example.com/docker.tar.gz") is None


def test_pain_5_not_found_may_be_unauthorized() -> None:
    for meaning in (
        docker("Error: image team/web not found"),
        docker(f"Error response from daemon: manifest for {IMAGE} not found: manifest unknown: manifest unknown"),
        told("Unexpected HTTP response '404 Not Found' when trying to get the manifest"),
    ):
        assert meaning.id == "image-missing-or-hidden"
        assert "hides it from this account" in meaning.cause
        assert "with and without a login" in meaning.remedy


def test_pain_6_the_engine_reads_the_sandbox_and_not_the_home_of_root() -> None:
    meaning = docker(f"Error response from daemon: Get https://{REGISTRY}/v2/team/web: no basic auth credentials")
    assert meaning.id == "no-login-for-registry"
    assert "an archive in the app's fetch" in meaning.remedy


def test_pain_7_the_config_is_fetched_without_an_archive() -> None:
    meaning = fetched(value="file:///root/.docker/config.json", extract=False)
    assert meaning is not None
    assert meaning.id == "config-not-in-an-archive"


def test_pain_8_the_config_in_the_archive_cannot_be_read() -> None:
    file = "/var/lib/mesos/x/.docker/config.json"
    meaning = docker(f"WARNING: Error loading config file: {file}: open {file}: permission denied")
    assert meaning.id == "config-unreadable"


def test_pain_11_another_config_json_in_the_sandbox_ends_in_a_400() -> None:
    meaning = docker(
        'Error response from daemon: error parsing HTTP 400 response body: invalid character "<": "<html>"'
    )
    assert meaning.id == "login-unwanted"


@pytest.mark.parametrize("reason", ["cp failed with status: 256", "No such file or directory"])
def test_pain_12_the_archive_is_not_on_this_agent(reason: str) -> None:
    meaning = told(f"Failed to fetch 'file:///etc/docker.tar.gz': {reason}")
    assert meaning.id == "archive-missing-on-agent"
    assert told("Failed to fetch all URIs for container 'c': exit status 256").id == "fetch-failed"


def test_pain_13_new_agents_lack_the_archive() -> None:
    assert "on new agents too" in told("Failed to fetch '/etc/docker.tar.gz': cp failed with status: 256").cause


def test_pain_14_a_secret_on_the_docker_engine_undeclared_or_without_the_feature() -> None:
    path = "/container/docker/pullConfig"
    assert refused(path, "pullConfig is not supported with Docker containerizer").id == "secret-on-docker-engine"
    assert refused(path, "pullConfig.secret must refer to an existing secret").id == "secret-not-declared"
    off = "Feature secrets is not enabled. Enable with --enable_features secrets)"
    assert refused(path, "must be empty", off).id == "secrets-feature-off"
    assert refused("/secrets", "must be empty").id == "secrets-feature-off"


def test_pain_15_secrets_inside_the_container_are_not_declared() -> None:
    meaning = refused("/container/docker/pullConfig", "pullConfig.secret must refer to an existing secret")
    assert "at its top, in secrets" in meaning.cause


def test_pain_16_the_secret_is_outside_the_space_of_the_service() -> None:
    meaning = refused("/", "Secret /pod/pullConfig is not accessible")
    assert meaning.id == "secret-outside-space"
    assert "/pod/pullConfig" in meaning.cause


@pytest.mark.parametrize(
    ("path", "error", "cause"),
    [
        ("/", "The 'version' field may only be combined with the 'id' field.", "version-in-update"),
        ("/uris", "may not be set in conjunction with fetch", "uris-and-fetch"),
        ("/env/keys(0)", "must not be empty", "env-name-empty"),
    ],
)
def test_pain_17_what_marathon_shows_cannot_be_sent_back(path: str, error: str, cause: str) -> None:
    assert refused(path, error).id == cause


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("application/vnd.oci.image.manifest.v1+json", "image-is-oci"),
        ("application/vnd.docker.distribution.manifest.list.v2+json", "image-is-multi-platform"),
    ],
)
def test_pain_21_the_ucr_pulls_neither_oci_nor_lists(kind: str, cause: str) -> None:
    meaning = told(f"Unsupported manifest MIME type: {kind}")
    assert meaning.id == cause
    assert "--format v2s2" in meaning.remedy
    older = docker("mediaType in manifest should be 'application/vnd.docker.distribution.manifest.v2+json' not ''")
    assert "19.03" in older.cause


def test_pain_22_the_token_is_called_access_token() -> None:
    meaning = told("Failed to find token in JSON object")
    assert meaning.id == "token-missing"
    assert "never access_token" in meaning.cause


def test_pain_23_older_mesos_wants_scope_and_service_in_the_challenge() -> None:
    meaning = told("Missing 'realm', 'service' or 'scope' in header WWW-Authenticate: Bearer realm=x")
    assert meaning.id == "challenge-unreadable"


def test_pain_24_a_registry_without_tls() -> None:
    ucr = told(
        f"Failed to perform 'curl' for 'https://{REGISTRY}:5000/v2/web/manifests/1': "
        "curl: (35) error:1408F10B:SSL routines:ssl3_get_record:wrong version number"
    )
    engine = docker(
        f"Error response from daemon: Get https://{REGISTRY}:5000/v2/: http: server gave HTTP response to HTTPS client"
    )
    assert ucr.id == engine.id == "registry-has-no-tls"
    assert f"{REGISTRY}:5000" in ucr.cause


def test_pain_25_the_ca_stands_in_one_of_two_places() -> None:
    engine = docker(
        f'Error response from daemon: Get "https://{REGISTRY}:5000/v2/": x509: certificate signed by unknown authority'
    )
    assert f"/etc/docker/certs.d/{REGISTRY}:5000/ca.crt" in engine.remedy
    ucr = told("Failed to perform 'curl': curl: (60) SSL certificate problem: unable to get local issuer certificate")
    assert "/var/lib/dcos/pki/tls/certs" in ucr.remedy


def test_pain_26_a_file_in_certs_d_stops_every_pull() -> None:
    meaning = docker("Error response from daemon: missing key ca.key for client certificate ca.cert. Note that CA ..")
    assert meaning.id == "certs-d-incomplete"
    assert ".crt" in meaning.remedy


@pytest.mark.parametrize("reason", ["syntax error at line 1 near: ", "Error reading file '/x': Failed to open file"])
def test_pain_27_an_empty_or_missing_file_keeps_the_agent_from_starting(reason: str) -> None:
    meaning = told(f"Failed to load flag 'docker_config': Failed to load value 'file:///x': {reason}")
    assert meaning.id in ("agent-config-not-json", "agent-config-unreadable")
    assert "does not start" in meaning.cause


def test_pain_28_a_config_of_docker_desktop_holds_no_credentials() -> None:
    assert told("Failed to parse docker config: Invalid JSON object '\"desktop\"'").id == "secret-names-helper"


def test_pain_29_the_helper_of_another_machine_is_not_on_the_agent() -> None:
    meaning = docker(
        'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH'
    )
    assert meaning.id == "helper-missing"
    assert "desktop" in meaning.cause


def test_pain_30_a_token_for_some_hours_has_expired() -> None:
    assert docker("Error response from daemon: denied: Your Authorization Token has expired.").id == "login-expired"


@pytest.mark.parametrize(
    ("quoted", "cause"),
    [("eyJhdXRocyI6e319", "secret-is-base64"), ('jpwYXNz"}}}', "secret-has-line-break")],
)
def test_pain_32_base64_of_the_whole_or_broken_over_lines(quoted: str, cause: str) -> None:
    text = f"Failed to parse docker config: JSON parse failed: syntax error at line 1 near: {quoted}"
    assert told(text).id == cause


def test_pain_32_auth_that_is_no_base64_of_user_and_password() -> None:
    meaning = docker("WARNING: Error loading config file: /x/.docker/config.json: Invalid auth configuration file")
    assert meaning.id == "config-auth-without-colon"


def test_pain_33_the_key_of_docker_hub_is_spelled_out() -> None:
    meaning = told("Error response from daemon: pull access denied for team/web, repository does not exist")
    assert "https://index.docker.io/v1/" in meaning.remedy


@pytest.mark.parametrize(
    "said",
    [
        "unauthorized: unauthorized to access repository: team/web, action: pull",
        "unauthorized: access to the requested resource is not authorized",
        "denied: access forbidden",
    ],
)
def test_pain_34_the_login_is_right_and_has_no_right_to_this_repository(said: str) -> None:
    assert docker(f"Error response from daemon: {said}").id == "no-right-to-image"


def test_pain_37_the_limit_of_pulls_shows_as_a_decoding_error() -> None:
    text = "Failed to decode HTTP responses: Decoding failed\nHTTP/1.1 429 Too Many Requests\r\n\r\n"
    assert told(text).id == docker("Error response from daemon: toomanyrequests: You have ..").id == "rate-limit"


def test_pain_39_a_session_token_is_not_taken_any_more() -> None:
    meaning = docker(f'Error response from daemon: Head "https://{REGISTRY}/v2/x": unauthorized: invalid refresh token')
    assert meaning.id == "identity-token-refused"
