"""What tests run against and a machine may lack."""

import os
import shutil
from typing import NoReturn

import pytest


def require_program(name: str, package: str) -> str:
    """Return the path of a program, or skip the test (`lack`)."""
    path = shutil.which(name)
    if path is None:
        lack(f"no `{name}` on PATH (Debian package: {package})")
    return path


def lack(reason: str) -> NoReturn:
    """Skip the test for want of something; in CI (`CI=true`) nothing is skipped: it fails there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
