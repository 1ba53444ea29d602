"""What a command hands back whose result is a few lines that a script can take as they are."""

from dataclasses import dataclass

from dcos_registry.report import Report


@dataclass(frozen=True, kw_only=True)
class LinesReport(Report):
    """The `lines` stand on stdout alone; with `--json` the items do, as those of every report."""

    lines: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> list[list[str]]:
        """The lines."""
        return [list(self.lines)]
