"""What mends a credential that an engine cannot use, as commands; each said once, for all that find it broken."""

from dcos_registry.model.secret_path import SecretPath
from dcos_registry.pull.login_findings import Document


def renewal_of_secret(path: SecretPath, registry: str) -> str:
    """Say how a pull secret is written anew."""
    return f"dcos registry login {registry}, then dcos registry secret-update {path} --registry {registry}"


def secret_document(path: SecretPath, registry: str) -> Document:
    """Make what findings call a pull secret, with how it is written anew, and in the place of what is no config."""
    renewal = renewal_of_secret(path, registry)
    return Document(f"the secret {path}", renewal, f"{renewal} --replace")


def creation_of_secret(path: SecretPath, registry: str) -> str:
    """Say how a pull secret is written that is not there yet."""
    return f"dcos registry login {registry}, then dcos registry secret-create {path} --registry {registry}"


def renewal_of_archive(registry: str) -> str:
    """Say how a credentials archive is made anew."""
    made = f"dcos registry login {registry}, then dcos registry archive-create --registry {registry}"
    return f"{made} --force, and put it in its place"
