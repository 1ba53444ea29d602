"""What a module may do, how long it may be, and what it has to say of itself."""

import ast
from collections.abc import Iterator
from typing import TypeAlias

import pytest

from tests.house.source import forbid, modules

LONGEST = 300

Documented: TypeAlias = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

OUTPUT = "dcos_registry/cli/output.py"
PROMPTS = "dcos_registry/cli/prompts.py"
ENVIRONMENT = "dcos_registry/cli/environment.py"

PLACES = {
    "os.environ": ("dcos_registry/cli/",),
    "os.environb": (),
    "os.getenv": ("dcos_registry/cli/",),
    "print": (),
    "pprint.pprint": (),
    "click.echo": (OUTPUT,),
    "click.secho": (OUTPUT,),
    "click.echo_via_pager": (OUTPUT,),
    "click.progressbar": (OUTPUT,),
    "sys.stdout": (OUTPUT, ENVIRONMENT),
    "sys.stderr": (OUTPUT, ENVIRONMENT),
    "sys.stdin": (ENVIRONMENT,),
    "input": (),
    "getpass.getpass": (PROMPTS,),
    "click.prompt": (PROMPTS,),
    "click.confirm": (PROMPTS,),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_outside_has_one_door(name: str) -> None:
    forbid(
        module.at(node)
        for module in modules()
        for node, mentioned in module.mentions()
        if mentioned == name and not str(module.path).startswith(PLACES[name])
    )


def test_modules_are_short() -> None:
    everything = modules("dcos_registry", "tests", "tools", "benchmarks")
    forbid(str(module.path) for module in everything if len(module.text.splitlines()) > LONGEST)


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "misc"}
    forbid(str(module.path) for module in modules() if drawers & {module.path.stem, *module.path.parts})


def test_everything_public_says_what_it_is() -> None:
    forbid(module.at(node) for module in modules() for node in public(module.tree) if not ast.get_docstring(node))


def public(node: Documented) -> Iterator[Documented]:
    """Yield a module or class and every public class and function in it; what stands in a function is private."""
    yield node
    for child in node.body if isinstance(node, ast.Module | ast.ClassDef) else ():
        if isinstance(child, Documented) and not child.name.startswith("_"):
            yield from public(child)
