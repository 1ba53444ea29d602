"""Every error text that was recorded of the real engines, and further ones of their sources and of people's reports.

`golden/messages.jsonl` holds each distinct text of the recorded cases, digests masked, with the causes in it; they were
judged by what the case does (its group, registry and config), not by the text. `golden/further-messages.jsonl` names
where each text comes from.
"""

import json
from typing import Any

import pytest

from dcos_registry.pull import messages
from dcos_registry.pull.messages.decoder import TABLES
from tests.pull.recorded import GOLDEN


def texts(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text().splitlines()]


def identity(case: dict[str, Any]) -> str:
    return " ".join(case["expect"]) or "nothing"


def causes_in(text: str) -> list[str]:
    return [finding.meaning.id for finding in messages.decode_log(text)]


RECORDED = texts("messages")
FURTHER = texts("further-messages")


@pytest.mark.parametrize("case", [*RECORDED, *FURTHER], ids=identity)
def test_a_message_means_what_it_is_a_case_of(case: dict[str, Any]) -> None:
    assert causes_in(case["text"]) == case["expect"]


@pytest.mark.parametrize("case", [case for case in RECORDED if case["expect"]], ids=identity)
def test_a_message_means_the_same_in_a_task_that_failed(case: dict[str, Any]) -> None:
    said = case["text"]
    if case["from"] == "docker":
        command = "docker -H unix:///var/run/docker.sock pull registry.example.test/foo/bar:1.0"
        said = f"Failed to run '{command}': exited with status 1; stderr='{said}\n'"
    whole = f"Failed to launch container: {said}"
    assert causes_in(whole) == case["expect"]

    on_one_line = messages.decode(" ".join(whole.split()))
    assert on_one_line is not None
    assert on_one_line.id == case["expect"][0]


@pytest.mark.parametrize("indent", [None, 2])
def test_messages_mean_the_same_in_the_json_of_apps(indent: int | None) -> None:
    for case in RECORDED:
        app = {"id": "/team/web", "lastTaskFailure": {"message": case["text"], "state": "TASK_FAILED"}}
        assert causes_in(json.dumps({"app": app}, indent=indent)) == case["expect"], case["text"]


def test_every_further_message_names_its_source() -> None:
    assert len(FURTHER) >= 80
    assert all(case["source"] for case in FURTHER)


def test_every_cause_is_shown_by_a_message() -> None:
    shown = {name for case in [*RECORDED, *FURTHER] for name in case["expect"]}
    known = {cause.id for _, causes in TABLES for cause in causes}
    assert known - shown == set()
