"""What the Mesos fetcher saves and unpacks; the cases follow its source, launcher/fetcher.cpp."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import fetcher
from dcos_registry.pull.fetcher import Artifact, BadUri

SIGNED = "https://bucket.test/docker.tar.gz?signature=c2VjcmV0"


@pytest.mark.parametrize(
    ("artifact", "name"),
    [
        (Artifact("file:///etc/docker.tar.gz"), "docker.tar.gz"),
        (Artifact("/etc/docker.tar.gz"), "docker.tar.gz"),
        (Artifact(SIGNED), "docker.tar.gz?signature=c2VjcmV0"),
        (Artifact("https://host.test/get?path=/a/b"), "b"),
        (Artifact(SIGNED, dest_path="docker.tar.gz"), "docker.tar.gz"),
        (Artifact("file:///root/config.json", dest_path="./.docker/config.json"), fetcher.CONFIG),
        (Artifact("file:///root/.dockercfg"), fetcher.DOCKERCFG),
    ],
)
def test_a_file_is_saved_under_its_destination_or_what_follows_the_last_slash(artifact: Artifact, name: str) -> None:
    assert fetcher.saved_as(artifact) == name


@pytest.mark.parametrize("suffix", fetcher.ARCHIVE_SUFFIXES)
def test_an_archive_is_known_by_its_name(suffix: str) -> None:
    assert fetcher.unpacking(Artifact(f"file:///etc/docker{suffix}")) == "archive"
    assert fetcher.unpacking(Artifact(f"file:///etc/docker{suffix.upper()}")) is None


@pytest.mark.parametrize(
    ("artifact", "unpacking"),
    [
        (Artifact("file:///etc/docker.gz"), "gunzip"),
        (Artifact("file:///etc/docker.tar.zst"), None),
        (Artifact(SIGNED), None),
        (Artifact(SIGNED, dest_path="docker.tar.gz"), "archive"),
        (Artifact("file:///etc/docker.tar.gz", dest_path="docker"), None),
        (Artifact("file:///etc/docker.tar.gz", extract=False), None),
        (Artifact("file:///etc/docker.tar.gz", executable=True), None),
    ],
)
def test_pain_2_flags_and_names_decide_whether_it_is_unpacked(artifact: Artifact, unpacking: str | None) -> None:
    assert fetcher.unpacking(artifact) == unpacking


def test_through_the_cache_the_name_in_the_uri_decides() -> None:
    assert fetcher.unpacking(Artifact(SIGNED, cache=True, dest_path="docker.tar.gz")) is None
    assert fetcher.unpacking(Artifact("file:///etc/docker.tar.gz", cache=True, dest_path="docker")) == "archive"


@pytest.mark.parametrize(
    ("artifact", "words"),
    [
        (Artifact("https://host.test"), "Malformed URI"),
        (Artifact("https://host.test/"), "Malformed URI"),
        (Artifact("https://host.test/it's"), "Illegal characters"),
        (Artifact("C:\\docker.tar.gz"), "Illegal characters"),
        (Artifact("file:///etc/docker.tar.gz", dest_path="/etc/docker.tar.gz"), "within the sandbox"),
    ],
)
def test_what_the_fetcher_refuses_is_told_in_its_words(artifact: Artifact, words: str) -> None:
    for rule in (fetcher.saved_as, fetcher.unpacking):
        with pytest.raises(BadUri, match=words):
            rule(artifact)


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("file:///etc/docker.tar.gz", "agent"),
        ("/etc/docker.tar.gz", "agent"),
        ("docker.tar.gz", "agent"),
        ("http://host.test/x", "web"),
        ("ftps://host.test/x", "web"),
        ("s3://bucket/x", "other"),
    ],
)
def test_a_uri_says_where_its_file_is(uri: str, place: str) -> None:
    assert Artifact(uri).place == place


def test_an_entry_has_marathons_defaults_and_loses_what_is_of_a_wrong_type() -> None:
    assert Artifact.read({"uri": "x"}) == Artifact("x", extract=True, executable=False, cache=False, dest_path="")
    assert Artifact.read({"uri": 5, "extract": None, "executable": "yes", "cache": 1, "destPath": []}) == Artifact("")
    assert Artifact.read(
        {"uri": "x", "extract": False, "executable": True, "cache": True, "destPath": "y"}
    ) == Artifact("x", extract=False, executable=True, cache=True, dest_path="y")


@given(st.builds(Artifact, uri=st.text(), dest_path=st.text()))
def test_any_text_is_saved_below_some_name_or_refused(artifact: Artifact) -> None:
    try:
        assert fetcher.saved_as(artifact)
        fetcher.unpacking(artifact)
    except BadUri as error:
        assert str(error)
