"""Label selectors: `k`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)` (A/api/v2/LabelSelector.scala)."""

import re
from collections.abc import Callable, Mapping

from dcos_registry.sandbox.marathon.answers import illegal_argument

_WORD = r"(?:[-A-Za-z0-9_.]|\\.)+"
_TERM = re.compile(
    rf"\s*(?P<key>{_WORD})\s*(?:(?P<equal>==|!=)\s*(?P<value>{_WORD})|(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?\s*"
)

Test = Callable[[Mapping[str, str]], bool]


def parse_selector(text: str) -> Test:
    """Return the test that labels must pass; refuses what is no selector."""
    tests: list[Test] = []
    position = 0
    while True:
        match = _TERM.match(text, position)
        if match is None:
            raise illegal_argument(f"Can not parse label selector {text}. Reason: unexpected input at {position}")
        tests.append(_test(match))
        position = match.end()
        if position == len(text):
            return lambda labels: all(test(labels) for test in tests)
        if text[position] != ",":
            raise illegal_argument(f"Can not parse label selector {text}. Reason: unexpected input at {position}")
        position += 1


def _test(match: re.Match[str]) -> Test:
    key = _plain(match["key"])
    if match["equal"]:
        value = _plain(match["value"])
        if match["equal"] == "==":
            return lambda labels: labels.get(key) == value
        return lambda labels: key in labels and labels[key] != value
    if match["set"]:
        values = {_plain(each.strip()) for each in match["values"].split(",")}
        if match["set"] == "in":
            return lambda labels: labels.get(key) in values
        return lambda labels: key in labels and labels[key] not in values
    return lambda labels: key in labels


def _plain(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word)
