"""Credential helpers: small scripts, and the real ones."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.servers.required import require_program


def script(folder: Path, text: str, name: str = "test") -> dict[str, str]:
    """Write the helper `name` as a shell script and return the environment that finds it."""
    folder.mkdir(exist_ok=True)
    program = folder / f"docker-credential-{name}"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def store(name: str, environment: Mapping[str, str], key: str, user: str, secret: str) -> dict[str, str]:
    """Put a login into a real helper, and return the environment that finds the helper."""
    program = require_program(f"docker-credential-{name}", "golang-docker-credential-helpers")
    found = {**environment, "PATH": os.environ["PATH"]}
    login = json.dumps({"ServerURL": key, "Username": user, "Secret": secret})
    subprocess.run([program, "store"], input=login, text=True, env=found, check=True)
    return found
