"""Whole logs: what is one message, what is told first, and where it stands."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import messages
from dcos_registry.pull.messages.decoder import TABLES
from tests.pull.messages.test_known import causes_in

BASIC = (
    "Got unexpected BASIC Authorization response status: 401 Unauthorized "
    "from https://registry.example.com/v2/team/web/manifests/1.0"
)
PULL = "docker -H unix:///var/run/docker.sock pull registry.example.com/team/web:1.0"
AGENT_LOG = f"""\
I1124 10:00:00.000000  1234 slave.cpp:2379] Got registration for executor 'web.1'
E1124 10:00:01.000000  1234 slave.cpp:6990] Container 'c' for executor 'web.1' failed to start: {BASIC}
E1124 10:00:02.000000  1234 slave.cpp:6990] Container 'd' for executor 'api.1' failed to start: Failed to run \
'{PULL}': exited with status 1; stderr='WARNING: Error loading config file: /x/.docker/config.json: unexpected EOF
Error response from daemon: Head "https://registry.example.com/v2/team/web/manifests/1.0": no basic auth credentials
'
W1124 10:00:03.000000  1234 fetcher.cpp:915] Failed to fetch all URIs for container 'e': exited with status 1
E1124 10:00:04.000000  1234 slave.cpp:6990] Container 'f' for executor 'web.2' failed to start: {BASIC}
"""


def test_a_log_is_read_line_by_line_and_equal_causes_are_one() -> None:
    found = [(finding.meaning.id, finding.lines) for finding in messages.decode_log(AGENT_LOG)]
    assert found == [
        ("config-not-json", (3,)),
        ("login-missing-or-refused", (2, 7)),
        ("no-login-for-registry", (4,)),
        ("fetch-failed", (6,)),
    ]


def test_a_symptom_is_not_told_where_its_message_names_the_cause() -> None:
    assert "docker-pull-failed" not in causes_in(AGENT_LOG)
    assert causes_in(f"Failed to run '{PULL}': exited with status 1; stderr=''") == ["docker-pull-failed"]


def test_the_words_of_a_message_are_filled_in() -> None:
    meaning = messages.decode(BASIC)
    assert meaning is not None
    assert meaning.origin == "ucr"
    assert meaning.cause == (
        "the registry registry.example.com wants a login, and the agent found none for it or a wrong one"
    )
    assert "dcos registry image-check registry.example.com/team/web:1.0 --engine ucr" in meaning.remedy
    assert meaning.matched == "Got unexpected BASIC Authorization response status: 401"
    assert "mesos src/uri/fetchers/docker.cpp" in meaning.source


@pytest.mark.parametrize(
    ("image", "named"),
    [("ubuntu", "https://index.docker.io/v1/"), ("registry.example.com:5000/web", "registry.example.com:5000")],
)
def test_the_key_for_the_docker_engine_is_spelled_as_it_wants_it(image: str, named: str) -> None:
    meaning = messages.decode(f"pull access denied for {image}, repository does not exist")
    assert meaning is not None
    assert f"with {named} as a key" in meaning.remedy


def test_a_name_without_a_registry_is_of_docker_hub() -> None:
    meaning = messages.decode("pull access denied for team/web, repository does not exist")
    assert meaning is not None
    assert meaning.cause.startswith("Docker Hub does not give the image team/web")


def test_a_line_of_the_event_stream_is_json_too() -> None:
    event = {"eventType": "status_update_event", "taskStatus": "TASK_FAILED", "message": BASIC}
    assert causes_in(f"event: status_update_event\ndata: {json.dumps(event)}\n\n") == ["login-missing-or-refused"]


def test_what_marathon_refuses_is_put_together_over_lines() -> None:
    details = [{"path": "/container/docker/credential", "errors": ["must be empty"]}]
    document = json.dumps({"message": "Object is not valid", "details": details}, indent=2)
    [finding] = messages.decode_log(document)
    assert finding.meaning.id == "credential-field-unused"
    assert finding.lines == (5,)


def test_an_answer_that_mesos_could_not_read_goes_on_for_lines() -> None:
    head = "Failed to decode HTTP responses: Decoding failed"
    answer = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\nHTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\n"
    log = f"E1124 10:00:00.000000  1 x.cpp:1] {head}\n{answer}\nI1124 10:00:01.000000  1 x.cpp:1] HTTP/1.1 308\n"
    assert causes_in(log) == ["rate-limit"]


def test_evidence_of_a_long_line_is_cut_to_what_stands_around() -> None:
    [finding] = messages.decode_log(f"{'a' * 5000} {BASIC} {'b' * 5000}")
    assert len(finding.evidence) < 300
    assert "401 Unauthorized" in finding.evidence


def test_a_log_without_anything_known_has_no_findings() -> None:
    assert messages.decode_log("") == []
    assert messages.decode_log("I1124 10:00:00.000000  1 slave.cpp:1] all is well\n" * 5) == []
    assert messages.decode("the app's own trouble: connection refused") is None
    assert messages.cause("the app's own trouble: connection refused") is None


NEEDLES = sorted({text.needle for _, causes in TABLES for cause in causes for text in cause.texts})
pieces = st.one_of(
    st.sampled_from(NEEDLES),
    st.sampled_from(["stderr='", "'", '"', "{", "}", "\n", "\r\n", "\\", "https://", "/v2/", "HTTP/1.1 429", ": "]),
    st.text(max_size=8),
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_read(text: str) -> None:
    lines = text.count("\n") + 1
    for finding in messages.decode_log(text):
        assert finding.meaning.cause
        assert finding.meaning.remedy
        assert all(1 <= line <= lines for line in finding.lines)
        assert "\n" not in finding.evidence
