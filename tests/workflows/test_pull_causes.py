"""Causes that are about a pull, decided from evidence that is at hand."""

from dataclasses import replace

import pytest

from dcos_registry.model.standing import Hold, Standing
from dcos_registry.pull.messages.decoder import TABLES
from dcos_registry.pull.problem import Problem
from dcos_registry.workflows import pull_causes
from dcos_registry.workflows.decision import decide
from dcos_registry.workflows.evidence import Evidence, lines
from dcos_registry.workflows.finding import Finding
from tests.workflows.evidences import (
    BACKING_OFF,
    DOWN,
    IMAGE,
    MISSING,
    NOW,
    PULLABLE,
    REFUSED,
    UNKNOWN_HOST,
    WEB,
    checked,
    failed,
    found,
    image,
    said,
)


def test_what_stops_the_task_goes_before_what_its_agent_says_of_it() -> None:
    stop = Problem("dangling-secret", "The secret team/pull is not there", "create it", stops=True)
    told = found(replace(DOWN, failure=failed("Failed to resolve secret 'team/pull'")), image(None, stop))
    assert told == Finding("dangling-secret", "the secret team/pull is not there", "create it")


def test_an_archive_that_nobody_gets_is_the_cause_where_nothing_else_is_said() -> None:
    problem = Problem("archive-not-fetched", "Https://files.test/a.tar.gz answers 404", "curl it")
    fetching = "Failed to fetch all URIs for container '1f': exited with status 1"
    for standing in (replace(DOWN, wait=BACKING_OFF), replace(DOWN, failure=failed(fetching))):
        assert found(standing, image(checked(REFUSED, sent="none"), problem)).id == "archive-not-fetched"
    told = found(replace(DOWN, failure=failed(REFUSED)), image(checked(REFUSED, sent="none"), problem))
    assert told.id == "not-pullable"


def test_where_message_and_check_agree_the_check_says_more() -> None:
    standing = replace(DOWN, failure=failed(f"Failed to launch container: {REFUSED}"), wait=BACKING_OFF)
    seen = image(checked(REFUSED, cause="registry.test refuses the login of ci"))
    assert found(standing, seen) == Finding("not-pullable", "registry.test refuses the login of ci", "renew it")
    told = said(standing, seen)
    assert told["failure"] == f"TASK_FAILED on 10.0.0.1 10 minutes ago: Failed to launch container: {REFUSED}"
    assert told["image"].endswith("as asked for from this machine with the secret team/pull; the same words")
    assert "dcos marathon delay reset /team/web" in told["queue"]


def test_where_message_and_check_differ_what_is_now_counts() -> None:
    told = found(
        replace(DOWN, failure=failed(REFUSED)), image(checked(MISSING, status=404, cause="there is no such tag"))
    )
    assert told.cause == "there is no such tag"


def test_a_login_that_is_refused_and_runs_out_is_explained_by_that() -> None:
    problem = Problem("credential-expires", "The entry 'registry.test' holds a token of ECR", "get a lasting one")
    told = found(DOWN, image(checked(REFUSED), problem))
    assert told == Finding(
        "credential-expires", "it is refused: the entry 'registry.test' holds a token of ECR", "get a lasting one"
    )
    assert found(DOWN, image(checked(MISSING, status=404), problem)).id == "not-pullable"
    assert found(DOWN, image(checked(REFUSED, sent="none"), problem)).id == "not-pullable"


def test_a_registry_that_cannot_be_reached_from_here_is_not_blamed() -> None:
    seen = image(checked(UNKNOWN_HOST, status=None))
    told = found(replace(DOWN, wait=BACKING_OFF), seen)
    assert told.id == "not-seen-from-here"
    assert "the check of registry.test/team/web:1.0 from this machine does not decide it" in told.cause
    told = found(replace(DOWN, failure=failed(REFUSED)), seen)
    assert told.id != "not-seen-from-here"
    assert "login" in told.cause


def test_a_check_that_was_kept_back_decides_nothing() -> None:
    kept_back = replace(checked(REFUSED), verdicts=(), stage="credentials", cause="the agent would send it in clear")
    assert found(replace(DOWN, wait=BACKING_OFF), image(kept_back)).id == "not-seen-from-here"


@pytest.mark.parametrize(
    "message",
    [
        UNKNOWN_HOST,
        "Failed to perform 'curl': curl: (60) SSL certificate problem: unable to get local issuer certificate",
        "Failed to write to '/var/lib/mesos/slave/x': No space left on device",
    ],
    ids=["name", "certificate", "disk"],
)
def test_pain_13_what_one_agent_lacks_is_said_of_it(message: str) -> None:
    standing = replace(DOWN, failure=failed(message), wait=BACKING_OFF)
    told = found(standing, image(PULLABLE))
    assert told.cause.endswith(", on the agent 10.0.0.1, and not from this machine")
    assert found(standing, image(checked(REFUSED))).id == told.id
    told = found(standing, image(checked(message, status=None)))
    assert told.cause.endswith(", on its agent and from this machine too")


def test_what_no_check_decides_are_meanings_of_messages() -> None:
    known = {cause.id for _, causes in TABLES for cause in causes}
    assert known >= pull_causes.NOT_CHECKED


def test_pain_30_a_credential_that_was_renewed_only_waits_for_the_next_try() -> None:
    standing = replace(DOWN, failure=failed(REFUSED), wait=BACKING_OFF)
    told = found(standing, image(PULLABLE))
    assert told.id == "mended"
    assert told.cause.endswith(", and now its image can be pulled: it only waits for its next try")
    assert told.remedy == "dcos marathon delay reset /team/web"
    told = found(replace(standing, wait=None), image(PULLABLE))
    assert told.remedy == "look again in a minute: dcos registry diagnose /team/web"


def test_a_secret_that_cannot_be_read_leaves_the_agents_own_words() -> None:
    unread = image(None, unread=Problem("secret-not-readable", "The secret team/pull was not read", "ask for it"))
    told = found(replace(DOWN, failure=failed(REFUSED), wait=BACKING_OFF), unread)
    assert told.id not in ("mended", "unknown")
    assert "login" in told.cause
    assert said(DOWN, unread)["image"] == f"{IMAGE} was not asked for: The secret team/pull was not read (ask for it)"


def test_words_that_are_not_known_are_handed_on() -> None:
    told = found(replace(DOWN, failure=failed("the moon was full")), image(PULLABLE))
    assert told == Finding(
        "unknown-message",
        "its task fails, with words that are not known here: the moon was full",
        "dcos task log --completed --lines=50 web.1 stderr",
    )
    assert len(found(replace(DOWN, failure=failed("moon " * 1000))).cause) < 500


def test_what_is_quoted_of_a_secret_is_not_repeated() -> None:
    message = "Failed to parse docker config: Invalid JSON object '\"hunter2\"'"
    standing = replace(DOWN, failure=failed(message))
    evidence = Evidence(WEB, standing, (image(PULLABLE),))
    told = decide(evidence)
    assert "hunter2" not in repr((told, lines(evidence, NOW, cause=told.cause), evidence))


def test_what_runs_beside_a_refused_image_may_have_found_it_on_its_agent() -> None:
    standing = Standing(wanted=2, running=1, failure=failed(REFUSED))
    assert said(standing, image(checked(REFUSED)))["image"].endswith(
        "; what runs of it may have found its image on its agent"
    )


def test_what_a_deployment_holds_is_attached_by_force() -> None:
    missing = Problem(
        "archive-on-ucr", "It has no pull secret", "create it and dcos registry app-attach /team/web --secret a/b"
    )
    seen = image(checked(REFUSED, sent="none"), missing)
    assert found(DOWN, seen).remedy == "create it and dcos registry app-attach /team/web --secret a/b"
    held = replace(DOWN, holds=(Hold("d1", "", 1, 1, ("StartApplication",)),))
    assert found(held, seen).remedy == "create it and dcos registry app-attach /team/web --secret a/b --force"


def test_the_remedy_of_a_message_names_the_image_that_it_is_about() -> None:
    slow = replace(DOWN, failure=failed("Executor did not register within 5mins"))
    assert f"docker pull {IMAGE}" in str(found(slow, image(PULLABLE)).remedy)
    assert "docker pull IMAGE" in str(found(slow, image(PULLABLE), image(PULLABLE)).remedy)
