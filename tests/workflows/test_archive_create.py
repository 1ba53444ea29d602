"""A login becomes an archive of credentials."""

import json
import stat
from pathlib import Path

import pytest

from dcos_registry.bundle import archive
from tests.workflows.operator import Operator
from tests.workflows.secret_samples import auth, login_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def laptop(folder: Path) -> str:
    """Write a docker config as a laptop has it, with more than one login."""
    auths = {
        "a.test": {"auth": auth()},
        "a.test:443": {"auth": auth("ci")},
        "https://index.docker.io/v1/": {"auth": auth()},
    }
    document = {"auths": auths, "HttpHeaders": {"X": "y"}, "credHelpers": {"gcr.io": "gcloud"}}
    file = folder / "laptop.json"
    file.write_text(json.dumps(document))
    return str(file)


def held(file: str = "docker.tar.gz") -> dict[str, str]:
    """Read the logins in an archive."""
    found = archive.read(Path(file).read_bytes(), file)
    document = json.loads(found.config or b"{}")
    assert list(document) == ["auths"]
    return {key: entry["auth"] for key, entry in document["auths"].items()}


def test_the_archive_holds_the_login_of_the_named_registry(operator: Operator) -> None:
    operator.log_in()
    registry = operator.sandbox.registry
    done = operator.call("archive-create", "--registry", registry.host)
    assert (done.exit_code, done.stdout) == (0, "docker.tar.gz\n")
    assert done.stderr == (
        f"docker.tar.gz is there, made of {registry.host} ({registry.username}); next: dcos-registry archive-put URL "
        "--archive docker.tar.gz, or copy it to the same place on every agent; then dcos-registry app-attach ID "
        "--uri URI\n"
    )
    assert held() == {registry.host: login_of(operator.sandbox)}
    assert stat.S_IMODE(Path("docker.tar.gz").stat().st_mode) == 0o600
    assert [path.name for path in Path().iterdir()] == ["docker.tar.gz"]


def test_pain_9_of_a_laptops_config_only_the_named_registries_are_in_it(operator: Operator, folder: Path) -> None:
    flags = ("--docker-config", laptop(folder), "--registry", "a.test:443", "--registry", "docker.io")
    done = operator.call("archive-create", *flags, "--json")
    assert done.exit_code == 0, done.stderr
    [made] = done.document()["archives"]
    assert (made["file"], made["format"], made["logins"]) == ("docker.tar.gz", "config", [])
    assert made["registries"] == [
        {"key": "a.test:443", "username": "ci"},
        {"key": "https://index.docker.io/v1/", "username": "bob"},
    ]
    assert list(held()) == ["a.test:443", "https://index.docker.io/v1/"]
    assert made["bytes"] == Path("docker.tar.gz").stat().st_size


def test_logins_that_the_ucr_would_mix_up_are_two_for_docker(operator: Operator, folder: Path) -> None:
    file = folder / "two.json"
    auths = {"mydocker.io": {"auth": auth()}, "https://index.docker.io/v1/": {"auth": auth("ci")}}
    file.write_text(json.dumps({"auths": auths}))
    assert operator.call("archive-create", "--docker-config", str(file)).exit_code == 0
    assert held() == {key: entry["auth"] for key, entry in auths.items()}


def test_the_same_logins_again_are_the_same_file(operator: Operator, folder: Path) -> None:
    call = ("archive-create", "--docker-config", laptop(folder), "--registry", "a.test")
    assert operator.call(*call).exit_code == 0
    before = Path("docker.tar.gz").read_bytes()
    Path("docker.tar.gz").chmod(0o644)
    done = operator.call(*call, "--json")
    assert (done.exit_code, done.document()["archives"][0]["status"]) == (0, "already")
    assert Path("docker.tar.gz").read_bytes() == before
    assert stat.S_IMODE(Path("docker.tar.gz").stat().st_mode) == 0o600


def test_another_file_is_replaced_by_force_alone(operator: Operator, folder: Path) -> None:
    call = ("archive-create", "--docker-config", laptop(folder), "--registry", "a.test")
    Path("docker.tar.gz").write_text("something of the user's")
    refused = operator.call(*call)
    assert (refused.exit_code, refused.stdout) == (6, "")
    assert "Error: docker.tar.gz is there already, and holds something else" in refused.stderr
    assert Path("docker.tar.gz").read_text() == "something of the user's"
    assert operator.call(*call, "--force").exit_code == 0
    assert list(held()) == ["a.test"]


def test_a_link_is_replaced_and_not_where_it_leads(operator: Operator, folder: Path) -> None:
    target = folder / "elsewhere"
    target.write_text("of the user")
    Path("docker.tar.gz").symlink_to(target)
    call = ("archive-create", "--docker-config", laptop(folder), "--registry", "a.test")
    assert operator.call(*call).exit_code == 6
    assert operator.call(*call, "--force").exit_code == 0
    assert target.read_text() == "of the user"
    assert not Path("docker.tar.gz").is_symlink()


def test_the_old_form_comes_with_a_warning(operator: Operator, folder: Path) -> None:
    flags = ("--docker-config", laptop(folder), "--registry", "a.test", "--format", "dockercfg", "--output", "old.tgz")
    done = operator.call("archive-create", *flags)
    assert (done.exit_code, done.stdout) == (0, "old.tgz\n")
    assert "Warning: newer docker CLIs read no .dockercfg" in done.stderr
    assert json.loads(archive.read(Path("old.tgz").read_bytes(), "it").dockercfg or b"") == {"a.test": {"auth": auth()}}


@pytest.mark.parametrize(
    ("flags", "code", "message"),
    [
        ((), 2, "Nothing says which registries are to be in the archive"),
        (("--registry", "b.test"), 5, "There is no login for b.test"),
        (("--registry", "b.test/team"), 2, "'b.test/team' has a path"),
        (("--login", "x", "--docker-config", "laptop.json"), 2, "Only one of --docker-config and --login can be given"),
        (("--docker-config", "laptop.json", "--registry", "b.test"), 5, "laptop.json holds no login for b.test"),
        (("--docker-config", "none.json"), 2, "The docker config none.json cannot be read: no such file or directory"),
        (
            ("--docker-config", "laptop.json", "--output", "no/x"),
            1,
            "no/x cannot be written: no such file or directory",
        ),
    ],
)
def test_what_cannot_be_made_is_told_and_nothing_is_written(
    operator: Operator, folder: Path, flags: tuple[str, ...], code: int, message: str
) -> None:
    laptop(folder)
    done = operator.call("archive-create", *flags)
    assert (done.exit_code, done.stdout) == (code, "")
    assert f"Error: {message}" in done.stderr
    assert [path.name for path in folder.iterdir()] == ["laptop.json"]
