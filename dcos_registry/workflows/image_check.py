"""Would this engine pull this image with these credentials: ask the registry as it would, and say why not."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

from dcos_registry.clients.agent.wire import AgentWire, SentInClearError
from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import Engine
from dcos_registry.pull import messages
from dcos_registry.pull.attempts import AgentSettings, Attempts, Credentials, attempts
from dcos_registry.pull.shown_url import shown_url
from dcos_registry.pull.transport import Step, Verdict
from dcos_registry.report import Item, ItemStatus, Report

_AT_A_TIME = 8

Wires = Callable[[Engine, bool], AgentWire]
"""Makes the wire for an engine; guarded, so that no credentials go where others can read them, or not."""


@dataclass(frozen=True)
class Question:
    """One image, the engine that is to pull it, and what that engine has.

    `agent_config` is the agents' own docker config, which the UCR merges and the Docker Engine falls back to.
    """

    image: str
    engine: Engine
    credentials: Credentials
    agent_config: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Check:
    """The answer to one question.

    `error` is the text that the agent would log, without what it quotes from a secret. `cause` and `remedy` say it in
    plain words and as a command; all three are None where the image can be pulled. `requests` are those of every
    attempt, `notes` what else is to be known.
    """

    question: Question
    pullable: bool
    ambiguous: bool
    stage: str
    error: str | None = None
    cause: str | None = None
    remedy: str | None = None
    requests: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()

    def to_item(self) -> Item:
        """Make the item of a report: a check that found an image that cannot be pulled is a problem."""
        fields = {
            "image": self.question.image,
            "engine": self.question.engine,
            "pullable": self.pullable,
            "ambiguous": self.ambiguous,
            "stage": self.stage,
            "credentials": self.question.credentials.origin,
            "error": self.error,
            "cause": self.cause,
            "remedy": self.remedy,
            "requests": [_request(step) for step in self.requests],
            "notes": list(self.notes),
        }
        if self.pullable:
            return Item(ItemStatus.DONE, fields)
        reason = f"{self.question.engine} cannot pull {self.question.image}: {self.cause}"
        return Item(ItemStatus.PROBLEM, fields, reason, self.remedy, ExitCode.PROBLEMS_FOUND)


class Checker:
    """Answers questions, several at a time, and each distinct one once."""

    def __init__(self, wires: Wires, settings: AgentSettings) -> None:
        self._wires = wires
        self._settings = settings
        self._of_thread = threading.local()
        self._opened: list[AgentWire] = []

    def check(self, questions: Sequence[Question], *, tell: Callable[[str], None] | None = None) -> list[Check]:
        """Answer each question, in their order; `tell` is told how far it is."""
        distinct = list(dict.fromkeys(questions))
        checks: dict[Question, Check] = {}
        pool = ThreadPoolExecutor(max_workers=max(1, min(_AT_A_TIME, len(distinct))))
        try:
            waiting: dict[Future[Check], Question] = {pool.submit(self._check, each): each for each in distinct}
            for future in as_completed(waiting):
                checks[waiting[future]] = future.result()
                if tell is not None and len(distinct) > 1:
                    tell(f"{len(checks)} of {len(distinct)} images asked for")
        except BaseException:
            for wire in list(self._opened):
                wire.interrupt()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            for wire in self._opened:
                wire.close()
        return [checks[question] for question in questions]

    def _check(self, question: Question) -> Check:
        wire = self._wire(question)
        possible = attempts(
            question.engine, question.image, question.credentials, question.agent_config, self._settings
        )
        try:
            verdicts = [wire.drive(attempt.walk) for attempt in possible.all]
        except SentInClearError as refusal:
            remedy = "give the registry TLS, or say that it may be sent so: --plain-http"
            return Check(
                question,
                pullable=False,
                ambiguous=possible.are_ambiguous,
                stage="credentials",
                cause=refusal.message,
                remedy=remedy,
            )
        return _answer(question, possible, verdicts)

    def _wire(self, question: Question) -> AgentWire:
        """Take this thread's wire, whose connections are open already."""
        key = (question.engine, question.credentials.guarded)
        name = f"{key}"
        if not hasattr(self._of_thread, name):
            wire = self._wires(*key)
            self._opened.append(wire)
            setattr(self._of_thread, name, wire)
        found: AgentWire = getattr(self._of_thread, name)
        return found


def report(checks: Sequence[Check], notes: Sequence[str] = ()) -> Report:
    """Make the report of `image-check`."""
    told = [note for check in checks for note in check.notes]
    return Report("image-check", "checks", tuple(check.to_item() for check in checks), (*dict.fromkeys(told), *notes))


def _answer(question: Question, possible: Attempts, verdicts: Sequence[Verdict]) -> Check:
    """Put the attempts together: it can be pulled if all of them pull."""
    failed = next((verdict for verdict in verdicts if not verdict.pullable), None)
    told = failed or verdicts[0]
    error = None if told.error is None else messages.masked(told.error)
    return Check(
        question,
        pullable=failed is None,
        ambiguous=possible.are_ambiguous,
        stage=told.stage,
        error=error,
        cause=None if error is None else messages.cause(error) or error.strip(),
        requests=tuple(step for verdict in verdicts for step in verdict.steps),
        notes=possible.notes,
    )


def _request(step: Step) -> dict[str, Any]:
    return {
        "method": step.method,
        "url": shown_url(step.url),
        "authorization": step.authorization,
        "status": step.status,
    }
