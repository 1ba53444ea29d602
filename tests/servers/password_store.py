"""A password store (`pass`) with a key that wants no passphrase, for docker-credential-pass."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.required import require_program

USER = "tester <tester@example.org>"


@contextmanager
def password_store() -> Iterator[dict[str, str]]:
    """Make an empty one and give what to add to a program's environment so that it finds this one and no other."""
    require_program("docker-credential-pass", "golang-docker-credential-helpers")
    init, gpg = require_program("pass", "pass"), require_program("gpg", "gpg")
    # A short path: the agent of gpg has its socket in it.
    with tempfile.TemporaryDirectory(prefix="pass-", ignore_cleanup_errors=True) as home:
        folder = Path(home) / "gnupg"
        folder.mkdir(mode=0o700)
        environment = {"GNUPGHOME": str(folder), "PASSWORD_STORE_DIR": f"{home}/store", "HOME": home}
        make_key = [gpg, "--batch", "--passphrase", "", "--quick-generate-key", USER, "future-default", "default"]
        full = {**environment, "PATH": "/usr/bin:/bin"}
        try:
            for command in (make_key, [init, "init", USER]):
                subprocess.run(command, env=full, capture_output=True, check=True)
            yield environment
        finally:
            subprocess.run(["gpgconf", "--kill", "gpg-agent"], env=full, capture_output=True, check=False)
