"""The Admin Router: who may pass, and which service answers (cluster.md C5)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie

from dcos_registry.sandbox.http import Handler, Request, Response
from dcos_registry.sandbox.iam import Iam

ANYONE = "anyone"
"""The access of a route that asks for no token."""
ANY_USER = "any user"
"""The access of a route that asks for a valid token and nothing more."""

_COOKIE = "dcos-acs-auth-cookie"
_TOKEN = re.compile(r"(?:token=|bearer\s+)(.*)", re.IGNORECASE)
_OWN_PERMISSIONS = "/acs/api/v1/users/{uid}/permissions"


@dataclass(frozen=True)
class Route:
    """A service and where it hangs: one path, or all below a path that ends in a slash.

    The service does not see `mount`, the beginning of the path; of a path that ends in a slash that is all of it.
    `access` is `ANYONE`, `ANY_USER`, or the resource on which an account of DC/OS Enterprise needs `full`.
    """

    path: str
    handler: Handler
    access: str = ANY_USER
    mount: str | None = None

    def fits(self, path: str) -> bool:
        """Tell whether a path leads here."""
        return path.startswith(self.path) if self.path.endswith("/") else path == self.path


class AdminRouter:
    """Routes requests; `services` are what Marathon runs or is, by the name below `/service/`."""

    def __init__(self, iam: Iam, routes: Iterable[Route], services: Mapping[str, Handler]) -> None:
        self._iam = iam
        mounted = (
            Route(f"/service/{name}/", handler, f"dcos:adminrouter:service:{name}")
            for name, handler in services.items()
        )
        # Unknown services are looked up only after the token was checked, so nobody can ask for names without one.
        unknown = Route("/service/", lambda _: Response.of_html(404))
        self._routes = sorted((*routes, *mounted, unknown), key=lambda route: len(route.path), reverse=True)
        self._services = frozenset(f"/service/{name}" for name in services)

    def handle(self, request: Request) -> Response:
        """Answer any request to the cluster."""
        request = replace(request, path=_merged(request.path), raw_path=_merged(request.raw_path))
        if request.path in self._services:
            return Response.of_html(301, ("Location", f"{request.path}/"))
        route = next((route for route in self._routes if route.fits(request.path)), None)
        if route is None:
            return _static(request)
        if route.access != ANYONE:
            request = replace(request, uid=self._caller(request))
            if request.uid is None:
                return Response.of_html(401, ("WWW-Authenticate", self._iam.challenge))
            if not self._may_pass(request, route):
                return Response.of_html(403)
        return route.handler(_below(request, route))

    def _may_pass(self, request: Request, route: Route) -> bool:
        if route.access == ANY_USER or request.path == _OWN_PERMISSIONS.format(uid=request.uid):
            return True
        return self._iam.allows(request.uid, route.access)

    def _caller(self, request: Request) -> str | None:
        token = _token(request)
        return self._iam.uid_of(token) if token else None


def _token(request: Request) -> str:
    """Find the token: in the Authorization header, and only where there is none, in the cookie."""
    header = request.header("authorization")
    if header:
        match = _TOKEN.fullmatch(header)
        return match[1].strip() if match else ""
    try:
        cookie = SimpleCookie(request.header("cookie")).get(_COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _below(request: Request, route: Route) -> Request:
    mount = route.mount if route.mount is not None else route.path.rpartition("/")[0]
    if not route.path.endswith("/"):
        return request
    return replace(request, path=request.path.removeprefix(mount), raw_path=request.raw_path.removeprefix(mount))


def _merged(path: str) -> str:
    return re.sub("/{2,}", "/", path)


def _static(request: Request) -> Response:
    """Answer as nginx does for files: the user interface at the root, nothing else, and reading only."""
    if request.method not in ("GET", "HEAD"):
        return Response.of_html(405)
    return Response.of_html(200 if request.path == "/" else 404)
