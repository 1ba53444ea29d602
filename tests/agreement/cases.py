"""The combinations on which image-check and the sandbox's agents have to agree, and what the rules say of each.

In documents and images `$host` is the registry as images spell it, `$name` the same without its port, `$right` what
opens it in base64, `$wrong` what does not, `$digest` the image's. Rules: ucr.md and docker.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from string import Template
from typing import Literal, TypeAlias

Workload: TypeAlias = Literal["app", "pod", "engine app"]
Trust: TypeAlias = Literal[
    "nobody", "the CA", "the certificate", "the system", "a .pem", "a .cert without key", "the CA, and is trusted"
]

PULLS = "it pulls"
NO_LOGIN_UCR = "unexpected BASIC Authorization response status: 401"
NO_LOGIN = "no basic auth credentials"
REFUSED = "unauthorized: authentication required"
DENIED = "pull access denied for"
NO_TOKEN_UCR = "'401 Unauthorized' when trying to GET"
NO_RIGHT_UCR = "'401 Unauthorized' when trying to get the manifest"
NO_IMAGE_UCR = "'404 Not Found' when trying to get the manifest"
BAD_CONFIG = "Failed to parse docker config: "
BAD_ENTRY = "Invalid JSON object '***'"
NO_PLUGIN = "Scheme 'docker-manifest' is not supported"
WARNED = "WARNING: Error loading config file: "

DOCUMENTS = {
    "right": '{"auths": {"$host": {"auth": "$right"}}}',
    "wrong": '{"auths": {"$host": {"auth": "$wrong"}}}',
    "for another registry": '{"auths": {"elsewhere.example": {"auth": "$right"}}}',
    "without the port": '{"auths": {"$name": {"auth": "$right"}}}',
    "port 443": '{"auths": {"$name:443": {"auth": "$right"}}}',
    "https": '{"auths": {"https://$host": {"auth": "$right"}}}',
    "https and path": '{"auths": {"https://$host/v2/": {"auth": "$right"}}}',
    "http": '{"auths": {"http://$host": {"auth": "$right"}}}',
    "HTTPS": '{"auths": {"HTTPS://$host": {"auth": "$right"}}}',
    "repository": '{"auths": {"$host/team/web": {"auth": "$right"}}}',
    "newline at the end": '{"auths": {"$host": {"auth": "$right\\n"}}}',
    "newline inside": '{"auths": {"$host": {"auth": "$folded"}}}',
    "blank at the end": '{"auths": {"$host": {"auth": "$right "}}}',
    "without padding": '{"auths": {"$host": {"auth": "$unpadded"}}}',
    "not encoded": '{"auths": {"$host": {"auth": "alice:\\u0142"}}}',
    "empty entry": '{"auths": {"$host": {}}}',
    "empty auth": '{"auths": {"$host": {"auth": ""}}}',
    "null auth": '{"auths": {"$host": {"auth": null}}}',
    "fields": '{"auths": {"$host": {"username": "alice", "password": "correct horse: battery staple"}}}',
    "auth a number": '{"auths": {"$host": {"auth": 5}}}',
    "entry a string": '{"auths": {"$host": "$right"}}',
    "bad entry for another": '{"auths": {"$host": {"auth": "$right"}, "elsewhere.example": "x"}}',
    "bad auth for another": '{"auths": {"$host": {"auth": "$right"}, "elsewhere.example": {"auth": "x"}}}',
    "not JSON": "auths: $host",
    "a comma too many": '{"auths": {"$host": {"auth": "$right"},}}',
    "more after it": '{"auths": {"$host": {"auth": "$right"}}} and more',
    "BOM": '\ufeff{"auths": {"$host": {"auth": "$right"}}}',
    "empty": "",
    "list": '["$host"]',
    "auths missing": '{"$host": {"auth": "$right"}}',
    "auths null": '{"auths": null}',
    "auths a list": '{"auths": []}',
    "credsStore only": '{"credsStore": "of-nobody"}',
    "credsStore too": '{"auths": {"$host": {"auth": "$right"}}, "credsStore": "of-nobody"}',
    "credHelpers only": '{"credHelpers": {"$host": "of-nobody"}}',
    "identity token too": '{"auths": {"$host": {"auth": "$right", "identitytoken": "x"}}}',
    "two keys, one login": '{"auths": {"$host": {"auth": "$right"}, "https://$host": {"auth": "$right"}}}',
    "two keys, one wrong": '{"auths": {"$host": {"auth": "$right"}, "https://$host": {"auth": "$wrong"}}}',
    "two URLs, one wrong": '{"auths": {"https://$host": {"auth": "$right"}, "http://$host": {"auth": "$wrong"}}}',
    "two keys, one empty": '{"auths": {"$host": {}, "https://$host": {"auth": "$right"}}}',
    "hub": '{"auths": {"https://index.docker.io/v1/": {"auth": "$right"}}}',
    "docker.io": '{"auths": {"docker.io": {"auth": "$right"}}}',
    "registry-1": '{"auths": {"registry-1.docker.io": {"auth": "$right"}}}',
    "hub.docker.com": '{"auths": {"hub.docker.com": {"auth": "$right"}}}',
    "hub by web login": '{"auths": {"https://index.docker.io/v1/": {"auth": "$right"}, '
    '"https://index.docker.io/v1/access-token": {"auth": "$wrong"}, '
    '"https://index.docker.io/v1/refresh-token": {"auth": "$wrong"}}}',
}

WEB = "$host/team/web:1.0"


@dataclass(frozen=True)
class Row:
    """What `given` (the pull secret, or the archive) and `agent` (the agents' own config) come to at some places.

    `ucr` and `docker` are what the engines do: PULLS, or a part of their error; without one the engine is left out.
    `chance` names the engines for which several entries match, so that one of them is taken at random.
    """

    places: str
    given: str | None = None
    agent: str | None = None
    image: str = WEB
    ucr: str = ""
    docker: str = ""
    chance: str = ""
    trust: Trust = "the CA"
    file: str = ".docker/config.json"


ROWS = (
    # The credentials that every registry sees.
    Row("sandbox sandbox-token basic token tls tls-token", "right", ucr=PULLS, docker=PULLS),
    Row("sandbox basic tls", "wrong", ucr=NO_LOGIN_UCR, docker=REFUSED),
    Row("sandbox-token", "wrong", ucr=NO_TOKEN_UCR, docker="unauthorized: incorrect username or password"),
    Row("token tls-token", "wrong", ucr=NO_TOKEN_UCR, docker="unauthorized: incorrect username or password"),
    Row("sandbox basic tls", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("sandbox-token token tls-token", ucr=NO_RIGHT_UCR, docker=DENIED),
    Row("access-token", "right", ucr="Failed to find token in JSON object", docker=PULLS),
    Row("open", "wrong", ucr=PULLS, docker=PULLS),
    Row("open", ucr=PULLS, docker=PULLS),
    # The spelling of the key: rules 7, 8 and 12, 14.
    Row("basic", "for another registry", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic", "without the port", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic", "port 443", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic token", "https", ucr=PULLS, docker=PULLS),
    Row("basic", "https and path", ucr=PULLS, docker=PULLS),
    Row("tls", "http", ucr=PULLS, docker=PULLS),
    Row("tls", "HTTPS", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic", "repository", ucr=PULLS, docker=PULLS),
    Row("basic", "hub", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    # Docker Hub: rules 10 and 13; only the system's store proves it to dockerd (42).
    Row("hub", "hub", image="team/web:1.0", ucr=PULLS, docker=PULLS, trust="the system"),
    Row("hub", "hub", image="docker.io/team/web:1.0", ucr=PULLS, docker=PULLS, trust="the system"),
    Row("hub", "hub", image="docker.io/team/web:1.0", docker="unknown authority"),
    Row("hub", "docker.io", image="team/web:1.0", ucr=PULLS, docker=DENIED, trust="the system"),
    Row("hub", "registry-1", image="team/web:1.0", ucr=PULLS, docker=DENIED, trust="the system"),
    Row("hub", "registry-1", image="registry-1.docker.io/team/web:1.0", ucr=PULLS, docker=PULLS, trust="the CA"),
    Row("hub", "hub.docker.com", image="team/web:1.0", ucr=NO_RIGHT_UCR, docker=DENIED, trust="the system"),
    Row(
        "hub",
        "hub by web login",
        image="team/web:1.0",
        ucr=NO_TOKEN_UCR,
        docker=PULLS,
        chance="ucr",
        trust="the system",
    ),
    # What `auth` holds: rules 4, 5, 31 and 7 to 10.
    Row("sandbox", "newline at the end", ucr=NO_IMAGE_UCR, docker=PULLS),
    Row("token", "newline at the end", ucr=PULLS, docker=PULLS),
    Row("basic", "newline inside", ucr=NO_LOGIN_UCR, docker=PULLS),
    Row("basic sandbox", "blank at the end", ucr=PULLS, docker=NO_LOGIN),
    Row("basic sandbox", "without padding", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic sandbox", "not encoded", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic", "empty entry", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic sandbox", "empty auth", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic", "null auth", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic token", "fields", docker=PULLS),
    Row("basic", "fields", ucr=NO_LOGIN_UCR),
    Row("basic", "identity token too", ucr=PULLS, docker=PULLS),
    # A document that is none: rules 1 to 3, 6 and 5, 6.
    Row("basic open", "auth a number", ucr=BAD_CONFIG),
    Row("basic", "auth a number", docker=WARNED),
    Row("basic", "entry a string", ucr=BAD_ENTRY, docker=WARNED),
    Row("basic", "bad entry for another", ucr=BAD_ENTRY, docker=WARNED),
    Row("open", "bad entry for another", ucr=BAD_ENTRY, docker=PULLS),
    Row("basic", "not JSON", ucr=BAD_CONFIG, docker=WARNED),
    Row("open", "not JSON", ucr=BAD_CONFIG, docker=PULLS),
    Row("basic", "a comma too many", ucr=BAD_CONFIG, docker=WARNED),
    Row("basic", "more after it", ucr=BAD_CONFIG, docker=PULLS),
    Row("basic", "BOM", ucr=BAD_CONFIG, docker=WARNED),
    Row("basic", "empty", ucr=BAD_CONFIG, docker=NO_LOGIN),
    Row("basic", "list", ucr=BAD_CONFIG, docker=WARNED),
    Row("basic", "auths missing", ucr=PULLS, docker=NO_LOGIN),
    Row("basic", "auths null", ucr=BAD_ENTRY, docker=NO_LOGIN),
    Row("basic", "auths a list", ucr=BAD_CONFIG, docker=WARNED),
    Row("basic", "credsStore only", ucr=BAD_ENTRY, docker=NO_LOGIN),
    Row("basic", "credsStore too", ucr=PULLS, docker=PULLS),
    Row("basic", "credHelpers only", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    # Several entries: rules 12 and 15.
    Row("basic", "two keys, one login", ucr=PULLS, docker=PULLS, chance="ucr"),
    Row("basic token", "two keys, one wrong", docker=PULLS),
    Row("basic", "two keys, one wrong", ucr=NO_LOGIN_UCR, chance="ucr"),
    Row("token", "two keys, one wrong", ucr=NO_TOKEN_UCR, chance="ucr"),
    Row("basic", "two keys, one empty", ucr=PULLS, docker=NO_LOGIN),
    Row("basic", "two URLs, one wrong", ucr=NO_LOGIN_UCR, docker=REFUSED, chance="ucr docker"),
    Row("open", "two URLs, one wrong", ucr=PULLS, docker=PULLS, chance="ucr docker"),
    Row("basic", "bad auth for another", docker=NO_LOGIN, chance="docker"),
    Row("basic", "bad auth for another", ucr=PULLS),
    # The agents' own credentials, alone and beside others: rules 13 to 16 and 4.
    Row("sandbox token tls", None, "right", ucr=PULLS, docker=PULLS),
    Row("basic", None, "wrong", ucr=NO_LOGIN_UCR, docker=REFUSED),
    Row("basic", None, "auths missing", ucr=PULLS, docker=PULLS),
    Row("basic", None, "not JSON", ucr="agent --docker_config: "),
    Row("basic open", None, "credsStore only", ucr=NO_PLUGIN),
    Row("basic", None, "credsStore only", docker=NO_LOGIN),
    Row("basic", None, "credHelpers only", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic", "right", "credsStore only", ucr=NO_PLUGIN, docker=PULLS),
    Row("basic", "right", "wrong", ucr=PULLS, docker=PULLS),
    Row("basic", "wrong", "right", ucr=NO_LOGIN_UCR, docker=REFUSED),
    Row("basic", "https", "wrong", ucr=NO_LOGIN_UCR, docker=PULLS, chance="ucr"),
    Row("basic", "for another registry", "right", ucr=PULLS, docker=NO_LOGIN),
    Row("basic", "empty entry", "right", ucr=NO_LOGIN_UCR, docker=NO_LOGIN),
    Row("basic", "not JSON", "right", ucr=BAD_CONFIG, docker=WARNED),
    # A .dockercfg: rule 3.
    Row("basic", "auths missing", docker=PULLS, file=".dockercfg"),
    Row("basic", "right", docker=NO_LOGIN, file=".dockercfg"),
    # The image: rules 27, 33, 34 and 34 to 36.
    Row("basic token", "right", image="$host/team/web:9.9", ucr=NO_IMAGE_UCR, docker="manifest unknown"),
    Row("basic sandbox-token", "right", image="$host/team/web", ucr=NO_IMAGE_UCR, docker="manifest unknown"),
    Row("basic", "right", image="$host/team/none:1.0", ucr=NO_IMAGE_UCR, docker="manifest unknown"),
    Row("sandbox basic", "right", image="$host/team/web@$digest", ucr=PULLS, docker=PULLS),
    Row("sandbox basic token", "right", image="$host/team/web:oci", ucr=NO_IMAGE_UCR, docker=PULLS),
    Row("sandbox", "right", image="$host/team/web:list", ucr=NO_IMAGE_UCR, docker=PULLS),
    Row("basic", "right", image="$host/team/web:list", ucr=PULLS, docker=PULLS),
    Row("basic", "right", image="$host/Team/Web:1.0", ucr="when trying to get", docker="must be lowercase"),
    Row("basic", "right", image="http://$host/team/web:1.0", ucr="Failed to numify", docker="invalid reference format"),
    # What proves the registry, and whether it is there: rules 30 and 42 to 46.
    Row("tls", "right", ucr="SSL certificate problem", docker="unknown authority", trust="nobody"),
    Row("tls", "right", docker=PULLS, trust="the system"),
    Row("tls tls-token", "right", ucr=PULLS, docker=PULLS, trust="the certificate"),
    Row("tls", "right", docker="unknown authority", trust="a .pem"),
    Row("tls", "right", docker="missing key ca.key for client certificate ca.cert", trust="a .cert without key"),
    Row("wants-certificate", "right", docker=PULLS, trust="the CA, and is trusted"),
    Row(
        "tls-by-address", "right", ucr="'400 Bad Request' when trying to get the manifest", docker=PULLS, trust="nobody"
    ),
    Row("expired", "right", ucr="certificate has expired", docker="certificate has expired"),
    Row("other-name", "right", ucr="no alternative certificate subject name", docker="x509: certificate is valid for"),
    Row("cn-only", "right", ucr=PULLS, docker="relies on legacy Common Name field"),
    Row("no-tls", "right", ucr="wrong version number", docker="server gave HTTP response to HTTPS client"),
    Row("nobody", "right", ucr="Failed to connect to", docker="connection refused"),
    Row("no-such-host", "right", ucr="Could not resolve host", docker="no such host"),
    # A registry that does not do as it should: rules 20, 28 and 22, 30.
    Row("limited", "right", ucr="Failed to decode HTTP responses", docker="toomanyrequests: pull rate limit"),
    Row("forbidding", "right", ucr="'403 Forbidden' when trying to get the manifest", docker="daemon: denied"),
    Row("failing", "right", ucr="'503 Service Unavailable'", docker="unexpected HTTP status: 503 Service Unavailable"),
    Row("login-page", "right", ucr="Unsupported manifest MIME type: text/html", docker="error unmarshalling content"),
    Row("hanging-up", "right", ucr="Empty reply from server", docker="EOF"),
    Row("without-blobs", "right", ucr="'404 Not Found' when trying to download the blob", docker="unknown blob"),
)


@dataclass(frozen=True)
class Case:
    """One combination: a workload of one engine, with what it and its agent are given."""

    row: Row
    place: str
    workload: Workload

    @property
    def engine(self) -> Literal["ucr", "docker"]:
        """Who pulls."""
        return "docker" if self.workload == "engine app" else "ucr"

    @property
    def told(self) -> str:
        """What the engine's rules say: PULLS, or a part of the error."""
        return self.row.docker if self.engine == "docker" else self.row.ucr

    @property
    def id(self) -> str:
        """Say what is combined."""
        row = self.row
        agent = f"agent: {row.agent}" if row.agent else ""
        image = "" if row.image == WEB else row.image
        trust = "" if row.trust == "the CA" else f"trusts {row.trust}"
        file = "" if row.file.endswith("config.json") else row.file
        parts = (self.workload, self.place, row.given or "nothing", agent, image, trust, file)
        return ", ".join(part for part in parts if part)


def cases() -> Iterator[Case]:
    """Put the table together: each row at each of its places, as an app, and at the first as a pod too."""
    for row in ROWS:
        first, *others = row.places.split()
        workloads: tuple[tuple[Workload, str], ...] = (("app", row.ucr), ("engine app", row.docker))
        for place in (first, *others):
            yield from (Case(row, place, workload) for workload, told in workloads if told)
        if row.ucr:
            yield Case(row, first, "pod")


def filled(text: str, values: dict[str, str]) -> str:
    """Put the values into a document or the name of an image."""
    return Template(text).substitute(values)
