"""Rules that apps and pods share: features, secrets, environment, networks, roles (marathon.md 2.3 and 2.6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from dcos_registry.model.secret_path import SecretPath
from dcos_registry.sandbox.marathon import ids
from dcos_registry.sandbox.marathon.answers import Problems
from dcos_registry.sandbox.marathon.dialect import DEFAULT_ROLE, Dialect

_UNDECLARED = "pullConfig.secret must refer to an existing secret"


def check_feature(feature: str, path: str, dialect: Dialect, problems: Problems) -> None:
    """Note that what stands at `path` needs a feature which is off; the stray bracket is Marathon's."""
    if feature not in dialect.features:
        problems.add(path, f"Feature {feature} is not enabled. Enable with --enable_features {feature})")


def check_id(spec_id: str, problems: Problems) -> None:
    """Note an id that is the root, or that the API's own paths would hide."""
    problems.require("", "must not be root", that=spec_id != "/")
    problems.require("/id", ids.RESERVED_MESSAGE, that=not ids.is_reserved(spec_id))


def check_secrets(secrets: Mapping[str, Any], dialect: Dialect, problems: Problems, *, is_pod: bool = False) -> None:
    """Note secrets where there are none to be had, and one without a name."""
    if not secrets:
        return
    if "secrets" not in dialect.features:
        if is_pod:
            problems.add("/secrets", "must be empty")
        check_feature("secrets", "/secrets", dialect, problems)
    elif "" in secrets:
        problems.add("/secrets/keys(0)", "must not be empty")


def check_environment(
    environment: Mapping[str, Any], path: str, secrets: Mapping[str, Any], dialect: Dialect, problems: Problems
) -> None:
    """Note references to secrets that are not declared, and nameless variables."""
    references = {name: value["secret"] for name, value in environment.items() if isinstance(value, dict)}
    if references and "secrets" not in dialect.features:
        feature = "use of secret-references in the environment requires the secrets feature to be enabled"
        problems.add(path, feature)
    for name, secret in references.items():
        problems.require(f"{path}/{name}/secret", "references an undefined secret", that=secret in secrets)
    for index, name in enumerate(environment):
        problems.require(f"{path}/keys({index})", "must not be empty", that=name != "")


def check_pull_config(
    image: Mapping[str, Any], path: str, secrets: Mapping[str, Any], dialect: Dialect, problems: Problems
) -> None:
    """Note a pull secret that the definition does not declare, or that this cluster cannot have (marathon.md 2.2)."""
    if "pullConfig" not in image:
        return
    at = f"{path}/pullConfig"
    problems.require(at, _UNDECLARED, that=image["pullConfig"]["secret"] in secrets)
    if "secrets" not in dialect.features:
        problems.add(at, "must be empty")
        check_feature("secrets", at, dialect, problems)


def check_networks(networks: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """Note networks that cannot stand together (A/api/v2/validation/NetworkValidation.scala)."""
    modes = [network["mode"] for network in networks]
    names = [network.get("name", "") for network in networks if network["mode"] == "container"]
    nameless = all("name" not in network for network in networks if network["mode"] == "container/bridge")
    problems.require("/networks", "Bridge networks may not have names", that=nameless)
    problems.require("/networks", "Duplicate networks are not allowed", that=len(set(names)) == len(names))
    one_kind = len(set(modes)) <= 1 and (len(modes) <= 1 or modes[0] == "container")
    several = "May specify a single host network, single bridge network, or else 1-to-n container networks"
    problems.require("/networks", several, that=one_kind)


def check_role(
    role: str,
    accepted: Sequence[str] | None,
    spec_id: str,
    dialect: Dialect,
    problems: Problems,
    *,
    forced: bool = False,
) -> None:
    """Note a role that is neither the default nor the top-level group's (marathon.md 2.6; 1.9 and later)."""
    if not dialect.has_roles:
        return
    allowed = [DEFAULT_ROLE] + ([spec_id.split("/")[1]] if spec_id.count("/") > 1 else [])
    if not forced:
        problems.require("/role", f"got {role}, expected one of: [{', '.join(allowed)}]", that=role in allowed)
    if dialect.has_resource_limits:
        message = f"acceptedResourceRoles can only contain * and {role}"
        problems.require("/acceptedResourceRoles", message, that=set(accepted or ()) <= {"*", role})


def check_limits(limits: Mapping[str, Any], requests: Mapping[str, Any], path: str, problems: Problems) -> None:
    """Note a resource limit below what is asked for."""
    for name, limit in limits.items():
        if not isinstance(limit, str):
            message = f"resource limit must be greater than or equal to requested resource ({requests[name]})"
            problems.require(f"{path}/{name}", message, that=limit >= requests[name])


def check_spaces(spec_id: str, secrets: Mapping[str, Any], problems: Problems) -> None:
    """Note secrets outside an app's space: the Enterprise plugin's refusal (cluster.md D4)."""
    for secret in secrets.values():
        source = secret["source"]
        problems.require(
            "", f"Secret {source} is not accessible", that=SecretPath(source.strip("/")).usable_by(spec_id)
        )
