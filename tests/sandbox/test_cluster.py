"""The assembled cluster, over its own loopback."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from dcos_registry import errors
from dcos_registry.sandbox.cluster import IMAGES, Sandbox
from dcos_registry.sandbox.faults import HttpFault


class Client:
    """Asks a cluster as one account; without a token as nobody."""

    def __init__(self, sandbox: Sandbox, token: str | None = None) -> None:
        self._url = sandbox.url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(sandbox.ca_file)
        if token:
            self._session.headers["Authorization"] = f"token={token}"

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def ask(self, method: str, path: str, document: object = None) -> requests.Response:
        """Send one request."""
        return self._session.request(method, self._url + path, json=document, timeout=10, allow_redirects=False)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(agent_count=2) as cluster:
        yield cluster


@pytest.fixture
def admin(sandbox: Sandbox) -> Iterator[Client]:
    sandbox.faults.clear()
    with Client(sandbox, sandbox.token) as client:
        yield client


def test_its_description_is_all_that_a_script_needs(sandbox: Sandbox, admin: Client) -> None:
    described = json.loads(json.dumps(sandbox.description()))
    login = {"uid": described["username"], "password": described["password"]}
    answer = admin.ask("POST", "/acs/api/v1/auth/login", login)
    assert answer.status_code == 200
    assert described["variant"] == "enterprise"
    assert described["agents"] == ["10.0.0.1", "10.0.0.2"]
    assert described["ca_file"] is None
    assert (Path(described["dcos_dir"]) / "clusters" / described["cluster_id"] / "attached").exists()
    registry = described["registry"]
    assert registry["images"] == [f"{registry['host']}/{name}:{tag}" for name, tag in IMAGES]
    account = (registry["username"], registry["password"])
    assert requests.get(f"http://{registry['host']}/v2/", auth=account, timeout=10).status_code == 200


def test_its_secrets_stay_out_of_its_repr(sandbox: Sandbox) -> None:
    for secret in (sandbox.token, sandbox.password, sandbox.registry.password):
        assert secret not in repr(sandbox)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/dcos-metadata/dcos-version.json", 200),
        ("/ca/dcos-ca.crt", 200),
        ("/acs/api/v1/auth/providers", 200),
        ("/acs/api/v1/auth/jwks", 200),
        ("/pkgpanda/active.buildinfo.full.json", 401),
        ("/metadata", 401),
        ("/acs/api/v1/users", 401),
        ("/secrets/v1/secret/default/?list=true", 401),
        ("/service/marathon/v2/apps", 401),
        ("/mesos/master/state", 401),
        ("/cluster/v1/links", 401),
        ("/package/describe", 401),
        ("/nowhere", 404),
    ],
)
def test_what_anyone_may_see(sandbox: Sandbox, path: str, status: int) -> None:
    with Client(sandbox) as nobody:
        assert nobody.ask("GET", path).status_code == status


def test_what_the_masters_tell(sandbox: Sandbox, admin: Client) -> None:
    assert admin.ask("GET", "/metadata").json()["CLUSTER_ID"] == sandbox.cluster_id
    assert admin.ask("GET", "/mesos/state-summary").json()["cluster"] == "sandbox"
    assert admin.ask("GET", "/pkgpanda/active.buildinfo.full.json").status_code == 200
    assert admin.ask("GET", "/cluster/v1/links").json() == {"links": []}
    assert admin.ask("GET", "/mesos_dns/v1/hosts/master.mesos").json()[0]["ip"] == "127.0.0.1"
    slaves = admin.ask("GET", "/mesos/master/state").json()["slaves"]
    assert {slave["hostname"]: slave["id"] for slave in slaves} == {agent.name: agent.id for agent in sandbox.agents}


def test_an_account_without_grants_gets_403_from_the_secret_store(sandbox: Sandbox) -> None:
    sandbox.iam.add_user("peter", "peter's password")
    with Client(sandbox, sandbox.iam.issue_token("peter")) as peter:
        path = "/secrets/v1/secret/default/team/pull"
        refused = peter.ask("PUT", path, {"value": "x"})
        assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/json")
        assert peter.ask("GET", "/service/marathon/v2/apps").headers["Content-Type"] == "text/html; charset=UTF-8"
        sandbox.iam.grant("peter", "dcos:secrets:default:/team/*", "full")
        assert peter.ask("PUT", path, {"value": "x"}).status_code == 201


def app(app_id: str, image: str) -> dict[str, Any]:
    docker = {"image": image}
    return {"id": app_id, "cpus": 0.1, "mem": 32, "container": {"type": "MESOS", "docker": docker}}


def until(seconds: float, condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


def test_a_private_image_runs_only_with_a_pull_secret(sandbox: Sandbox, admin: Client) -> None:
    image = sandbox.description()["registry"]["images"][0]
    definition = app("/job/web", image)
    apps = "/service/marathon/v2/apps"
    assert admin.ask("POST", apps, definition).status_code == 201
    failure = until(10, lambda: admin.ask("GET", f"{apps}//job/web").json()["app"].get("lastTaskFailure"))
    assert failure["state"] == "TASK_FAILED"
    assert "401 Unauthorized" in failure["message"]

    registry = sandbox.registry
    auth = base64.b64encode(f"{registry.username}:{registry.password}".encode()).decode()
    config = json.dumps({"auths": {registry.host: {"auth": auth}}})
    assert admin.ask("PUT", "/secrets/v1/secret/default/job/pull", {"value": config}).status_code == 201
    definition["container"]["docker"]["pullConfig"] = {"secret": "pull"}
    change = {"container": definition["container"], "secrets": {"pull": {"source": "job/pull"}}}
    assert admin.ask("PATCH", f"{apps}//job/web?force=true", change).status_code == 200
    until(10, lambda: admin.ask("GET", f"{apps}//job/web").json()["app"]["tasksRunning"] == 1)
    (framework,) = admin.ask("GET", "/mesos/master/state").json()["frameworks"]
    assert [task["state"] for task in framework["tasks"]] == ["TASK_RUNNING"]


def test_a_sealed_store_is_a_fault_that_tests_switch_on(sandbox: Sandbox, admin: Client) -> None:
    sandbox.faults.sealed = True
    assert admin.ask("GET", "/secrets/v1/secret/default/a").status_code == 503
    sandbox.faults.clear()
    assert admin.ask("GET", "/secrets/v1/secret/default/a").status_code == 404


def test_requests_are_recorded_and_faults_meet_them(sandbox: Sandbox, admin: Client) -> None:
    sandbox.requests.clear()
    sandbox.faults.http.append(HttpFault(lambda request: request.path == "/metadata", status=502, body=b"bad", times=1))
    assert [admin.ask("GET", "/metadata").status_code for _ in range(2)] == [502, 200]
    assert sandbox.requests.calls() == [("GET", "/metadata")] * 2
    assert {request.headers["authorization"] for request in sandbox.requests} == {"token=***"}


def test_open_dcos_has_no_secret_store() -> None:
    with Sandbox(variant="open", dcos_version="1.13", users={"ann": "ann's password"}) as cluster:
        with Client(cluster, cluster.token) as ann:
            version = ann.ask("GET", "/dcos-metadata/dcos-version.json").json()
            assert (version["dcos-variant"], version["version"]) == ("open", "1.13.0")
            assert ann.ask("GET", "/secrets/v1/secret/default/a").status_code == 404
            assert ann.ask("PUT", "/secrets/v1/secret/default/a", {"value": "x"}).status_code == 405
        with Client(cluster) as nobody:
            challenged = nobody.ask("HEAD", "/pkgpanda/active.buildinfo.full.json")
            assert (challenged.status_code, challenged.headers["WWW-Authenticate"]) == (401, "oauthjwt")
            login = {"uid": "ann", "password": "ann's password"}
            assert nobody.ask("POST", "/acs/api/v1/auth/login", login).status_code == 200


def test_with_tls_its_ca_is_what_clients_need(tmp_path: Path) -> None:
    with Sandbox(tls=True, folder=tmp_path / "cluster") as cluster, Client(cluster) as nobody:
        assert cluster.url.startswith("https://127.0.0.1:")
        assert nobody.ask("GET", "/ca/dcos-ca.crt").content == cluster.ca_file.read_bytes()
        assert cluster.description()["ca_file"] == str(tmp_path / "cluster" / "ca.crt")
    assert (tmp_path / "cluster" / "dcos").is_dir()


def test_a_registry_that_is_there_already_is_not_replaced() -> None:
    with Sandbox(registry_host="registry.example.com") as cluster:
        described = cluster.description()["registry"]
        assert (described["host"], described["username"], described["images"]) == ("registry.example.com", None, [])
        with pytest.raises(errors.UsageError, match="has no registry of its own"):
            _ = cluster.registry


def test_stopping_leaves_nothing() -> None:
    before = set(threading.enumerate())
    cluster = Sandbox()
    cluster.start()
    folder = cluster.dcos_dir.parent
    with Client(cluster, cluster.token) as admin:
        assert admin.ask("GET", "/metadata").status_code == 200
        began = time.monotonic()
        cluster.stop()
        cluster.stop()
    assert time.monotonic() - began < 3
    assert set(threading.enumerate()) <= before
    assert not folder.exists()


def test_a_taken_port_leaves_nothing_running(sandbox: Sandbox) -> None:
    before = set(threading.enumerate())
    with pytest.raises(errors.RegistryPluginError, match="Cannot listen on"):
        Sandbox(port=int(sandbox.url.rpartition(":")[2])).start()
    assert set(threading.enumerate()) <= before
