"""A registry's certificates and a CA file, one defect each, and what is to be said of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.servers.certificates import DAY, ServerCertificate
from tests.servers.pki import ROOT, SERVER, Made, Recipe, make


@dataclass(frozen=True)
class Setting:
    """What a server on localhost shows, and a CA file's content."""

    shown: ServerCertificate
    file: bytes


@dataclass(frozen=True)
class Case:
    """A setting, the engines that trust the registry in it, and the ids of what is found."""

    setting: Callable[[Path], Setting]
    ucr: bool
    docker: bool
    found: tuple[str, ...] = ()


def _of(file: Callable[[Made, Made], bytes], leaf: Callable[[Made], Made]) -> Callable[[Path], Setting]:
    """Make the setting of a root and what it has issued."""

    def setting(folder: Path) -> Setting:
        root = make("Root", recipe=ROOT)
        issued = leaf(root)
        return Setting(issued.shown(folder), file(root, issued))

    return setting


def _with_intermediate(file: Callable[[Made, Made, Made], bytes], *, sends: bool) -> Callable[[Path], Setting]:
    def setting(folder: Path) -> Setting:
        root = make("Root", recipe=ROOT)
        below = make("Intermediate", root, ROOT)
        leaf = make("localhost", below)
        return Setting(leaf.shown(folder, *([below] if sends else [])), file(root, below, leaf))

    return setting


def _root(root: Made, _: Made) -> bytes:
    return root.pem


def _under(recipe_of_root: Callable[[], Made]) -> Callable[[Path], Setting]:
    """Make the setting of a good server under a root with a defect."""

    def setting(folder: Path) -> Setting:
        root = recipe_of_root()
        return Setting(make("localhost", root).shown(folder), root.pem)

    return setting


def _other_authority(folder: Path) -> Setting:
    root = make("Root", recipe=ROOT)
    return Setting(make("localhost", root).shown(folder, root), make("Other", recipe=ROOT).pem)


def _other_key(folder: Path) -> Setting:
    root = make("Root", recipe=ROOT)
    return Setting(make("localhost", root).shown(folder), make("Root", recipe=ROOT).pem)


def _sha1(folder: Path) -> Setting:
    root = make("Root", recipe=ROOT)
    return Setting(make("localhost", root).with_sha1(root, folder).shown(folder), root.pem)


def _version_1(folder: Path) -> Setting:
    root = make("Root", recipe=ROOT).of_version_1(folder)
    return Setting(make("localhost", root).shown(folder), root.pem)


def _too_deep(folder: Path) -> Setting:
    root = make("Root", recipe=replace(ROOT, path_length=0))
    below = make("Below", root, ROOT)
    return Setting(make("localhost", below).shown(folder, below), root.pem)


def _self_signed(folder: Path) -> Setting:
    made = make("localhost")
    return Setting(made.shown(folder), made.pem)


def _good(root: Made) -> Made:
    return make("localhost", root)


def _leaf(recipe: Recipe) -> Callable[[Made], Made]:
    return lambda root: make("localhost", root, recipe)


def _refused(setting: Callable[[Path], Setting], *found: str) -> Case:
    """Make a case in which neither engine trusts the registry."""
    return Case(setting, ucr=False, docker=False, found=found)


CASES = {
    "good": Case(_of(_root, _good), ucr=True, docker=True),
    "several in the file": Case(
        _of(lambda root, _: make("Other", recipe=ROOT).pem + root.pem, _good), ucr=True, docker=True
    ),
    "self-signed": Case(_self_signed, ucr=True, docker=True),
    "intermediate shown": Case(_with_intermediate(lambda root, *_: root.pem, sends=True), ucr=True, docker=True),
    "intermediate in the file": Case(
        _with_intermediate(lambda root, below, _: below.pem + root.pem, sends=False), ucr=True, docker=True
    ),
    "missing intermediate": _refused(_with_intermediate(lambda root, *_: root.pem, sends=False), "ca-issuer-missing"),
    "intermediate alone": Case(
        _with_intermediate(lambda _, below, __: below.pem, sends=True),
        ucr=True,
        docker=True,
        found=("ca-not-a-root",),
    ),
    "leaf in place of CA": Case(
        _of(lambda _, leaf: leaf.pem, _good), ucr=True, docker=True, found=("ca-server-certificate",)
    ),
    "other authority": _refused(_other_authority, "ca-other-authority"),
    "other key": _refused(_other_key, "ca-other-key"),
    "DER": _refused(_of(lambda root, _: root.der, _good), "ca-file-not-pem"),
    "key in the file": Case(
        _of(lambda root, _: root.pem + root.key_pem, _good), ucr=True, docker=True, found=("ca-file-with-key",)
    ),
    "wrong host": _refused(
        _of(_root, _leaf(replace(SERVER, names=("registry.example.com", "10.0.0.1")))), "certificate-other-host"
    ),
    "CN only": Case(
        _of(_root, _leaf(replace(SERVER, names=()))), ucr=True, docker=False, found=("certificate-cn-only",)
    ),
    "expired": _refused(_of(_root, _leaf(replace(SERVER, ends_in=-DAY / 2))), "certificate-expired"),
    "not yet valid": _refused(_of(_root, _leaf(replace(SERVER, begins_in=DAY))), "certificate-not-yet-valid"),
    "CA expired": _refused(_under(lambda: make("Root", recipe=replace(ROOT, ends_in=-DAY / 2))), "certificate-expired"),
    "not for servers": _refused(_of(_root, _leaf(replace(SERVER, for_servers=False))), "certificate-not-for-servers"),
    "CA:FALSE": _refused(_under(lambda: make("Root", recipe=replace(ROOT, is_authority=False))), "ca-not-an-authority"),
    "CA that may not sign": _refused(
        _under(lambda: make("Root", recipe=replace(ROOT, signs=False))), "ca-not-an-authority"
    ),
    "CA of version 1": Case(_version_1, ucr=True, docker=True),
    "an authority too many": _refused(_too_deep, "registry-not-trusted"),
    "CA without basicConstraints": Case(
        _under(lambda: make("Root", recipe=replace(ROOT, is_authority=None))),
        ucr=True,
        docker=False,
        found=("ca-not-an-authority",),
    ),
    "name constraints": _refused(
        _under(lambda: make("Root", recipe=replace(ROOT, permitted=("example.com",)))), "certificate-name-constraints"
    ),
    "SHA-1": _refused(_sha1, "certificate-weak-signature"),
    "expired, and for another host": _refused(
        _of(_root, _leaf(replace(SERVER, names=("registry.example.com",), ends_in=-DAY / 2))),
        "certificate-expired",
        "certificate-other-host",
    ),
}
