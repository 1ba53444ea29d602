"""The requests by which the Mesos UCR pulls an image, and how its pull ends (ucr.md 18 to 32).

Source: uri/fetchers/docker.cpp of Mesos 1.11; earlier ones differ where the version is asked. Blobs run side by side
there; here one after the other, each to its end, and the first failure is the one that is told.
"""

from collections.abc import Generator
from http import HTTPStatus
from typing import TypeAlias

from dcos_registry.pull import curl, ucr, ucr_manifest, versions
from dcos_registry.pull.mesos_json import MesosError, parse_object
from dcos_registry.pull.transport import PullFailed, Request, Response, Trail, TransportError, Walk
from dcos_registry.pull.ucr_challenge import bearer_parameters, token_of
from dcos_registry.pull.versions import MesosVersion

Asking: TypeAlias = Generator[Request, Response | TransportError, Response]

_ENDLESS = 100
"""Redirects of a blob after which we stop; the agent never does (rule 29)."""


def walk(
    image: str,
    secret_config: bytes | None,
    agent_config: bytes | None,
    *,
    default_registry: str = ucr.DEFAULT_REGISTRY,
    mesos_version: MesosVersion = versions.LATEST,
    match: ucr.Match | None = None,
) -> Walk:
    """Pull an image as a Mesos agent would that does not have it.

    `secret_config` is the value of the pull secret, `agent_config` the agent's --docker_config. Where several entries
    match, `match` is the one that is sent, the usual winner where it is None (`candidates`).
    """
    trail = Trail()
    try:
        location, chosen = _plan(image, secret_config, agent_config, default_registry)
        sent = match or next(iter(chosen), None)
        yield from _Pull(trail, location, sent.auth if sent else None, mesos_version).run()
    except PullFailed as failure:
        return trail.verdict(failure.error, failure.stage)
    return trail.verdict(None, "blobs")


def candidates(
    image: str,
    secret_config: bytes | None,
    agent_config: bytes | None,
    *,
    default_registry: str = ucr.DEFAULT_REGISTRY,
) -> list[ucr.Match]:
    """List the entries of which one is sent, the usual winner first; none where the pull ends before it asks."""
    try:
        return _plan(image, secret_config, agent_config, default_registry)[1]
    except PullFailed:
        return []


def _plan(
    image: str, secret: bytes | None, agent: bytes | None, default_registry: str
) -> tuple[ucr.Location, list[ucr.Match]]:
    agents = _agent(agent)
    location = _location(image, default_registry)
    return location, ucr.matches(location, _secret(secret), agents)


def _agent(config: bytes | None) -> dict[str, ucr.Auth]:
    """Read the agent's config (rule 16): no JSON and the agent does not start, a bad entry and it pulls nothing."""
    if config is None:
        return {}
    try:
        parse_object(config)
    except MesosError as error:
        raise PullFailed(f"agent --docker_config: {error}", "agent") from None
    try:
        return ucr.parse_config(config)
    except MesosError:
        raise PullFailed("Scheme 'docker-manifest' is not supported", "agent") from None


def _location(image: str, default_registry: str) -> ucr.Location:
    try:
        return ucr.locate(ucr.parse_image(image), default_registry)
    except MesosError as error:
        raise PullFailed(str(error), "image-name") from None


def _secret(config: bytes | None) -> dict[str, ucr.Auth]:
    """Read the secret; a defect is final, also for public images (rule 6)."""
    try:
        return {} if config is None else ucr.parse_config(config)
    except MesosError as error:
        raise PullFailed(f"Failed to parse docker config: {error}", "config") from None


class _Pull:
    """One pull: the same Basic header starts the manifest and each blob, and no token is kept (rule 26)."""

    def __init__(self, trail: Trail, location: ucr.Location, auth: str | None, version: MesosVersion) -> None:
        self.trail = trail
        self.location = location
        self.basic: curl.Headers = () if auth is None else (("Authorization", f"Basic {auth}"),)
        self.version = version

    def run(self) -> Generator[Request, Response | TransportError, None]:
        try:
            digests = yield from self.manifest()
        except MesosError as error:
            raise PullFailed(str(error), "manifest") from None
        first = None
        for digest in digests:
            failure = yield from self.blob_failure(digest)
            first = first or failure
        if first:
            raise PullFailed(f"Collect failed: {first}", "blobs")

    def manifest(self) -> Generator[Request, Response | TransportError, list[str]]:
        """Get the manifest (`_fetch`, `__fetch`); only a 401 with a Bearer challenge leads on (rules 18 to 20)."""
        url, accept = self.location.manifest, ("Accept", ucr_manifest.ACCEPT)
        answer = yield from self.get(url, (*self.basic, accept))
        if answer.status == HTTPStatus.UNAUTHORIZED:
            bearer = yield from self.bearer(url, answer)
            answer = yield from self.get(url, (bearer, accept))
        if answer.status != HTTPStatus.OK:
            status = curl.describe(answer.status)
            raise MesosError(f"Unexpected HTTP response '{status}' when trying to get the manifest")
        return ucr_manifest.blobs_of(answer.header("Content-Type"), answer.body)

    def blob_failure(self, digest: str) -> Generator[Request, Response | TransportError, MesosError | None]:
        try:
            yield from self.blob(digest)
        except MesosError as error:
            return error
        return None

    def blob(self, digest: str) -> Generator[Request, Response | TransportError, None]:
        """Get a blob (`fetchBlob`, `_fetchBlob`): a 401 is asked for once more, to see its challenge."""
        url = self.location.blob(digest)
        answer = yield from self.download(url, self.basic)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            answer = yield from self.get(url, self.basic)
            if answer.status != HTTPStatus.UNAUTHORIZED:
                raise MesosError(
                    "Expecting a '401 Unauthorized' response when fetching a blob, "
                    f"but get '{curl.describe(answer.status)}' instead"
                )
            bearer = yield from self.bearer(url, answer)
            answer = yield from self.download(url, (bearer,))
            tail = f"blob '{url}' with schema 1 manifest"
        else:
            tail = "the blob"
        if answer.status != HTTPStatus.OK:
            raise MesosError(
                f"Unexpected HTTP response '{curl.describe(answer.status)}' when trying to download {tail}"
            )

    def bearer(self, url: str, answer: Response) -> Generator[Request, Response | TransportError, tuple[str, str]]:
        """Get a token with the registry's Basic header, wherever the realm is (`getAuthHeader`; rule 21)."""
        service = yield from self.token_url(url, answer)
        token = yield from self.get(service, self.basic)
        if token.status != HTTPStatus.OK:
            raise MesosError(f"Unexpected HTTP response '{curl.describe(token.status)}' when trying to GET '{service}'")
        return "Authorization", f"Bearer {token_of(token.body)}"

    def token_url(self, url: str, answer: Response) -> Generator[Request, Response | TransportError, str]:
        """Make the URL of the token service (`getAuthServiceUri`; rules 21, 23); nothing is escaped."""
        falls_back = self.version >= (1, 10)
        asked = bearer_parameters(url, answer, names_urls=falls_back)
        missing = [name for name in ("realm", "service", "scope") if name not in asked]
        if not missing:
            return f"{asked['realm']}?service={asked['service']}&scope={asked['scope']}"
        if not falls_back:
            raise MesosError(f"Missing '{missing[0]}' in WWW-Authenticate header")
        root = yield from self.get(self.location.root, self.basic)
        realm = bearer_parameters(self.location.root, root, names_urls=True)["realm"]
        return f"{realm}?scope=repository:{self.location.repository}:pull"

    def get(self, url: str, headers: curl.Headers) -> Asking:
        """Run curl with -L, and fail as libprocess does on a status it does not know (`curl`; rule 28)."""
        answers = yield from curl.fetch(self.trail, url, headers)
        if isinstance(answers, TransportError):
            raise self.broken(url, answers)
        if not all(curl.is_decodable(answer.status) for answer in answers):
            raise MesosError(f"Failed to decode HTTP responses: Decoding failed\n{curl.output_of(answers)}")
        return answers[-1]

    def download(self, url: str, headers: curl.Headers) -> Asking:
        """Run curl for each redirect by hand, without any header from the second on (`download`; rule 29)."""
        for _ in range(_ENDLESS):
            answer = yield from curl.fetch_one(self.trail, url, headers, reads_body=False)
            if isinstance(answer, TransportError):
                raise self.broken(url, answer)
            following = curl.redirect_of(url, answer)
            if following is None:
                return answer
            url, headers = following, ()
        raise MesosError(f"'{url}' redirects without end, and the agent would follow it without end")

    def broken(self, url: str, error: TransportError) -> MesosError:
        named = f" for '{url}'" if self.version >= (1, 11) else ""
        return MesosError(f"Failed to perform 'curl'{named}: {error.message}")
