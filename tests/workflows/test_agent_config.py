"""The settings of config.yaml that give every agent credentials, as a user has them."""

import json
import stat
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth

BLANK = """\
cluster_docker_credentials: '{}'
cluster_docker_credentials_enabled: 'true'
cluster_docker_credentials_dcos_owned: 'false'
cluster_docker_credentials_write_to_etc: 'true'
"""
CONFIG = "# of the lab\nbootstrap_url: http://10.0.0.1  # nginx\nmaster_list:\n  - 10.0.0.2\n"
INLINE = ("agent-config", "--mode", "inline", "--docker-config", "laptop.json", "--registry", "a.test")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with two docker logins and a config.yaml."""
    monkeypatch.chdir(tmp_path)
    auths = {"a.test": {"auth": auth("ci")}, "b.test": {"auth": auth()}}
    Path("laptop.json").write_text(json.dumps({"auths": auths}))
    Path("config.yaml").write_text(CONFIG)
    return tmp_path


def mode(name: str) -> int:
    """Return who may read a file."""
    return stat.S_IMODE(Path(name).stat().st_mode)


def test_vendor_page_1_the_blank_configuration_is_yaml(operator: Operator) -> None:
    done = operator.call("agent-config")
    assert (done.exit_code, done.stdout) == (0, BLANK)
    assert YAML(typ="safe", pure=True).load(done.stdout)["cluster_docker_credentials"] == "{}"
    assert done.stderr.startswith("The installation writes a blank /etc/mesosphere/docker_credentials, which is the")


def test_it_is_merged_into_a_file_whose_mode_stays(operator: Operator) -> None:
    Path("config.yaml").chmod(0o640)
    done = operator.call("agent-config", "--file", "config.yaml")
    assert (done.exit_code, done.stdout) == (0, "config.yaml\n")
    assert Path("config.yaml").read_text() == CONFIG + BLANK
    assert mode("config.yaml") == 0o640
    assert done.stderr.splitlines()[-2:] == [
        "config.yaml: cluster_docker_credentials_write_to_etc is new: 'true'",
        "config.yaml is written",
    ]
    again = operator.call("agent-config", "--file", "config.yaml", "--json")
    assert {each["status"] for each in again.document()["settings"]} == {"already"}
    assert again.stderr.endswith("config.yaml says so already\n")


def test_logins_are_written_into_a_file_for_its_owner_alone(operator: Operator) -> None:
    done = operator.call(*INLINE, "--file", "config.yaml")
    assert (done.exit_code, done.stdout) == (0, "config.yaml\n")
    assert "Warning: the logins for a.test are in the configuration, and in all that is made of it" in done.stderr
    settings = YAML(typ="safe", pure=True).load(Path("config.yaml").read_text())
    assert settings["cluster_docker_credentials"] == {"auths": {"a.test": {"auth": auth("ci")}}}
    assert settings["cluster_docker_credentials_write_to_etc"] == "true"
    assert Path("config.yaml").read_text().startswith(CONFIG)
    assert mode("config.yaml") == 0o600
    assert auth("ci") not in done.stderr


def test_or_into_a_new_file_and_the_old_one_stays(operator: Operator) -> None:
    done = operator.call(*INLINE, "--file", "config.yaml", "--output", "new.yaml")
    assert (done.exit_code, done.stdout) == (0, "new.yaml\n")
    assert Path("config.yaml").read_text() == CONFIG
    assert "new.yaml: cluster_docker_credentials is new\n" in done.stderr
    assert mode("new.yaml") == 0o600
    again = operator.call(*INLINE, "--file", "config.yaml", "--output", "new.yaml")
    assert again.exit_code == 6
    assert operator.call("agent-config", "--output", "blank.yaml").exit_code == 0
    assert Path("blank.yaml").read_text() == BLANK


@pytest.mark.parametrize("flags", [(), ("--json",), ("-vv",)])
def test_logins_are_never_printed(operator: Operator, flags: tuple[str, ...]) -> None:
    done = operator.call(*INLINE, *flags)
    assert done.exit_code == 2
    assert "The configuration would hold logins, and those are not printed" in done.stderr
    written = operator.call(*INLINE, *flags, "--output", "new.yaml")
    assert written.exit_code == 0
    assert auth("ci") not in done.stdout + done.stderr + written.stdout + written.stderr


def test_json_tells_the_settings_without_the_logins(operator: Operator) -> None:
    done = operator.call(*INLINE, "--output", "new.yaml", "--json")
    assert [(each["name"], each["value"], each["file"]) for each in done.document()["settings"]] == [
        ("cluster_docker_credentials", None, "new.yaml"),
        ("cluster_docker_credentials_enabled", "true", "new.yaml"),
        ("cluster_docker_credentials_dcos_owned", "false", "new.yaml"),
        ("cluster_docker_credentials_write_to_etc", "true", "new.yaml"),
    ]


def test_of_dcos_own_file_it_is_said_that_nobody_may_fill_it(operator: Operator) -> None:
    done = operator.call("agent-config", "--mode", "dcos-owned")
    assert "cluster_docker_credentials_dcos_owned: 'true'\n" in done.stdout
    assert "Warning: it is blank, and nobody may fill it on the agents" in done.stderr


def test_another_place_has_to_be_filled_first_and_may_be_refused(operator: Operator) -> None:
    done = operator.call("agent-config", "--credentials-path", "/srv/docker_credentials")
    assert "cluster_docker_credentials_path: '/srv/docker_credentials'\n" in done.stdout
    assert "cluster_docker_credentials_write_to_etc: 'false'\n" in done.stdout
    assert done.stderr.startswith("Warning: nothing writes /srv/docker_credentials: it has to be on every agent")
    assert "The installation writes" not in done.stderr
    assert "refuses it ('must be calculated')" in done.stderr


def test_pain_19_another_default_registry_wants_a_login_with_its_port(operator: Operator) -> None:
    flags = ("--registry-url", "https://a.test", "--output")
    done = operator.call(*INLINE, *flags, "one.yaml")
    assert "Note: the UCR asks a.test:443 for every image that names no registry" in done.stderr
    assert "Warning: no login is for a.test:443, as the UCR spells it: --registry a.test:443" in done.stderr
    assert "cluster_docker_registry_url: 'https://a.test'\n" in Path("one.yaml").read_text()
    both = operator.call(*INLINE[:-2], "--registry", "a.test:443", *flags, "two.yaml")
    assert both.exit_code == 0
    assert "no login is for" not in both.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--mode", "inline"), "With --mode inline the logins are in the configuration, and none are named"),
        (("--docker-config", "laptop.json"), "With --mode etc the configuration is blank"),
        (("--registry-url", "a.test"), "'a.test' is no registry for images that name none"),
        (("--registry-url", "https://a.test/team"), "'https://a.test/team' is no registry for images that name none"),
        (("--registry-url", "https://a.test:x"), "'https://a.test:x' is no registry for images that name none"),
        (("--file", "none.yaml"), "The configuration none.yaml cannot be read: no such file or directory"),
        (("--file", "latin.yaml"), "latin.yaml is not UTF-8"),
        (("--file", "vendor.yaml"), "vendor.yaml is no config.yaml: it is no list of KEY: VALUE"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    operator: Operator, folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    Path("latin.yaml").write_bytes(b"a: \xe9\n")
    Path("vendor.yaml").write_text('cluster_docker_credentials = "{}"\n')
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = operator.call("agent-config", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Error: {message}" in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
