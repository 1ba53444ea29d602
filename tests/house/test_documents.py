"""The documents say what the program does."""

import re

from dcos_registry.cli.main import NOUNS
from dcos_registry.errors import ExitCode
from dcos_registry.pull.credential_table import KINDS
from dcos_registry.pull.registry_vendors import VENDORS
from tests.house.commands import command_names
from tests.house.findings import finding_ids
from tests.house.source import ROOT


def test_every_exit_code_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text()
    assert {int(code) for code in re.findall(r"^\| *(\d+) *\|", text, re.MULTILINE)} == set(ExitCode)


def test_every_command_has_a_section() -> None:
    text = (ROOT / "docs" / "commands.md").read_text()
    sections = set(re.findall(r"^##+ +`?([a-z-]+)", text, re.MULTILINE))
    assert set(command_names()) - sections == set()


def test_every_command_that_prints_json_is_documented_with_its_noun() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| `([a-z]+)` \|", (ROOT / "docs" / "json.md").read_text(), re.MULTILINE)
    assert dict(rows) == {command: noun for command, noun in NOUNS.items() if noun}


def test_every_finding_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "findings.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(finding_ids())


def test_every_pain_that_is_caught_has_a_test_with_its_number() -> None:
    documented = re.findall(r"^\| (\d+) \|", (ROOT / "docs" / "pains.md").read_text(), re.MULTILINE)
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert set(documented) == set(re.findall(r"def test_pain_(\d+)_", tests))
    assert documented == sorted(documented, key=int)


def test_every_document_stands_in_the_index() -> None:
    folder = ROOT / "docs"
    linked = set(re.findall(r"\]\(([a-z-]+\.md)", (folder / "README.md").read_text()))
    assert linked == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_every_kind_of_credential_is_documented_as_the_code_has_it_and_no_other() -> None:
    rows = [f"| `{kind.id}` | {kind.words} | {kind.ucr} | {kind.docker} | {kind.note} |" for kind in KINDS]
    assert re.findall(r"^\| `.*", (ROOT / "docs" / "credentials.md").read_text(), re.MULTILINE) == rows


def test_what_to_make_at_every_vendor_is_documented_as_the_code_has_it() -> None:
    places = {"{host}": "HOST", "{registry}": "REGISTRY", "{region}": "REGION"}
    rows = [f"| {vendor.name} | {vendor.lasting} | `{vendor.login}` |" for vendor in VENDORS]
    wanted = [re.sub(r"{\w+}", lambda place: places[place[0]], row).replace(" | dcos", " \\| dcos") for row in rows]
    text = (ROOT / "docs" / "credentials.md").read_text().partition("## What to make instead")[2]
    assert re.findall(r"^\| \w.*", text, re.MULTILINE)[1:] == wanted
