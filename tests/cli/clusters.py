"""DCOS directories to try things on."""

from pathlib import Path
from typing import Any

import pytest
import toml

from dcos_registry import errors
from dcos_registry.cli.cluster_config import ClusterConfig, load


class Clusters:
    """The clusters of one user."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / ".dcos"

    def add(self, cluster_id: str, *, name: str = "", attached: bool = False, **sections: dict[str, Any]) -> Path:
        """Add a cluster with its own URL; `sections` replace what would stand there."""
        folder = self.folder / "clusters" / cluster_id
        folder.mkdir(parents=True)
        core = {"dcos_url": f"https://{cluster_id}.example", "dcos_acs_token": f"token of {cluster_id}"}
        document = {"cluster": {"name": name or cluster_id}, "core": core, **sections}
        (folder / "dcos.toml").write_text(toml.dumps(document))
        if attached:
            (folder / "attached").touch()
        return folder

    def add_core(self, **core: Any) -> Path:
        """Add the one cluster `a`, with these keys besides URL and token."""
        return self.add("a", core={"dcos_url": "https://a.example", "dcos_acs_token": "t", **core})

    def load(self, **variables: str) -> ClusterConfig:
        """Find the active cluster with these variables and no others."""
        return load(variables, home=self.home, working_directory=self.home)

    def error(self, **variables: str) -> errors.RegistryPluginError:
        """Return why there is none."""
        with pytest.raises(errors.RegistryPluginError) as caught:
            self.load(**variables)
        return caught.value


def said(error: errors.RegistryPluginError) -> tuple[type[errors.RegistryPluginError], str, str | None]:
    return type(error), error.message, error.hint
