"""What holds for every row of the tables: it can be searched quickly, filled in, and run."""

import re
import string
from collections.abc import Iterator

import click
import pytest

from dcos_registry.cli.main import cli
from dcos_registry.pull.messages.decoder import TABLES
from dcos_registry.pull.messages.facts import facts
from dcos_registry.pull.messages.meaning import Cause, Text

CAUSES = [cause for _, causes in TABLES for cause in causes]
TEXTS = [(cause, text) for cause in CAUSES for text in cause.texts]
SAFE = {"HOST", "IMAGE", "KEY", "SERVER", "NAME", "ADDRESS"}
"""What may stand in a command, since only harmless characters are taken into it."""


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def groups_of(text: Text) -> set[str]:
    return set(re.compile(text.pattern or "").groupindex)


def commands_in(remedy: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each call of ours in a remedy: the command, and its flags."""
    for call in re.split("dcos registry ", remedy)[1:]:
        words = re.split(r"[,;:]", call)[0].split()
        yield words[0], [word for word in words if word.startswith("-")]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.id)
def test_a_cause_is_a_clause_with_a_remedy(cause: Cause) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", cause.id)
    assert cause.texts
    for words in (cause.sentence, cause.remedy):
        assert words == words.strip()
        assert not words.endswith((".", ":"))
        assert "\n" not in words
    first = cause.sentence.split()[0]
    assert first[0] == "{" or first[0].islower() or first in ("Marathon", "DOCKER_CONTENT_TRUST")


@pytest.mark.parametrize(("cause", "text"), TEXTS, ids=lambda part: getattr(part, "needle", ""))
def test_a_text_is_found_in_json_too_and_fills_the_sentence(cause: Cause, text: Text) -> None:
    assert text.source
    assert len(text.needle) > 2
    assert not set(text.needle) & set('"/\\<>&'), "JSON writers escape these"
    open_begin = r"(?:\(\?:)*(?:\\w|\\S|\.|\[(?:\\.|[^\]])*\])[*+]"
    assert not re.match(open_begin, text.pattern or ""), "a long line would be searched from each of its characters"
    assert names_in(cause.remedy) <= SAFE
    told = facts("", 0, dict.fromkeys(groups_of(text)))
    assert names_in(cause.sentence) <= set(told) | groups_of(text)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.id)
def test_a_remedy_names_only_commands_and_flags_that_are_there(cause: Cause) -> None:
    for name, flags in commands_in(cause.remedy):
        command = cli.get_command(click.Context(cli), name)
        assert command is not None, name
        there = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
        assert {re.sub("^-v+$", "-v", flag) for flag in flags} <= there


def test_a_cause_told_by_several_tables_is_named_alike() -> None:
    origins = {origin for origin, _ in TABLES}
    assert origins == {"ucr", "docker", "fetcher", "marathon", "secrets", "network"}


@pytest.mark.parametrize("hostile", ["$(reboot)", "`reboot`", "a;reboot", "a|reboot", "a&&reboot", "a reboot", "'a'"])
def test_nothing_of_a_message_can_be_run_by_whoever_copies_a_remedy(hostile: str) -> None:
    for said in (
        f"docker -H unix:///x pull {hostile}'",
        f"pull access denied for {hostile}, repository",
        f'Get "https://{hostile}/v2/": x509: certificate signed by unknown authority',
        f"curl: (6) Could not resolve host: {hostile}",
    ):
        told = facts(said, 0, {})
        assert all(re.fullmatch(r"[\w.:/@-]+", told[name]) for name in SAFE)
