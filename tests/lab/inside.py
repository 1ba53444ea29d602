"""What runs inside the lab: a registry that plays recordings, and the command that is asked about them.

    python -m tests.lab.inside ENGINE FOLDER

Reads one request a line from standard input and answers each with a line; see `Lab` for both.
"""

import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.cli.calling import call, spawn
from tests.lab.arguments import arguments
from tests.lab.certificates import Certificates
from tests.lab.registry import RecordedRegistry, listening
from tests.pull.recorded import pulls


def serve(engine: str, folder: Path) -> None:
    """Play what standard input asks for until it ends."""
    certificates = Certificates(folder)
    registry = RecordedRegistry()
    known = {pull.id: pull for pull in pulls(engine)}
    with listening(registry, "127.0.0.1" if engine == "ucr" else "", certificates.settings()):
        say("ready")
        for line in sys.stdin:
            asked = json.loads(line)
            pull = known[asked["id"]]
            registry.load(pull)
            with tempfile.TemporaryDirectory(dir=folder) as place:
                command = arguments(pull, Path(place), certificates)
                path = f"{place}/home/bin:{os.environ['PATH']}"
                called = (spawn if asked["spawned"] else call)(*command, PATH=path)
            say([asdict(called), registry.replay.requests, registry.unexpected])


def say(document: Any) -> None:
    """Answer with a line."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
