"""Apps that have no credential yet, and what commands say of the secret that is made for them."""

from tests.workflows.operator import Operator

WEB = "/team/web"
PATH = "team/web/pull"


def login_in_words(operator: Operator) -> str:
    """Name the login of the sandbox's registry, as messages do."""
    registry = operator.sandbox.registry
    return f"the login {registry.host} ({registry.username}) for {registry.host}"


def sources(operator: Operator) -> dict[str, str]:
    """List the apps that declare a secret, each with its path."""
    apps = operator.ask("GET", "/v2/apps")["apps"]
    return {app["id"]: secret["source"] for app in apps for secret in app.get("secrets", {}).values()}


def log_in(operator: Operator, registry: str, username: str = "ci") -> None:
    """Keep a login that nobody tries."""
    login = ("login", registry, "-u", username, "--password-stdin", "--skip-check")
    assert operator.call(*login, given="word").exit_code == 0
