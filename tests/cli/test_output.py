"""What is printed, where, and how it looks."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry import errors
from dcos_registry.cli.output import Output
from dcos_registry.report import Item, ItemStatus, Report

COLUMNS = {"ID": "id", "SECRET NAME": "name"}
HOSTILE = "\x1b[31mred\x1b[0m\r\x07\u202e"


class Terminal(io.StringIO):
    """A stream that is a terminal to whoever asks."""

    def isatty(self) -> bool:
        return True


class Screen:
    """An output and what it wrote."""

    def __init__(self, *, terminal: bool = False, colours: bool = False) -> None:
        self.stdout = io.StringIO()
        self.stderr = Terminal() if terminal else io.StringIO()
        self.output = Output(
            self.stdout, self.stderr, program="dcos registry", has_colours=colours, is_terminal=terminal
        )

    @property
    def written(self) -> tuple[str, str]:
        return self.stdout.getvalue(), self.stderr.getvalue()


def done(**fields: Any) -> Item:
    return Item(ItemStatus.DONE, fields)


def failed(error: errors.RegistryPluginError, **fields: Any) -> Item:
    return Item.failed(error, fields)


def shown(
    *items: Item, notes: tuple[str, ...] = (), columns: Mapping[str, str] = COLUMNS, as_json: bool = False
) -> tuple[str, str]:
    screen = Screen()
    screen.output.is_json = as_json
    screen.output.report(Report("some-command", "things", items, notes), columns)
    return screen.written


def test_a_table_has_headings_and_two_spaces_and_is_sorted() -> None:
    stdout, stderr = shown(done(id="/b", name="x"), done(id="/a/long/id", name=None), done(id="/c", name=["y", "z"]))
    assert stderr == ""
    assert stdout == ("ID          SECRET NAME\n/a/long/id  -\n/b          x\n/c          y, z\n")


@pytest.mark.parametrize("columns", [COLUMNS, {}])
def test_nothing_to_show_is_nothing_on_stdout(columns: Mapping[str, str]) -> None:
    items = () if columns else (done(id="/a"),)
    assert shown(*items, columns=columns) == ("", "")


def test_notes_and_failures_go_to_stderr() -> None:
    broken = failed(errors.ConflictError("/b is locked", "wait"), id="/b")
    assert shown(done(id="/a"), broken, notes=("Warning: x",), columns={"ID": "id"}) == (
        "ID\n/a\n",
        "Warning: x\nError: /b is locked\n  wait\n",
    )


def test_one_failure_is_the_error_of_the_document() -> None:
    stdout, stderr = shown(failed(errors.ConflictError("/b is locked", "wait"), id="/b"), as_json=True)
    assert json.loads(stdout) == {
        "version": 1,
        "command": "some-command",
        "status": "failed",
        "things": [{"id": "/b", "status": "failed", "reason": "/b is locked", "hint": "wait"}],
        "error": {"message": "/b is locked", "hint": "wait", "exit_code": 6},
    }
    assert stderr == "Error: /b is locked\n  wait\n"


def test_some_failures_are_counted_in_the_document() -> None:
    stdout, _ = shown(done(id="/a"), failed(errors.ConflictError("locked"), id="/b"), as_json=True)
    document = json.loads(stdout)
    assert document["status"] == "partial"
    assert document["error"] == {"message": "1 of 2 failed", "hint": None, "exit_code": 9}


def test_a_success_has_no_error() -> None:
    stdout, stderr = shown(done(id="/ä"), as_json=True)
    assert json.loads(stdout)["error"] is None
    assert '"/ä"' in stdout
    assert stderr == ""


@dataclass(frozen=True)
class Findings(Report):
    """A report with more to show than its items."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Show what there is a finding on."""
        return [{"id": "/a"}]

    @property
    def paragraphs(self) -> list[list[str]]:
        """Say what is wrong and what mends it."""
        return [["wrong: \x1b[31m", "  dcos registry login x"], ["more"]]

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """List what there is a finding on, too."""
        return {**super().lists(), "workloads": [{"id": "/a"}]}


@pytest.mark.parametrize("as_json", [True, False])
def test_a_report_can_show_more_than_its_items(*, as_json: bool) -> None:
    screen = Screen()
    screen.output.is_json = as_json
    screen.output.report(Findings("some-command", "things", (done(id="x"),)), {"ID": "id"})
    stdout, _ = screen.written
    if as_json:
        document = json.loads(stdout)
        assert list(document) == ["version", "command", "status", "things", "workloads", "error"]
    else:
        assert stdout == "ID\n/a\n\nwrong: ?[31m\n  dcos registry login x\n\nmore\n"


def test_what_others_say_cannot_steer_the_terminal() -> None:
    broken = failed(errors.RegistryPluginError(HOSTILE, HOSTILE), id="/b")
    stdout, stderr = shown(done(id=HOSTILE), broken, notes=(HOSTILE,), columns={"ID": "id"})
    screen = Screen(terminal=True)
    screen.output.progress(HOSTILE)
    screen.output.error(errors.RegistryPluginError(HOSTILE), command="x", noun=None)
    assert not any(character in stdout + stderr for character in "\x1b\r\x07\u202e")
    assert not any(character in screen.written[1].removeprefix("\r") for character in "\x1b\r\x07\u202e")


@given(st.text())
def test_any_text_can_be_printed(text: str) -> None:
    stdout, stderr = shown(done(id=text), notes=(text,), columns={"ID": "id"})
    assert stdout.startswith("ID")
    assert stderr.endswith("\n")


@given(st.text(), st.text())
def test_any_text_gives_a_document(message: str, hint: str) -> None:
    stdout, _ = shown(failed(errors.RegistryPluginError(message, hint), id=message), as_json=True)
    assert json.loads(stdout)["things"][0]["id"] == message


def test_an_error_is_red_where_colours_are_wanted() -> None:
    screen = Screen(terminal=True, colours=True)
    screen.output.error(errors.RegistryPluginError("broken"), command="x", noun=None)
    assert screen.written == ("", "\x1b[31m\x1b[1mError:\x1b[0m broken\n")


def test_progress_is_lines_where_there_is_no_terminal() -> None:
    screen = Screen()
    for text in ("one", "two"):
        screen.output.progress(text)
    screen.output.value("result")
    assert screen.written == ("result\n", "one\ntwo\n")


def test_progress_stays_in_place_on_a_terminal_and_ends_before_anything_else() -> None:
    screen = Screen(terminal=True)
    for text in ("a long line", "short"):
        screen.output.progress(text)
    screen.output.note("note")
    screen.output.progress("more")
    screen.output.value("result")
    assert screen.written == ("result\n", "\ra long line\rshort      \nnote\n\rmore\n")


def test_a_count_is_shown_on_a_terminal_and_elsewhere_only_where_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter((0.0, 1.0, 11.0, 12.0))
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    screen, on_terminal = Screen(), Screen(terminal=True)
    for number in range(4):
        screen.output.count(f"{number} of 4")
    monkeypatch.setattr("time.monotonic", lambda: 0.0)
    on_terminal.output.count("1 of 4")
    assert (screen.written[1], on_terminal.written[1]) == ("2 of 4\n", "\r1 of 4")


def test_a_name_is_told_as_the_user_calls_us() -> None:
    screen = Screen()
    renamed = Output(screen.stdout, screen.stderr, program="dcos docker-registry")
    renamed.note("next: dcos registry login x")
    assert screen.written[1] == "next: dcos docker-registry login x\n"


class Layers:
    """A push of two layers, the second of which has just ended."""

    def __init__(self) -> None:
        self._ended = ["layer 2 of 2: sent (1.0 MB)"]

    def ended(self) -> list[str]:
        """Give the one that has ended, once."""
        ended, self._ended = self._ended, []
        return ended

    def lines(self) -> list[str]:
        """Give the other one."""
        return ["layer 1 of 2: 5.0 of 9.0 MB"]

    def summary(self) -> str:
        """Give both."""
        return "1 of 2 layers"


def test_layers_are_lines_in_place_on_a_terminal_and_those_that_have_ended_stay_above() -> None:
    screen, layers = Screen(terminal=True), Layers()
    screen.output.layers(layers)
    board = "layer 1 of 2: 5.0 of 9.0 MB\n1 of 2 layers"
    assert screen.written == ("", f"layer 2 of 2: sent (1.0 MB)\n{board}")
    screen.output.layers(layers)
    clear = "\r\x1b[1A\x1b[J"
    assert screen.written == ("", f"layer 2 of 2: sent (1.0 MB)\n{board}{clear}{board}")
    screen.output.note("done")
    assert screen.written[1].endswith(f"{board}{clear}done\n")


def test_layers_are_a_line_every_ten_seconds_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    screen, layers = Screen(), Layers()
    for now[0] in (0.0, 9.0, 10.0, 11.0, 20.0):
        screen.output.layers(layers)
    assert screen.written == ("", "1 of 2 layers\n1 of 2 layers\n")
