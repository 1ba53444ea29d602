"""What mends a credential that an engine cannot use, as commands; each said once, for all that find it broken."""

from dcos_registry.model.secret_path import SecretPath


def renewal_of_secret(path: SecretPath, registry: str) -> str:
    """Say how a pull secret is written anew."""
    return f"dcos registry login {registry}, then dcos registry secret-update {path} --registry {registry}"


def replacement_of_secret(path: SecretPath, registry: str) -> str:
    """Say how a docker config is written in the place of what is none."""
    return f"{renewal_of_secret(path, registry)} --replace"


def creation_of_secret(path: SecretPath, registry: str) -> str:
    """Say how a pull secret is written that is not there yet."""
    return f"dcos registry login {registry}, then dcos registry secret-create {path} --registry {registry}"


def renewal_of_archive(registry: str) -> str:
    """Say how a credentials archive is made anew."""
    return f"docker login {registry}, then tar -C ~ -czf docker.tar.gz .docker/config.json, and put it in its place"
