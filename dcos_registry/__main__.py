"""Run the command line: `dcos-registry`, or `python -m dcos_registry`."""

import gc
import sys

from dcos_registry.cli.environment import Environment
from dcos_registry.cli.main import run

_OBJECTS_BETWEEN_COLLECTIONS = 10_000


def main() -> None:
    """Run this process's command and exit with its code."""
    # Modules are nearly all that a command makes, and looking through them for garbage takes a fifth of its start.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    code = run(Environment.of_process())
    gc.freeze()  # nor need it be done at the end
    sys.exit(code)


if __name__ == "__main__":
    main()
