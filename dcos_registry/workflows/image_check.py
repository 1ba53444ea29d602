"""Would this engine pull this image with these credentials: ask the registry as it would, and say why not."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from dcos_registry.clients.agent.wire import AgentWire, SentInClearError, is_loopback
from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import Engine
from dcos_registry.pull import messages
from dcos_registry.pull.ambiguity import explain_ambiguity
from dcos_registry.pull.attempts import AgentSettings, Attempt, Attempts, Credentials, attempts
from dcos_registry.pull.credential_findings import findings
from dcos_registry.pull.explanation import Explanation, Failed, as_it_ended
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.second_look import look_again
from dcos_registry.pull.shown_url import shown_url
from dcos_registry.pull.trace import trace
from dcos_registry.pull.transport import Step, Verdict
from dcos_registry.report import Item, ItemStatus, Report

_AT_A_TIME = 8

Wires: TypeAlias = Callable[[Engine, bool], AgentWire]
"""Makes the wire for an engine; guarded, so that no credentials go where others can read them, or not."""


@dataclass(frozen=True)
class Question:
    """One image, the engine that is to pull it, and what that engine has.

    `agent_config` is the agents' own docker config, which the UCR merges and the Docker Engine falls back to.
    `stopped_by` is what keeps the task from starting before any registry is asked. `workloads` are the ids of the apps
    and pods that the question is about.
    """

    image: str
    engine: Engine
    credentials: Credentials
    agent_config: bytes | None = field(default=None, repr=False)
    stopped_by: Problem | None = None
    workloads: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Check:
    """The answer to one question.

    `error` is the text that the agent would log, without what it quotes from a secret, None where the image can be
    pulled. `cause` and `remedy` say it in plain words and as a command; they are there too where chance may spoil it.
    `verdicts` are those of every attempt, `notes` what else is to be known.
    """

    question: Question
    possible: Attempts
    verdicts: tuple[Verdict, ...]
    pullable: bool
    stage: str
    error: str | None = None
    cause: str | None = None
    remedy: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def steps(self) -> list[Step]:
        """The requests of every attempt."""
        return [step for verdict in self.verdicts for step in verdict.steps]

    def trace(self) -> list[str]:
        """Tell each step and why it was made."""
        return trace(self.question.engine, self.possible, self.verdicts, self.question.credentials.origin)

    def to_item(self) -> Item:
        """Make the item of a report: an image that cannot be pulled is a problem."""
        fields = {
            "image": self.question.image,
            "engine": self.question.engine,
            "pullable": self.pullable,
            "ambiguous": self.possible.are_ambiguous,
            "stage": self.stage,
            "credentials": self.question.credentials.origin,
            "workloads": list(self.question.workloads),
            "error": self.error,
            "cause": self.cause,
            "remedy": self.remedy,
            "requests": [_request(step) for step in self.steps],
            "notes": list(self.notes),
        }
        if self.pullable:
            return Item(ItemStatus.DONE, fields, self.cause, self.remedy)
        reason = f"The {ENGINE_NAMES[self.question.engine]} cannot pull {self.question.image}: {self.cause}"
        return Item(ItemStatus.PROBLEM, fields, reason, self.remedy, ExitCode.PROBLEMS_FOUND)


ENGINE_NAMES = {"ucr": "UCR", "docker": "Docker Engine"}


class Checker:
    """Answers questions, several at a time, and each distinct one once.

    Where it `looks_further`, it asks the registry more than the engine would, to say why an image cannot be pulled.
    `now` is the time in UTC, by which a login has expired or not; `assumption` is a sentence about the certificates.
    """

    def __init__(
        self,
        wires: Wires,
        settings: AgentSettings,
        *,
        now: datetime,
        assumption: str | None = None,
        looks_further: bool = True,
    ) -> None:
        self.settings = settings
        self._make_wire = wires
        self._now = now
        self._assumption = assumption
        self._looks_further = looks_further
        self._wires: list[AgentWire] = []
        self._idle: dict[tuple[Engine, bool], SimpleQueue[AgentWire]] = {}

    def check(self, questions: Sequence[Question], *, tell: Callable[[str], None] | None = None) -> list[Check]:
        """Answer each question, in their order; `tell` is told how far it is."""
        distinct = list(dict.fromkeys(questions))
        for question in distinct:
            self._idle.setdefault(_kind(question), SimpleQueue())
        answers: dict[Question, Check] = {}
        pool = ThreadPoolExecutor(max_workers=max(1, min(_AT_A_TIME, len(distinct))))
        try:
            waiting: dict[Future[Check], Question] = {pool.submit(self._check, each): each for each in distinct}
            for future in as_completed(waiting):
                answers[waiting[future]] = future.result()
                if tell is not None and len(distinct) > 1:
                    tell(f"{len(answers)} of {len(distinct)} images asked for")
        except BaseException:
            for wire in list(self._wires):
                wire.interrupt()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
            for wire in self._wires:
                wire.close()
        return [answers[question] for question in questions]

    def assumptions(self, checks: Sequence[Check]) -> list[str]:
        """Say what was assumed about the agents, as far as it matters to these checks."""
        uses_tls = any(step.url.startswith("https:") for check in checks for step in check.steps)
        return [f"Note: {self._assumption}"] if self._assumption and uses_tls else []

    def _check(self, question: Question) -> Check:
        idle = self._idle[_kind(question)]
        try:
            wire = idle.get_nowait()
        except Empty:
            wire = self._make_wire(*_kind(question))
            self._wires.append(wire)
        try:
            return self._answer(question, wire)
        finally:
            idle.put(wire)

    def _answer(self, question: Question, wire: AgentWire) -> Check:
        possible = attempts(question.engine, question.image, question.credentials, question.agent_config, self.settings)
        if question.stopped_by is not None:
            return _stopped(question, possible, question.stopped_by)
        try:
            verdicts = list(_tried(wire, possible))
        except SentInClearError as refusal:
            return _kept_back(question, possible, refusal)
        failures = [pair for pair in zip(possible.all, verdicts, strict=True) if not pair[1].pullable]
        explanation = self._explain(question, possible, *failures[0], wire) if failures else None
        if possible.are_ambiguous:
            explanation = explain_ambiguity(possible, verdicts, explanation)
        told = failures[0][1] if failures else verdicts[0]
        return Check(
            question,
            possible,
            tuple(verdicts),
            pullable=not failures,
            stage=told.stage,
            error=None if told.error is None else messages.masked(told.error),
            cause=explanation.cause if explanation else None,
            remedy=explanation.remedy if explanation else None,
            notes=(*question.credentials.notes, *_notes(question, verdicts)),
        )

    def _explain(
        self, question: Question, possible: Attempts, attempt: Attempt, verdict: Verdict, wire: AgentWire
    ) -> Explanation:
        registry = self.settings.default_registry
        problems = findings(question.engine, question.image, question.credentials, registry, self._now)
        failed = Failed(
            question.engine,
            question.image,
            verdict,
            possible.place,
            question.credentials,
            attempt.login,
            tuple(problems),
        )
        if self._looks_further:
            with suppress(SentInClearError):  # what an engine would not send is not sent for a better explanation
                return wire.drive(look_again(failed))
        return as_it_ended(failed)


def _tried(wire: AgentWire, possible: Attempts) -> Iterator[Verdict]:
    """Try each attempt; where the registry asks for no login, the others end as the first did."""
    settled: Verdict | None = None
    for attempt in possible.all:
        if settled is not None:
            yield replace(settled, steps=())
            continue
        verdict = wire.drive(attempt.walk)
        settled = None if verdict.depends_on_login else verdict
        yield verdict


def report(checks: Sequence[Check], notes: Sequence[str] = ()) -> Report:
    """Make the report of `image-check`; `notes` are about all of it."""
    told = [note for check in checks for note in check.notes]
    return Report("image-check", "checks", tuple(check.to_item() for check in checks), (*dict.fromkeys(told), *notes))


def _notes(question: Question, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Say what else is to be known: who could read the credentials, and what may hide the failure."""
    for note in dict.fromkeys(note for verdict in verdicts for note in verdict.notes):
        yield f"Note: {note}"
    for host in dict.fromkeys(_hosts_in_clear(verdicts)):
        origin = question.credentials.origin
        yield f"Warning: the credentials of {origin} went in clear to {host}, as an agent would send them"
    if any(not verdict.pullable and verdict.stage in ("manifest", "blobs", "config") for verdict in verdicts):
        yield "Note: an agent that has the image already runs it all the same, unless the app or pod forces the pull"


def _hosts_in_clear(verdicts: Sequence[Verdict]) -> Iterator[str]:
    for step in (step for verdict in verdicts for step in verdict.steps):
        parts = urlsplit(step.url)
        if step.authorization != "none" and parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            yield parts.netloc.rpartition("@")[2]


def _kind(question: Question) -> tuple[Engine, bool]:
    return question.engine, question.credentials.guarded


def _stopped(question: Question, possible: Attempts, problem: Problem) -> Check:
    """Answer where the task does not come so far as to pull."""
    return Check(
        question,
        possible,
        (),
        pullable=False,
        stage="definition",
        cause=problem.sentence[:1].lower() + problem.sentence[1:],
        remedy=problem.remedy,
    )


def _kept_back(question: Question, possible: Attempts, refusal: SentInClearError) -> Check:
    """Answer where a login would have gone in clear: the check stops there."""
    return Check(
        question,
        possible,
        (),
        pullable=False,
        stage="credentials",
        cause=refusal.message,
        remedy="give the registry TLS, or add --plain-http where everybody on the way may read it",
    )


def _request(step: Step) -> dict[str, Any]:
    return {
        "method": step.method,
        "url": shown_url(step.url),
        "authorization": step.authorization,
        "status": step.status,
    }
