"""A session of requests that does what it is told and nothing of its own. Import it only when a request is sent."""

import ssl
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from dcos_registry.clients.trust import Trust


def session_with(trust: Trust) -> requests.Session:
    """Make a session with one trust; neither the environment nor the user's netrc has a say in it."""
    if not trust.verify:  # it is what the cluster's configuration says; once a request is no news
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    session = _Session()
    session.trust_env = False
    session.auth = _as_given
    session.verify = trust.verify
    session.mount("https://", _ContextAdapter(trust.context()))
    return session


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave Authorization as it is; without this a login in the URL would replace it."""
    return request


class _Session(requests.Session):
    def get_redirect_target(self, resp: Any) -> None:
        """Find no redirects: even one that is not followed would have its whole body read here, and its URL parsed."""


class _ContextAdapter(HTTPAdapter):
    """Uses one TLS context, towards proxies too; the way of requests would always add certifi's bundle."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, ssl_context=self._context)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        return super().proxy_manager_for(*arguments, **options, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the decision to the context."""
