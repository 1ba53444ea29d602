"""Run the command line: `dcos-registry`, or `python -m dcos_registry`."""

import sys

from dcos_registry.cli.environment import Environment
from dcos_registry.cli.main import run


def main() -> None:
    """Run this process's command and exit with its code."""
    sys.exit(run(Environment.of_process()))


if __name__ == "__main__":
    main()
