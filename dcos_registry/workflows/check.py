"""A question about one image, and its answer: would this engine pull it with these credentials."""

from dataclasses import dataclass, field
from typing import Any

from dcos_registry.errors import ExitCode
from dcos_registry.model.workload import Engine
from dcos_registry.pull.attempts import Attempts, Credentials
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.shown_url import shown_url
from dcos_registry.pull.trace import trace
from dcos_registry.pull.transport import Step, Verdict
from dcos_registry.report import Item, ItemStatus

ENGINE_NAMES = {"ucr": "UCR", "docker": "Docker Engine"}

KEPT_BACK = "credentials"
"""The stage of a check that ends since a login would have gone where others can read it."""


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
    `verdicts` are those of every attempt, none where it was not tried; `notes` are what else is to be known.
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
    def advice(self) -> str | None:
        """What is to be mended although the image can be pulled."""
        return "; ".join(filter(None, (self.cause, self.remedy))) if self.pullable and self.cause else None

    @property
    def steps(self) -> list[Step]:
        """The requests of every attempt."""
        return [step for verdict in self.verdicts for step in verdict.steps]

    def trace(self) -> list[str]:
        """Tell each step and why it was made."""
        question = self.question
        told = trace(question.engine, self.possible, self.verdicts, question.credentials.origin)
        end = [] if self.verdicts else [f"nothing is asked for: {self.cause}"]
        return [f"{question.image}, by the {ENGINE_NAMES[question.engine]}:", *told, *end]

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
        return Item(ItemStatus.PROBLEM, fields, self._failure, self.remedy, ExitCode.PROBLEMS_FOUND)

    @property
    def _failure(self) -> str:
        question = self.question
        if self.stage == KEPT_BACK:
            return f"The check of {question.image} ends before {question.credentials.origin} is sent: {self.cause}"
        return f"The {ENGINE_NAMES[question.engine]} cannot pull {question.image}: {self.cause}"


def _request(step: Step) -> dict[str, Any]:
    return {
        "method": step.method,
        "url": shown_url(step.url),
        "authorization": step.authorization,
        "status": step.status,
    }
