"""Would this engine pull this image with these credentials: ask the registry as it would, and say why not."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import TypeAlias
from urllib.parse import urlsplit

from dcos_registry.clients.agent.wire import AgentWire, SentInClearError, is_loopback
from dcos_registry.model.workload import Engine
from dcos_registry.pull import messages
from dcos_registry.pull.ambiguity import explain_ambiguity
from dcos_registry.pull.attempts import AgentSettings, Attempt, Attempts, attempts
from dcos_registry.pull.credential_findings import findings
from dcos_registry.pull.explanation import Explanation, Failed, as_it_ended
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.second_look import look_again
from dcos_registry.pull.transport import TransportError, Verdict
from dcos_registry.report import Report
from dcos_registry.workflows.check import KEPT_BACK, Check, Question
from dcos_registry.workflows.side_by_side import side_by_side

Wires: TypeAlias = Callable[[Engine, bool], AgentWire]
"""Makes the wire for an engine; guarded, so that no credentials go where others can read them, or not."""

Assumption: TypeAlias = Callable[[Collection[Engine]], str | None]
"""Says what was assumed about the certificates that engines trust; nothing where the user said it."""


class Checker:
    """Answers questions, several at a time, and each distinct one once.

    Where it `looks_further`, it asks the registry more than the engine would, to say why an image cannot be pulled.
    `now` is the time in UTC, by which a login has expired or not.
    """

    def __init__(
        self,
        wires: Wires,
        settings: AgentSettings,
        *,
        now: datetime,
        assumption: Assumption = lambda _: None,
        looks_further: bool = True,
    ) -> None:
        self.settings = settings
        self._make_wire = wires
        self._now = now
        self._assumption = assumption
        self._looks_further = looks_further
        self._idle: dict[tuple[Engine, bool], SimpleQueue[AgentWire]] = {
            (engine, guarded): SimpleQueue() for engine in ("ucr", "docker") for guarded in (True, False)
        }

    def check(self, questions: Sequence[Question], *, tell: Callable[[str], None] | None = None) -> list[Check]:
        """Answer each question, in their order; `tell` is told how far it is."""
        distinct = list(dict.fromkeys(questions))
        answers: dict[Question, Check] = {}
        for question, answer in side_by_side(self._check, distinct):
            answers[question] = answer
            if tell is not None and len(distinct) > 1:
                tell(f"{len(answers)} of {len(distinct)} checks made")
        for idle in self._idle.values():
            while not idle.empty():
                idle.get().close()
        return [answers[question] for question in questions]

    def assumptions(self, checks: Sequence[Check]) -> list[str]:
        """Say what was assumed about the agents, as far as it matters to these checks."""
        engines = {check.question.engine for check in checks for step in check.steps if step.url.startswith("https:")}
        told = self._assumption(engines) if engines else None
        return [f"Note: {told}"] if told else []

    def _check(self, question: Question) -> Check:
        with self._wire(question.engine, guarded=question.credentials.guarded) as wire:
            return self._answer(question, wire)

    @contextmanager
    def _wire(self, engine: Engine, *, guarded: bool) -> Iterator[AgentWire]:
        """Lend a wire with the connections that are open on it."""
        idle = self._idle[engine, guarded]
        try:
            wire = idle.get_nowait()
        except Empty:
            wire = self._make_wire(engine, guarded)
        try:
            yield wire
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
        explanation = self._explain(question, possible, *failures[0]) if failures else None
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

    def _explain(self, question: Question, possible: Attempts, attempt: Attempt, verdict: Verdict) -> Explanation:
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
            # What the engine has not sent in clear is not sent so for the sake of a better explanation.
            guarded = question.credentials.guarded or not any(_hosts_in_clear([verdict]))
            with suppress(SentInClearError), self._wire(question.engine, guarded=guarded) as wire:
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
        if verdict.error and attempt.login:
            verdict = replace(verdict, error=messages.without_login(verdict.error, attempt.login))
        settled = None if verdict.depends_on_login else verdict
        yield verdict


def report(checks: Sequence[Check], notes: Sequence[str] = ()) -> Report:
    """Make the report of `image-check`; `notes` are about all of it."""
    told = [note for check in checks for note in check.notes]
    advice = [f"Warning: {check.advice}" for check in checks if check.advice]
    items = tuple(check.to_item() for check in checks)
    return Report("image-check", "checks", items, (*dict.fromkeys([*told, *advice]), *notes))


def _notes(question: Question, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Say what else is to be known: who could read the credentials, and what may hide the failure."""
    for note in dict.fromkeys(note for verdict in verdicts for note in verdict.notes):
        yield f"Note: {note}"
    for host in dict.fromkeys(_hosts_in_clear(verdicts)):
        origin = question.credentials.origin
        yield f"Warning: the credentials of {origin} went in clear to {host}, as an agent would send them"
    if any(isinstance(verdict.last, TransportError) for verdict in verdicts if not verdict.pullable):
        yield "Note: this machine asked in place of the agents, which may have other name servers, ways and proxies"
    if any(not verdict.pullable and verdict.stage in ("manifest", "blobs", "config") for verdict in verdicts):
        yield "Note: an agent that has the image already runs it all the same, unless the app or pod forces the pull"


def _hosts_in_clear(verdicts: Sequence[Verdict]) -> Iterator[str]:
    for step in (step for verdict in verdicts for step in verdict.steps):
        parts = urlsplit(step.url)
        if step.authorization != "none" and parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            yield parts.netloc.rpartition("@")[2]


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
        stage=KEPT_BACK,
        cause=refusal.message,
        remedy="let it have TLS with a certificate that the agents trust, or add --plain-http where everybody on the "
        "way may read the login",
    )
