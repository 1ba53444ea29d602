"""`archive-put`: a credentials archive to where apps fetch it from."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcos_registry import errors
from dcos_registry.cli import files
from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context
from dcos_registry.cli.password_flags import PasswordFlags, password_flags
from dcos_registry.cli.supply_flags import SupplyFlags, supply_flags

if TYPE_CHECKING:
    from dcos_registry.model.credential import Credential
    from dcos_registry.workflows.archive_put import Content


@click.command("archive-put")
@click.argument("url")
@click.option("--archive", metavar="FILE", help="Put this archive there, and make none.")
@supply_flags
@click.option("--uri", metavar="URI", help="What agents fetch, where that is not the URL: one is signed for PUT alone.")
@click.option("-u", "--username", metavar="USER", help="Who writes there, where the server wants a login.")
@password_flags
@click.option("--ca-file", metavar="FILE", help="Trust these certificates too (PEM).")
@common
@pass_context
def archive_put(
    context: Context,
    *,
    url: str,
    archive: str | None,
    given: SupplyFlags,
    uri: str | None,
    username: str | None,
    password: PasswordFlags,
    ca_file: str | None,
) -> int:
    """Put a credentials archive where apps fetch it.

    URL is a file on a web server that takes PUT: WebDAV, or a store that signed it. The archive is made of the named
    registries, and written nowhere else. Printed is the entry of fetch for it.

    \b
    Examples:
      dcos registry archive-put https://files.example.com/docker.tar.gz --registry registry.example.com
      dcos registry archive-put https://files.example.com/docker.tar.gz --archive docker.tar.gz -u ci
    """
    from dcos_registry.workflows.archive_put import put_archive, web_place

    content = _content(context, archive, given)
    trusted = Path(ca_file) if ca_file else None
    login = _login(context, url, username, password)
    place = web_place(url, uri, login, uploads=context.uploads(trusted), artifacts=context.artifacts(trusted))
    report = put_archive(content, place, enterprise=context.may_have_secrets())
    context.output.report(report, {})
    return report.exit_code


def _content(context: Context, archive: str | None, given: SupplyFlags) -> "Content":
    from dcos_registry.bundle.archive import LARGEST_CONTENT
    from dcos_registry.workflows.archive_create import TRIAL, plan_archive
    from dcos_registry.workflows.archive_put import content_of, content_of_file

    if archive and given.is_given:
        raise errors.UsageError("--archive is put as it is: leave out --registry, --docker-config and --login")
    if archive:
        return content_of_file(files.read(archive, "archive", largest=LARGEST_CONTENT), archive)
    return content_of(plan_archive(given.registries, given.supply(context, TRIAL)))


def _login(context: Context, url: str, username: str | None, password: PasswordFlags) -> "Credential | None":
    from dcos_registry.model.credential import Credential
    from dcos_registry.pull.shown_url import shown_url

    password.require_one()
    if username:
        return Credential(username, password.read(context, f"Password of {username} for {shown_url(url)}"))
    if password.is_given:
        raise errors.UsageError("Nothing says who writes there", "give it with --username USER")
    return None
