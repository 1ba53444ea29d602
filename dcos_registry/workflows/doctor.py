"""Look at what our commands need of this machine and of its cluster, and say of each what mends it."""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dcos_registry.errors import RegistryPluginError
from dcos_registry.workflows.doctor_report import DoctorReport, Result, report
from dcos_registry.workflows.side_by_side import side_by_side

_log = logging.getLogger(__name__)

_AGAIN = "call it again with -vv, and report what it prints"


@dataclass(frozen=True)
class Inquiry:
    """Some checks that are made one after the other: their names, and what makes them."""

    checks: tuple[str, ...]
    make: Callable[[], Sequence[Result]]


def examine(inquiries: Sequence[Inquiry], *, seconds: float) -> DoctorReport:
    """Make all inquiries, several at a time, and end after so many seconds whatever they do.

    Nothing that goes wrong in one is raised: what could not be looked at is a finding.
    """
    return report(make_all(inquiries, seconds=seconds))


def make_all(inquiries: Sequence[Inquiry], *, seconds: float) -> list[Result]:
    """Make inquiries, and return the results of all."""
    results = dict(side_by_side(_made, inquiries, within=seconds))
    return [result for one in inquiries for result in results.get(one, _silent(one, seconds))]


def _made(inquiry: Inquiry) -> Sequence[Result]:
    try:
        return inquiry.make()
    except RegistryPluginError as error:
        return [Result.of_error(check, error) for check in inquiry.checks]
    except Exception as error:  # its text may hold anything, and one check is not to end the others
        _log.debug("%s: %s", ", ".join(inquiry.checks), type(error).__name__)
        for line in traceback.format_tb(error.__traceback__):
            _log.debug("%s", line.strip())
        return [
            Result.problem(check, "It could not be looked at, and that should not be", _AGAIN)
            for check in inquiry.checks
        ]


def _silent(inquiry: Inquiry, seconds: float) -> list[Result]:
    return [Result.problem(check, f"There was no answer within {seconds:g} seconds", None) for check in inquiry.checks]
