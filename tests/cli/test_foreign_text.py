"""Text of registries and clusters: it cannot steer a terminal, make up lines, or be lost from a document."""

import io
import json

from hypothesis import example, given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.cli.output import Output
from dcos_registry.report import Item, ItemStatus, Report

HINT = "dcos registry login-list"


def printed(text: str, *, is_json: bool) -> tuple[str, str]:
    """Print a report with this text wherever it may stand."""
    stdout, stderr = io.StringIO(), io.StringIO()
    output = Output(stdout, stderr, program="dcos-registry")
    output.is_json = is_json
    failed = Item.failed(errors.NotFoundError(text, HINT), {"path": "b"})
    report = Report("x", "secrets", (Item(ItemStatus.DONE, {"path": text}), failed), notes=(text,))
    output.report(report, {"PATH": "path"})
    return stdout.getvalue(), stderr.getvalue()


def steers(printed_text: str) -> bool:
    return not printed_text.replace("\n", "").isprintable()


@given(st.text(st.characters(codec=None)))
@example("\x9b2J\u202e\ud800\U000e0001")
def test_a_document_holds_it_whole_and_shows_none_of_it_raw(text: str) -> None:
    stdout, _ = printed(text, is_json=True)
    assert json.loads(stdout)["secrets"][0]["path"] == text
    assert not steers(stdout)
    assert stdout.encode()


@given(st.text(st.characters(codec=None)))
@example("one\nError: forged\r\x1b[2J")
def test_a_line_stays_one_line(text: str) -> None:
    stdout, stderr = printed(text, is_json=False)
    assert stdout.count("\n") == 2  # headings and a row
    assert stderr.count("\n") == 3  # a note, an error and its hint
    assert not steers(stdout + stderr)


def test_what_can_be_read_is_left_as_it_is() -> None:
    assert '"path": "größe"' in printed("größe", is_json=True)[0]


def test_the_hint_of_an_item_names_the_program_that_was_called() -> None:
    assert json.loads(printed("a", is_json=True)[0])["secrets"][1]["hint"] == "dcos-registry login-list"
