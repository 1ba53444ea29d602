"""No test can reach what belongs to the user who runs it."""

import os
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest


def test_the_environment_has_nothing_of_the_user(machine: dict[str, str], home: Path) -> None:
    assert Path.home() == home != Path(machine.get("HOME", "/"))
    assert not list(home.iterdir())
    assert not [name for name in os.environ if name.startswith(("DCOS_", "DOCKER_", "XDG_", "DBUS_"))]


def test_the_users_keyring_is_out_of_reach() -> None:
    assert isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring)
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("dcos-registry", "nobody")
