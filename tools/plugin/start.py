"""Start the plugin with the libraries it carries; the launcher has seen that this Python's are among them."""

import sys
from importlib.machinery import EXTENSION_SUFFIXES


def run() -> None:
    """Put the carried libraries behind the standard library, as installed ones are, and run the program."""
    lib = __file__.rpartition("/")[0]
    abi = EXTENSION_SUFFIXES[0][1:-3]
    sys.path += [f"{lib}/common", f"{lib}/{abi}"]
    program = sys.argv.pop(1)
    sys.argv[0] = f"{lib.rpartition('/')[0]}/bin/{program}"
    if program == "docker-credential-dcos-registry":
        from dcos_registry.cli.docker_credential import main
    else:
        from dcos_registry.__main__ import main
    main()


run()
