"""Every id that a finding of the program can have."""

import ast
from collections.abc import Iterator

from tests.house.source import modules


def finding_ids(of: str = "") -> set[str]:
    """Read them off the code, of modules whose names begin with `of`: they are the first argument of each `Problem`."""
    found = (module for module in modules() if module.path.name.startswith(of))
    return {name for module in found for node in ast.walk(module.tree) for name in _ids(node)}


def _ids(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem" and node.args:
        for part in ast.walk(node.args[0]):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
