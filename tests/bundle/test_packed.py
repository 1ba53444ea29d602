"""Archives that are made here: what is in them, to the last bit, and that others read it."""

import gzip
import io
import json
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.bundle import archive
from dcos_registry.bundle.packed import Layout, pack
from dcos_registry.model.docker_config import DockerConfig
from tests.servers.required import require_program

CONFIG = DockerConfig({"registry.test": "YWxpY2U6c2VjcmV0"})
CONFIGS = st.dictionaries(st.from_regex(r"[a-z]{1,9}\.test(:[1-9][0-9]{3})?", fullmatch=True), st.just("YTpi")).map(
    DockerConfig
)


def members(packed: bytes) -> list[tarfile.TarInfo]:
    """List what is in an archive."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return tar.getmembers()


def test_the_docker_config_is_in_its_folder_and_nothing_else_is_in_it() -> None:
    shown = [(one.name, one.mode, one.uid, one.gid, one.uname, one.gname, one.mtime) for one in members(pack(CONFIG))]
    assert shown == [
        (".docker", 0o700, 0, 0, "", "", 0),
        (".docker/config.json", 0o600, 0, 0, "", "", 0),
    ]


def test_the_old_form_is_one_file_at_the_root() -> None:
    packed = pack(CONFIG, "dockercfg")
    assert [(one.name, one.mode) for one in members(packed)] == [(".dockercfg", 0o600)]
    content = archive.read(packed, "it").dockercfg
    assert json.loads(content or b"") == {"registry.test": {"auth": "YWxpY2U6c2VjcmV0"}}


def test_neither_a_name_nor_a_time_stands_in_the_compression() -> None:
    assert pack(CONFIG)[3:8] == b"\0" * 5, "flags and time (RFC 1952)"
    assert gzip.decompress(pack(CONFIG)).startswith(b".docker/\0")


@given(CONFIGS, st.sampled_from(["config", "dockercfg"]))
def test_what_is_packed_is_what_is_read_and_the_same_bytes_every_time(config: DockerConfig, layout: Layout) -> None:
    packed = pack(config, layout)
    assert packed == pack(DockerConfig(dict(config.auths)), layout)
    found = archive.read(packed, "it")
    assert (found.defects, found.remarks) == ((), ())
    content = found.config if layout == "config" else found.dockercfg
    assert content == (config.to_bytes() if layout == "config" else config.to_dockercfg())


@pytest.mark.parametrize("program", ["tar", "bsdtar"])
def test_pain_8_the_real_tar_unpacks_it_for_its_owner_alone(tmp_path: Path, program: str) -> None:
    package = {"tar": "tar", "bsdtar": "libarchive-tools"}[program]
    (tmp_path / "docker.tar.gz").write_bytes(pack(CONFIG))
    command = [require_program(program, package), "-xzf", "docker.tar.gz"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    config = tmp_path / ".docker" / "config.json"
    assert json.loads(config.read_bytes()) == {"auths": {"registry.test": {"auth": "YWxpY2U6c2VjcmV0"}}}
    assert [stat.S_IMODE(path.stat().st_mode) for path in (config.parent, config)] == [0o700, 0o600]
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".docker", "config.json", "docker.tar.gz"]
