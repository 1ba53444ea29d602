"""What `doctor` finds on the way to a cluster and in it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from dcos_registry.clients.cluster_http import Cluster, ClusterHttp
from dcos_registry.clients.http import Http
from dcos_registry.clients.proxies import Proxies
from dcos_registry.clients.trust import Trust
from dcos_registry.report import ItemStatus
from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Response
from dcos_registry.workflows.doctor_cluster import CLUSTER_CHECKS, ClusterDoctor
from dcos_registry.workflows.doctor_report import Result
from dcos_registry.workflows.doctor_trust import TrustOrigin
from tests.clients.loopback import Reply, serve, silent
from tests.clients.scripted import jwt
from tests.servers.certificates import Authority

CAREFUL = TrustOrigin("core.ssl_verify", "set it", shell_says_insecure=False)
LEFT_OPEN = TrustOrigin("core.ssl_verify", "set it", shell_says_insecure=True)
AWAY = "The cluster was not reached"
GRANT = "dcos security org users grant bob"

Examine = Callable[..., dict[str, Result]]


def now() -> datetime:
    return datetime.now(timezone.utc)


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """Give the cluster with an account that was granted nothing."""
    running.iam.add_user("bob", "no matter")
    running.requests.clear()
    yield running
    running.faults.clear()
    for access in running.iam.access_lists.values():
        access.actions.pop("bob", None)


@pytest.fixture
def examine() -> Iterator[Examine]:
    """Examine a cluster, with its superuser's token where no other is given."""
    opened = []

    def of(
        cluster: Sandbox | str,
        token: str | None = None,
        *,
        trust: Trust | None = None,
        origin: TrustOrigin = CAREFUL,
        skew: timedelta = timedelta(),
        proxies: Proxies | None = None,
    ) -> dict[str, Result]:
        url = cluster if isinstance(cluster, str) else cluster.url
        held = cluster.token if token is None and isinstance(cluster, Sandbox) else token or ""
        opened.append(http := Http(trust=trust, timeout=5, proxies=proxies))
        at = ClusterHttp(Cluster(url, held, trust or Trust()), http, clock=lambda: now() + skew)
        results = ClusterDoctor(at, origin, clock=lambda: now() + skew).results()
        found = {result.check: result for result in results}
        assert len(found) == len(results)
        assert set(found) == set(CLUSTER_CHECKS)
        return found

    yield of
    for http in opened:
        http.close()


def problems(found: dict[str, Result]) -> dict[str, tuple[str, str | None]]:
    return {
        check: (result.detail, result.remedy) for check, result in found.items() if result.status is ItemStatus.PROBLEM
    }


def test_a_healthy_cluster_is_asked_five_times(sandbox: Sandbox, examine: Examine) -> None:
    assert problems(examine(sandbox)) == {}
    paths = [path for _, path in sandbox.requests.calls()]
    assert paths[0] == "/dcos-metadata/dcos-version.json"
    assert sorted(paths[1:]) == [
        "/acs/api/v1/users/admin/permissions",
        "/metadata",
        "/secrets/v1/secret/default/",
        "/service/marathon/v2/info",
    ]


def test_an_expired_token_is_one_problem(sandbox: Sandbox, examine: Examine) -> None:
    found = examine(sandbox, sandbox.iam.issue_token("admin", seconds=-60))
    [(check, (detail, remedy))] = problems(found).items()
    assert (check, remedy) == ("token", "dcos auth login")
    assert detail.startswith(f"The login to {sandbox.url} expired on 20")
    unaccepted = "The cluster does not accept the token (token)"
    assert found["marathon"].detail == found["secret-store"].detail == unaccepted


@pytest.mark.parametrize(
    ("token", "said"),
    [("", "Not logged in to {}"), ("nobody's", "{} does not accept the login (token) of the dcos CLI")],
)
def test_a_token_that_is_none_is_one_problem(sandbox: Sandbox, examine: Examine, token: str, said: str) -> None:
    assert problems(examine(sandbox, token)) == {"token": (said.format(sandbox.url), "dcos auth login")}


def test_a_cluster_without_logins_needs_no_token(sandbox: Sandbox, examine: Examine) -> None:
    sandbox.faults.http.append(HttpFault(lambda request: request.path == "/metadata", 200, b"{}"))
    assert examine(sandbox, "")["token"] == Result.ok("token", "There is none, and the cluster asks for none")


@pytest.mark.parametrize("side", [-1, 1])
def test_a_clock_that_is_more_than_a_minute_off_is_a_problem(sandbox: Sandbox, examine: Examine, side: int) -> None:
    assert examine(sandbox, skew=side * timedelta(seconds=50))["clock"].status is ItemStatus.DONE
    found = examine(sandbox, skew=side * timedelta(minutes=10, seconds=30))
    [(check, (detail, remedy))] = problems(found).items()
    word = "ahead of" if side > 0 else "behind"
    assert (check, remedy) == ("clock", "on whichever machine is wrong: sudo timedatectl set-ntp true")
    assert detail.startswith(f"It is 10 minutes {word} the cluster's, which breaks TLS and tokens (here 20")


def test_something_else_than_a_cluster_is_a_problem(examine: Examine) -> None:
    with serve(Reply(body=b"hello")) as server:
        found = problems(examine(server.url, "token"))
    assert found == {"cluster": (f"{server.url} answers, and not as a DC/OS cluster does", "dcos cluster list")}
    assert len(server.asked) == 1


def test_a_sealed_store_is_a_problem(sandbox: Sandbox, examine: Examine) -> None:
    sandbox.faults.sealed = True
    [(check, (detail, remedy))] = problems(examine(sandbox)).items()
    assert (check, detail) == ("secret-store", "The secret store is sealed")
    assert remedy is not None


def test_an_account_that_was_granted_nothing_learns_what_to_grant(sandbox: Sandbox, examine: Examine) -> None:
    results = [result for result in bare(sandbox) if result.status is ItemStatus.PROBLEM]
    assert [(result.check, result.detail, result.remedy) for result in results] == [
        (
            "secret-store",
            "bob lacks the permission dcos:secrets:list:default:/ read",
            f"{GRANT} dcos:secrets:list:default:/ read",
        ),
        ("secret-store", "bob may write no secret", f"{GRANT} dcos:secrets:default:/* full"),
        (
            "marathon",
            "bob lacks the permission dcos:adminrouter:service:marathon full",
            f"{GRANT} dcos:adminrouter:service:marathon full",
        ),
    ]
    for result in results:
        *_, uid, resource, action = str(result.remedy).split()
        sandbox.iam.grant(uid, resource, action)
    assert problems(examine(sandbox, sandbox.iam.issue_token("bob"))) == {}


def bare(sandbox: Sandbox) -> list[Result]:
    http = Http(timeout=5)
    at = ClusterHttp(Cluster(sandbox.url, sandbox.iam.issue_token("bob")), http, clock=now)
    results = ClusterDoctor(at, CAREFUL, clock=now).results()
    http.close()
    return results


@pytest.mark.parametrize(
    ("resource", "action", "said"),
    [
        ("dcos:secrets:default:/team/*", "full", "bob may write dcos:secrets:default:/team/*, and not list them all"),
        ("dcos:secrets:default:/pull", "create", "bob may write dcos:secrets:default:/pull, and not list them all"),
        ("dcos:secrets:*", "full", "It is open and lists 0 secrets; bob may write dcos:secrets:*"),
    ],
)
def test_whoever_may_write_somewhere_has_no_problem(
    sandbox: Sandbox, examine: Examine, resource: str, action: str, said: str
) -> None:
    sandbox.iam.grant("bob", resource, action)
    found = examine(sandbox, sandbox.iam.issue_token("bob"))
    assert found["secret-store"] == Result.ok("secret-store", said)


def test_one_secret_is_one(sandbox: Sandbox, examine: Examine) -> None:
    sandbox.secrets.put("team/pull", b"{}")
    said = examine(sandbox)["secret-store"].detail
    sandbox.secrets.remove("team/pull")
    assert said == "It is open and lists 1 secret; admin may write all"


def test_whoever_may_only_read_learns_what_to_grant(sandbox: Sandbox, examine: Examine) -> None:
    sandbox.iam.grant("bob", "dcos:secrets:list:default:/", "read")
    sandbox.iam.grant("bob", "dcos:secrets:default:/*", "read")
    found = problems(examine(sandbox, sandbox.iam.issue_token("bob")))
    assert found["secret-store"] == ("bob may write no secret", f"{GRANT} dcos:secrets:default:/* full")


def test_an_iam_that_tells_nothing_is_done_without(sandbox: Sandbox, examine: Examine) -> None:
    page = Response.of_html(403)
    assert isinstance(page.body, bytes)
    fault = HttpFault(lambda request: request.path.endswith("/permissions"), 403, page.body, page.headers)
    sandbox.faults.http.append(fault)
    assert "lists 0 secrets; what admin may write is not known" in examine(sandbox)["secret-store"].detail


def test_open_source_has_no_store_and_other_ways(examine: Examine) -> None:
    with Sandbox(variant="open") as cluster:
        found = examine(cluster)
    assert problems(found) == {}
    assert found["cluster"].detail.endswith(", open source")
    assert found["secret-store"].detail == (
        "Open-source DC/OS has none; what is left: a credentials archive for apps of the Docker Engine, "
        "or credentials on the agents"
    )


def test_a_marathon_without_secrets_is_a_problem_of_enterprise_alone(sandbox: Sandbox, examine: Examine) -> None:
    body = json.dumps({"version": "1.10.17", "marathon_config": {"features": []}}).encode()
    kind = ("Content-Type", "application/json")
    sandbox.faults.http.append(HttpFault(lambda request: request.path.endswith("/info"), 200, body, (kind,)))
    [(check, (detail, _))] = problems(examine(sandbox)).items()
    assert (check, detail) == (
        "marathon",
        "Marathon 1.10.17 runs without its feature secrets: no app can pull with a pull secret",
    )


def test_a_marathon_that_does_not_tell_what_it_is_answers_all_the_same(sandbox: Sandbox, examine: Examine) -> None:
    body, kind = b'{"message": "no"}', ("Content-Type", "application/json")
    sandbox.faults.http.append(HttpFault(lambda request: request.path.endswith("/info"), 403, body, (kind,)))
    assert examine(sandbox)["marathon"].detail == "It answers, and does not tell this account which one it is"


def test_a_service_that_hangs_does_not_keep_the_others(sandbox: Sandbox, examine: Examine) -> None:
    sandbox.faults.http.append(HttpFault(lambda request: "secrets" in request.path, stall_seconds=60))
    assert problems(examine(sandbox)) == {"secret-store": ("There was no answer within 4 seconds", None)}


def test_a_server_that_never_says_a_word_is_one_problem(examine: Examine) -> None:
    with silent() as host:
        found = problems(examine(f"http://{host}", jwt(uid="admin", exp=4_000_000_000)))
    assert found == {"cluster": (f"http://{host} stopped answering for 5 seconds", "dcos cluster list")}


@pytest.mark.parametrize("token", ["", jwt(exp=1_000_000_000)])
def test_a_token_that_cannot_work_is_a_problem_without_the_cluster_too(examine: Examine, token: str) -> None:
    with silent() as host:
        pass
    assert set(problems(examine(f"http://{host}", token))) == {"cluster", "token"}


def test_a_cluster_of_an_unknown_authority_is_a_problem_of_the_ca(examine: Examine, authority: Authority) -> None:
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        found = examine(server.url, "token")
    [(check, (detail, remedy))] = problems(found).items()
    assert (check, remedy) == ("ca", "dcos config set core.ssl_verify /path/to/ca.crt")
    assert detail.startswith(f"{server.url} cannot be trusted")
    assert server.asked == []
    assert found["cluster"] == Result.skipped("cluster", f"{server.url} has a certificate that is not trusted (ca)")


def test_a_variable_that_beats_the_key_is_to_go_first(examine: Examine, authority: Authority) -> None:
    origin = TrustOrigin("DCOS_SSL_VERIFY", "unset it", shell_says_insecure=False)
    with serve(Reply(), authority.issue("127.0.0.1")) as server:
        [(_, remedy)] = problems(examine(server.url, "token", origin=origin)).values()
    assert remedy == "unset it, then dcos config set core.ssl_verify /path/to/ca.crt"


def test_a_cluster_that_is_proven_is_said(examine: Examine, tmp_path: Path) -> None:
    with Sandbox(tls=True, folder=tmp_path) as cluster:
        trust = Trust(ca_file=cluster.ca_file)
        assert examine(cluster, trust=trust)["ca"].detail == f"{cluster.url} is proven by {cluster.ca_file}"
        open_ended = examine(cluster, trust=Trust(verify=False))
        said = f"core.ssl_verify switches the check of {cluster.url} off: whoever is in between gets token and secrets"
        assert problems(open_ended) == {"ca": (said, "set it")}
        left_over = problems(examine(cluster, trust=trust, origin=LEFT_OPEN))
        assert left_over["ca"][1] == "unset DCOS_TLS_INSECURE"


def test_a_cluster_without_tls_is_a_problem_but_on_this_machine(examine: Examine) -> None:
    with serve(Reply()) as proxy:
        found = problems(examine("http://cluster.example", "token", proxies=Proxies(http=proxy.url)))
    assert found["ca"] == (
        "http://cluster.example has no TLS: token and secrets can be read on their way",
        "dcos cluster setup https://cluster.example",
    )


def test_a_proxy_that_is_refused_is_no_problem_of_the_cluster(examine: Examine) -> None:
    found = examine("https://cluster.example", jwt(uid="admin"), proxies=Proxies(https="socks5://proxy:1080"))
    assert problems(found) == {}
    assert found["cluster"].detail.startswith("https://cluster.example cannot be asked (proxy): ")
