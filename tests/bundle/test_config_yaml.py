"""A config.yaml whose settings change, and in which nothing else does."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dcos_registry import errors
from dcos_registry.bundle.config_yaml import fragment, merged, settings_in

NAME = "config.yaml"
BLANK: Mapping[str, Any] = {
    "cluster_docker_credentials": "{}",
    "cluster_docker_credentials_enabled": "true",
    "cluster_docker_credentials_dcos_owned": "false",
}
LOGINS = {"auths": {"a.test:5000": {"auth": "eDp5"}, "b.test": {"auth": "new"}}}

CONFIG = """\
# The cluster of the lab.
bootstrap_url: http://10.0.0.1   # nginx
cluster_docker_credentials:   # see the wiki
  # of the vendor
  auths:
    b.test:   # ours
      auth: 'old'  # of May
      email: me@b.test

cluster_docker_credentials_enabled: false # for now
master_list:
  - 10.0.0.2
  # the second one is broken
  - 10.0.0.3
ip_detect: |
  #!/bin/sh

  hostname -i
# dns_search: lab.test
"""


def load(text: str) -> Any:
    """Read YAML as the generator does, which knows version 1.1."""
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    return reader.load(text)


def test_a_fragment_is_yaml_of_texts() -> None:
    assert load(fragment(BLANK)) == BLANK
    assert load(fragment({**BLANK, "cluster_docker_credentials": LOGINS}))["cluster_docker_credentials"] == LOGINS


def test_values_change_in_their_places_and_new_ones_come_last() -> None:
    assert merged(CONFIG, {**BLANK, "cluster_docker_credentials": LOGINS}, NAME) == (
        CONFIG.replace("auth: 'old'", "auth: 'new'")
        .replace("      email: me@b.test\n", '    "a.test:5000": {"auth": "eDp5"}\n')
        .replace("enabled: false", "enabled: 'true'")
        .replace("# dns_search", "cluster_docker_credentials_dcos_owned: 'false'\n# dns_search")
    )


def test_a_block_becomes_one_line_and_the_comment_beside_its_name_stays() -> None:
    changed = merged(CONFIG, BLANK, NAME)
    assert "cluster_docker_credentials: '{}'   # see the wiki\n\ncluster_docker_credentials_enabled" in changed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "---\na: 1",
        "a: 1\r\nb: |\r\n  x\r\n",
        "cluster_docker_credentials_enabled:\na: 1\n",
        "cluster_docker_credentials: # later\n\n# a comment\na: &x 1\nb: *x\n",
        'cluster_docker_credentials: >-\n  {"auths":\n  {}}\nb: 1',
        "a: 1\n...\n",
        "a: {b: 1,\n  c: 2}\n",
        "  a: 1\n  b: 2\n",
        'a: "x\n  y"\n# end',
        "5: a\nfalse: b\n",
        "a: &x {b: 1}\n<<: *x\n",
    ],
)
@pytest.mark.parametrize("settings", [BLANK, {**BLANK, "cluster_docker_credentials": LOGINS}], ids=["blank", "logins"])
def test_whatever_the_manner_of_the_file_the_settings_are_in_it_and_the_rest_stays(
    text: str, settings: Mapping[str, Any]
) -> None:
    changed = merged(text, settings, NAME)
    assert settings_in(changed, NAME) == {**settings_in(text, NAME), **settings}
    assert merged(changed, settings, NAME) == changed
    assert [line for line in text.splitlines() if "#" in line and line.startswith("#")] == [
        line for line in changed.splitlines() if line.startswith("#")
    ]


def test_what_says_the_same_keeps_its_writing() -> None:
    text = "cluster_docker_credentials: {}\ncluster_docker_credentials_enabled: true\n"
    text += 'cluster_docker_credentials_dcos_owned: "false"\n'
    assert merged(text, BLANK, NAME) == text


def test_a_file_with_line_ends_of_windows_keeps_them() -> None:
    changed = merged("a: 1\r\nb: 2\r\n", BLANK, NAME)
    assert changed.count("\n") == changed.count("\r\n") == 5


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("a: [", "config.yaml is no YAML (line 1)", None),
        (
            'cluster_docker_credentials = "{}"\na: 1\n',
            "config.yaml is no YAML (line 2)",
            "write KEY: VALUE, and not KEY = VALUE as the vendor's page has it",
        ),
        ("- a\n", "config.yaml is no config.yaml: it is no list of KEY: VALUE", None),
        ("a: 1\na: 2\n", "config.yaml has a twice", "leave one of them in it"),
        ("{a: 1}", "config.yaml is written in braces", "write each KEY: VALUE in a line of its own"),
        ("a: 1\n---\nb: 1\n", "config.yaml is no YAML (line 2)", None),
    ],
)
def test_what_is_no_config_is_told(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(errors.UsageError) as caught:
        merged(text, BLANK, NAME)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_setting_that_is_an_alias_is_left_to_whoever_wrote_it() -> None:
    with pytest.raises(errors.UsageError, match="is not changed here, as with aliases"):
        merged("a: &x 'false'\ncluster_docker_credentials_enabled: *x\n", BLANK, NAME)


def test_what_stands_in_the_file_is_in_no_message() -> None:
    text = 'cluster_docker_credentials: {"auths": {"b": {"auth": "c2VjcmV0"}\na: b: c2VjcmV0\n'
    with pytest.raises(errors.UsageError) as caught:
        merged(text, BLANK, NAME)
    assert "c2VjcmV0" not in f"{caught.value.message}{caught.value.hint}{caught.value.__cause__}"


SCALARS = [
    "1",
    "'x # no comment'",
    '"a\\n: b"',
    "plain text  # why",
    "",
    "[1, {a: b}]",
    "|\n  # text\n\n  more",
    ">-\n  x",
]
BLOCKS = ["\n  - 1\n  # between\n  - 2", "\n- 1\n- 2", "\n  a: 1\n  b:\n    - c: d\n      # deep\n  # end"]
OURS = ["'{}'", "false  # no", "", "\n  auths:\n    b.test:\n      auth: x\n    # c", '{"auths": {}}', "|\n  {}"]
LINES = ["", "# a comment", "   # another"]


@st.composite
def configs(draw: st.DrawFn) -> str:
    """Write a config.yaml of some manner, with some of our settings anywhere in it."""
    names = [
        *draw(st.lists(st.sampled_from(list(BLANK)), unique=True)),
        *draw(st.sampled_from([[], ["a"], ["a", "b"]])),
    ]
    entries = [
        f"{name}: {draw(st.sampled_from(OURS if name in BLANK else [*SCALARS, *BLOCKS]))}".replace(": \n", ":\n")
        for name in draw(st.permutations(names))
    ]
    between = [draw(st.lists(st.sampled_from(LINES), max_size=2)) for _ in entries]
    text = "\n".join(
        itertools.chain.from_iterable([*lines, entry] for lines, entry in zip(between, entries, strict=True))
    )
    return (
        draw(st.sampled_from(["", "---\n", "# top\n"]))
        + text
        + draw(st.sampled_from(["", "\n", "\n\n# end", "\n...\n" if names else ""]))
    )


@given(configs(), st.sampled_from([BLANK, {**BLANK, "cluster_docker_credentials": LOGINS}]))
def test_any_file_gets_the_settings_and_keeps_the_rest(text: str, settings: Mapping[str, Any]) -> None:
    before = settings_in(text, NAME)
    changed = merged(text, settings, NAME)
    after = settings_in(changed, NAME)
    assert {name: after[name] for name in before if name not in settings} == {
        name: value for name, value in before.items() if name not in settings
    }
    assert merged(changed, settings, NAME) == changed
    kept = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in changed.splitlines() if line.startswith("#")] == kept
