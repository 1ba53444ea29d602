"""Change the passphrase of the encrypted file of logins."""

import logging

from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.store.encrypted_file import EncryptedFileKeyring

_log = logging.getLogger(__name__)


def change_passphrase(file: EncryptedFileKeyring, new: str, *, source: str | None) -> Report:
    """Encrypt the file anew; `source` says in words where the old passphrase came from, None where it was typed.

    Raises `KeyringUnavailableError` where the old passphrase does not open it, and the file stays as it was.
    """
    _log.info("Encrypting %s anew", file.path)
    file.change_passphrase(new)
    notes = [f"Changed the passphrase of {file.path}"]
    if source:
        notes.append(f"Warning: the old passphrase came from {source}: put the new one there too")
    return Report(
        "passphrase-change",
        "stores",
        (Item(ItemStatus.DONE, {"store": "file", "path": str(file.path), "passwords": file.open()}),),
        tuple(notes),
    )
