"""`passphrase-change`: another passphrase for the encrypted file of logins."""

import click

from dcos_registry.cli import files, prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command()
@click.option("--new-passphrase-file", metavar="FILE", help="Read the new passphrase from here; else it is asked for.")
@common
@pass_context
def passphrase_change(context: Context, *, new_passphrase_file: str | None) -> int:
    """Change the passphrase of the encrypted file of logins.

    The current passphrase comes from where it always does, or is asked for. A file with the new one must be for its
    owner alone (mode 600).

    \b
    Examples:
      dcos registry passphrase-change
      dcos registry passphrase-change --new-passphrase-file ~/.new-passphrase
    """
    from dcos_registry.workflows.passphrase_change import change_passphrase

    new = files.read_private(new_passphrase_file, "passphrase file") if new_passphrase_file else None
    file = context.encrypted_file()
    file.open()  # who does not know the current passphrase is not to think of a new one first
    if new is None:
        new = prompts.hidden(context, f"New passphrase for {file.path}", instead="--new-passphrase-file", confirm=True)
    given = context.given_passphrase
    report = change_passphrase(file, new, source=given.source if given else None)
    context.output.report(report, {})
    return report.exit_code
