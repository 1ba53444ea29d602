"""A web server that takes files, as WebDAV and stores with signed URLs do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.clients.loopback import Asked, Loopback, Reply, serve
from tests.servers.docker_registry import basic


@dataclass
class WebFolder:
    """A running server: its `files` by path; to write there takes a login where it has one."""

    login: tuple[str, str] | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    reads_need_a_login: bool = False

    def answer(self, asked: Asked) -> Reply:
        """Answer a request; what stands behind the path is a signature, and is not looked at."""
        path = asked.target.partition("?")[0]
        is_known = self.login is None or asked.headers.get("Authorization") == basic(*self.login)
        if asked.method == "PUT":
            if not is_known:
                return Reply(401)
            self.files[path] = asked.body
            return Reply(201)
        if self.reads_need_a_login and not is_known:
            return Reply(401)
        return Reply(200, self.files[path]) if path in self.files else Reply(404)


@contextmanager
def served(folder: WebFolder) -> Iterator[Loopback]:
    """Run the server."""
    with serve(folder.answer) as server:
        yield server
