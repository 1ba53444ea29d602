"""What a cluster tells of itself, where it tells something odd."""

from datetime import datetime, timezone
from typing import Any

import pytest

from dcos_registry.clients.cluster import ClusterClient
from dcos_registry.clients.cluster_http import Cluster, ClusterHttp
from dcos_registry.clients.http import Answer, Http
from dcos_registry.clients.iam import Granted, IamClient
from tests.clients.scripted import NOW, cluster, document, jwt

NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


class Dated(ClusterHttp):
    """Answers with these headers and no others, whatever it is asked; a real server always adds a date."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(Cluster("https://cluster.example", ""), Http(), clock=lambda: NOW)
        self._headers = headers

    def send(self, *_: Any, **__: Any) -> Answer:
        return Answer(200, self._headers, b"{}")


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("Wed, 01 May 2024 12:00:00 GMT", NOON),
        ("Wed, 01 May 2024 14:00:00 +0200", NOON),
        ("Wed, 01 May 2024 12:00:00 -0000", NOON),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_time_of_an_answer_is_in_utc(date: str, time: datetime | None) -> None:
    assert ClusterClient(Dated({"Date": date})).time() == time


def test_an_answer_without_a_date_tells_no_time() -> None:
    assert ClusterClient(Dated({})).time() is None


@pytest.mark.parametrize(("exp", "ends"), [(NOON.timestamp(), NOON), (0, None), (10**30, None), ("soon", None)])
def test_a_token_says_when_it_ends(exp: object, ends: datetime | None) -> None:
    assert Cluster("https://cluster.example", jwt(uid="ci", exp=exp)).token_ends == ends


def test_what_groups_were_granted_counts_too() -> None:
    actions = [{"name": "full", "url": "x"}]
    granted = {"direct": [{"rid": "a", "actions": []}, {"rid": 3}, 4], "groups": [{"rid": "b", "actions": actions}]}
    with cluster(document(200, granted)) as (server, http):
        assert IamClient(http).granted() == [Granted("a", frozenset()), Granted("b", frozenset({"full"}))]
    assert server.asked[0].target == "/acs/api/v1/users/ci/permissions"


@pytest.mark.parametrize("answer", [{}, [], {"direct": None}, {"direct": {}, "groups": 3}])
def test_an_iam_that_answers_something_else_grants_nothing(answer: object) -> None:
    with cluster(document(200, answer)) as (_, http):
        assert not IamClient(http).granted()


def test_nobody_is_asked_about_a_token_of_nobody() -> None:
    with cluster(document(200, {}), token="opaque") as (server, http):
        assert IamClient(http).granted() is None
    assert server.asked == []
