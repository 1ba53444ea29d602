"""The package service hands out CLI plugins as the real one does (cluster.md C2)."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from dcos_registry import errors
from dcos_registry.sandbox.cosmos import Cosmos, Plugin
from dcos_registry.sandbox.http import Response
from tests.sandbox.asking import ask, content_of, document_of, header_of

HOST = {"host": "127.0.0.1:8080"}


@pytest.fixture
def plugin(tmp_path: Path) -> Plugin:
    file = tmp_path / "core.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("plugin.toml", 'name = "dcos-core-cli"\n')
    return Plugin("dcos-core-cli", "2.1-patch.0", "Core DC/OS CLI", file)


@pytest.fixture
def cosmos(plugin: Plugin) -> Cosmos:
    return Cosmos([plugin], "https")


def describe(cosmos: Cosmos, **document: str) -> Response:
    return ask(cosmos.handle, "POST", "/describe", document=document, headers=HOST)


@pytest.mark.parametrize("platform", ["linux", "darwin", "windows"])
def test_a_described_plugin_can_be_fetched_and_has_its_hash(cosmos: Cosmos, plugin: Plugin, platform: str) -> None:
    answer = describe(cosmos, packageName="dcos-core-cli")
    kind = "application/vnd.dcos.package.describe-response+json;charset=utf-8;version=v3"
    assert (answer.status, header_of(answer, "content-type")) == (200, kind)
    package = document_of(answer)["package"]
    assert {"packagingVersion", "name", "version", "maintainer", "description", "tags"} <= package.keys()
    binary = package["resource"]["cli"]["binaries"][platform]["x86-64"]
    assert binary["url"] == "https://127.0.0.1:8080/sandbox/plugins/dcos-core-cli-2.1-patch.0.zip"
    content = content_of(ask(cosmos.download, "GET", "/dcos-core-cli-2.1-patch.0.zip"))
    assert content == plugin.file.read_bytes()
    assert binary["contentHash"] == [{"algo": "sha256", "value": hashlib.sha256(content).hexdigest()}]


def test_an_unknown_package_is_told_as_cosmos_tells_it(cosmos: Cosmos) -> None:
    answer = describe(cosmos, packageName="nope")
    assert answer.status == 400
    assert header_of(answer, "content-type") == "application/vnd.dcos.package.error+json;charset=utf-8;version=v1"
    assert document_of(answer) == {"type": "PackageNotFound", "message": "Package [nope] not found", "data": {}}


def test_an_unknown_version_is_told(cosmos: Cosmos) -> None:
    assert describe(cosmos, packageName="dcos-core-cli", packageVersion="2.1-patch.0").status == 200
    answer = describe(cosmos, packageName="dcos-core-cli", packageVersion="9")
    assert (answer.status, document_of(answer)["type"]) == (400, "VersionNotFound")


def test_a_search_finds_by_a_part_of_the_name(cosmos: Cosmos) -> None:
    def found(query: str) -> list[str]:
        answer = ask(cosmos.handle, "POST", "/search", document={"query": query})
        return [package["name"] for package in document_of(answer)["packages"]]

    assert found("") == found("*core*") == ["dcos-core-cli"]
    assert found("kafka") == []


def test_nothing_is_installed_and_there_is_one_repository(cosmos: Cosmos) -> None:
    assert document_of(ask(cosmos.handle, "POST", "/list", document={})) == {"packages": []}
    answer = ask(cosmos.handle, "POST", "/repository/list", document={})
    assert [repository["name"] for repository in document_of(answer)["repositories"]] == ["Universe"]


def test_a_body_that_is_no_json_is_refused(cosmos: Cosmos) -> None:
    assert ask(cosmos.handle, "POST", "/describe", body=b"{").status == 400
    assert ask(cosmos.download, "GET", "/../etc/passwd").status == 404


def test_a_plugin_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "dcos-registry"
    file.write_bytes(b"#!/bin/sh")
    with pytest.raises(errors.UsageError, match="not a zip file"):
        Plugin("dcos-registry", "1", "", file)


def test_a_plugin_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.UsageError, match=r"There is no plugin .* for the package dcos-core-cli"):
        Plugin("dcos-core-cli", "1", "", tmp_path / "dcos-core-cli.zip")
