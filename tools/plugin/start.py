"""Start the plugin with the libraries it carries; the launcher has seen that this Python's are among them."""

import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path


def run() -> None:
    """Put the carried libraries behind the standard library, as installed ones are, and run the command line."""
    plugin = Path(__file__).absolute().parents[1]
    abi = EXTENSION_SUFFIXES[0][1:-3]
    sys.path += [str(plugin / "lib" / "common"), str(plugin / "lib" / abi)]
    sys.argv[0] = str(plugin / "bin" / "dcos-registry")
    from dcos_registry.__main__ import main

    main()


run()
