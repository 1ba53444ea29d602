import base64
import contextlib
from datetime import datetime, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs7, pkcs12
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.bundle.ca_certificates import as_agents_read, certificate_of, certificates_of, holds_key, is_pem
from dcos_registry.bundle.ca_findings import CaFile
from tests.bundle.names import T61, UTF8, certificate
from tests.servers.certificates import DAY, Authority, builder, common_name, private_pem
from tests.servers.pki import make

KEY = ec.generate_private_key(ec.SECP256R1())
ONE = certificate([[("cn", UTF8, b"One")]], 1)
TWO = certificate([[("c", 0x13, b"DE")], [("o", UTF8, b"ACME"), ("cn", UTF8, b"Two, 2")]], 2)

STORED = make("Stored")
PKCS7 = pkcs7.serialize_certificates([STORED.certificate], Encoding.DER)
PKCS12 = pkcs12.serialize_key_and_certificates(None, None, STORED.certificate, None, NoEncryption())


def pem(encoded: bytes, label: str = "CERTIFICATE") -> bytes:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(encoded).decode()}-----END {label}-----\n".encode()


def subjects(data: bytes) -> list[str]:
    return [each.subject for each in certificates_of(data, "ca.crt")]


@pytest.mark.parametrize(
    "data",
    [
        pem(ONE) + pem(TWO),
        b"subject=One\r\n" + (pem(ONE) + b"text between\n" + pem(TWO)).replace(b"\n", b"\r\n"),
        pem(ONE) + pem(TWO) + pem(ONE),
        pem(ONE, "X509 CERTIFICATE") + pem(TWO + b"\x30\x00", "TRUSTED CERTIFICATE"),
        private_pem(KEY) + pem(ONE) + pem(TWO),
        ONE + TWO,
    ],
)
def test_all_certificates_of_a_file_are_read_and_each_once(data: bytes) -> None:
    assert subjects(data) == ["CN=One", r"O=ACME+CN=Two\, 2,C=DE"]


def test_what_a_certificate_says_is_what_cryptography_reads(tmp_path: Path) -> None:
    text = Authority(tmp_path, "Test, CA").certificate_file.read_bytes()
    (read,) = certificates_of(text, "ca.crt")
    known = x509.load_pem_x509_certificate(text)
    assert read.subject == known.subject.rfc4514_string() == r"CN=Test\, CA"
    assert (read.begins, read.ends) == (known.not_valid_before_utc, known.not_valid_after_utc)
    assert read.fingerprint == known.fingerprint(hashes.SHA256()).hex(":").upper()
    assert read.pem == known.public_bytes(Encoding.PEM)
    assert read.is_self_issued


@given(
    st.lists(
        st.tuples(
            st.sampled_from([NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.USER_ID]),
            st.text(min_size=1, max_size=60),
        ),
        max_size=3,
    )
)
def test_a_name_is_written_as_cryptography_writes_it(parts: list[tuple[x509.ObjectIdentifier, str]]) -> None:
    with contextlib.suppress(UnicodeEncodeError):
        name = x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])
        made = builder(name, name, KEY.public_key(), DAY).sign(KEY, hashes.SHA256())
        assert certificate_of(made.public_bytes(Encoding.DER)).subject == name.rfc4514_string()


@pytest.mark.parametrize("year", [1950, 1999, 2000, 2049, 2050, 9999])
def test_a_year_has_two_or_four_digits(year: int) -> None:
    begins, ends = datetime(1950, 1, 1, tzinfo=timezone.utc), datetime(year, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    name = common_name("One")
    unsigned = x509.CertificateBuilder(name, name, KEY.public_key(), 1, begins, ends)
    read = certificate_of(unsigned.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER))
    assert (read.begins, read.ends) == (begins, ends)


def test_what_is_not_text_in_a_name_is_shown_as_it_is_encoded() -> None:
    assert (
        certificate_of(certificate([[("own", 0x03, b"\0\1")], [("cn", T61, b"stra\xdfe")]])).subject
        == "CN=straße,1.2.3.4.5=#03020001"
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "holds no certificate in PEM or DER"),
        (b"hello", "holds no certificate in PEM or DER"),
        (private_pem(KEY), "holds no certificate, but a private key"),
        (pem(b"", "CERTIFICATE REQUEST"), "holds no certificate, but a certificate request"),
        (pem(b"", "PKCS7"), "is PKCS #7, which neither Docker nor curl reads"),
        (PKCS7, "is PKCS #7, which neither Docker nor curl reads"),
        (PKCS12, "is PKCS #12, which neither Docker nor curl reads, and which may hold a key"),
        (pem(ONE)[:-9], "holds no certificate: its end is missing"),
        (pem(ONE[:-9]), "holds a certificate that is damaged"),
        (pem(b""), "holds a certificate that is damaged"),
        (pem(ONE).replace(b"M", b"*"), "holds a certificate that is damaged"),
        (ONE[:-1], "holds a certificate that is damaged"),
        (b"\x30\x82", "holds a certificate that is damaged"),
    ],
)
def test_a_file_without_certificates_is_refused_by_what_it_holds(data: bytes, told: str) -> None:
    with pytest.raises(errors.UsageError) as refusal:
        certificates_of(data, "ca.crt")
    assert refusal.value.message == f"ca.crt {told}"


@given(
    st.binary(max_size=60)
    | st.binary(max_size=60).map(pem)
    | st.tuples(st.integers(0, len(ONE) - 1), st.binary(min_size=1, max_size=3)).map(
        lambda at: ONE[: at[0]] + at[1] + ONE[at[0] + len(at[1]) :]
    )
)
def test_any_bytes_are_certificates_or_refused(data: bytes) -> None:
    with contextlib.suppress(errors.UsageError):
        file = CaFile.read(data, "ca.crt")
        assert set(file.certificates) >= set(file.readable)


@pytest.mark.parametrize(
    ("data", "read"),
    [
        (pem(ONE) + pem(TWO), 2),
        (b"Bag Attributes\r\n" + pem(ONE).replace(b"\n", b"\r\n"), 1),
        (pem(ONE) + pem(TWO, "TRUSTED CERTIFICATE"), 1),
        (b"\xef\xbb\xbf" + pem(ONE), 0),
        (b"ca: |\n  " + pem(ONE).replace(b"\n", b"\n  "), 0),
        (ONE, 0),
    ],
)
def test_agents_read_less_than_we_do(data: bytes, read: int) -> None:
    assert len(as_agents_read(data)) == read
    assert certificates_of(data, "ca.crt")


def test_pem_is_told_from_der_and_a_key_is_found_beside() -> None:
    assert is_pem(pem(ONE)) and not is_pem(ONE)
    assert holds_key(pem(ONE) + private_pem(KEY)) and not holds_key(pem(ONE))
