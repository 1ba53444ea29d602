"""Archives on a server, as apps fetch them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.bundle.archives import tar, zipped
from tests.clients.loopback import Asked, Loopback, Reply, serve
from tests.pull.test_secret_findings import auth

LOGIN = json.dumps({"auths": {"registry.test": {"auth": auth()}}}).encode()
FILES: Mapping[str, bytes] = {
    "/docker.tar.gz": tar({".docker/config.json": LOGIN}),
    "/legacy.docker.tgz": tar({".dockercfg": json.dumps({"registry.test": {"auth": auth()}}).encode()}),
    "/docker.zip": zipped({"./.docker/config.json": LOGIN}),
    "/parent.docker.tar": tar({"home/core/.docker/config.json": LOGIN}),
    "/damaged.docker.tar": b"no archive",
    "/other-docker.tar": tar({"bin/app": b"x"}),
    "/pull.tar.gz": tar({".docker/config.json": LOGIN}),
    "/app.tar.gz": tar({"bin/app": b"x"}),
    "/.docker/config.json": LOGIN,
}


@contextmanager
def served() -> Iterator[Loopback]:
    """Serve the files, and refuse all others."""

    def answer(asked: Asked) -> Reply:
        path = asked.target.partition("?")[0]
        return Reply(200, FILES[path]) if path in FILES else Reply(403)

    with serve(answer) as server:
        yield server
