"""Which platform of an image dockerd takes on a machine (docker.md 38; containerd platforms/{database,compare}.go)."""

from dataclasses import dataclass

_SYSTEMS = {"macos": "darwin"}
_ARCHITECTURES = {"i386": "386", "x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64"}
_OF_ARM = {"armhf": "v7", "armel": "v6"}
_OLDEST_ARM = 5
_NEWEST_ARM = 8


class BadPlatform(ValueError):
    """A platform that is none."""


@dataclass(frozen=True)
class Platform:
    """An operating system, an architecture and its variant, in the form that is compared."""

    system: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.system, self.architecture, self.variant)))

    def accepts(self) -> list["Platform"]:
        """List the platforms that a machine of this one takes from a list, the best first (`platformVector`)."""
        if self.architecture == "arm64":
            return [self, *Platform(self.system, "arm", f"v{_NEWEST_ARM}")._arms()]
        return self._arms() if self.architecture == "arm" else [self]

    def _arms(self) -> list["Platform"]:
        newest = self.variant.removeprefix("v")
        if not newest.isdigit():
            return [self]
        older = range(int(newest) - 1, _OLDEST_ARM - 1, -1)
        return [self, *(Platform(self.system, "arm", f"v{version}") for version in older)]


AMD64 = Platform("linux", "amd64")
"""What DC/OS agents are."""


def parse(text: str) -> Platform:
    """Read OS/ARCH or OS/ARCH/VARIANT; raises `BadPlatform`."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        raise BadPlatform(f"{text} is no platform; write OS/ARCH or OS/ARCH/VARIANT, as in linux/amd64")
    return normalized(*parts)


def normalized(system: str, architecture: str, variant: str = "") -> Platform:
    """Make a platform of the names that manifests use; no system is linux (`Normalize`)."""
    system = _SYSTEMS.get(system.lower(), system.lower()) or AMD64.system
    named, variant = architecture.lower(), variant.lower()
    if named in _OF_ARM:
        return Platform(system, "arm", _OF_ARM[named])
    architecture = _ARCHITECTURES.get(named, named)
    if architecture == "arm":
        return Platform(system, "arm", f"v{variant.removeprefix('v') or '7'}")
    if named in ("i386", "x86_64", "x86-64") or (architecture == "arm64" and variant in ("8", "v8")):
        variant = ""
    return Platform(system, architecture, variant)
