"""The only module that prints: results on stdout, everything else on stderr (design: output contract)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from dcos_registry.errors import ExitCode, RegistryPluginError

if TYPE_CHECKING:
    from dcos_registry.report import Report

_ENVELOPE_VERSION = 1
_SECONDS_BETWEEN_COUNTS = 10.0
_OUR_COMMAND = "dcos registry"


class LayersProgress(Protocol):
    """How far a push is: lines about layers that have ended since, about those under way, and about all."""

    def ended(self) -> Sequence[str]:
        """Take the first, each once."""

    def lines(self) -> Sequence[str]:
        """Say the second."""

    def summary(self) -> str:
        """Say the third."""


class Output:
    """Writes what a command found, in words or as one JSON document.

    `program` is how the user calls us; hints, which are written for `dcos registry`, are turned into that.
    """

    def __init__(
        self, stdout: TextIO, stderr: TextIO, *, program: str, has_colours: bool = False, is_terminal: bool = False
    ) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self._program = program
        self._has_colours = has_colours
        self._is_terminal = is_terminal
        self._progress_width = 0
        self._board_height = 0
        self._writing = RLock()
        self._counted_at: float | None = None
        self.is_json = False
        self.verbosity = 0

    def be_verbose(self, verbosity: int) -> None:
        """Tell what is done (1), and each request and traceback too (2)."""
        if verbosity <= self.verbosity:
            return
        self.verbosity = verbosity
        from dcos_registry.cli import log_lines

        log_lines.show(self.note, everything=verbosity > 1)

    def report(self, report: "Report", columns: Mapping[str, str]) -> None:
        """Print a report: `columns` are a table's headings and the fields below them; failures go to stderr."""
        for note in report.notes:
            self.note(note)
        if report.document is not None:
            self._end_progress()
            self._as_it_is(report.document)
        elif self.is_json:
            error = self._error(*report.error, report.exit_code) if report.error else None
            lists = {noun: list(map(self._item, items)) for noun, items in report.lists().items()}
            self._document(report.command, lists, report.status, error)
        else:
            self._table(columns, report.rows, self._stdout)
            for number, paragraph in enumerate(report.paragraphs):
                space = [""] if number or columns else []
                self._write(self._stdout, "\n".join([*space, *map(self._in_our_words, paragraph)]))
        for message, hint in report.failures:
            self._error_lines(message, hint)

    def preview(self, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> None:
        """Print a table on stderr: what a question is about."""
        self._table(columns, rows, self._stderr)

    def value(self, text: str) -> None:
        """Print a result that is one line: an id, a path, a digest, a document."""
        self._write(self._stdout, text)

    def error(self, error: RegistryPluginError, *, command: str, noun: str | None) -> None:
        """Print why a command ended, in the JSON envelope too where that was asked for."""
        if self.is_json and noun:
            self._document(command, {noun: []}, "failed", self._error(error.message, error.hint, error.exit_code))
        self._error_lines(error.message, error.hint)
        self._trace(error)

    def answer(self, line: str) -> None:
        """Print what a credential helper answers; it runs with every pull and does without click."""
        encoding = self._stdout.encoding  # of a locale that lacks letters of the line, perhaps
        self._stdout.write(f"{line}\n".encode(encoding, "backslashreplace").decode(encoding))
        self._stdout.flush()

    def answer_error(self, error: RegistryPluginError, *, speaker: str = "") -> None:
        """Print in one line why a credential helper has no answer: on stdout, and by a `speaker` on stderr too."""
        line = f"{error.message}; {error.hint}" if error.hint else error.message
        self.answer(self._in_our_words(line))
        if speaker:
            self.note(f"{speaker}: {line}")
        self._trace(error)

    def note(self, text: str) -> None:
        """Tell the user something that is not the result."""
        self._write(self._stderr, self._in_our_words(text))

    def progress(self, text: str) -> None:
        """Show how far long work is: in place on a terminal, a line each time elsewhere."""
        if not self._is_terminal:
            self._write(self._stderr, _printable(text))
            return
        import shutil

        import click

        shown = _printable(text)[: shutil.get_terminal_size().columns - 1]
        padding = " " * max(0, self._progress_width - len(shown))
        self._progress_width = len(shown)
        click.echo(f"\r{shown}{padding}", file=self._stderr, nl=False)

    def count(self, text: str) -> None:
        """Show how far work on many things is: in place on a terminal, a line every ten seconds elsewhere."""
        import time

        now = time.monotonic()
        if self._counted_at is None:
            self._counted_at = now
        if self._is_terminal or now - self._counted_at >= _SECONDS_BETWEEN_COUNTS:
            self._counted_at = now
            self.progress(text)

    def layers(self, progress: "LayersProgress") -> None:
        """Show how far a push is: on a terminal a line a layer, in place; elsewhere a line every ten seconds."""
        if not self._is_terminal:
            self.count(progress.summary())
            return
        for line in progress.ended():
            self.note(line)
        self._board([*progress.lines(), progress.summary()])

    def _board(self, lines: Sequence[str]) -> None:
        """Show lines that the next ones replace."""
        import shutil

        import click

        width = shutil.get_terminal_size().columns - 1
        with self._writing:
            self._end_progress()
            self._board_height = len(lines)
            click.echo("\n".join(_printable(line)[:width] for line in lines), file=self._stderr, nl=False)

    def _trace(self, error: RegistryPluginError) -> None:
        if self.verbosity > 1:
            for line in _traceback(error):
                self._write(self._stderr, _printable(line))

    def _as_it_is(self, document: bytes) -> None:
        import click

        click.echo(document, file=self._stdout, nl=False)

    def _end_progress(self) -> None:
        import click

        if self._board_height:
            up = f"\x1b[{self._board_height - 1}A" if self._board_height > 1 else ""
            click.echo(f"\r{up}\x1b[J", file=self._stderr, nl=False)
            self._board_height = 0
        if self._progress_width:
            click.echo("", file=self._stderr)
            self._progress_width = 0

    def _error_lines(self, message: str, hint: str | None) -> None:
        import click

        label = click.style("Error:", fg="red", bold=True) if self._has_colours else "Error:"
        self._write(self._stderr, f"{label} {self._in_our_words(message)}")
        if hint:
            self._write(self._stderr, f"  {self._in_our_words(hint)}")

    def _document(self, command: str, lists: Mapping[str, Sequence[Any]], status: str, error: Any) -> None:
        import json

        document = {"version": _ENVELOPE_VERSION, "command": command, "status": status, **lists, "error": error}
        text = json.dumps(document, indent=2, ensure_ascii=False)
        # JSON lets C1 controls and marks of direction through, and a stream refuses half a surrogate pair.
        lines = (line if line.isprintable() else "".join(map(_escaped, line)) for line in text.split("\n"))
        self._write(self._stdout, "\n".join(lines))

    def _table(self, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]], stream: TextIO) -> None:
        """Two spaces between columns, UPPERCASE headings, sorted by the first column."""
        if not columns:
            return
        cells = sorted([[_cell(row.get(name)) for name in columns.values()] for row in rows])
        if not cells:
            return
        table = [list(columns), *cells]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for row in table:
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self._write(stream, line.rstrip())

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        said = {name: self._in_our_words(item[name]) for name in ("hint", "remedy") if item.get(name)}
        return {**item, **said}

    def _error(self, message: str, hint: str | None, exit_code: ExitCode) -> dict[str, Any]:
        shown_hint = None if hint is None else self._in_our_words(hint)
        return {"message": self._in_our_words(message), "hint": shown_hint, "exit_code": int(exit_code)}

    def _in_our_words(self, text: str) -> str:
        return _printable(text).replace(_OUR_COMMAND, self._program)

    def _write(self, stream: TextIO, text: str) -> None:
        import click

        with self._writing:
            self._end_progress()
            click.echo(text, file=stream)


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value)) or "-"
    return _printable(str(value))


def _traceback(error: BaseException | None) -> Iterator[str]:
    """Yield where an error came from, causes last; the text of a foreign one may hold a secret and is left out."""
    import traceback

    while error is not None:
        told = f": {error.message}" if isinstance(error, RegistryPluginError) else ""
        yield f"{type(error).__name__}{told}"
        yield from "".join(traceback.format_tb(error.__traceback__)).splitlines()
        error = error.__cause__


def _printable(text: str) -> str:
    """Take out what would steer a terminal: messages quote registries and clusters, who are not trusted so far.

    A line end is taken out too: what is quoted may not make up lines of its own.
    """
    return "".join(one if one.isprintable() else " " if one == "\n" else "?" for one in text)


def _escaped(character: str) -> str:
    import json

    return character if character.isprintable() else json.dumps(character)[1:-1]
