"""All pulls that can happen, and what is said where chance decides (ucr.md 11 to 15)."""

import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull.ambiguity import explain_ambiguity
from dcos_registry.pull.attempts import AgentSettings, Attempts, Credentials, attempts, place_of
from dcos_registry.pull.explanation import Explanation
from dcos_registry.pull.trace import trace
from dcos_registry.pull.transport import Response, Verdict
from tests.pull.driving import drive

IMAGE = "registry.test/team/web:1.0"
GOOD, BAD = Verdict(None, "blobs"), Verdict("no", "manifest")


def config(**auths: str) -> bytes:
    return json.dumps({"auths": {key.replace("_", "."): {"auth": auth} for key, auth in auths.items()}}).encode()


def possible(secret: bytes | None, agent: bytes | None = None, image: str = IMAGE) -> Attempts:
    return attempts("ucr", image, Credentials("the secret team/pull", "", secret=secret), agent, AgentSettings())


def keys(found: Attempts) -> list[str]:
    return [entry.key for entry in found.entries]


def test_one_entry_is_no_matter_of_chance() -> None:
    found = possible(config(registry_test="YQ==", other_test="Yg=="))

    assert keys(found) == ["registry.test"]
    assert [attempt.login for attempt in found.all] == ["YQ=="]
    assert not found.are_ambiguous


def test_pain_20_every_entry_that_matches_is_tried_and_what_sends_the_same_once() -> None:
    found = possible(
        config(**{"registry_test": "YQ==", "https://registry_test": "Yg==", "http://registry_test": "Yg=="})
    )

    assert sorted(keys(found)) == ["http://registry.test", "https://registry.test", "registry.test"]
    assert sorted(str(attempt.login) for attempt in found.all) == ["YQ==", "Yg=="]
    assert found.are_ambiguous


@given(st.permutations(["registry_test", "https://registry_test", "registry_test/v2"]))
def test_the_order_in_the_file_does_not_matter(order: list[str]) -> None:
    documents = config(**dict.fromkeys(order, "YQ=="))

    assert keys(possible(documents)) == keys(possible(config(**dict.fromkeys(sorted(order), "YQ=="))))


def test_the_remedy_keeps_the_entry_that_pulls() -> None:
    found = possible(config(**{"registry_test": "YQ==", "https://registry_test": "Yg=="}))
    works = {"YQ==": BAD, "Yg==": GOOD}
    verdicts = [works[str(attempt.login)] for attempt in found.all]

    told = explain_ambiguity(found, verdicts, Explanation("it is refused", "RENEW"))

    assert "with 'registry.test' the pull fails (it is refused)" in told.cause
    assert told.remedy == "remove the entry 'registry.test' from the secret team/pull"


def test_where_all_pull_the_entry_that_is_spelled_as_the_image_stays() -> None:
    found = possible(config(**{"registry_test": "YQ==", "https://registry_test": "Yg=="}))

    told = explain_ambiguity(found, [GOOD, GOOD], None)

    assert told.cause.endswith("; each of them pulls")
    assert told.remedy == "remove the entry 'https://registry.test' from the secret team/pull"


def test_where_none_pulls_that_is_the_cause() -> None:
    found = possible(config(**{"registry_test": "YQ==", "https://registry_test": "Yg=="}))

    told = explain_ambiguity(found, [BAD, BAD], Explanation("it is refused", "RENEW"))

    assert told.cause.startswith("it is refused; besides, several entries match registry.test (")
    assert told.remedy == "RENEW"


def test_pain_20_an_entry_of_the_agents_is_hidden_by_the_same_key() -> None:
    found = possible(config(registry_test="YQ=="), config(**{"https://registry_test": "Yg=="}))

    told = explain_ambiguity(found, [GOOD] * len(found.all), None)

    assert told.remedy == (
        "spell 'registry.test' in the secret team/pull as the agents' own docker config does, 'https://registry.test', "
        "or remove it from one of the two"
    )
    assert not possible(config(registry_test="YQ=="), config(registry_test="Yg==")).are_ambiguous


def test_no_winner_is_promised() -> None:
    found = possible(config(**{"registry_test": "YQ==", "https://registry_test": "Yg=="}))
    for verdicts in permutations([GOOD, BAD]):
        told = explain_ambiguity(found, verdicts, Explanation("no"))
        assert "depends on the agent's build" in told.cause


@pytest.mark.parametrize(
    ("engine", "image", "registry", "root"),
    [
        ("ucr", "team/web", "registry.test:443", "https://registry.test:443/v2"),
        ("ucr", "Registry.test:80/web", "Registry.test:80", "http://Registry.test:80/v2"),
        ("docker", "team/web", "docker.io", "https://registry-1.docker.io/v2"),
        ("docker", "registry.test:80/web", "registry.test:80", "https://registry.test:80/v2"),
    ],
)
def test_each_engine_has_its_place_for_an_image(engine: str, image: str, registry: str, root: str) -> None:
    place = place_of("ucr" if engine == "ucr" else "docker", image, "https://registry.test")

    assert place is not None
    assert (place.registry, place.root) == (registry, root)


def test_a_trace_tells_each_step_and_no_secret() -> None:
    found = possible(config(registry_test="c2VjcmV0"))
    verdict = drive(found.all[0].walk, lambda _: Response(401, (("WWW-Authenticate", 'Basic realm="x"'),)))

    lines = trace("ucr", found, [verdict], "the secret team/pull")

    assert "c2VjcmV0" not in "".join(lines)
    assert lines == [
        "the image is team/web, 1.0 of it, at https://registry.test/v2",
        "credentials for registry.test: the entry 'registry.test' of the secret team/pull matches (ucr.md 7 to 10)",
        "GET https://registry.test/v2/team/web/manifests/1.0 with the login (Basic): 401; "
        "the manifest, with what matches at once (ucr.md 18)",
        "it ends at the stage manifest: Got unexpected BASIC Authorization response status: 401 Unauthorized "
        "from https://registry.test/v2/team/web/manifests/1.0",
    ]
