"""The DCOS directory is what `dcos cluster setup` would have left (cluster.md B1)."""

import stat
from pathlib import Path

import toml

from dcos_registry.sandbox.dcos_dir import ClusterEntry


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_cluster_is_saved_and_attached_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "dcos"
    ClusterEntry("id-1", 'a "name"', "http://127.0.0.1:1", "tok").write(folder)
    cluster = folder / "clusters" / "id-1"
    assert toml.loads((cluster / "dcos.toml").read_text()) == {
        "cluster": {"name": 'a "name"'},
        "core": {"dcos_acs_token": "tok", "dcos_url": "http://127.0.0.1:1", "timeout": 180},
    }
    assert (cluster / "attached").read_bytes() == b""
    assert (mode(folder), mode(cluster / "dcos.toml")) == (0o700, 0o600)
    assert sorted(path.name for path in folder.iterdir()) == ["clusters"]


def test_a_cluster_with_tls_names_its_ca(tmp_path: Path) -> None:
    ClusterEntry("id-1", "n", "https://127.0.0.1:1", "tok", b"PEM").write(tmp_path)
    cluster = tmp_path / "clusters" / "id-1"
    assert toml.loads((cluster / "dcos.toml").read_text())["core"]["ssl_verify"] == str(cluster / "dcos_ca.crt")
    assert (cluster / "dcos_ca.crt").read_bytes() == b"PEM"


def test_the_last_cluster_written_is_the_only_one_attached(tmp_path: Path) -> None:
    for cluster_id in ("id-1", "id-2", "id-2"):
        ClusterEntry(cluster_id, "n", "http://127.0.0.1:1", "tok").write(tmp_path)
    assert [path.parent.name for path in tmp_path.glob("clusters/*/attached")] == ["id-2"]
    assert (tmp_path / "clusters" / "id-1" / "dcos.toml").exists()
