"""The project's own source, as the house rules look at it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "dcos_registry"


@dataclass(frozen=True)
class Module:
    """One source file; `path` is relative to the repository."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        """The package or module right under `dcos_registry`."""
        return self.path.parts[1].removesuffix(".py")

    def at(self, node: ast.AST) -> str:
        """Say where a node stands, so that an editor can jump there."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Yield every import, wherever it stands, with the full name of what is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{'.' * node.level}{node.module or ''}.{alias.name}") for alias in node.names)

    def mentions(self) -> Iterator[tuple[ast.AST, str]]:
        """Yield every import, name and dotted name, as `print` or `sys.stdout`."""
        yield from self.imports()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                yield node, node.id
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield node, f"{node.value.id}.{node.attr}"


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Read every module under some folders of the repository, by default the package's."""
    paths = sorted(path for folder in folders or (PACKAGE,) for path in (ROOT / folder).rglob("*.py"))
    texts = ((path, path.read_text()) for path in paths)
    return tuple(Module(path.relative_to(ROOT), text, ast.parse(text, path)) for path, text in texts)


def forbid(breaches: Iterable[str]) -> None:
    """Fail with every breach on a line of its own."""
    found = list(breaches)
    assert not found, "\n".join(["", *found])
