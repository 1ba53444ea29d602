"""What an audit finds on a cluster that has one app or pod for each thing that it finds, and what it prints of it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.house.findings import finding_ids
from tests.workflows.audited_cluster import Definitions, audit, audited_cluster
from tests.workflows.operator import Done

GOLDEN = Path(__file__).parent / "golden" / "audit.txt"

ELSEWHERE = {
    "archive-macos-files": "archive-check tells it",
    "archive-other-files": "archive-check tells it",
    "archive-open-to-others": "archive-check tells it",
    "archive-other-registries": "archive-check tells it",
    "archive-without-logins": "archive-check tells it",
    "login-refused": "archive-check tells it",
    "archive-not-seen": "a note",
    "no-cluster": "a note",
    "bad-image-name": "the registry is not known",
    "image-ambiguous": "test_audit.py",
    "login-in-clear": "test_audit.py",
    "no-secret-store": "test_audit.py",
    "secret-not-readable": "test_audit.py",
    "web-login-keys": "the registry is Docker Hub",
}
"""Findings that this cluster has not."""


@dataclass(frozen=True)
class Audited:
    """The same cluster audited in words and as JSON, and without its registry."""

    words: Done
    document: Any
    offline: Any
    asked_offline: int
    definitions: Definitions

    def found(self, name: str, *, offline: bool = False) -> Mapping[str, str]:
        """Return the findings of one app or pod, sentences by ids."""
        document = self.offline if offline else self.document
        return {each["id"]: each["sentence"] for each in document["findings"] if each["workload"] == f"/team/{name}"}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    """Audit it."""
    with audited_cluster(tmp_path_factory.mktemp("operator")) as (operator, definitions):
        words = audit(operator, definitions)
        document = audit(operator, definitions, "--json").document()
        definitions.sandbox.registry.requests.clear()
        offline = audit(operator, definitions, "--offline", "--json").document()
        yield Audited(words, document, offline, len(definitions.sandbox.registry.requests), definitions)


def test_all_that_is_printed(audited: Audited) -> None:
    assert audited.words.exit_code == 10
    printed = f"{audited.words.stdout}\n--- stderr ---\n{audited.words.stderr}"
    hosts = {
        audited.definitions.host: "127.0.0.1:REGIS",
        audited.definitions.files.partition("//")[2]: "127.0.0.1:FILES",
    }
    for host, name in hosts.items():
        printed = printed.replace(host, name)

    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(printed)
        pytest.fail(f"{GOLDEN.name} was written anew: review it, then test without UPDATE_GOLDEN")
    assert printed == GOLDEN.read_text()


def test_the_cluster_has_all_there_is_to_find(audited: Audited) -> None:
    found = {each["id"] for each in audited.document["findings"]}
    told_by_ca_check = finding_ids("ca_")
    assert found == finding_ids() - told_by_ca_check - set(ELSEWHERE)


def test_the_document_lists_findings_and_workloads(audited: Audited) -> None:
    findings, workloads = audited.document["findings"], audited.document["workloads"]
    assert (audited.document["command"], audited.document["status"]) == ("audit", "partial")
    listed = {each["id"]: each for each in workloads}
    assert list(listed) == sorted(listed)
    assert "/team/command" not in listed
    assert listed["/team/well"] == {
        "id": "/team/well",
        "kind": "app",
        "container": None,
        "engine": "ucr",
        "image": f"{audited.definitions.host}/team/web:1.0",
        "route": "secret",
        "credentials": "the secret team/pull",
        "pullable": True,
        "findings": [],
    }
    assert {
        each["id"]: each["route"] for each in workloads if each["id"] in ("/team/well-docker", "/team/no-secret")
    } == {
        "/team/no-secret": "agent",
        "/team/well-docker": "archive",
    }
    for each in findings:
        assert each["id"] in listed[each["workload"]]["findings"]
        assert (each["status"], each["reason"]) == ("problem", each["sentence"])
    [error] = [line for line in audited.words.stderr.splitlines() if line.startswith("Error: ")]
    assert audited.document["error"] == {"message": error.removeprefix("Error: "), "hint": None, "exit_code": 10}
    assert f"{len(findings)} findings in" in error


def test_offline_no_registry_is_asked_and_what_shows_without_is_found(audited: Audited) -> None:
    assert audited.asked_offline == 0
    of_registry = {"image-not-pullable"}
    expected = {each["id"] for each in audited.document["findings"]} - of_registry
    assert {each["id"] for each in audited.offline["findings"]} == expected
    assert {each["pullable"] for each in audited.offline["workloads"]} == {None, False}


def test_what_is_well_has_no_finding(audited: Audited) -> None:
    for name in ("well", "well-docker", "agents-archive"):
        assert audited.found(name) == {}


def test_pain_1_uris_beside_fetch(audited: Audited) -> None:
    assert list(audited.found("uris")) == ["uris-and-fetch"]


def test_pain_2_an_archive_that_is_not_unpacked(audited: Audited) -> None:
    assert list(audited.found("packed")) == ["archive-not-extracted"]


@pytest.mark.parametrize("name", ["pod", "fetches"])
def test_pain_4_an_archive_on_a_pod_or_an_app_of_the_ucr(audited: Audited, name: str) -> None:
    assert list(audited.found(name)) == ["archive-on-ucr"]


def test_pain_5_a_login_is_wanted_and_not_an_image(audited: Audited) -> None:
    assert "as it is, " + audited.definitions.host + " wants a login" in audited.found("no-secret")["no-secret"]
    assert "has no team/web:2.0; the tags of team/web are 1.0" in audited.found("no-such-tag")["image-not-pullable"]


def test_pain_7_a_config_without_an_archive(audited: Audited) -> None:
    assert list(audited.found("bare-config")) == ["config-not-in-an-archive"]


def test_pain_8_an_archive_whose_config_nobody_may_read(audited: Audited) -> None:
    assert list(audited.found("closed-archive")) == ["archive-not-readable"]


def test_pain_10_credentials_lie_in_the_sandbox_for_nothing(audited: Audited) -> None:
    assert "its credentials only lie in the sandbox for the task to read" in audited.found("fetches")["archive-on-ucr"]


def test_pain_11_two_archives_bring_the_same_file(audited: Audited) -> None:
    assert list(audited.found("twice")) == ["several-archives"]


def test_pain_12_an_archive_that_is_not_there(audited: Audited) -> None:
    assert list(audited.found("gone")) == ["archive-not-fetched"]


def test_pain_14_a_secret_where_marathon_refuses_it(audited: Audited) -> None:
    assert list(audited.found("docker-secret")) == ["secret-on-docker-engine"]
    assert list(audited.found("undeclared")) == ["undeclared-secret"]


def test_pain_15_secrets_inside_the_container(audited: Audited) -> None:
    assert list(audited.found("nested")) == ["nested-secrets"]


def test_pain_16_a_secret_outside_the_space(audited: Audited) -> None:
    assert list(audited.found("outside")) == ["secret-outside-space"]


def test_pain_19_the_key_lacks_the_port_of_the_image(audited: Audited) -> None:
    assert "differs in the port" in audited.found("port")["no-entry-for-registry"]


def test_pain_20_two_keys_match(audited: Audited) -> None:
    assert list(audited.found("two-keys")) == list(audited.found("two-keys", offline=True)) == ["ambiguous-keys"]


def test_pain_28_a_secret_made_on_a_desktop(audited: Audited) -> None:
    assert list(audited.found("desktop")) == ["entry-without-auth"]
    assert list(audited.found("helper")) == ["secret-not-a-docker-config"]


def test_pain_29_an_archive_that_names_a_helper(audited: Audited) -> None:
    assert list(audited.found("helper-archive")) == ["credential-helper"]


def test_pain_30_a_token_that_has_expired(audited: Audited) -> None:
    assert list(audited.found("expired")) == ["credential-expires"], "why the registry refuses it is no second finding"
    assert "2020-01-01" in audited.found("expired")["credential-expires"]


def test_pain_32_an_auth_that_is_not_what_it_should_be(audited: Audited) -> None:
    assert list(audited.found("plain")) == ["auth-not-user-and-password"]
    assert list(audited.found("newline")) == ["auth-with-newline"]


def test_pain_35_a_secret_that_is_missing_or_wrong(audited: Audited) -> None:
    assert list(audited.found("no-secret", offline=True)) == list(audited.found("no-secret")) == ["no-secret"]
    assert list(audited.found("dangling")) == ["dangling-secret"]
    assert list(audited.found("rotated")) == ["image-not-pullable"]
    assert audited.found("rotated", offline=True) == {}
