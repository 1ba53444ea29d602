"""Show one pull secret: whose logins it holds, who uses it and who may, and what is wrong with it; never a password."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dcos_registry import errors
from dcos_registry.clients.secrets import Secret, SecretsClient
from dcos_registry.model.docker_config import DockerConfig, registry_of_key, shown_key
from dcos_registry.model.secret_path import SecretPath
from dcos_registry.pull import expiry, login_findings, secret_findings, ucr, workload_findings
from dcos_registry.pull.credential_shapes import Offered
from dcos_registry.pull.credential_table import kind_of
from dcos_registry.pull.mesos_json import MesosError
from dcos_registry.pull.problem import Problem
from dcos_registry.pull.remedies import secret_document
from dcos_registry.report import Item, ItemStatus, Report
from dcos_registry.workflows.login_list import shown_end
from dcos_registry.workflows.secret_users import SecretUsers, named, space_in_words

COLUMNS = {"REGISTRY": "key", "USER": "username", "KIND": "kind", "EXPIRES": "expires"}


@dataclass(frozen=True)
class SecretReport(Report):
    """One secret: a table of its registries, and sentences below it."""

    problems: tuple[Problem, ...] = ()

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows: a line for each registry."""
        registries = [row for item in self.items for row in item.fields["registries"]]
        return [{**row, "expires": shown_end(row["expires"])} for row in registries]

    @property
    def paragraphs(self) -> list[list[str]]:
        """What the secret is as a whole, and what is wrong with it."""
        return [[*_lines(item.fields), *_told(self.problems)] for item in self.items]

    def lists(self) -> dict[str, list[dict[str, Any]]]:
        """Write the problems beside the secret."""
        problems = [{"id": one.id, "sentence": one.sentence, "remedy": one.remedy} for one in self.problems]
        return {**super().lists(), "problems": problems}


def show_secret(path: SecretPath, *, secrets: SecretsClient, users: SecretUsers, now: datetime) -> SecretReport:
    """Show a secret of either type; raises `NotFoundError`, and what the store answers to reading it."""
    secret = secrets.read(path)
    problems = tuple(dict.fromkeys(_problems(path, secret, users, now)))
    fields = {
        "path": str(path),
        "type": secret.kind,
        "bytes": len(secret.value),
        "space": f"/{path.space}" if path.space else None,
        "registries": list(_registries(secret)),
        "workloads": users.to_json(path),
    }
    unknown = [f"Who uses it could not be asked: {users.unknown.message}"] if users.unknown else []
    return SecretReport("secret-show", "secrets", (Item(ItemStatus.DONE, fields),), tuple(unknown), problems=problems)


def _config(secret: Secret) -> DockerConfig:
    """Read the docker config that a secret holds; an empty one for anything else."""
    try:
        return DockerConfig.parse(secret.value, "")
    except errors.UsageError:
        return DockerConfig({})


def _registries(secret: Secret) -> Iterator[dict[str, Any]]:
    config = _config(secret)
    for key, auth in config.auths.items():
        username, password = login_findings.login_in(auth)
        end = expiry.end_of(password)
        yield {
            "key": shown_key(key),
            "username": username or None,
            "kind": kind_of(Offered(registry_of_key(key), username, password)).id if username else None,
            "expires": end.isoformat() if end else None,
        }
    for key in config.lacking:
        yield {"key": shown_key(key), "username": None, "kind": None, "expires": None}


def _problems(path: SecretPath, secret: Secret, users: SecretUsers, now: datetime) -> Iterator[Problem]:
    """Find what is wrong for the images that are pulled with it; without any, for those of its own registries."""
    using = [user for user in users.of(path) if user.images]
    for user in using:
        outside = workload_findings.outside_space(user.workload.id, path)
        if outside:
            yield outside
    images = dict.fromkeys(image for user in using for image in user.images)
    for location in _locations(images) if images else _own_locations(secret):
        yield from secret_findings.findings(secret.value, location, secret_document(path, location.registry), now)


def _locations(images: Iterable[str]) -> Iterator[ucr.Location]:
    for image in images:
        with suppress(MesosError):  # the name of an image is no fault of the secret's
            yield ucr.locate(ucr.parse_image(image))


def _own_locations(secret: Secret) -> list[ucr.Location]:
    """Locate an image of each registry that the secret has a key of, and some image where it has none."""
    config = _config(secret)
    hosts = [ucr.key_host(key) for key in (*config.auths, *config.lacking)] or ["HOST"]
    return [ucr.Location("https", host, None, "any", "latest") for host in hosts]


def _lines(fields: Mapping[str, Any]) -> list[str]:
    path = SecretPath(fields["path"])
    lines = [f"TYPE     {fields['type']}, {fields['bytes']:,} bytes", f"FOR      {space_in_words(path)}"]
    if fields["workloads"] is not None:
        lines.append(f"USED BY  {named(map(_user, fields['workloads'])) or 'no app or pod'}")
    return lines


def _told(problems: Iterable[Problem]) -> Iterator[str]:
    for problem in problems:
        yield f"PROBLEM  {problem.sentence}"
        yield f"         {problem.remedy}"


def _user(workload: Mapping[str, Any]) -> str:
    return f"{workload['kind']} {workload['id']}{'' if workload['pulls'] else ' (not to pull an image)'}"
