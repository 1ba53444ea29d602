"""The password is the product of the credential helper's `get`, and appears nowhere else."""

import base64
import json
import subprocess
import sys
from pathlib import Path

from tests.house.test_canary import PASSPHRASE, PASSWORD, watched_command_lines

HELPER = str(Path(sys.executable).with_name("docker-credential-dcos-registry"))
SERVER = "registry.example.com"
ENTRY = json.dumps({"ServerURL": SERVER, "Username": "ci", "Secret": PASSWORD})
MARKS = (PASSWORD, PASSPHRASE, *(base64.b64encode(f"{user}{PASSWORD}".encode()).decode() for user in ("", "ci:")))


def marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text]


def test_no_secret_is_printed_or_written_or_passed_on_but_by_get(home: Path) -> None:
    variables = {"HOME": str(home), "DCOS_REGISTRY_STORE": "file", "DCOS_REGISTRY_PASSPHRASE": PASSPHRASE}
    loud = {**variables, "DCOS_VERBOSITY": "2"}
    locked = {**loud, "DCOS_REGISTRY_PASSPHRASE": "another"}
    calls = (
        ("store", ENTRY[1:], loud, 1),  # which is no JSON
        ("store", ENTRY.replace(SERVER, f"{SERVER}/team"), loud, 1),
        ("store", ENTRY.replace(f'"{PASSWORD}"', f'["{PASSWORD}"]'), loud, 1),
        ("store", ENTRY.replace(SERVER, f"https://ci:{PASSWORD}@{SERVER}"), loud, 1),
        ("store", ENTRY, {**loud, "DCOS_REGISTRY_STORE": "keyring"}, 1),
        ("store", ENTRY, loud, 0),
        ("store", ENTRY, locked, 1),
        ("get", SERVER, locked, 1),
        ("get", PASSWORD, loud, 1),
        ("list", PASSWORD, loud, 0),
        ("erase", PASSWORD, loud, 0),
        ("get", SERVER, loud, 0),
        ("erase", SERVER, loud, 0),
    )
    products = []
    with watched_command_lines() as command_lines:
        for action, given, environment, code in calls:
            call = [HELPER, action]
            done = subprocess.run(call, env=environment, input=given, capture_output=True, text=True, check=False)
            assert (done.returncode, marks_in(done.stderr)) == (code, []), (call, done.stdout)
            products += [(action, mark) for mark in marks_in(done.stdout)]
    assert products == [("get", PASSWORD)]

    assert any(HELPER in line for line in command_lines), "they were seen"
    written = [path for path in home.rglob("*") if path.is_file()]
    assert "credentials.enc" in {path.name for path in written}
    for text in (*command_lines, *(path.read_bytes().decode(errors="replace") for path in written)):
        assert marks_in(text) == []
