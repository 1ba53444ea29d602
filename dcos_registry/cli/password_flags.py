"""The ways to give a password: exactly one of them, or a question on the terminal."""

from dataclasses import dataclass

import click

from dcos_registry import errors
from dcos_registry.cli import prompts
from dcos_registry.cli.context import Context
from dcos_registry.cli.flag_group import flag_group


@dataclass(frozen=True)
class PasswordFlags:
    """What the user said about where the password comes from; the password itself never shows in a `repr`."""

    password_stdin: bool
    password_file: str | None
    password: str | None

    def __repr__(self) -> str:
        return "PasswordFlags(...)"

    @property
    def is_given(self) -> bool:
        """Whether any of them was used."""
        return self.password_stdin or self.password_file is not None or self.password is not None

    def require_one(self) -> None:
        """Raise `UsageError` where there is more than one of them."""
        if sum((self.password_stdin, self.password_file is not None, self.password is not None)) > 1:
            raise errors.UsageError("Only one of --password-stdin, --password-file and --password can be given")

    def read(self, context: Context, question: str) -> str:
        """Return the password, which is asked for where no flag gives it; raises `UsageError` where nobody can."""
        from dcos_registry.cli import files

        if self.password is not None:
            context.output.note(
                "Warning: a password after --password shows in the list of processes and in the shell's history; "
                "use --password-stdin"
            )
            return self.password
        if self.password_file is not None:
            return files.read_private(self.password_file, "password file")
        if self.password_stdin:
            return prompts.from_stdin(context)
        return prompts.hidden(context, question, instead="--password-stdin")


password_flags = flag_group(
    PasswordFlags,
    "password",
    click.option("--password-stdin", is_flag=True, help="Read the password from standard input."),
    click.option("--password-file", metavar="FILE", help="Read the password from a file that others cannot read."),
    click.option("-p", "--password", metavar="PASSWORD", help="The password, for others to see: better not."),
)
"""Add the flags to a command, which gets them as `password`."""
