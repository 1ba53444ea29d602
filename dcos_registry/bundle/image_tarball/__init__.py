"""Tarballs of images, as `docker save` and everything like it makes them: looked into, and never unpacked to paths."""

from dcos_registry.bundle.image_tarball.image import Ranges, StoredLayer, Tarball, TarballImage
from dcos_registry.bundle.image_tarball.reading import read_images

__all__ = ["Ranges", "StoredLayer", "Tarball", "TarballImage", "read_images"]
