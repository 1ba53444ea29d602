"""What image-check calls pullable runs on the sandbox's agents; what it does not fails there in those words."""

import re
from collections.abc import Iterator

import pytest

from dcos_registry.pull import messages
from dcos_registry.sandbox.cluster import Sandbox
from tests.agreement.cases import PULLS, Case, cases
from tests.agreement.places import known_names, places
from tests.agreement.trial import Trial
from tests.conftest import USERS
from tests.servers.certificates import Authority

CASES = list(cases())


def timeless(message: str | None) -> str | None:
    """Mask what image-check masks, and the time at which a certificate was looked at."""
    return message and re.sub(r"current time \S+", "current time NOW", messages.masked(message))


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("trial")
    with (
        Sandbox(dcos_version="2.2", registry_accounts=USERS) as sandbox,
        places(folder, authority, sandbox.registry) as known,
        known_names(known["hub"]),
    ):
        yield Trial(sandbox, known, folder, client=authority.issue("client"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_agent_and_image_check_agree(trial: Trial, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    trial.prepare(case, monkeypatch)
    said = trial.check(case)
    happened = trial.launch(case)

    assert said.exit_code == (0 if said.pullable else 10)
    assert said.pullable is (case.told == PULLS), said.error
    assert said.ambiguous is (case.engine in case.row.chance.split())
    if said.pullable:
        assert happened is None
    elif said.error is None:
        assert happened is not None
        assert case.told in happened
    elif happened is not None or not said.ambiguous:
        assert case.told in said.error
        assert timeless(happened) == timeless(trial.message_of(case, said.error))


def test_there_are_enough_cases() -> None:
    assert len({case.id for case in CASES}) == len(CASES) >= 60
