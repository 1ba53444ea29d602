"""Trying a login at a registry, and an image of it with that login."""

from dataclasses import dataclass

from dcos_registry import errors
from dcos_registry.clients.challenge import Challenge
from dcos_registry.clients.http import Answer, Http
from dcos_registry.clients.registry.exchange import RegistryHttp
from dcos_registry.clients.registry.pull_proof import PullProof
from dcos_registry.clients.registry.refusals import RefusedError, failure, login_refused, status_of
from dcos_registry.clients.registry.tokens import authorize, challenge_of
from dcos_registry.model.credential import Credential
from dcos_registry.model.image import ImageReference
from dcos_registry.model.registry_host import RegistryHost


@dataclass(frozen=True)
class LoginCheck:
    """How a registry took a credential: the kind of its challenge (`basic`, `bearer`, `none`) and what to mind."""

    kind: str
    warnings: tuple[str, ...] = ()


class RegistryClient:
    """Tries credentials against one registry; nothing of them goes anywhere but there and to its token service."""

    def __init__(self, host: RegistryHost, http: Http, *, plain_http: bool = False) -> None:
        self._host = host
        self._registry = RegistryHttp(host, http, plain_http=plain_http)

    def check_login(self, credential: Credential, image: ImageReference | None = None) -> LoginCheck:
        """Log in as Docker does, and prove that the login may pull an image where one is given.

        Raises `NotLoggedInError` or `ForbiddenError` where the login is refused, `UnreachableError` without an answer;
        for the image `ForbiddenError` where it may not be pulled, `NotFoundError` where there is none, and
        `UsageError` where it comes from another registry.
        """
        proof = None if image is None else PullProof(self._registry, credential, image)
        try:
            offered, warnings = self._log_in(credential)
        except RefusedError as refused:
            raise login_refused(self._host, refused.answer, credential) from None
        if proof is not None:
            proven = proof.prove(offered)
            if proven.offered is not None:
                offered, warnings = proven.offered, proven.warnings
        return LoginCheck(offered.scheme if offered else "none", (*warnings, *self._registry.limits))

    def _log_in(self, credential: Credential) -> tuple[Challenge | None, tuple[str, ...]]:
        """Return the challenge that was met, None where there was none, and what to mind."""
        first = self._ping()
        if first.status == 200 and not first.is_page:
            if not credential.is_identity_token:
                # Some that anybody may read from still refuse a wrong password.
                self._accepted(self._ping(f"Basic {credential.basic}"), credential)
            return None, (f"{self._host} asks nobody for a login, so it may take any",)
        if first.status == 403:
            raise errors.ForbiddenError(
                f"{self._host} answers nobody from here ({status_of(first, credential)}); the login was not tried",
                "ask whoever runs it whether this machine may use it",
            )
        if first.status != 401:
            raise self._failure(first, credential)
        offered = challenge_of(self._registry, first)
        authorization = authorize(self._registry, offered, credential)
        last = self._ping(authorization.header)
        if authorization.given_by and last.status in (401, 403):
            raise errors.NotLoggedInError(
                f"{self._host} refused the token that {authorization.given_by} gave {credential.username} "
                f"({status_of(last, credential)})",
                "the password is right; ask whoever runs the registry whether it trusts its token service",
            )
        self._accepted(last, credential)
        return offered, authorization.warnings

    def _ping(self, authorization: str | None = None) -> Answer:
        return self._registry.send("GET", self._registry.root, authorization=authorization)

    def _accepted(self, answer: Answer, credential: Credential) -> None:
        if answer.status in (401, 403):
            raise RefusedError(answer)
        if answer.status != 200 or answer.is_page:
            raise self._failure(answer, credential)

    def _failure(self, answer: Answer, credential: Credential) -> errors.UnreachableError:
        return failure(str(self._host), self._registry.root, answer, credential)
