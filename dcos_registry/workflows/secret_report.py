"""What commands about secrets hand back: paths, registries and user names, never a password."""

from collections.abc import Mapping
from typing import Any

from dcos_registry.report import Report

COLUMNS = {"PATH": "path", "REGISTRIES": "registries", "USERS": "usernames", "TYPE": "type"}


class SecretsReport(Report):
    """Secrets; `registries` of an item are keys with user names, `workloads` those that refer to it."""

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """What a table shows: a line for each secret."""
        return [_row(row) for row in super().rows]


def _row(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    registries, workloads = fields.get("registries", ()), fields.get("workloads")
    return {
        **fields,
        "registries": [each["key"] for each in registries],
        "usernames": [each["username"] for each in registries],
        "workloads": None if workloads is None else [each["id"] for each in workloads],
    }
