"""`audit`: what it asks, of whom, how often, and how much it says."""

import json
from pathlib import Path
from typing import Any

import pytest

from dcos_registry.sandbox.cluster import Sandbox
from tests.servers.docker_registry import docker_registry
from tests.servers.image import Image, push
from tests.workflows.operator import Operator


def app(operator: Operator, name: str, secret: str = "team/pull", **docker: str) -> dict[str, Any]:
    """Make an app of the UCR; without a path of a secret it pulls without."""
    pull = {"pullConfig": {"secret": "pull"}} if secret else {}
    container = {"type": "MESOS", "docker": {"image": operator.image, **pull, **docker}}
    declared = {"secrets": {"pull": {"source": secret}}} if secret else {}
    return {"id": f"/team/{name}", "container": container, **declared}


def findings(operator: Operator, *arguments: str, given: object = None) -> list[tuple[str, str]]:
    """Audit, and return the workload and the id of each finding."""
    done = operator.call("audit", *arguments, "--json", given=json.dumps(given))
    document = done.document()
    assert done.exit_code == (10 if document["findings"] else 0), done.stderr
    return [(each["workload"], each["id"]) for each in document["findings"]]


@pytest.fixture
def ready(operator: Operator) -> Operator:
    """Return an operator whose cluster has a secret that serves, and an app that pulls with it."""
    operator.create_secret()
    operator.sandbox.marathon.load([app(operator, "web")])
    operator.sandbox.requests.clear()
    operator.sandbox.registry.requests.clear()
    return operator


def test_a_cluster_on_which_all_is_well(ready: Operator) -> None:
    done = ready.call("audit")
    assert done.exit_code == 0
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["ID", "KIND", "ENGINE", "IMAGE", "ROUTE", "CREDENTIALS", "PULLABLE", "FINDINGS"],
        ["/team/web", "app", "ucr", ready.image, "secret", "the", "secret", "team/pull", "yes", "-"],
    ]
    assert done.stderr == ""


def test_an_empty_cluster(operator: Operator) -> None:
    done = operator.call("audit")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_everything_is_read_once_and_asked_for_once(ready: Operator) -> None:
    ready.sandbox.marathon.load([app(ready, f"web-{number}") for number in range(50)])
    ready.sandbox.marathon.load([app(ready, f"bare-{number}", "") for number in range(50)])

    found = findings(ready)

    assert found == sorted((f"/team/bare-{number}", "no-secret") for number in range(50))
    assert sorted(ready.requests()) == [
        ("GET", "/dcos-metadata/dcos-version.json"),
        ("GET", "/secrets/v1/secret/default/team/pull"),
        ("GET", "/service/marathon/v2/apps"),
        ("GET", "/service/marathon/v2/pods"),
    ]
    manifests = [path for _, path in ready.sandbox.registry.requests.calls() if "/manifests/" in path]
    assert len(manifests) == 2, "once with the secret and once with nothing"


def test_the_same_finding_is_told_once(operator: Operator) -> None:
    operator.sandbox.marathon.load([app(operator, f"web-{number:04}", "team/gone") for number in range(1000)])
    operator.sandbox.marathon.load([app(operator, f"bare-{number:04}", "") for number in range(1000)])

    done = operator.call("audit", "--offline")

    table, *paragraphs = done.stdout.split("\n\n")
    assert len(table.splitlines()) == 2001
    assert [paragraph.splitlines()[:2] for paragraph in paragraphs] == [
        [
            "dangling-secret: The secret team/gone is declared, and is not in the store",
            "  on /team/web-0000, /team/web-0001, /team/web-0002, /team/web-0003, /team/web-0004 and 995 more",
        ],
        [
            f"no-secret: /team/bare-0000 has no pull secret for {operator.image}: only the agents' own credentials, "
            "if there are any, can let it pull",
            "  on /team/bare-0000, /team/bare-0001, /team/bare-0002, /team/bare-0003, /team/bare-0004 and 995 more",
        ],
    ]
    assert done.stderr.endswith("Error: 2,000 findings in 2,000 of 2,000 apps and pods\n")


def test_the_names_of_apps_do_not_part_what_is_the_same(operator: Operator) -> None:
    operator.sandbox.marathon.load([{**app(operator, "", ""), "id": name} for name in ("/a", "/b/secret", "/team/web")])
    [paragraph] = operator.call("audit", "--offline").stdout.split("\n\n")[1:]
    assert "  on /a, /b/secret, /team/web\n" in paragraph


def test_of_many_findings_of_a_kind_the_rest_is_named(operator: Operator) -> None:
    operator.sandbox.marathon.load([app(operator, f"web-{number:02}", f"team/gone-{number}") for number in range(30)])
    paragraphs = operator.call("audit", "--offline").stdout.split("\n\n")[1:]
    assert len(paragraphs) == 11
    assert paragraphs[-1] == (
        "dangling-secret: others of the kind, which --json tells\n"
        "  on /team/web-10, /team/web-11, /team/web-12, /team/web-13, /team/web-14 and 15 more\n"
    )


@pytest.mark.parametrize("spelled", ["docker.io", "https://index.docker.io/v1/", "registry-1.docker.io:443"])
def test_only_images_of_one_registry(ready: Operator, spelled: str) -> None:
    pods = {
        "id": "/team/pod",
        "containers": [{"name": name, "image": {"id": name}} for name in ("nginx", "reg.test/x")],
    }
    given = [app(ready, "web", "", image="alice/web:1.0"), app(ready, "other", "", image="quay.test/web"), pods]
    done = ready.call("audit", "-", "--offline", "--registry", spelled, "--json", given=json.dumps(given))
    assert [each["image"] for each in done.document()["workloads"]] == ["nginx", "alice/web:1.0"]
    assert "Note: without an image from docker.io, and so not listed: 1 of 3 apps and pods\n" in done.stderr


def test_an_image_that_everybody_may_pull_needs_no_credentials(operator: Operator, tmp_path: Path) -> None:
    with docker_registry(tmp_path) as registry:
        push(Image(), registry.url, "team/app", "1.0")
        image = f"{registry.host}/team/app:1.0"
        operator.sandbox.marathon.load([app(operator, "web", "", image=image)])
        assert findings(operator) == []
        assert findings(operator, "--offline") == [("/team/web", "no-secret")], "nobody can know"


def test_the_agents_own_credentials_serve_where_they_are_known(ready: Operator, tmp_path: Path) -> None:
    ready.sandbox.marathon.load([app(ready, "bare", "")])
    registry = ready.sandbox.registry
    assert findings(ready) == [("/team/bare", "no-secret")]
    assert "--agent-config FILE" in ready.call("audit").stderr

    config = tmp_path / "config.json"
    config.write_bytes(ready.sandbox.secrets.read("team/pull") or b"")
    for offline in ([], ["--offline"]):
        assert findings(ready, "--agent-config", str(config), *offline) == []

    config.write_bytes(config.read_bytes().replace(registry.host.encode(), b"other.test"))
    for offline in ([], ["--offline"]):
        assert findings(ready, "--agent-config", str(config), *offline) == [("/team/bare", "no-secret")]


@pytest.mark.parametrize("has_same_login", [True, False])
def test_pain_20_the_agents_have_another_key_for_the_registry(
    ready: Operator, tmp_path: Path, *, has_same_login: bool
) -> None:
    own = json.loads(ready.sandbox.secrets.read("team/pull") or b"")["auths"][ready.sandbox.registry.host]
    config = tmp_path / "config.json"
    auths = {f"https://{ready.sandbox.registry.host}": own if has_same_login else {"auth": "c29tZTpib2R5"}}
    config.write_text(json.dumps({"auths": auths}))

    assert findings(ready, "--agent-config", str(config)) == [("/team/web", "image-ambiguous")]
    stdout = ready.call("audit", "--agent-config", str(config)).stdout
    assert f"image-ambiguous: For {ready.image} several entries match" in stdout
    assert "the agents' own docker config" in stdout


def test_a_login_is_not_sent_where_others_can_read_it(ready: Operator) -> None:
    ready.sandbox.secrets.put("team/clear", json.dumps({"auths": {"registry.test:80": {"auth": "YTpi"}}}))
    given = app(ready, "web", "team/clear", image="registry.test:80/web:1.0")
    assert findings(ready, "-", given=given) == [("/team/web", "login-in-clear")]


@pytest.mark.parametrize(("key", "found"), [("docker.io", []), ("hub.docker.com", ["no-entry-for-registry"])])
def test_pain_33_a_key_that_is_not_docker_hubs(operator: Operator, key: str, found: list[str]) -> None:
    operator.sandbox.secrets.put("team/hub", json.dumps({"auths": {key: {"auth": "YTpi"}}}))
    given = app(operator, "web", "team/hub", image="alice/web:1.0")
    assert findings(operator, "-", "--offline", given=given) == [("/team/web", each) for each in found]


def test_pain_35_who_may_not_read_a_secret_is_told_how_to(ready: Operator) -> None:
    iam = ready.sandbox.iam
    iam.add_user("ci", "secret", superuser=False)
    for resource, action in (
        ("dcos:adminrouter:service:marathon", "full"),
        ("dcos:service:marathon:marathon:services:/", "read"),
    ):
        iam.grant("ci", resource, action)
    ready.variables |= {"DCOS_URL": ready.sandbox.url, "DCOS_ACS_TOKEN": iam.issue_token("ci")}

    done = ready.call("audit")

    assert done.exit_code == 10
    assert done.stdout.endswith(
        "secret-not-readable: ci lacks the permission dcos:secrets:default:/team/pull read\n"
        "  on /team/web\n"
        "  dcos security org users grant ci dcos:secrets:default:/team/pull read\n"
    )
    assert len(ready.sandbox.registry.requests) == 0, "nothing is asked for with other credentials"


def test_a_sealed_store_is_one_finding(ready: Operator) -> None:
    ready.sandbox.secrets.put("team/second", "{}")
    ready.sandbox.marathon.load([app(ready, "second", "team/second")])
    ready.sandbox.faults.sealed = True
    [paragraph] = ready.call("audit").stdout.split("\n\n")[1:]
    assert paragraph.startswith("secret-not-readable: The secret store is sealed\n  on /team/second, /team/web\n")


def test_open_source_has_no_secrets(home: Path) -> None:
    with Sandbox(variant="open") as sandbox:
        operator = Operator(sandbox, home)
        assert findings(operator, "-", given=app(operator, "web")) == [("/team/web", "no-secret-store")]
        sandbox.marathon.load([app(operator, "bare", "")])
        done = operator.call("audit")
        assert "Open source DC/OS has no secret store and so no pull secrets; put the credentials on the agents" in (
            done.stdout
        )


def test_a_file_is_audited_without_a_cluster(operator: Operator) -> None:
    operator.variables["DCOS_DIR"] = str(operator.home / "nowhere")
    good = app(operator, "web")
    assert findings(operator, "-", "--offline", given=good) == []
    assert (
        "Note: The secret team/pull was not read: "
        in operator.call("audit", "-", "--offline", given=json.dumps(good)).stderr
    )
    outside = app(operator, "web", "hr/pull")
    assert findings(operator, "-", "--offline", given=outside) == [("/team/web", "secret-outside-space")]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("/team/none",), 5, "There is no app or pod /team/none"),
        (("--registry", "registry.test/team"), 2, "has a path"),
        (("./none.json",), 2, "cannot be read"),
    ],
)
def test_a_mistake_is_told(operator: Operator, arguments: tuple[str, ...], exit_code: int, words: str) -> None:
    done = operator.call("audit", *arguments)
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert words in done.stderr
