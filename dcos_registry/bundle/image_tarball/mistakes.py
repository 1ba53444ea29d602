"""What is given in the place of a tarball of images, recognised by its first bytes or by the names in it."""

import posixpath
from collections.abc import Callable, Sequence

from dcos_registry import errors
from dcos_registry.bundle.image_tarball.members import Members

SAVE = "docker save IMAGE -o image.tar"
ANEW = "get the tarball anew, and compare its checksum"

_STARTS: Sequence[tuple[bytes, int, str, str]] = (
    (b"PK\x03\x04", 0, "a zip archive", "unpack it: the tarball may lie in it"),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", "unpack it: the tarball may lie in it"),
    (b"Rar!", 0, "a RAR archive", "unpack it: the tarball may lie in it"),
    (b"\xed\xab\xee\xdb", 0, "an RPM package", f"it is no image; of an image: {SAVE}"),
    (b"!<arch>", 0, "a Debian package", f"it is no image; of an image: {SAVE}"),
    (b"version https://git-lfs", 0, "the pointer that Git LFS has in the place of a large file", "git lfs pull"),
    (b"CD001", 0x8001, "an image of a disk (ISO 9660)", f"it is no image of a container; of one: {SAVE}"),
    (b"QFI\xfb", 0, "an image of a disk (qcow2)", f"it is no image of a container; of one: {SAVE}"),
    (b"hsqs", 0, "a file system (squashfs)", f"it is no image of a container; of one: {SAVE}"),
    (b"SIF_MAGIC", 32, "an image of Singularity", f"only what Docker made can be pulled: {SAVE}"),
    (b"\x7fELF", 0, "a program", f"it is no image; of an image: {SAVE}"),
    (b"-----BEGIN ", 0, "a certificate or a key", "name the tarball"),
)
_LONGEST_TEXT = 600
_FILE_SYSTEM = {"bin", "dev", "etc", "lib", "proc", "sbin", "sys", "tmp", "usr", "var"}
_PACKED = (".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2")


def no_tar(start: Callable[[int, int], bytes], name: str) -> errors.UsageError:
    """Say what a file is that is no tar; `start` reads from it as `Ranges.read` does."""
    first = start(0, 512)
    if known := _known(start):
        return errors.UsageError(f"{name} is no tarball of images, but {known[0]}", known[1])
    if not first:
        return errors.UsageError(f"{name} is empty", ANEW)
    text = first.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        return errors.UsageError(f"{name} is no tarball of images, but a page, perhaps one that asks for a login", ANEW)
    if text.startswith((b"{", b"[")):
        return errors.UsageError(f"{name} is no tarball of images, but JSON", "name the tarball")
    return errors.UsageError(f"{name} is no tarball of images: it does not begin as a tar does", ANEW)


def no_image(members: Members) -> errors.UsageError:
    """Say what a tar is that holds no image."""
    what, hint = _tar_of(members)
    return errors.UsageError(f"{members.tar.name} is no tarball of images, but {shortened(what)}", shortened(hint))


def packed_twice(name: str, kind: str) -> errors.UsageError:
    """Say that what is unpacked is packed once more."""
    return errors.UsageError(f"{name} is packed twice: what is unpacked is packed by {kind} again", "unpack it once")


def folder_layout(name: str) -> errors.UsageError:
    """Say that `manifest.json` is the manifest of one image, as skopeo's `dir:` has it (containers-image docs)."""
    return errors.UsageError(
        f"{name} is no tarball of images, but what skopeo calls `dir:`: its manifest.json is that of one image",
        "skopeo copy dir:FOLDER docker-archive:image.tar:NAME:TAG",
    )


def shortened(text: str) -> str:
    """Leave out the middle of what quotes a tarball: a name in it may have thousands of characters."""
    half = _LONGEST_TEXT // 2
    return text if len(text) <= _LONGEST_TEXT else f"{text[:half]}...{text[-half:]}"


def _known(start: Callable[[int, int], bytes]) -> tuple[str, str] | None:
    return next(((what, hint) for magic, at, what, hint in _STARTS if start(at, len(magic)) == magic), None)


def _tar_of(members: Members) -> tuple[str, str]:
    names = members.by_name
    top = {name.partition("/")[0] for name in names}
    inner = [name for name in names if posixpath.basename(name) in ("manifest.json", "index.json", "oci-layout")]
    if not names:
        return _known(members.tar.read) or ("a tar with nothing in it", ANEW)
    if ".dockerenv" in top or len(top & _FILE_SYSTEM) > len(_FILE_SYSTEM) // 3:
        return "the file system of a container, as `docker export` or one layer alone has it", SAVE
    if not members.is_whole:
        return f"a tar of more files than any has, as {next(iter(names))}", SAVE
    if not members.is_ended:
        return "the first part of one: it is cut short", ANEW
    if ".docker" in top or ".dockercfg" in top:
        return "an archive of docker credentials", "dcos registry archive-check ARCHIVE"
    if inner and "/" in inner[0]:
        folder = posixpath.dirname(inner[0])
        return f"a tar of a folder: {inner[0]} has to be at its root", f"tar -C {folder} -cf image.tar ."
    if packed := [name for name in names if name.endswith(_PACKED)]:
        return f"a tar in which it may lie, as {packed[0]}", "unpack it, and name what is in it"
    if any(posixpath.basename(name) == "Chart.yaml" for name in names):
        return "a Helm chart", f"of the images that it names: {SAVE}"
    if any(posixpath.basename(name) == "Dockerfile" for name in names):
        return "what an image is built of", f"docker build -t IMAGE . && {SAVE}"
    return f"another tar: it has neither manifest.json nor index.json, but {next(iter(names))}", SAVE
