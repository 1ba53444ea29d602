"""The arrows between layers (design: layers)."""

import sys

from tests.house.source import PACKAGE, forbid, modules

LEAVES = {"errors", "report", "__version__"}

MAY_IMPORT = {
    "__main__": {"cli"},
    "cli": {"workflows", "clients", "store", "bundle", "attach", "pull", "model", "sandbox"},
    "workflows": {"clients", "store", "bundle", "attach", "pull", "model"},
    "clients": {"pull", "model"},
    "store": {"pull", "model"},
    "bundle": {"pull", "model"},
    "attach": {"pull", "model"},
    "pull": {"model"},
    "model": set(),
    "sandbox": {"pull", "model"},
    "errors": set(),
    "report": set(),
}

ONLY_UNDER = {"requests": "clients", "urllib3": "clients", "keyring": "store", "click": "cli"}

PURE = {"model", "attach", "pull", "errors", "report"}
WORLD = {"asyncio", "http.client", "http.server", "os", "shutil", "socket", "ssl", "subprocess", "sys", "tempfile"}
WORLD |= {"threading", "time", "urllib.request"}

SHARED_BY_CLIENTS = {"http", "items", "cluster_http", "challenge", "connections", "proxies", "session", "trust"}
SHARED_BY_CLIENTS |= {"handshake", "server_certificate", "tls_errors"}


def test_imports_follow_the_arrows() -> None:
    against = []
    for module in modules():
        allowed = MAY_IMPORT.get(module.layer, set()) | LEAVES | {module.layer}
        for node, name in module.imports():
            package, _, rest = name.partition(".")
            if package == PACKAGE and rest.split(".")[0] not in allowed:
                against.append(f"{module.at(node)} imports {name}")
    forbid(against)


def test_every_package_is_a_layer_of_the_design() -> None:
    assert {module.layer for module in modules()} - {"__init__"} <= set(MAY_IMPORT)


def test_imports_are_absolute() -> None:
    forbid(module.at(node) for module in modules() for node, name in module.imports() if name.startswith("."))


def test_a_client_of_one_service_does_not_know_another() -> None:
    against = []
    for module in modules():
        if module.layer != "clients" or module.path.stem in SHARED_BY_CLIENTS:
            continue
        for node, name in module.imports():
            _, _, client = name.partition(f"{PACKAGE}.clients.")
            if client and client.split(".")[0] not in (*SHARED_BY_CLIENTS, module.path.parent.name):
                against.append(f"{module.at(node)} imports {name}")
    forbid(against)


def test_a_library_is_imported_where_it_is_at_home() -> None:
    against = []
    for module in modules():
        for node, name in module.imports():
            home = ONLY_UNDER.get(name.split(".")[0])
            if home not in (None, module.layer):
                against.append(f"{module.at(node)} imports {name}")
    forbid(against)


def test_pure_layers_import_neither_the_world_nor_a_library() -> None:
    against = []
    for module in modules():
        if module.layer not in PURE:
            continue
        for node, name in module.imports():
            top = name.split(".")[0]
            is_of_the_world = any(name == one or name.startswith(f"{one}.") for one in WORLD)
            if is_of_the_world or top not in (PACKAGE, *sys.stdlib_module_names):
                against.append(f"{module.at(node)} imports {name}")
    forbid(against)
