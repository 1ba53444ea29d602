"""`image-list`: which images a tarball holds."""

import click

from dcos_registry.cli.context import Context
from dcos_registry.cli.options import common, pass_context


@click.command("image-list")
@click.argument("tarball")
@common
@pass_context
def image_list(context: Context, *, tarball: str) -> int:
    """Show which images a tarball holds, as docker images would show them.

    TARBALL is what docker save or podman save wrote, or an OCI archive or folder, plain or packed (gzip, zstd, xz,
    bzip2); - reads standard input. No Docker is needed.

    \b
    Example:
      dcos registry image-list vendor-app-1.0.tar.gz
    """
    from dcos_registry.bundle.image_tarball import read_images
    from dcos_registry.workflows.image_list import COLUMNS, list_images
    from dcos_registry.workflows.tarball_source import open_tarball

    with open_tarball(tarball, context.environment.stdin_bytes) as tar:
        report = list_images(read_images(tar))
    context.output.report(report, COLUMNS)
    return report.exit_code
