"""Programs that tests run against."""

import os
import shutil

import pytest


def require_program(name: str, package: str) -> str:
    """Return the path of a program, or skip the test; in CI (`CI=true`) nothing is skipped: it fails there."""
    path = shutil.which(name)
    if path is not None:
        return path
    reason = f"no `{name}` on PATH (Debian package: {package})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
