"""What the active cluster's configuration says: the rules of the dcos CLI (cluster.md A4, B1, B3)."""

from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.cli.cluster_config import CaFileError
from dcos_registry.clients.trust import Trust
from tests.cli.clusters import Clusters, said
from tests.servers.certificates import Authority

CALLED_BY_DCOS = {"DCOS_CLI_EXECUTABLE_PATH": "/usr/local/bin/dcos", "DCOS_CLI_VERSION": "1.2.0"}


@pytest.mark.parametrize("core", ["core = 1", "[[core]]\ndcos_url = 'https://x'", "[core]\ndcos_url = ''"])
def test_a_file_without_a_url_is_named(dcos: Clusters, core: str) -> None:
    file = dcos.add("a") / "dcos.toml"
    file.write_text(core)
    assert dcos.error().message == f"{file} names no cluster URL"


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "a.example", "https://", "https://[a", "https://a:b", "https://a:99999"]
)
def test_a_url_must_be_http(dcos: Clusters, url: str) -> None:
    dcos.add_core(dcos_url=url)
    assert said(dcos.error()) == (
        errors.UsageError,
        f"The cluster's URL {url.rstrip('/')!r} is not an http or https URL",
        "dcos cluster setup https://CLUSTER",
    )


def test_slashes_at_the_end_of_urls_are_cut(dcos: Clusters) -> None:
    dcos.add("a", core={"dcos_url": "https://a.example//"}, marathon={"url": "https://m.example/x/"})
    cluster = dcos.load().cluster
    assert (cluster.url, cluster.token, cluster.marathon) == ("https://a.example", "", "https://m.example/x")


def test_by_default_the_systems_certificates_are_trusted(dcos: Clusters) -> None:
    dcos.add_core()
    assert dcos.load().cluster.trust == Trust()


def test_a_marathon_url_must_be_http(dcos: Clusters) -> None:
    dcos.add("a", core={"dcos_url": "https://a.example"}, marathon={"url": "marathon.example:8080"})
    assert said(dcos.error()) == (
        errors.UsageError,
        "marathon.url, 'marathon.example:8080', is not an http or https URL",
        "dcos config unset marathon.url",
    )


@pytest.mark.parametrize("value", ["1", "t", "T", "TRUE", "true", "True", True, 1, ""])
def test_ssl_verify_may_say_yes(dcos: Clusters, value: object) -> None:
    dcos.add_core(ssl_verify=value)
    assert dcos.load().cluster.trust == Trust()


@pytest.mark.parametrize("value", ["0", "f", "F", "FALSE", "false", "False", False, 0])
def test_ssl_verify_may_say_no(dcos: Clusters, value: object) -> None:
    dcos.add_core(ssl_verify=value)
    assert dcos.load().cluster.trust == Trust(verify=False)


def test_ssl_verify_may_be_a_path(dcos: Clusters, authority: Authority) -> None:
    dcos.add_core(ssl_verify=str(authority.certificate_file))
    assert dcos.load().cluster.trust == Trust(ca_file=authority.certificate_file)


@pytest.mark.parametrize("value", ["/nope/ca.crt", "yes", "tRUE", "no", " true"])
def test_any_other_word_is_a_path_and_must_exist(dcos: Clusters, value: str) -> None:
    folder = dcos.add_core(ssl_verify=value)
    assert said(dcos.error()) == (
        CaFileError,
        f"The CA file {value} cannot be read: no such file or directory (core.ssl_verify of {folder / 'dcos.toml'})",
        "dcos config set core.ssl_verify /path/to/ca.crt",
    )


def test_a_ca_file_without_a_certificate_is_named(dcos: Clusters, tmp_path: Path) -> None:
    file = tmp_path / "ca.crt"
    file.write_text("no certificate")
    folder = dcos.add_core(ssl_verify=str(file))
    assert said(dcos.error()) == (
        CaFileError,
        f"The CA file {file} cannot be read: it holds no PEM certificate (core.ssl_verify of {folder / 'dcos.toml'})",
        "dcos config set core.ssl_verify /path/to/ca.crt",
    )


@pytest.mark.parametrize(("value", "verify"), [("false", False), ("True", True), ("", True)])
def test_dcos_ssl_verify_beats_the_file(dcos: Clusters, value: str, *, verify: bool) -> None:
    dcos.add_core(ssl_verify="/nope/ca.crt")
    assert dcos.load(DCOS_SSL_VERIFY=value).cluster.trust == Trust(verify=verify)


def test_a_broken_dcos_ssl_verify_is_named(dcos: Clusters) -> None:
    dcos.add_core(ssl_verify="true")
    assert said(dcos.error(DCOS_SSL_VERIFY="/nope/ca.crt")) == (
        CaFileError,
        "The CA file /nope/ca.crt cannot be read: no such file or directory (DCOS_SSL_VERIFY)",
        "unset DCOS_SSL_VERIFY, then dcos config set core.ssl_verify /path/to/ca.crt",
    )


def test_a_path_is_relative_to_the_working_directory(
    dcos: Clusters, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(authority.folder)
    dcos.add_core(ssl_verify="ca.crt")
    assert dcos.load().cluster.trust == Trust(ca_file=Path("ca.crt"))


def test_the_timeout_is_three_minutes(dcos: Clusters) -> None:
    dcos.add_core()
    assert dcos.load().cluster.timeout == 180


@pytest.mark.parametrize(("value", "seconds"), [(5, 5), ("5", 5), (0, 0), (2.5, 2.5)])
def test_the_file_may_say_how_long_to_wait(dcos: Clusters, value: object, seconds: float) -> None:
    dcos.add_core(timeout=value)
    assert dcos.load().cluster.timeout == seconds


def test_dcos_timeout_beats_the_file(dcos: Clusters) -> None:
    dcos.add_core(timeout=5)
    assert dcos.load(DCOS_TIMEOUT="7").cluster.timeout == 7


@pytest.mark.parametrize("value", ["soon", "-1", "nan", "inf", "", [1], True])
def test_a_timeout_that_is_none_is_named(dcos: Clusters, value: object) -> None:
    folder = dcos.add_core(timeout=value)
    assert said(dcos.error()) == (
        errors.UsageError,
        f"The timeout {value!r} is not a number of seconds (core.timeout of {folder / 'dcos.toml'})",
        "dcos config set core.timeout 180",
    )


def test_a_dcos_timeout_that_is_none_is_named(dcos: Clusters) -> None:
    dcos.add_core(timeout=5)
    assert said(dcos.error(DCOS_TIMEOUT="soon")) == (
        errors.UsageError,
        "The timeout 'soon' is not a number of seconds (DCOS_TIMEOUT)",
        "unset DCOS_TIMEOUT, then dcos config set core.timeout 180",
    )


def told(**variables: str) -> dict[str, str]:
    return {**CALLED_BY_DCOS, "DCOS_URL": "https://a.example", "DCOS_ACS_TOKEN": "passed", **variables}


def test_url_and_token_come_from_the_parent_and_the_rest_from_the_file(dcos: Clusters, authority: Authority) -> None:
    folder = dcos.add(
        "a",
        core={"dcos_url": "https://a.example/", "dcos_acs_token": "of the file", "timeout": 5},
        marathon={"url": "https://m.example"},
        registry={"store": "file"},
    )
    config = dcos.load(**told(DCOS_TLS_CA_PATH=str(authority.certificate_file)))
    assert config.folder == folder
    assert config.settings == {"store": "file"}
    cluster = config.cluster
    assert (cluster.url, cluster.token, cluster.timeout) == ("https://a.example", "passed", 5)
    assert cluster.marathon == "https://m.example"
    assert cluster.trust == Trust(ca_file=authority.certificate_file)


def test_a_parent_that_is_logged_out_passes_an_empty_token(dcos: Clusters) -> None:
    dcos.add_core()
    assert dcos.load(**told(DCOS_ACS_TOKEN="")).cluster.token == ""


def test_what_the_file_of_another_cluster_says_is_not_taken(dcos: Clusters) -> None:
    dcos.add("b", core={"dcos_url": "https://b.example", "timeout": 5, "ssl_verify": "false"}, registry={"store": "x"})
    config = dcos.load(**told())
    assert (config.folder, config.settings, config.cluster.timeout) == (None, {}, 180)
    assert config.cluster.trust == Trust()


@pytest.mark.parametrize("variables", [{}, {"DCOS_CLUSTER": "nope"}])
def test_a_parent_may_know_a_cluster_without_files(dcos: Clusters, variables: dict[str, str]) -> None:
    assert dcos.load(**told(**variables)).cluster.url == "https://a.example"


def test_a_leaked_dcos_tls_insecure_does_not_loosen_a_cluster_that_verifies(
    dcos: Clusters, authority: Authority
) -> None:
    dcos.add_core(ssl_verify="true")
    assert dcos.load(**told(DCOS_TLS_INSECURE="1")).cluster.trust == Trust()
    both = told(DCOS_TLS_INSECURE="1", DCOS_TLS_CA_PATH=str(authority.certificate_file))
    assert dcos.load(**both).cluster.trust == Trust(ca_file=authority.certificate_file)


def test_a_parent_that_does_not_verify_is_followed(dcos: Clusters) -> None:
    assert dcos.load(**told(DCOS_TLS_INSECURE="1")).cluster.trust == Trust(verify=False)
    dcos.add_core(ssl_verify="false")
    assert dcos.load(**told(DCOS_TLS_INSECURE="1")).cluster.trust == Trust(verify=False)


def test_a_broken_dcos_tls_ca_path_is_named(dcos: Clusters) -> None:
    assert said(dcos.error(**told(DCOS_TLS_CA_PATH="/nope/ca.crt"))) == (
        CaFileError,
        "The CA file /nope/ca.crt cannot be read: no such file or directory (DCOS_TLS_CA_PATH)",
        "dcos config set core.ssl_verify /path/to/ca.crt",
    )


def test_a_script_may_name_a_cluster_with_url_and_token(dcos: Clusters) -> None:
    dcos.add("b", attached=True)
    cluster = dcos.load(DCOS_URL="https://ci.example", DCOS_ACS_TOKEN="t").cluster
    assert (cluster.url, cluster.token) == ("https://ci.example", "t")


def test_a_token_without_a_url_names_no_cluster(dcos: Clusters) -> None:
    dcos.add("b")
    assert dcos.load(DCOS_ACS_TOKEN="t").cluster.token == "token of b"


def test_nothing_is_written_and_no_token_is_shown(dcos: Clusters) -> None:
    dcos.add("a", attached=True)
    (dcos.add("b") / "dcos.toml").unlink()
    before = sorted(dcos.home.rglob("*"))
    config = dcos.load()
    assert sorted(dcos.home.rglob("*")) == before
    assert "token of a" not in repr(config)
