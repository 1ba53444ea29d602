"""What dockerd says of an image once it has its configuration (docker.md 37, 38 and section 3).

Source: docker/docker 20.10 distribution/pull_v2.go `pullSchema2Layers`, image/store.go.
"""

import hashlib
from dataclasses import replace

from dcos_registry.pull import go_json
from dcos_registry.pull.docker_errors import Refusal
from dcos_registry.pull.docker_manifest import Manifest
from dcos_registry.pull.docker_platform import Platform, normalized
from dcos_registry.pull.go_json import GoError, Object, Value


def check_config(body: bytes, manifest: Manifest, platform: Platform) -> str | None:
    """Check a config blob; return a note where dockerd says nothing and the image cannot run; raises `Refusal`.

    The bytes of the layers are not known here: what they decide stays open.
    """
    if f"sha256:{hashlib.sha256(body).hexdigest()}" != manifest.config:
        raise Refusal(f"image config verification failed for digest {manifest.config}")
    try:
        value = go_json.unmarshal(body)
    except GoError as error:
        raise Refusal(str(error)) from None
    config = value if isinstance(value, Object) else Object(())
    layers = config.get("rootfs")
    if not isinstance(layers, Object):
        raise Refusal("invalid rootfs in image configuration")
    system, architecture = _text(config, "os"), _text(config, "architecture")
    if system == "windows":
        raise Refusal('image operating system "windows" cannot be used on this platform')
    if system not in ("", "linux"):
        raise Refusal("operating system is not supported")
    diff_ids = layers.get("diff_ids")
    if len(diff_ids if isinstance(diff_ids, list) else ()) != len(manifest.layers):
        raise Refusal("layers from manifest don't match image configuration")
    built_for = normalized(system, architecture, _text(config, "variant"))
    if not architecture or built_for in _runnable(platform):
        return None
    return f"the image is for {built_for}, and cannot run on {platform}; docker pulls it all the same"


def _runnable(platform: Platform) -> list[Platform]:
    """List what runs on a machine, 32-bit programs on amd64 too."""
    return [*platform.accepts(), *([replace(platform, architecture="386")] if platform.architecture == "amd64" else [])]


def _text(config: Object, name: str) -> str:
    value: Value = config.get(name)
    return value if isinstance(value, str) else ""
