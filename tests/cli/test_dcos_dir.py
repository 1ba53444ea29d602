"""Which cluster is the active one: the rules of the dcos CLI (cluster.md B1, B2)."""

import shlex
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.cli.dcos_dir import NoClusterError
from tests.cli.clusters import Clusters, said


def test_the_directory_is_in_the_home_folder(dcos: Clusters) -> None:
    folder = dcos.add("a")
    config = dcos.load()
    assert config.folder == folder
    assert (config.cluster.url, config.cluster.token) == ("https://a.example", "token of a")


@pytest.mark.parametrize(("dcos_dir", "place"), [("elsewhere", "elsewhere"), ("", "."), ("~/.dcos", "~/.dcos")])
def test_dcos_dir_is_relative_to_the_working_directory_and_knows_no_tilde(
    dcos: Clusters, dcos_dir: str, place: str
) -> None:
    dcos.add("at-home")
    dcos.folder = dcos.home / place
    folder = dcos.add("here")
    assert dcos.load(DCOS_DIR=dcos_dir).folder == folder


def test_an_absolute_dcos_dir_is_taken_as_it_is(dcos: Clusters, tmp_path: Path) -> None:
    dcos.add("at-home")
    dcos.folder = tmp_path
    folder = dcos.add("there")
    assert dcos.load(DCOS_DIR=str(tmp_path)).folder == folder


def test_what_only_the_old_cli_read_is_ignored(dcos: Clusters) -> None:
    folder = dcos.add("a")
    (dcos.folder / "dcos.toml").write_text('[core]\ndcos_url = "https://legacy.example"\n')
    config = dcos.load(
        DCOS_CONFIG=str(dcos.folder / "dcos.toml"), DCOS_URL="https://legacy.example", DCOS_DCOS_URL="https://x"
    )
    assert config.folder == folder
    assert config.cluster.url == "https://a.example"


def test_a_single_cluster_needs_not_be_attached(dcos: Clusters) -> None:
    folder = dcos.add("a")
    assert dcos.load().folder == folder


def test_of_several_clusters_the_attached_one_is_active(dcos: Clusters) -> None:
    dcos.add("a")
    folder = dcos.add("b", attached=True)
    dcos.add("c")
    assert dcos.load().folder == folder


def test_a_folder_called_attached_attaches_nothing(dcos: Clusters) -> None:
    folder = dcos.add("a", attached=True)
    (dcos.add("b") / "attached").mkdir()
    assert dcos.load().folder == folder


def test_a_file_among_the_clusters_is_none(dcos: Clusters) -> None:
    folder = dcos.add("a")
    (dcos.folder / "clusters" / ".DS_Store").touch()
    assert dcos.load().folder == folder


@pytest.mark.parametrize("wanted", ["b", "production"])
def test_dcos_cluster_names_a_cluster_by_id_or_name(dcos: Clusters, wanted: str) -> None:
    dcos.add("a", name="test", attached=True)
    folder = dcos.add("b", name="production")
    assert dcos.load(DCOS_CLUSTER=wanted).folder == folder


def test_an_id_beats_the_same_word_as_a_name(dcos: Clusters) -> None:
    dcos.add("a", name="b")
    folder = dcos.add("b", name="production")
    dcos.add("c", name="b")
    assert dcos.load(DCOS_CLUSTER="b").folder == folder


@pytest.mark.parametrize("wanted", ["", "prod", "clust", "B"])
def test_dcos_cluster_has_to_fit_exactly_even_where_there_is_one_cluster(dcos: Clusters, wanted: str) -> None:
    dcos.add("cluster-id", name="production")
    assert said(dcos.error(DCOS_CLUSTER=wanted)) == (
        errors.NotFoundError,
        f"There is no cluster {wanted!r} (DCOS_CLUSTER)",
        "dcos cluster list",
    )


def test_dcos_cluster_may_not_name_two(dcos: Clusters) -> None:
    dcos.add("id-1", name="production")
    dcos.add("id-2", name="production")
    assert said(dcos.error(DCOS_CLUSTER="production")) == (
        errors.UsageError,
        "Multiple clusters are called 'production' (DCOS_CLUSTER)",
        "set DCOS_CLUSTER to id-1 or id-2",
    )


def test_no_cluster(dcos: Clusters) -> None:
    assert said(dcos.error()) == (
        NoClusterError,
        "No cluster is set up",
        "dcos cluster setup https://CLUSTER",
    )


def test_several_clusters_and_none_attached(dcos: Clusters) -> None:
    dcos.add("a")
    dcos.add("b")
    assert said(dcos.error()) == (
        errors.NotFoundError,
        "No cluster is attached",
        "dcos cluster attach NAME, with a NAME of dcos cluster list",
    )


def test_two_clusters_attached(dcos: Clusters) -> None:
    dcos.add("a", name="our test", attached=True)
    other = dcos.add("b", name="production", attached=True)
    assert said(dcos.error()) == (
        errors.UsageError,
        "Multiple clusters are attached: our test and production",
        f"dcos cluster attach 'our test'; if both stay attached: rm {shlex.quote(str(other / 'attached'))}",
    )


def test_two_clusters_of_one_name_attached(dcos: Clusters) -> None:
    for cluster_id in ("a", "b"):
        dcos.add(cluster_id, name="test", attached=True)
    error = dcos.error()
    assert error.message == "Multiple clusters are attached: a and b"
    assert str(error.hint).startswith("dcos cluster attach a; ")


@pytest.mark.parametrize(
    "content",
    [
        b"[core\n",
        b"core = \n",
        b"[core]\n[core]\n",
        b"\xff\xfe",
        b"a = [1, 'x'\n",
        b"= 1\n",
        b'a = "\n',
        b"x" * 100_000,
    ],
)
def test_a_file_that_cannot_be_parsed_is_passed_over_with_a_warning(dcos: Clusters, content: bytes) -> None:
    folder = dcos.add("a")
    broken = dcos.add("b", attached=True) / "dcos.toml"
    broken.write_bytes(content)
    config = dcos.load()
    assert config.folder == folder
    assert config.warnings == (f"{broken} cannot be parsed and was passed over",)


@pytest.mark.parametrize("variables", [{}, {"DCOS_CLUSTER": "b"}])
def test_a_file_that_cannot_be_parsed_is_named_where_it_leaves_no_cluster(
    dcos: Clusters, variables: dict[str, str]
) -> None:
    broken = dcos.add("b") / "dcos.toml"
    broken.write_text("[core\n")
    assert said(dcos.error(**variables)) == (
        errors.UsageError,
        f"{broken} cannot be parsed",
        "mend the file, or set the cluster up anew: dcos cluster setup https://CLUSTER",
    )


def test_a_cluster_without_a_file_counts_and_is_not_given_one(dcos: Clusters) -> None:
    folder = dcos.add("a")
    (folder / "dcos.toml").unlink()
    assert said(dcos.error()) == (
        errors.UsageError,
        f"{folder / 'dcos.toml'} names no cluster URL",
        "dcos cluster setup https://CLUSTER",
    )
    assert list(folder.iterdir()) == []


def test_a_cluster_without_a_file_keeps_another_from_being_the_only_one(dcos: Clusters) -> None:
    dcos.add("a")
    (dcos.add("b") / "dcos.toml").unlink()
    assert dcos.error().message == "No cluster is attached"
