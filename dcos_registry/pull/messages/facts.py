"""What a message says of registry, image and server, as words for sentences and as arguments for commands.

Only letters, digits and `.-_:/@` are taken into what may be run: a log can hold anything.
"""

import re
from collections.abc import Mapping

_HOST = r"[A-Za-z0-9][\w.-]*(?::\d+)?"
_IMAGE = r"[A-Za-z0-9][\w./:@-]*\w"

_URL = rf"https?://({_HOST})(/v2/?(?:([\w./-]+?)/(?:manifests|blobs)/([\w.:-]+))?)?"
_SERVERS = (
    rf"(?:resolve (?:host|proxy)(?: name)?: |lookup |target host name '|connect to ){_HOST.join('()')}",
    rf"(?:, not |validate certificate for |wanted to match ){_HOST.join('()')}",
)
_IMAGES = (
    rf"docker(?: -H \S+)? pull {_IMAGE.join('()')}",
    rf"pull access denied for {_IMAGE.join('()')}",
    rf"manifest for {_IMAGE.join('()')} not found",
    rf"repository {_IMAGE.join('()')} not found",
    rf"[Ii]mage '?{_IMAGE.join('()')}'? not found",
    rf"docker image '{_IMAGE.join('()')}'",
    rf"archive for image '{_IMAGE.join('()')}'",
)
_HUB = "Docker Hub"
_HUB_HOSTS = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
_LONGEST_WORD = 120
_NOT_TOLD = {"uri": "the address in fetch"}


def facts(shown: str, start: int, named: Mapping[str, str | None]) -> dict[str, str]:
    """Collect them from a message without secrets, of which a cause was found at `start`.

    In capitals what a command takes, `IMAGE` and the like where it is not known; `named` are a pattern's own groups.
    """
    urls = list(re.finditer(_URL, shown))
    asked = next((url for url in urls if url[2]), None)
    image = _first(_IMAGES, shown) or (_image_of(asked) if asked else "")
    host = asked[1] if asked else _host_of(image)
    last = next((url[1] for url in reversed(urls) if url.start() <= start), urls[0][1] if urls else "")
    server = _first(_SERVERS, shown[start:]) or last or host
    return {
        "registry": _registry(host),
        "image": f"the image {image}" if image else "the image",
        "server": _registry(server) if server in ("", host) else f"the server {server}",
        "HOST": _plain(host) or "HOST",
        "KEY": _key(host),
        "IMAGE": image or "IMAGE",
        "SERVER": server or "HOST",
        "NAME": server.partition(":")[0] or "HOST",
        "ADDRESS": server if ":" in server else f"{server or 'HOST'}:443",
        **_NOT_TOLD,
        **{name: value[:_LONGEST_WORD] for name, value in named.items() if value is not None},
    }


def _first(patterns: tuple[str, ...], text: str) -> str:
    return next((match[1] for match in (re.search(each, text) for each in patterns) if match), "")


def _image_of(url: re.Match[str]) -> str:
    host, _, repository, reference = url.groups()
    if not repository:
        return ""
    name = repository.removeprefix("library/") if host in _HUB_HOSTS else f"{host}/{repository}"
    if "/blobs/" in url[0]:
        return name
    return f"{name}{'@' if ':' in reference else ':'}{reference}"


def _host_of(image: str) -> str:
    """Name an image's registry; an image that names none comes from Docker Hub."""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first
    return "docker.io" if image else ""


def _registry(host: str) -> str:
    if host in _HUB_HOSTS:
        return _HUB
    return f"the registry {host}" if host else "the registry"


def _plain(host: str) -> str:
    return "docker.io" if host in _HUB_HOSTS else host


def _key(host: str) -> str:
    if host not in _HUB_HOSTS:
        return host or "HOST"
    from dcos_registry.model.registry_host import DOCKER_HUB_KEY

    return DOCKER_HUB_KEY
