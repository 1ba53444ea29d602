"""Clusters that answer as a test says."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

from dcos_registry.clients.cluster_http import Cluster, ClusterHttp
from dcos_registry.clients.http import Http
from tests.clients.loopback import Answer, Loopback, Reply, serve

NOW = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)
PAGE = {"Content-Type": "text/html; charset=UTF-8"}


def jwt(**claims: object) -> str:
    """Write a token as the IAM does; its signature proves nothing."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


TOKEN = jwt(uid="ci", exp=NOW.timestamp() + 3600)


def document(status: int, body: object, **headers: str) -> Reply:
    """Answer as a service does."""
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def page(status: int) -> Reply:
    """Answer as the router does in place of a service."""
    return Reply(status, b"<html>a page</html>", PAGE)


@contextmanager
def cluster(
    answer: Answer | Reply, *, token: str = TOKEN, marathon_url: str = ""
) -> Iterator[tuple[Loopback, ClusterHttp]]:
    """Run a cluster, and make what sends requests to it."""
    with serve(answer) as server:
        http = Http(timeout=5)
        yield server, ClusterHttp(Cluster(server.url, token, marathon_url=marathon_url), http, clock=lambda: NOW)
        http.close()
