"""What a registry means that does not take what is pushed, or does not give what is read: each in a line of its own.

Sources: distribution-spec, error codes; distribution registry/api/v2/errors.go; registry.md 1.2.
"""

from dataclasses import dataclass, field

from dcos_registry import errors
from dcos_registry.clients.http import Answer
from dcos_registry.clients.registry.refusals import codes, later, origin, status_of
from dcos_registry.model.credential import Credential
from dcos_registry.model.registry_host import RegistryHost

_FULL = ("quota", "upper limit", "insufficient storage", "no space")
_TAKEN = ("immutable", "already exists")


class ElsewhereError(errors.ForbiddenError):
    """Another host than the registry, to which it sends its callers, wants a login, and is sent none."""


@dataclass(frozen=True)
class Refusals:
    """The errors of one repository, for one login."""

    host: RegistryHost
    repository: str
    credential: Credential | None = field(repr=False)

    def of_login(self, answer: Answer) -> errors.RegistryPluginError:
        """Make the error of a token service that does not take the login, or not for this repository."""
        if answer.status == 403 or self.credential is None:
            return self._not_allowed(answer, "the use of")
        return self._wrong_password(self._status(answer))

    def of_push(self, answer: Answer, what: str) -> errors.RegistryPluginError:
        """Make the error of something that is not taken; `what` names it: `the manifest`, `a blob`."""
        status, known = self._status(answer), codes(answer)
        said = status.lower()
        if answer.status == 507 or any(word in said for word in _FULL):
            return errors.RegistryPluginError(
                f"{self.host} has no room for {what} of {self.repository} ({status})",
                "delete images that nobody needs there, or have its quota raised",
            )
        if answer.status in (401, 403):
            return self._not_allowed(answer, "the push to")
        if answer.status in (400, 409, 412) and any(word in said for word in _TAKEN):
            return errors.ConflictError(
                f"{self.host} does not let the tag be moved ({status})", "push under another tag, or have it deleted"
            )
        if "MANIFEST_BLOB_UNKNOWN" in known:
            return errors.RegistryPluginError(
                f"{self.host} lacks a blob that the manifest names ({status})", "push again: what is missing is sent"
            )
        if answer.status == 404:
            return errors.NotFoundError(
                f"{self.host} has no place for {self.repository} ({status})",
                "check the name; some registries want the repository or its project created first",
            )
        return self._by_status(answer, f"did not take {what}", what)

    def of_read(self, answer: Answer, what: str) -> errors.RegistryPluginError:
        """Make the error of something that cannot be read, and is not merely missing."""
        if answer.status in (401, 403):
            return self._not_allowed(answer, "the pull of")
        return self._by_status(answer, f"did not give {what}", what)

    def of_failure(self, answer: Answer) -> errors.UnreachableError:
        """Make the error of a registry that cannot do now what it is asked."""
        what = "too many requests" if answer.status == 429 else "a failure of its own"
        verb = "has had" if answer.status == 429 else "has"
        return errors.UnreachableError(
            f"{self.host} {verb} {what} ({self._status(answer)})", f"try again {later(answer)}"
        )

    def sent_on(self, answer: Answer, url: str) -> errors.UnreachableError:
        """Make the error of a redirect that turns an upload into a mere question."""
        return errors.UnreachableError(
            f"{self.host} sends its callers on to {origin(url)} ({answer.status}), where nothing can be pushed",
            "name the registry as its images do, without a proxy or a login page before it",
        )

    def wants_a_login_elsewhere(self, url: str) -> ElsewhereError:
        """Make the error of another host that is not given the login of this registry."""
        return ElsewhereError(
            f"{self.host} sends its callers on to {origin(url)}, which wants a login; it was sent none",
            f"the login is for {self.host} alone: ask whoever runs it why it sends them there",
        )

    def _not_allowed(self, answer: Answer, act: str) -> errors.RegistryPluginError:
        status = self._status(answer)
        if self.credential is None:
            return errors.NotLoggedInError(
                f"{self.host} refuses {act} {self.repository} without a login ({status})",
                f"dcos registry login {self.host}",
            )
        if answer.status == 401 and answer.headers.get("WWW-Authenticate", "").lower().startswith("basic"):
            return self._wrong_password(status)
        return errors.ForbiddenError(
            f"{self.host} accepts the login of {self._user}, and refuses {act} {self.repository} ({status})",
            f"have {self._user} given the right, or log in with an account that has it",
        )

    def _wrong_password(self, status: str) -> errors.NotLoggedInError:
        return errors.NotLoggedInError(
            f"{self.host} refused the login of {self._user} ({status})",
            f"dcos registry login {self.host}, with the password that it has now",
        )

    def _by_status(self, answer: Answer, told: str, what: str) -> errors.RegistryPluginError:
        status = self._status(answer)
        if answer.status == 405:
            return errors.ForbiddenError(
                f"{self.host} takes nothing ({status}): it is read-only, or a mirror",
                "ask whoever runs it whether it is being maintained, or where images are pushed to",
            )
        if answer.status == 413:
            return errors.RegistryPluginError(
                f"{self.host}, or a proxy before it, finds {what} too large ({status})",
                "have the limit of a request raised there; nginx: client_max_body_size 0",
            )
        if answer.status == 415:
            return errors.RegistryPluginError(
                f"{self.host} does not take {what} of this media type ({status})", "it may be too old for OCI images"
            )
        if answer.is_page:
            return errors.UnreachableError(
                f"{self.host} answers with a web page, and not as a Docker registry ({status})",
                "name the registry as its images do, without a proxy or a login page before it",
            )
        return errors.RegistryPluginError(f"{self.host} {told} of {self.repository} ({status})")

    def _status(self, answer: Answer) -> str:
        return status_of(answer, self.credential)

    @property
    def _user(self) -> str:
        return self.credential.username if self.credential else "nobody"
