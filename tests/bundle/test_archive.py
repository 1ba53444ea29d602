"""What an archive puts into a sandbox, and what keeps its credentials from being found."""

import gzip
import lzma
import subprocess
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.bundle import archive, decompression
from dcos_registry.bundle.decompression import Damaged
from dcos_registry.bundle.inflated import Inflated
from dcos_registry.pull.docker import Home
from tests.bundle.archives import COMPRESSIONS, CONFIG, tar, tar_of, zipped
from tests.servers.required import require_program

NAME = "the archive docker.tar.gz"
FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
LONG = f"{'long/' * 60}name"


def defects(packed: bytes) -> list[str]:
    """List the ids of what is wrong with an archive."""
    return [defect.id for defect in archive.read(packed, NAME).defects]


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("tar_format", FORMATS)
@pytest.mark.parametrize("path", [".docker/config.json", "./.docker/config.json", "/.docker//config.json"])
def test_the_config_is_found_however_it_is_packed(compression: str, tar_format: str, path: str) -> None:
    packed = COMPRESSIONS[compression](tar({path: CONFIG}, tar_format=FORMATS[tar_format]))

    found = archive.read(packed, NAME)

    assert (found.config, found.dockercfg, found.defects, found.remarks) == (CONFIG, None, (), ())
    assert found.home == Home(CONFIG, None)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_is_an_archive_too(method: int) -> None:
    assert archive.read(zipped({".docker/config.json": CONFIG}, method), NAME).home == Home(CONFIG, None)


def test_the_old_file_is_found_at_the_root() -> None:
    assert archive.read(tar({".dockercfg": CONFIG}), NAME).home == Home(None, CONFIG)


def test_the_archive_of_the_documentation_is_read(tmp_path: Path) -> None:
    folder = tmp_path / ".docker"
    folder.mkdir(mode=0o700)
    (folder / "config.json").write_bytes(CONFIG)
    program = require_program("tar", "tar")
    subprocess.run([program, "-czf", "docker.tar.gz", ".docker"], cwd=tmp_path, check=True)
    found = archive.read((tmp_path / "docker.tar.gz").read_bytes(), NAME)
    assert (found.config, found.defects) == (CONFIG, ())


@pytest.mark.parametrize("tar_format", ["gnu", "pax"])
def test_names_of_any_length_are_passed_over(tar_format: str) -> None:
    packed = tar({LONG: b"x" * 700, ".docker/config.json": CONFIG}, tar_format=FORMATS[tar_format])
    assert archive.read(packed, NAME).config == CONFIG


def test_a_long_name_hides_a_config_that_only_seems_to_be_at_the_root() -> None:
    packed = tar({f"{'folder/' * 14}.docker/config.json": CONFIG}, tar_format=tarfile.USTAR_FORMAT)
    assert defects(packed) == ["archive-parent-folder"]


def test_of_two_entries_the_later_one_stays() -> None:
    first, second = tar({".docker/config.json": b"{}"}), tar({".docker/config.json": CONFIG})
    assert archive.read(first[:1024] + second, NAME).config == CONFIG


def test_the_end_need_not_be_marked() -> None:
    assert archive.read(tar({".docker/config.json": CONFIG})[:1024], NAME).config == CONFIG


def test_members_of_gzip_follow_each_other_and_padding_follows_them() -> None:
    packed = tar({".docker/config.json": CONFIG})
    parts = gzip.compress(packed[:600]) + gzip.compress(packed[600:]) + b"\0" * 100
    assert archive.read(parts, NAME).config == CONFIG


@pytest.mark.parametrize("path", ["home/core/.docker/config.json", "./root/.dockercfg"])
def test_vendor_page_11_a_folder_in_front_hides_the_config(path: str) -> None:
    [defect] = archive.read(tar({path: CONFIG}), NAME).defects
    assert defect.id == "archive-parent-folder"
    assert path.removeprefix("./") in defect.sentence
    assert defect.remedy == "make it anew: dcos registry archive-create --registry HOST"


def test_a_config_without_its_folder_is_not_found() -> None:
    found = archive.read(tar({"./config.json": CONFIG}), NAME)
    assert (found.home, [defect.id for defect in found.defects]) == (Home(), ["archive-config-not-in-its-folder"])


def test_an_archive_of_something_else_holds_no_config() -> None:
    assert defects(tar({"bin/app": b"\x7fELF"})) == ["archive-without-config"]
    assert defects(tar({})) == defects(b"") == ["archive-without-config"]


@pytest.mark.parametrize(
    ("given_instead", "words"),
    [
        (CONFIG, "it is JSON, perhaps the docker config itself"),
        (b"<html>log in</html>", "it is a page"),
        (b"\x7fELF" * 200, "it is neither tar nor zip"),
        (gzip.compress(b"no tar" * 200), "it is neither tar nor zip"),
    ],
)
def test_pain_7_what_is_no_archive_is_named_for_what_it_is(given_instead: bytes, words: str) -> None:
    with pytest.raises(errors.UsageError, match=words) as caught:
        archive.read(given_instead, NAME)
    assert caught.value.message.startswith("The archive docker.tar.gz is no archive: ")


@pytest.mark.parametrize("uid", [0, 501, 1000])
def test_pain_8_the_owner_in_the_archive_does_not_count(uid: int) -> None:
    assert defects(tar({".docker/config.json": CONFIG}, uid=uid)) == []


def test_pain_8_a_mode_that_lets_nobody_read_is_a_defect() -> None:
    packed = tar({".docker/config.json": CONFIG}, mode=0o000)
    assert defects(packed) == ["archive-not-readable"]
    assert archive.read(packed, NAME).config == CONFIG
    assert defects(tar_of((".docker", tarfile.DIRTYPE, 0o600), ("x", tarfile.REGTYPE, 0o600))) == [
        "archive-not-readable",
        "archive-without-config",
    ]


def test_pain_8_files_that_macos_adds_are_a_remark() -> None:
    found = archive.read(tar({"._.docker": b"x", ".docker/._config.json": b"x", ".docker/config.json": CONFIG}), NAME)
    assert (found.config, found.defects) == (CONFIG, ())
    assert [remark.id for remark in found.remarks] == ["archive-macos-files"]


def test_vendor_page_5_everything_else_that_lay_in_the_folder_is_a_remark() -> None:
    found = archive.read(tar({".docker/config.json": CONFIG, ".docker/contexts/tls/key.pem": b"x"}), NAME)
    assert [(remark.id, ".docker/contexts/tls/key.pem" in remark.sentence) for remark in found.remarks] == [
        ("archive-other-files", True)
    ]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
@pytest.mark.parametrize("path", [".docker/config.json", ".docker"])
def test_links_and_devices_are_not_followed(kind: bytes, path: str) -> None:
    packed = tar_of((path, kind, 0o777))
    assert defects(packed)[0] == "archive-holds-a-link"
    assert archive.read(packed, NAME).home == Home()


def test_a_folder_that_is_a_link_leads_nowhere() -> None:
    packed = tar_of((".docker", tarfile.SYMTYPE, 0o777))[:512] + tar({".docker/config.json": CONFIG})
    assert archive.read(packed, NAME).config is None


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_an_archive_that_is_cut_short_cannot_be_unpacked(compression: str, share: float) -> None:
    tail = bytes(range(256)) * 40
    packed = COMPRESSIONS[compression](tar({".docker/config.json": CONFIG, "tail": tail})[: 1024 + 512 + len(tail)])
    with pytest.raises(errors.UsageError, match="cannot be unpacked: it is cut short"):
        archive.read(packed[: int(len(packed) * share)], NAME)


def test_a_zip_that_is_cut_short_cannot_be_unpacked() -> None:
    with pytest.raises(errors.UsageError, match="damaged or cut short"):
        archive.read(zipped({".docker/config.json": CONFIG})[:-10], NAME)


def test_a_config_beyond_any_size_is_refused_before_it_is_read() -> None:
    large = b"x" * (archive.LARGEST_CONFIG + 1)
    for packed in (gzip.compress(tar({".docker/config.json": large})), zipped({".docker/config.json": large})):
        with pytest.raises(errors.UsageError, match="its docker config is larger than any"):
            archive.read(packed, NAME)


def test_a_bomb_takes_no_memory() -> None:
    header = tar({"zeros": b""})[:124] + b"77777777777\0"
    header = _with_sum(header + tar({"zeros": b""})[136:512])
    bomb = gzip.compress(header + b"\0" * (64 * 1024 * 1024), 1)
    tracemalloc.start()
    try:
        with pytest.raises(errors.UsageError, match="cut short"):
            archive.read(bomb, NAME)
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [b"L", b"x", b"g"])
def test_a_name_beyond_any_length_is_refused_before_it_is_read(kind: bytes) -> None:
    header = _with_sum(tar({"name": b""})[:124] + b"00010000000\0" + b"\0" * 20 + kind + b"\0" * 355)
    with pytest.raises(errors.UsageError, match="a name in it is too long"):
        archive.read(header + b"\0" * 2 * 1024 * 1024, NAME)


def test_content_beyond_the_limit_is_not_read_on() -> None:
    with pytest.raises(Damaged, match="far more than credentials"):
        Inflated(gzip.compress(b"\0" * 2_000_000), largest=1_000_000).skip(1_500_000)


def test_a_dictionary_that_asks_for_more_memory_than_there_is_need_for_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 2 * decompression.XZ_MEMORY}]
    packed = lzma.compress(b"x" * 100, lzma.FORMAT_XZ, filters=filters)
    with pytest.raises(Damaged, match="compression is damaged"):
        Inflated(packed, largest=1_000_000).read(1)


def test_a_sparse_file_is_refused() -> None:
    header = _with_sum(tar({"name": b""})[:156] + b"S" + b"\0" * 355)
    with pytest.raises(errors.UsageError, match="sparse"):
        archive.read(header, NAME)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_an_unbounded_kind_is_refused(method: int) -> None:
    with pytest.raises(errors.UsageError, match="its compression is not read here"):
        archive.read(zipped({".docker/config.json": CONFIG}, method), NAME)


def test_a_credential_shows_in_no_repr_and_no_message() -> None:
    assert b"YWxpY2U6c2VjcmV0" in CONFIG
    assert "YWxpY2U6c2VjcmV0" not in repr(archive.read(tar({".docker/config.json": CONFIG, "x": b""}), NAME))
    with pytest.raises(errors.UsageError) as caught:
        archive.read(CONFIG, NAME)
    assert "YWxpY2U6c2VjcmV0" not in f"{caught.value.message} {caught.value.hint}"


@given(st.binary(max_size=2048), st.sampled_from([b"", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"PK\3\4", b"PK\5\6"]))
def test_any_bytes_are_an_archive_or_refused(rest: bytes, magic: bytes) -> None:
    try:
        assert archive.read(magic + rest, NAME).home == Home()
    except errors.UsageError as error:
        assert error.message.startswith("The archive docker.tar.gz")


@given(st.sampled_from(["tar", "zip"]), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1))
def test_any_damage_gives_a_value_or_a_refusal(kind: str, changes: list[tuple[int, int]]) -> None:
    members = {LONG: b"x", ".docker/config.json": CONFIG, "other": b"y" * 600}
    packed = bytearray(tar(members) if kind == "tar" else zipped(members))
    for at, byte in changes:
        packed[at % len(packed)] = byte
    try:
        archive.read(bytes(packed), NAME)
    except errors.UsageError as error:
        assert error.message.startswith("The archive docker.tar.gz")


def _with_sum(header: bytes) -> bytes:
    total = sum(header[:148]) + sum(header[156:]) + 8 * ord(" ")
    return header[:148] + f"{total:06o}\0 ".encode() + header[156:]
