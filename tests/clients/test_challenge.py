"""`WWW-Authenticate`, as registries write it (registry.md 1.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.clients.challenge import Challenge, parse

WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1)
VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=126))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", []),
        ("Basic", [Challenge("basic", {})]),
        ('Basic realm="Registry"', [Challenge("basic", {"realm": "Registry"})]),
        ("BASIC realm=Registry", [Challenge("basic", {"realm": "Registry"})]),
        (
            'Bearer realm="https://auth.example/token?a=b",service="registry.example",scope="repository:a/b:pull,push"',
            [
                Challenge(
                    "bearer",
                    {
                        "realm": "https://auth.example/token?a=b",
                        "service": "registry.example",
                        "scope": "repository:a/b:pull,push",
                    },
                )
            ],
        ),
        (
            'Bearer Realm = "https://a.example" , SERVICE= b ',
            [Challenge("bearer", {"realm": "https://a.example", "service": "b"})],
        ),
        (r'Basic realm="a \"quoted\" \\ realm"', [Challenge("basic", {"realm": 'a "quoted" \\ realm'})]),
        ('Basic realm="a, Bearer b"', [Challenge("basic", {"realm": "a, Bearer b"})]),
        ('Basic realm=""', [Challenge("basic", {"realm": ""})]),
        ("Bearer a=b,realm= ,service=", [Challenge("bearer", {"a": "b", "realm": "", "service": ""})]),
        ('Basic realm="first",realm="second"', [Challenge("basic", {"realm": "first"})]),
        (
            'Negotiate, Basic realm="a", Bearer realm="b",service="c"',
            [
                Challenge("negotiate", {}),
                Challenge("basic", {"realm": "a"}),
                Challenge("bearer", {"realm": "b", "service": "c"}),
            ],
        ),
        (', , Negotiate , ,Basic realm="a"', [Challenge("negotiate", {}), Challenge("basic", {"realm": "a"})]),
        ('Negotiate abc/+de==, Basic realm="a"', [Challenge("negotiate", {}), Challenge("basic", {"realm": "a"})]),
        ("Negotiate,Basic", [Challenge("negotiate", {}), Challenge("basic", {})]),
        ('Basic realm="never closed', [Challenge("basic", {})]),
        ('"not a scheme"', []),
        ('Bearer realm="ä"', [Challenge("bearer", {"realm": "ä"})]),
    ],
)
def test_a_header_is_read(header: str, expected: list[Challenge]) -> None:
    assert parse(header) == expected


@given(header=st.text())
def test_any_text_gives_challenges(header: str) -> None:
    assert all(challenge.scheme == challenge.scheme.lower() for challenge in parse(header))


@given(
    offered=st.lists(st.tuples(WORD, st.dictionaries(WORD, VALUE, min_size=1)), min_size=1, max_size=4),
)
def test_what_is_written_as_the_standard_says_is_read_back(offered: list[tuple[str, dict[str, str]]]) -> None:
    def quoted(value: str) -> str:
        return value.replace("\\", "\\\\").replace('"', '\\"')

    header = ", ".join(
        scheme + " " + ", ".join(f'{name}="{quoted(value)}"' for name, value in parameters.items())
        for scheme, parameters in offered
    )
    assert parse(header) == [Challenge(scheme, parameters) for scheme, parameters in offered]


HOSTILE = ("a", "a ", "a,", ",", " ", "a=", 'a="', 'a="\\', "\\", 'a="b",', "a=b ", "a\t", "=", "a/", 'a="b" ')


@pytest.mark.parametrize("beginning", ["", "Bearer ", "Bearer a", "Bearer a=", "Bearer a=b", 'Bearer a="b"'])
@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("end", ["", "(", '"', "\\"])
@pytest.mark.timeout(60)  # tried in every division, such a header takes hours
def test_a_hostile_header_is_read_to_its_end(beginning: str, piece: str, end: str) -> None:
    parse(beginning + piece * (32 * 1024 // len(piece)) + end)
