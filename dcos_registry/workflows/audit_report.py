"""What an audit hands back: a table of images, and the findings, each told once for all that it is found on."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import Kind
from dcos_registry.pull.problem import Problem
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.used_credentials import NOTHING, UsedCredentials

_NAME = re.compile(r"[\w./:@-]*[\w/]")
_MANY_NAMES = 5
_MANY_GROUPS = 10
"""So many findings of one id are told in full; `--json` has all."""


@dataclass(frozen=True)
class AuditedImage:
    """One image of an app or pod, and what is wrong with it.

    `pullable` is None where no registry was asked. `problems` are those of `used` and those that asking has shown.
    """

    workload: str
    kind: Kind
    used: UsedCredentials
    pullable: bool | None
    problems: tuple[Problem, ...]

    @property
    def image(self) -> str:
        """What is pulled, as the definition spells it."""
        return self.used.image.image

    @property
    def route(self) -> str:
        """By which way the image comes to its credentials (pull/routes.py)."""
        if self.used.missing:
            return "agent"
        return "secret" if self.used.engine == "ucr" else "archive"

    def row(self) -> dict[str, Any]:
        """Write it as tables and `--json` show it."""
        return {
            "id": self.workload,
            "kind": self.kind,
            "container": self.used.image.container or None,
            "engine": self.used.engine,
            "image": self.image,
            "route": self.route,
            "credentials": None if self.used.credentials.origin == NOTHING else self.used.credentials.origin,
            "pullable": self.pullable,
            "findings": sorted({problem.id for problem in self.problems}),
        }

    def findings(self) -> Iterator[Item]:
        """Make an item of each problem."""
        for problem in self.problems:
            fields = {
                "id": problem.id,
                "workload": self.workload,
                "kind": self.kind,
                "container": self.used.image.container or None,
                "image": self.image,
                "sentence": problem.sentence,
                "remedy": problem.remedy,
            }
            yield Item(ItemStatus.PROBLEM, fields, problem.sentence, problem.remedy, ExitCode.PROBLEMS_FOUND)


@dataclass(frozen=True, kw_only=True)
class AuditReport(Report):
    """The items are the findings; `images` are all that was looked at, those with nothing wrong too."""

    images: tuple[AuditedImage, ...]

    @classmethod
    def of(cls, images: Sequence[AuditedImage], notes: Sequence[str]) -> "AuditReport":
        """Make the report of images and of what else is to be known."""
        ordered = tuple(sorted(images, key=lambda image: (image.workload, image.used.image.pointer)))
        items = tuple(finding for image in ordered for finding in image.findings())
        return cls("audit", "findings", items, tuple(notes), images=ordered)

    @property
    def status(self) -> str:
        """`done`, `partial` or `failed`: whether all images, some or none are without a finding."""
        wrong = sum(bool(image.problems) for image in self.images)
        if not wrong:
            return "done"
        return "partial" if wrong < len(self.images) else "failed"

    @property
    def error(self) -> tuple[str, str | None] | None:
        """How many findings there are."""
        if not self.items:
            return None
        everything = {image.workload for image in self.images}
        wrong = {image.workload for image in self.images if image.problems}
        findings = "1 finding" if len(self.items) == 1 else f"{len(self.items):,} findings"
        return f"{findings} in {len(wrong):,} of {len(everything):,} apps and pods", None

    @property
    def failures(self) -> list[tuple[str, str | None]]:
        """Findings are the result: stderr tells only how many there are."""
        return [self.error] if self.error else []

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """Every image that was looked at."""
        return [image.row() for image in self.images]

    @property
    def paragraphs(self) -> list[list[str]]:
        """Each finding with what it is found on and the remedy, in the order of the ids."""
        groups: dict[str, dict[object, list[Item]]] = defaultdict(lambda: defaultdict(list))
        for item in self.items:
            groups[item.fields["id"]][_likeness(item)].append(item)
        return [paragraph for _, alike in sorted(groups.items()) for paragraph in _told(list(alike.values()))]

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """Write the findings, and beside them the images."""
        return {**super().lists(), "workloads": [image.row() for image in self.images]}


def _likeness(item: Item) -> object:
    """Return what findings have in common that say the same of different workloads."""
    image, workload = item.fields["image"], item.fields["workload"]
    space = workload.strip("/")

    def of_any(name: re.Match[str]) -> str:
        word = name.group()
        if word in (image, workload):
            return "\0"
        return f"\0{word.removeprefix(space)}" if word.startswith(f"{space}/") else word

    return tuple(_NAME.sub(of_any, text) for text in (item.fields["sentence"], item.fields["remedy"]))


def _told(groups: Sequence[Sequence[Item]]) -> Iterator[list[str]]:
    for group in groups[:_MANY_GROUPS]:
        first = group[0].fields
        yield [
            f"{first['id']}: {first['sentence']}",
            f"  on {_named([item.fields['workload'] for item in group])}",
            *([f"  {first['remedy']}"] if first["remedy"] else []),
        ]
    left = [item.fields["workload"] for group in groups[_MANY_GROUPS:] for item in group]
    if left:
        yield [f"{groups[0][0].fields['id']}: others of the kind, which --json tells", f"  on {_named(left)}"]


def _named(workloads: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(workloads))
    shown = ", ".join(distinct[:_MANY_NAMES])
    return shown if len(distinct) <= _MANY_NAMES else f"{shown} and {len(distinct) - _MANY_NAMES:,} more"
