"""What attaching does to the text of files with definitions: only what is added differs.

`DEFINITIONS=FOLDER pytest tests/attach/test_definition_texts.py` tries the JSON files of a folder besides.
"""

import os
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from dcos_registry.attach.secret import attach_secret
from dcos_registry.model.definition_file import read_definitions, with_definitions
from dcos_registry.model.secret_path import SecretPath
from tests.attach.documents import DEFINITIONS

PULL = SecretPath.parse("pull")
FOLDERS = [DEFINITIONS, DEFINITIONS.parents[1] / "workflows" / "definitions"]
FOLDERS += [Path(name) for name in os.environ.get("DEFINITIONS", "").split(os.pathsep) if name]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.json"))

BY_HAND = r"""{
    "id" : "/team/shop/by-hand", "labels": {}, "user": "root",

    "containers": [
        { "name": "front", "image": { "kind": "DOCKER", "id": "registry.example.com/front", "forcePull": false },
          "resources": { "cpus": 0.50, "mem": 1e2 },
          "endpoints": [ { "name": "http", "protocol": [ "tcp" ] } ] },
        {
        "name": "back", "image": {
            "id": "registry.example.com\/back", "kind": "DOCKER"
        },
        "exec": {"command": {"shell": "echo \u0026\u0026 caf\u00e9"}}
        }
    ],
    "secrets": { "token": { "source": "team/token" } },
    "networks": [ {"mode": "host"} ]
}
"""


def attached(document: bytes, name: str) -> bytes:
    """Attach a secret to all that a file holds."""
    members = read_definitions(document, name)
    afters = [attach_secret(member.resolved, PULL).after for member in members]
    return with_definitions(document, zip(members, afters, strict=True), name)


def detached(document: bytes, original: bytes, name: str) -> bytes:
    """Take back what was attached."""
    pairs = zip(read_definitions(document, name), read_definitions(original, name), strict=True)
    return with_definitions(document, [(member, was.definition) for member, was in pairs], name)


def for_ucr(document: bytes) -> bytes:
    """Have apps run by the engine that can pull with a secret."""
    return document.replace(b'"type": "DOCKER"', b'"type": "MESOS"')


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_lines_of_a_definition_stay_and_only_a_comma_goes_behind_them(path: Path) -> None:
    before = for_ucr(path.read_bytes())
    after = attached(before, path.name)
    old, new = before.decode().splitlines(), after.decode().splitlines()
    for deed, first, end, new_first, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        assert deed in ("equal", "insert", "replace")
        for line, replacement in zip(old[first:end], new[new_first:new_end], strict=False):
            assert replacement in (line, line + ",")
    assert detached(after, before, path.name) == before


def test_what_is_added_to_a_definition_follows_the_hand_that_wrote_it() -> None:
    written = {
        '"forcePull": false }': '"forcePull": false, "pullConfig": { "secret": "pullConfigSecret" } }',
        '"kind": "DOCKER"\n': '"kind": "DOCKER", "pullConfig": {"secret": "pullConfigSecret"}\n',
        '"team/token" } }': '"team/token" }, "pullConfigSecret": { "source": "pull" } }',
    }
    expected = BY_HAND
    for old, new in written.items():
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    assert attached(BY_HAND.encode(), "pod.json").decode() == expected
    assert detached(expected.encode(), BY_HAND.encode(), "pod.json").decode() == BY_HAND


def test_enough_definitions_are_attached_for_that_to_say_something() -> None:
    assert sum(attached(for_ucr(path.read_bytes()), path.name) != for_ucr(path.read_bytes()) for path in FILES) > 5
