"""Which URIs are taken for those of a credentials archive, and what is told of them."""

import pytest

from dcos_registry import errors
from dcos_registry.attach.uri_route import UriRoute
from dcos_registry.pull import fetcher
from dcos_registry.pull.fetcher import Artifact

PLAIN = {"extract": True, "executable": False, "cache": False}


@pytest.mark.parametrize(
    "uri",
    [
        "https://files.example.com/docker.tar.gz",
        "https://files.example.com/a/creds.tgz",
        "file:///etc/docker.tar.gz",
        "/etc/docker.zip",
    ],
)
def test_a_name_that_the_fetcher_unpacks_needs_nothing_more(uri: str) -> None:
    assert UriRoute.parse(uri).entry({}) == {"uri": uri, **PLAIN}


@pytest.mark.parametrize(
    "uri",
    [
        "https://files.example.com/docker.tar.gz?X-Amz-Signature=hunter2",
        "https://files.example.com/docker.tar.gz#1",
        "https://files.example.com/download/7",
        "https://files.example.com/docker.gz",
        "https://files.example.com/docker.tar.zst",
    ],
)
def test_pain_2_another_name_gets_one_that_is_unpacked(uri: str) -> None:
    entry = UriRoute.parse(uri).entry({})
    assert entry == {"uri": uri, **PLAIN, "destPath": "docker.tar.gz"}
    assert fetcher.unpacking(Artifact.read(entry)) == "archive"


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        (
            "https://files.example.com/docker files.tar.gz",
            "Marathon takes no such URI: it has blanks or other characters that have to be escaped",
        ),
        ("", "Marathon takes no such URI: it has blanks or other characters that have to be escaped"),
        (
            "docker.tar.gz",
            "docker.tar.gz is not the URI of an archive: give https://HOST/docker.tar.gz or file:///PATH",
        ),
        (
            "file://files.example.com/docker.tar.gz",
            "file://files.example.com/docker.tar.gz names a host, and agents take files of their own only: give "
            "file:///PATH",
        ),
        (
            "https://files.example.com/.docker/config.json?sig=hunter2",
            "https://files.example.com/.docker/config.json?sig=*** is a docker config by its name, and what is fetched "
            "has to be an archive with it",
        ),
        ("https://files.example.com", "https://files.example.com cannot be fetched: Malformed URI (missing path)"),
        (
            "https://files.example.com/docker'.tar.gz",
            "https://files.example.com/docker'.tar.gz cannot be fetched: Illegal characters in URI",
        ),
    ],
)
def test_what_cannot_be_one_is_refused(uri: str, message: str) -> None:
    with pytest.raises(errors.UsageError) as caught:
        UriRoute.parse(uri)
    assert caught.value.message == message


def test_pain_7_a_docker_config_by_itself_is_no_archive() -> None:
    for name in (".dockercfg", "config.json", "docker-config.json"):
        folder = ".docker/" if name == "config.json" else ""
        with pytest.raises(errors.UsageError, match="has to be an archive with it"):
            UriRoute.parse(f"file:///home/core/{folder}{name}")


def test_a_signed_uri_may_be_longer_than_marathon_takes() -> None:
    UriRoute.parse("https://files.example.com/a?sig=" + "x" * 992)
    with pytest.raises(errors.UsageError) as caught:
        UriRoute.parse("https://files.example.com/a?sig=" + "x" * 993)
    assert caught.value.message == (
        "https://files.example.com/a?sig=*** has 1025 characters, and Marathon takes 1024 at most"
    )
    assert caught.value.hint == "Put the archive where a shorter URI reaches it"


IN_SANDBOXES = (
    "Whoever may read the sandboxes of the tasks reads the credentials in the archive: take an account that can only "
    "pull"
)


@pytest.mark.parametrize(
    ("uri", "warnings"),
    [
        ("https://files.example.com/docker.tar.gz", []),
        (
            "file:///etc/docker.tar.gz",
            [
                "file:///etc/docker.tar.gz has to be on every agent, and on those that are added: a task on one "
                "without it fails"
            ],
        ),
        (
            "hdfs://a/docker.tar.gz",
            ["Agents fetch hdfs://a/docker.tar.gz with a hadoop client, which DC/OS does not bring"],
        ),
        (
            "http://alice:hunter2@files.example.com/d.tgz",
            [
                "http://files.example.com/d.tgz goes over the network in clear, with the credentials: take https",
                "The login for http://files.example.com/d.tgz in the URI is in the definitions, for all to read who "
                "may see them",
            ],
        ),
    ],
)
def test_pains_10_and_12_are_told_of_an_archive(uri: str, warnings: list[str]) -> None:
    assert list(UriRoute.parse(uri).warnings()) == [IN_SANDBOXES, *warnings]


def test_a_signature_shows_neither_in_a_repr_nor_as_text() -> None:
    route = UriRoute.parse("https://files.example.com/docker.tar.gz?sig=hunter2")
    assert "hunter2" not in f"{route!r}{route}"
