"""What is to be asked about the images of apps and pods, each with what it is really pulled with."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dcos_registry.model.workload import Engine
from dcos_registry.workflows.check import Question
from dcos_registry.workflows.credential_sources import CredentialSource
from dcos_registry.workflows.targets import Workload
from dcos_registry.workflows.used_credentials import UsedCredentials


def questions_about(
    workloads: Sequence[Workload],
    used: Sequence[Sequence[UsedCredentials]],
    *,
    agent_config: bytes | None,
    instead: CredentialSource,
    engines: Iterable[Engine] = ("ucr", "docker"),
) -> list[Question]:
    """Make one question of all images that are pulled in the same way.

    Credentials that cannot be seen from here are replaced by those of another source, and that is said.
    """
    questions: dict[Question, tuple[str, ...]] = {}
    for workload, images in zip(workloads, used, strict=True):
        for each in images:
            if each.engine in engines:
                question = _question(each, agent_config, instead)
                questions[question] = (*questions.get(question, ()), workload.id)
    return [replace(question, workloads=tuple(dict.fromkeys(ids))) for question, ids in questions.items()]


def _question(used: UsedCredentials, agent_config: bytes | None, instead: CredentialSource) -> Question:
    credentials = used.credentials
    if used.unread:
        replacement = instead.credentials(used.engine, used.image.image)
        why = " ".join(filter(None, [used.unread.sentence, used.unread.remedy and f"({used.unread.remedy})"]))
        note = f"Warning: {why}; {used.image.image} is asked for with {replacement.origin} in place of it"
        credentials = replace(replacement, notes=(note,))
    return Question(used.image.image, used.engine, credentials, agent_config, used.stopped_by)
