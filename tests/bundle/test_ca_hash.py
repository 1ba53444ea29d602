import subprocess
from pathlib import Path

import pytest

from dcos_registry.bundle.ca_certificates import certificate_of
from dcos_registry.bundle.ca_hash import subject_hash
from tests.bundle.names import BMP, UNIVERSAL, UTF8, certificate, some_names
from tests.servers.required import require_program


def hash_by_openssl(encoded: bytes) -> str:
    openssl = require_program("openssl", "openssl")
    asked = [openssl, "x509", "-hash", "-noout", "-inform", "DER"]
    return subprocess.run(asked, input=encoded, capture_output=True, check=False).stdout.decode().strip()


def test_the_hash_is_that_of_openssl_for_names_of_every_kind(tmp_path: Path) -> None:
    certificates = {f"{n}.pem": certificate(name, n) for n, name in enumerate(some_names(1200, seed=7))}
    for file, encoded in certificates.items():
        (tmp_path / file).write_bytes(certificate_of(encoded).pem)
    subprocess.run([require_program("openssl", "openssl"), "rehash", tmp_path], check=True)
    links = {link.readlink().name: link.stem for link in tmp_path.iterdir() if link.is_symlink()}
    assert links == {file: subject_hash(encoded) for file, encoded in certificates.items()}


def test_openssl_itself_says_so_of_a_name_without_attributes() -> None:
    encoded = certificate([])
    assert subject_hash(encoded) == hash_by_openssl(encoded) != ""


@pytest.mark.parametrize(
    ("tag", "content"),
    [
        (BMP, "\N{LOCK}".encode("utf-16-be")),
        (BMP, b"\0a\0"),
        (UTF8, b"\xff"),
        (UTF8, b"\xed\xa0\x80"),
        (UNIVERSAL, b"\0\x11\0\0"),
        (UNIVERSAL, b"\0\0\xd8\0"),
        (0x1A, b"VisibleString"),
        (0x04, b"OCTET STRING"),
        (0x17, b"200101000000Z"),
    ],
)
def test_a_name_that_openssl_refuses_has_no_hash(tag: int, content: bytes) -> None:
    encoded = certificate([[("cn", tag, content)]])
    assert hash_by_openssl(encoded) == ""
    with pytest.raises(ValueError, match=r".*"):
        subject_hash(encoded)
