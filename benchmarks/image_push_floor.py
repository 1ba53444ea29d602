"""The least that a push can be: read each layer, hash it, pack it, hash what is packed, and PUT it; two at a time.

    python -m benchmarks.image_push_floor TARBALL HOST AUTHORIZATION [CA]

Nothing is checked, described or tried again, so nothing that does those things can be faster.
"""

import hashlib
import ssl
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from isal import isal_zlib

_PIECE = 256 * 1024


def push(tarball: Path, offset: int, size: int, host: str, authorization: str, ca_file: str | None) -> None:
    """Bring one layer into the registry."""
    content, packed = hashlib.sha256(), hashlib.sha256()
    packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)
    with tarball.open("rb") as tar, tempfile.TemporaryFile() as blob:
        tar.seek(offset)
        left = size
        while left:
            piece = tar.read(min(left, _PIECE))
            left -= len(piece)
            content.update(piece)
            part = packer.compress(piece) if left else packer.compress(piece) + packer.flush()
            packed.update(part)
            blob.write(part)
        length = blob.tell()
        blob.seek(0)
        trust = ssl.create_default_context(cafile=ca_file) if ca_file else None
        connection = HTTPSConnection(host, context=trust) if trust else HTTPConnection(host)
        connection.blocksize = _PIECE
        headers = {"Authorization": authorization}
        connection.request("POST", "/v2/floor/blobs/uploads/", headers={**headers, "Content-Length": "0"})
        begun = connection.getresponse()
        begun.read()
        place = f"{begun.headers['Location'].partition(host)[2]}&digest=sha256:{packed.hexdigest()}"
        connection.request("PUT", place, body=blob, headers={**headers, "Content-Length": str(length)})
        ended = connection.getresponse()
        ended.read()
        assert ended.status == 201, ended.status


def main() -> None:
    """Push the layers of a tarball of `benchmarks.image_tarballs`."""
    name, host, authorization, *ca_file = sys.argv[1:]
    with tarfile.open(name) as tar:
        layers = [(entry.offset_data, entry.size) for entry in tar if entry.name.endswith("/layer.tar")]
    with ThreadPoolExecutor(2) as pool:
        largest_first = sorted(layers, key=lambda layer: -layer[1])
        trust = ca_file[0] if ca_file else None
        for done in [pool.submit(push, Path(name), *layer, host, authorization, trust) for layer in largest_first]:
            done.result()


if __name__ == "__main__":
    main()
