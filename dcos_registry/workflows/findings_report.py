"""What `diagnose` hands back: findings, each with its cause, the evidence, and what mends it."""

from dataclasses import dataclass

from dcos_registry.report import Item, Report


@dataclass(frozen=True, kw_only=True)
class FindingsReport(Report):
    """The items are findings: their `evidence` is a list of what something is `about` and what it `said`.

    `verdict` is what stderr and the document say of the whole, None where all is well.
    """

    verdict: str | None = None

    @property
    def error(self) -> tuple[str, str | None] | None:
        """The verdict."""
        return (self.verdict, None) if self.verdict else None

    @property
    def failures(self) -> list[tuple[str, str | None]]:
        """Findings are the result: stderr tells only the verdict."""
        return [self.error] if self.error else []

    @property
    def paragraphs(self) -> list[list[str]]:
        """Each finding: its cause, and below it rows of a label and what it says, the remedy last."""
        return [[item.reason or "", *_rows(item)] for item in self.items]


def _rows(item: Item) -> list[str]:
    rows = [(str(line["about"]).upper(), str(line["said"])) for line in item.fields["evidence"]]
    if item.hint:
        rows.append(("REMEDY", item.hint))
    width = max((len(label) for label, _ in rows), default=0)
    return [f"  {label:<{width}}  {said}" for label, said in rows]
