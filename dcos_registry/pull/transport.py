"""What a walk through a pull asks for and gets; whoever runs the walk does the talking.

A walk is a generator: it yields a `Request`, is sent a `Response` or a `TransportError`, and returns a `Verdict`.
One request is one exchange on the wire: the walk follows redirects, as its engine would, not the transport.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from dcos_registry.pull.faults import Fault

AuthorizationKind = Literal["none", "basic", "bearer"]


@dataclass(frozen=True)
class Request:
    """One request that an engine makes; `headers` and `body` are sent as they are and may hold a secret.

    Without `check_certificate` any certificate will do, as Docker has it for loopback names (docker.md 45); with it the
    folder `certs_of` in Docker's certs.d counts too, where one is named (docker.md 42 to 44). Without `reads_body` the
    walk goes by the head of an answer that is a success, and its body may be left unread: it is a blob.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    check_certificate: bool = True
    reads_body: bool = True
    certs_of: str = ""

    def __repr__(self) -> str:
        return f"Request({self.method} {self.url}, authorization={self.authorization})"

    @property
    def authorization(self) -> AuthorizationKind:
        """The kind of the Authorization header."""
        for name, value in self.headers:
            if name.lower() == "authorization":
                return "bearer" if value.lower().startswith("bearer ") else "basic"
        return "none"


@dataclass(frozen=True)
class Response:
    """One answer, also a redirect: `headers` in order of arrival, repeats kept; `reason` as the status line has it."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    reason: str = ""

    def header(self, name: str) -> str | None:
        """Return the last value of a header."""
        values = self.header_values(name)
        return values[-1] if values else None

    def header_values(self, name: str) -> list[str]:
        """Return every value of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


@dataclass(frozen=True)
class TransportError:
    """No answer: what curl or the engine would print, and why where the transport knows it."""

    message: str
    fault: Fault | None = None


@dataclass(frozen=True)
class Step:
    """One request and how it ended; `status` is None where no answer came."""

    method: str
    url: str
    authorization: AuthorizationKind
    status: int | None


@dataclass(frozen=True)
class Verdict:
    """How a pull ended: `error` is the engine's own text, None where it worked; `stage` is where it ended.

    Stages: `agent` (its configuration), `image-name`, `config` (the credential's document), `manifest`, `blobs`.
    `last` is the last answer, None where nobody was asked.
    `notes` are sentences about what the engine does in silence. Unless it `depends_on_login`, the registry has asked
    for none, and other credentials make no difference.
    """

    error: str | None
    stage: str
    steps: tuple[Step, ...] = ()
    last: Response | TransportError | None = field(default=None, repr=False, compare=False)
    notes: tuple[str, ...] = ()
    depends_on_login: bool = True

    @property
    def pullable(self) -> bool:
        """Whether the engine got the image."""
        return self.error is None


Walk: TypeAlias = Generator[Request, Response | TransportError, Verdict]
Answer: TypeAlias = Generator[Request, Response | TransportError, Response | TransportError]


@dataclass
class Trail:
    """The steps of one walk, written down while it asks."""

    steps: list[Step] = field(default_factory=list)
    last: Response | TransportError | None = None

    def verdict(self, error: str | None, stage: str) -> Verdict:
        """End the walk."""
        return Verdict(error, stage, tuple(self.steps), self.last)

    def ask(self, request: Request) -> Answer:
        """Send one request and note how it ended."""
        answer = yield request
        self.last = answer
        status = answer.status if isinstance(answer, Response) else None
        self.steps.append(Step(request.method, request.url, request.authorization, status))
        return answer


class PullFailed(Exception):
    """The pull ends here: the engine's own text, and the stage of `Verdict`."""

    def __init__(self, error: str, stage: str) -> None:
        super().__init__(error)
        self.error = error
        self.stage = stage
