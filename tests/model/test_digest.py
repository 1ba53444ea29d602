"""Content is called by its hash, in one spelling."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.model.digest import Digest

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_content_is_called_by_its_sha256() -> None:
    digest = Digest.of(b"")
    assert digest == f"sha256:{EMPTY}"
    assert (digest.hex, digest.short) == (EMPTY, EMPTY[:12])


@given(st.binary())
def test_a_digest_is_read_as_it_is_written(data: bytes) -> None:
    digest = Digest.of(data)
    assert Digest.parse(str(digest)) == Digest.from_hex(hashlib.sha256(data).hexdigest()) == digest


@pytest.mark.parametrize(
    "text", ["", EMPTY, f"sha256:{EMPTY}\n", f"sha256:{EMPTY.upper()}", f"sha256:{EMPTY[1:]}", "sha512:00", "sha256:²"]
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(errors.UsageError, match="is not a digest"):
        Digest.parse(text)


@given(st.text())
def test_any_text_is_a_digest_or_refused(text: str) -> None:
    try:
        assert Digest.parse(text) == text
    except errors.UsageError as error:
        assert len(error.message) < 600
