"""Apps of a live cluster that cannot pull with what they have."""

from dcos_registry.sandbox.faults import HttpFault
from tests.bundle.archives import tar
from tests.clients.loopback import Reply, serve
from tests.workflows.diagnosing import config, diagnosed, failing, on_docker, page, right, said, with_secret
from tests.workflows.operator import Operator, wait_until


def test_a_wrong_password_is_told_from_what_the_agent_and_the_registry_say(operator: Operator) -> None:
    registry = operator.sandbox.registry
    operator.sandbox.secrets.put("team/pull", config(registry.host, "ci", "old"))
    failing(operator, **with_secret(operator))
    finding = diagnosed(operator)
    assert finding["id"] == "not-pullable"
    assert finding["cause"] == f"{registry.host} refuses the login of ci"
    assert finding["hint"].endswith(f"dcos-registry secret-update team/pull --registry {registry.host}")
    assert said(finding, "failure").startswith("TASK_FAILED on 10.0.0.")
    assert "401 Unauthorized" in said(finding, "failure")
    assert said(finding, "deployment").endswith("in step 2 of 2 (ScaleApplication)")
    assert "at once, when it is mended: dcos marathon delay reset /team/web" in said(finding, "queue")
    [check] = finding["checks"]
    assert (check["pullable"], check["credentials"]) == (False, "the secret team/pull")
    assert (check["requests"][-1]["authorization"], check["requests"][-1]["status"]) == ("basic", 401)


def test_pain_34_a_login_that_may_not_pull_this_repository(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", right(operator))
    operator.sandbox.faults.http.append(HttpFault(lambda request: "/manifests/" in request.path, status=403))
    failing(operator, **with_secret(operator))
    finding = diagnosed(operator)
    registry = operator.sandbox.registry
    assert finding["cause"].startswith(f"{registry.host} does not let {registry.username} pull team/web")
    assert finding["remedy"] == f"ask whoever runs {registry.host} to let {registry.username} pull team/web"


def test_pain_37_a_limit_of_pulls_is_named(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", right(operator))
    operator.sandbox.faults.http.append(HttpFault(lambda request: "/manifests/" in request.path, status=429))
    failing(operator, **with_secret(operator))
    assert "limit" in diagnosed(operator)["cause"]


def test_pain_5_an_image_that_wants_a_login_is_not_called_missing(operator: Operator) -> None:
    failing(operator)
    finding = diagnosed(operator)
    host = operator.sandbox.registry.host
    assert finding["id"] == "no-secret"
    assert finding["cause"].startswith(f"{host} wants a login: /team/web has no pull secret for {operator.image}")
    assert finding["hint"].endswith("dcos-registry app-attach /team/web --secret team/web/pull --force")


def test_the_remedy_of_a_missing_secret_mends_it(operator: Operator) -> None:
    failing(operator)
    remedy = diagnosed(operator)["remedy"]
    operator.log_in()
    _, create, attach = remedy.replace(", then ", "\n").replace(" and ", "\n").splitlines()
    for command in (create, attach):
        assert operator.call(*command.split()[1:]).exit_code == 0, command
    wait_until(lambda: operator.app()["tasksRunning"] == 1 and not operator.app()["deployments"])
    assert diagnosed(operator)["id"] == "runs"


def test_pain_35_a_secret_that_is_not_there(operator: Operator) -> None:
    failing(operator, **with_secret(operator))
    finding = diagnosed(operator)
    assert (finding["id"], finding["checks"]) == ("dangling-secret", [])
    assert finding["cause"] == "the secret team/pull is declared, and is not in the store"
    assert finding["remedy"].endswith(f"secret-create team/pull --registry {operator.sandbox.registry.host}")
    assert "Failed to resolve secret 'team/pull': not found" in said(finding, "failure")


def test_pain_16_a_secret_outside_the_space(operator: Operator) -> None:
    failing(operator)
    stored = {**operator.app(), **with_secret(operator, path="other/pull")}
    page(operator, "/v2/apps/team/web", {"app": stored})
    finding = diagnosed(operator)
    assert finding["id"] == "secret-outside-space"
    assert finding["cause"].startswith("/team/web may not use the secret other/pull")
    assert finding["remedy"] == "keep it as team/web/pull, and name that under /secrets"


def test_pain_19_a_key_that_lacks_the_port_of_the_image(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    name = host.partition(":")[0]
    operator.sandbox.secrets.put("team/pull", config(name, "ci", "x"))
    failing(operator, **with_secret(operator))
    finding = diagnosed(operator)
    assert finding["cause"].startswith(f"{host} wants a login")
    assert f"'{name}'" in finding["cause"]
    assert f"'{host}'" in finding["cause"]


def test_pain_28_a_secret_that_names_a_keyring(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", b'{"credsStore": "desktop"}')
    failing(operator, **with_secret(operator))
    finding = diagnosed(operator)
    assert "keyring of the machine that made it (docker-credential-desktop)" in finding["cause"]
    assert "Invalid JSON object '***'" in said(finding, "failure")


def test_a_missing_tag_is_told_with_those_that_are_there(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", right(operator))
    failing(operator, **with_secret(operator, f"{operator.image}1"))
    finding = diagnosed(operator)
    assert "has no team/web:1.01; the tags of team/web are 1.0" in finding["cause"]
    assert "404 Not Found" in said(finding, "failure")


def test_pain_6_a_docker_engine_app_without_an_archive_has_no_login(operator: Operator) -> None:
    failing(operator, **on_docker(operator))
    finding = diagnosed(operator)
    assert finding["id"] == "no-archive"
    assert "without credentials: none set up" in said(finding, "image")
    assert "no basic auth credentials" in said(finding, "failure")
    assert finding["checks"][0]["engine"] == "docker"


def test_pain_6_an_archive_with_a_wrong_login_is_named(operator: Operator) -> None:
    host = operator.sandbox.registry.host
    archive = tar({".docker/config.json": config(host, "ci", "old")})
    with serve(Reply(200, archive)) as files:
        failing(operator, **on_docker(operator, f"{files.url}/docker.tar"))
        finding = diagnosed(operator)
    assert (finding["id"], finding["cause"]) == ("not-pullable", f"{host} refuses the login of ci")
    assert f"with the archive {files.url}/docker.tar" in said(finding, "image")


def test_pain_12_an_archive_that_nobody_can_fetch(operator: Operator) -> None:
    with serve(Reply(404)) as files:
        failing(operator, **on_docker(operator, f"{files.url}/docker.tar"))
        finding = diagnosed(operator)
    assert (finding["id"], finding["cause"]) == (
        "archive-not-fetched",
        f"{files.url}/docker.tar answers 404 to this machine",
    )
    assert "Failed to fetch all URIs" in said(finding, "failure")


def test_pain_4_an_archive_is_of_no_use_to_the_ucr(operator: Operator) -> None:
    archive = tar({".docker/config.json": right(operator)})
    with serve(Reply(200, archive)) as files:
        failing(operator, fetch=[{"uri": f"{files.url}/docker.tar"}])
        finding = diagnosed(operator)
    assert finding["id"] == "archive-on-ucr"
    assert f"{files.url}/docker.tar" in finding["cause"]


def test_a_registry_that_nobody_reaches_is_the_agents_word(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", config("127.0.0.1:1", "ci", "x"))
    failing(operator, **with_secret(operator, "127.0.0.1:1/team/web:1.0"))
    finding = diagnosed(operator)
    assert finding["id"] == "connection-refused"
    assert finding["cause"].endswith(", on its agent and from this machine too")


def test_pain_30_a_secret_that_was_mended_only_waits_for_the_back_off(operator: Operator) -> None:
    operator.sandbox.secrets.put("team/pull", config(operator.sandbox.registry.host, "ci", "old"))
    failing(operator, **with_secret(operator))
    operator.sandbox.secrets.put("team/pull", right(operator))
    finding = diagnosed(operator)
    assert (finding["id"], finding["remedy"]) == ("mended", "dcos marathon delay reset /team/web")
    assert said(finding, "queue").startswith("backs off after failures, and tries again in ")
    assert finding["checks"][0]["pullable"]
    assert "--agent-config FILE" in said(finding, "unknown")
    operator.ask("DELETE", "/v2/queue/team/web/delay")
    wait_until(lambda: operator.app()["tasksRunning"] == 1)
