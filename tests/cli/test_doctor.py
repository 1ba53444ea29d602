"""`doctor` from the command line: on a sandbox cluster, and without one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcos_registry import __version__
from dcos_registry.sandbox.cluster import Sandbox
from tests.cli.calling import call
from tests.cli.clusters import Clusters
from tests.clients.loopback import unused_port
from tests.plugin import clusters

FILE = {"DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": "a passphrase"}
SKIPPED, OK, PROBLEM = "skipped", "done", "problem"
NO_CLUSTER = (SKIPPED, "There is no cluster to ask", None)

Found = dict[str, tuple[str, str, str | None]]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as cluster:
        yield cluster


def log_in(sandbox: Sandbox) -> None:
    registry = sandbox.registry
    words = ("-u", registry.username, "--password-stdin", "--plain-http", "--name", "ours")
    assert call("login", registry.host, *words, given=registry.password, **FILE).exit_code == 0


def keep(*flags: str) -> None:
    words = ("-u", "alice", "--password-stdin", "--skip-check", "--store", "file")
    assert call("login", "one.example", *words, *flags, given="word", **FILE).exit_code == 0


def doctor(**variables: str) -> Found:
    """Return of each check its status, what was found, and the remedy."""
    answer = call("doctor", "--json", **{**FILE, **variables})
    checks = answer.document()["checks"]
    assert answer.exit_code == (10 if any(check["status"] == PROBLEM for check in checks) else 0)
    return {check["check"]: (check["status"], check["detail"], check["hint"]) for check in checks}


def test_where_all_is_well(sandbox: Sandbox, home: Path) -> None:
    log_in(sandbox)
    helper = home / "docker-credential-dcos-registry"
    helper.touch(mode=0o755)
    before = {path: path.read_bytes() for path in home.rglob("logins.json")}
    answer = call("doctor", DCOS_DIR=str(sandbox.dcos_dir), PATH=str(home), **FILE)
    assert (answer.exit_code, answer.stderr) == (0, "")
    [*lines, token] = answer.stdout.splitlines()
    python = ".".join(map(str, sys.version_info[:3]))
    assert lines == [
        "CHECK           RESULT   DETAIL",
        f"ca              skipped  {sandbox.url} is this machine, without TLS",
        "clock           ok       It goes as the cluster's does",
        f"cluster         ok       {sandbox.url} is DC/OS 2.1.0, Enterprise",
        f"docker-helper   ok       docker and podman can use the logins through {helper}",
        "encrypted-file  ok       An entry was written to the encrypted file, read back and deleted",
        "keyring         skipped  No login is kept there, and new ones go elsewhere (file)",
        "logins          ok       Each has its password: ours",
        "marathon        ok       Marathon 1.10.36 answers",
        "plugin          ok       This program is no plugin of the cluster (dcos-registry register makes it one); "
        "none is called registry",
        f"program         ok       dcos-registry {__version__} on Python {python}, {Path(sys.argv[0]).absolute()}",
        "proxy           ok       None is set",
        "secret-store    ok       It is open and lists 0 secrets; admin may write all",
        "settings        ok       dcos.toml sets none",
    ]
    assert token.startswith("token           ok       That of admin is accepted, and ends on 20")
    assert {path: path.read_bytes() for path in home.rglob("logins.json")} == before


def test_where_nothing_is_there_it_says_what_comes_first(home: Path) -> None:
    answer = call("doctor", DCOS_REGISTRY_STORE="file", PATH=str(home))
    assert answer.exit_code == 0
    file = home / ".local" / "share" / "dcos-registry" / "credentials.enc"
    rows = [line for line in answer.stdout.splitlines() if not line.startswith("program ")]
    assert rows == [
        "CHECK           RESULT   DETAIL",
        "ca              skipped  There is no cluster to ask",
        "clock           skipped  There is no cluster to ask",
        "cluster         skipped  No cluster is set up: logins and files need none",
        "docker-helper   skipped  docker-credential-dcos-registry is not on PATH, so docker and podman cannot use the "
        "logins",
        f"encrypted-file  skipped  There is no {file} yet; the first login makes it",
        "keyring         skipped  No login is kept there, and new ones go elsewhere (file)",
        "logins          skipped  There are none yet",
        "marathon        skipped  There is no cluster to ask",
        "plugin          skipped  Plugins belong to a cluster, and the folder of none is known",
        "proxy           ok       None is set",
        "secret-store    skipped  There is no cluster to ask",
        "settings        ok       dcos.toml sets none",
        "token           skipped  There is no cluster to ask",
        "",
        "What mends it:",
        "  cluster  dcos cluster setup https://CLUSTER",
        "  logins   dcos-registry login REGISTRY -u USER",
    ]
    assert not file.parent.exists(), "nothing was made"


def test_problems_stand_in_the_table_with_what_mends_them_below(sandbox: Sandbox) -> None:
    variables = {"DCOS_URL": sandbox.url, "DCOS_ACS_TOKEN": "", "DCOS_REGISTRY_STOR": "file", **FILE}
    answer = call("registry", "doctor", **variables)
    assert answer.exit_code == 10
    assert answer.stderr == "Error: 2 of 14 checks found problems\n"
    table, mending = answer.stdout.split("\n\n")
    assert [line.split("  ", 1)[0] for line in table.splitlines() if " problem " in line] == ["settings", "token"]
    assert mending == (
        "What mends it:\n"
        "  logins    dcos registry login REGISTRY -u USER\n"
        "  settings  unset DCOS_REGISTRY_STOR\n"
        "  token     dcos auth login\n"
    )


def test_clusters_of_which_none_is_attached_are_a_problem(dcos: Clusters) -> None:
    dcos.add("a")
    dcos.add("b")
    result = doctor()
    assert result["cluster"] == (
        PROBLEM,
        "No cluster is attached",
        "dcos cluster attach NAME, with a NAME of dcos cluster list",
    )
    assert result["token"] == NO_CLUSTER


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no such file or directory"), ("no certificate", "it holds no PEM certificate")]
)
def test_a_ca_file_that_is_no_use_is_the_problem(dcos: Clusters, home: Path, content: str | None, said: str) -> None:
    file = home / "ca.crt"
    if content:
        file.write_text(content)
    folder = dcos.add_core(ssl_verify=str(file))
    result = doctor()
    assert result["ca"] == (
        PROBLEM,
        f"The CA file {file} cannot be read: {said} (core.ssl_verify of {folder / 'dcos.toml'})",
        "dcos config set core.ssl_verify /path/to/ca.crt",
    )
    assert result["cluster"] == NO_CLUSTER


def test_a_cluster_that_is_not_there_is_said_once(dcos: Clusters) -> None:
    url = f"https://127.0.0.1:{unused_port()}"
    dcos.add("a", core={"dcos_url": url, "dcos_acs_token": "a.b.c"})
    result = doctor()
    assert result["cluster"] == (PROBLEM, f"Cannot reach {url}: connection refused", "dcos cluster list")
    silent = "The cluster was not reached"
    assert result["ca"] == result["marathon"] == result["secret-store"] == (SKIPPED, silent, None)
    assert result["clock"][0] == SKIPPED
    assert result["clock"][1].startswith(f"{silent}; here it is 2")
    assert result["token"] == (SKIPPED, f"{silent}; by its own words it names no end", None)


@pytest.mark.parametrize(
    ("folder", "status", "said"),
    [
        (
            "package-registry",
            OK,
            "dcos registry and dcos docker-registry are this plugin; "
            "verbs of the Package Registry are handed over to package-registry",
        ),
        (
            "a-registry",
            PROBLEM,
            "dcos registry runs a-registry, whose folder comes first; dcos docker-registry is this plugin",
        ),
    ],
)
def test_the_plugin_of_the_package_registry_beside_this_one(home: Path, folder: str, status: str, said: str) -> None:
    cluster = clusters.set_up(home)
    clusters.install(cluster, "dcos-registry", "registry", "docker-registry", program="#!/bin/sh\n")
    clusters.install(cluster, folder, "registry", program="#!/bin/sh\n")
    assert doctor()["plugin"][:2] == (status, said)


@pytest.mark.parametrize(
    ("key", "mend"), [("stor", "registry.stor"), ("Secret-Path", "registry.Secret-Path"), ("login", "registry.login")]
)
def test_a_key_that_nobody_reads_is_named(dcos: Clusters, key: str, mend: str) -> None:
    dcos.add("a", registry={key: "file"}, core={"dcos_url": f"http://127.0.0.1:{unused_port()}"})
    passed_on = {f"DCOS_REGISTRY_{key.upper()}": "file"}
    assert doctor(**passed_on)["settings"] == (
        PROBLEM,
        f"registry.{key} is no setting (there are: store, passphrase_file)",
        f"dcos config unset {mend}",
    )


def test_a_passphrase_in_the_file_is_the_only_problem_of_it(dcos: Clusters) -> None:
    dcos.add("a", registry={"passphrase": "canary"}, core={"dcos_url": f"http://127.0.0.1:{unused_port()}"})
    answer = call("doctor", "--json", **FILE)
    [problem] = [check for check in answer.document()["checks"] if check["check"] == "settings"]
    assert problem["detail"] == "A passphrase does not belong into dcos.toml, which keeps it in clear"
    assert problem["hint"] == "dcos config unset registry.passphrase"
    assert "canary" not in answer.stdout + answer.stderr


def test_every_setting_that_there_is_is_known(dcos: Clusters, home: Path) -> None:
    file = home / "passphrase"
    file.touch(0o600)
    file.write_text("a passphrase")
    settings = {"store": "file", "passphrase_file": str(file)}
    dcos.add("a", registry=settings, core={"dcos_url": f"http://127.0.0.1:{unused_port()}"})
    passed_on = {"DCOS_REGISTRY_PASSPHRASE_FILE": str(file), "DCOS_REGISTRY_LOGIN": "ci"}
    assert doctor(**passed_on)["settings"] == (OK, "[registry] of dcos.toml sets passphrase_file, store", None)


def test_a_passphrase_file_that_others_can_read_is_a_problem(home: Path) -> None:
    keep()
    file = home / "passphrase"
    file.write_text("a passphrase")
    file.chmod(0o644)
    variables = {"DCOS_REGISTRY_PASSPHRASE": "", "DCOS_REGISTRY_PASSPHRASE_FILE": str(file)}
    result = doctor(**variables)
    said = f"The passphrase file {file} is open to others"
    assert result["settings"] == (PROBLEM, said, f"chmod 600 {file}")
    assert result["encrypted-file"] == (SKIPPED, said, f"chmod 600 {file}")
    file.chmod(0o600)
    assert doctor(**variables)["encrypted-file"][0] == OK
