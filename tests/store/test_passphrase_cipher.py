"""Bytes under a passphrase."""

import hashlib

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf import scrypt

from dcos_registry import errors
from dcos_registry.store.passphrase_cipher import PassphraseCipher, SealError

HEADER_SIZE = 46
PLAIN = b"nobody may read this"


@pytest.fixture(scope="module")
def cipher() -> PassphraseCipher:
    return PassphraseCipher("a passphrase")


@pytest.fixture(scope="module")
def sealed(cipher: PassphraseCipher) -> bytes:
    return cipher.seal(PLAIN)


@pytest.mark.parametrize("passphrase", ["a passphrase", "pässwörd ☃", "\udcff", " "])
def test_the_same_passphrase_opens(passphrase: str) -> None:
    assert PassphraseCipher(passphrase).open(PassphraseCipher(passphrase).seal(PLAIN)) == PLAIN


def test_what_is_sealed_has_the_documented_form(sealed: bytes) -> None:
    header, ciphertext = sealed[:HEADER_SIZE], sealed[HEADER_SIZE:]
    assert header[:18] == b"dcos-registry\n" + bytes([1, 16, 8, 1])
    salt, nonce = header[18:34], header[34:]
    key = hashlib.scrypt(b"a passphrase", salt=salt, n=1 << 16, r=8, p=1, maxmem=1 << 27, dklen=32)
    assert AESGCM(key).decrypt(nonce, ciphertext, header) == PLAIN


def test_another_passphrase_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealError, match="does not open with this passphrase"):
        PassphraseCipher("A passphrase").open(sealed)


def test_what_is_sealed_shows_nothing(cipher: PassphraseCipher, sealed: bytes) -> None:
    assert PLAIN not in sealed
    assert len(sealed) == HEADER_SIZE + len(PLAIN) + 16


def test_each_sealing_has_a_nonce_of_its_own(cipher: PassphraseCipher) -> None:
    nonces = {cipher.seal(PLAIN)[HEADER_SIZE - 12 : HEADER_SIZE] for _ in range(100)}
    assert len(nonces) == 100


def test_each_file_has_a_salt_of_its_own() -> None:
    first, second = (PassphraseCipher("a passphrase").seal(PLAIN) for _ in range(2))
    assert first[18:34] != second[18:34]


def test_a_failure_leaves_the_key_that_fits(cipher: PassphraseCipher, sealed: bytes) -> None:
    with pytest.raises(SealError):
        cipher.open(PassphraseCipher("another").seal(PLAIN))
    assert cipher.seal(PLAIN)[18:34] == sealed[18:34]


def test_a_change_of_any_byte_is_noticed(cipher: PassphraseCipher, sealed: bytes) -> None:
    salt = range(18, 34)
    for position in set(range(len(sealed))) - set(salt) | {salt[0]}:  # one of the salt: each costs a key derivation
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealError):
            cipher.open(bytes(changed))


def test_a_loss_of_any_end_is_noticed(cipher: PassphraseCipher, sealed: bytes) -> None:
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            cipher.open(sealed[:length])
    with pytest.raises(SealError):
        cipher.open(sealed + b"\0")


@pytest.mark.parametrize(
    ("position", "value", "reason"),
    [
        (0, 0, "is not a file of encrypted credentials"),
        (14, 2, "is of version 2, and this dcos-registry knows 1"),
        (15, 13, "not safe to run"),
        (15, 19, "not safe to run"),
        (15, 63, "not safe to run"),
        (16, 255, "not safe to run"),
        (17, 255, "not safe to run"),
    ],
)
def test_a_hostile_header_costs_nothing(
    sealed: bytes, position: int, value: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def derive(*_: object) -> None:
        pytest.fail("a key was derived")

    monkeypatch.setattr(PassphraseCipher, "_derive", derive)
    hostile = bytearray(sealed)
    hostile[position] = value
    with pytest.raises(SealError, match=reason):
        PassphraseCipher("a passphrase").open(bytes(hostile))


def test_a_machine_without_scrypt_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise UnsupportedAlgorithm("This version of OpenSSL does not support scrypt")

    monkeypatch.setattr(scrypt, "Scrypt", refuse)
    with pytest.raises(errors.KeyringUnavailableError, match="has no scrypt"):
        PassphraseCipher("a passphrase").seal(PLAIN)
