"""Why there was no answer, whichever program asks: each engine words it in its own way.

`curl_failures` has curl's words and `docker_network` dockerd's.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "unknown-authority",
    "expired",
    "wrong-host",
    "cn-only",
    "no-tls",
    "tls-version",
    "client-certificate-wanted",
    "tls",
    "no-such-host",
    "refused",
    "timeout",
    "reset",
    "bad-url",
]


@dataclass(frozen=True)
class Fault:
    """One exchange that failed, with `host` and `port` as the URL has them.

    `detail` depends on the kind, and may be empty everywhere:

    - `unknown-authority`, `tls`: OpenSSL's reason;
    - `expired`: `current time T is after T` or `.. is before T`, both in RFC 3339;
    - `wrong-host`: the names of the certificate that could match, `a.test, b.test`: addresses where `host` is one;
    - `no-such-host`: the name server, `10.0.0.2:53`; `refused`: the address that refused;
    - `bad-url`: the URL.
    """

    kind: Kind
    host: str
    port: int
    detail: str = ""
