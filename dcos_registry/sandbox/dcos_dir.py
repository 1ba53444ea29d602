"""The folder in which the DC/OS CLI keeps its clusters (cluster.md B1)."""

import json
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

_TIMEOUT_SECONDS = 180


@dataclass(frozen=True)
class ClusterEntry:
    """What `dcos cluster setup` would have saved; `ca_pem` is there only for HTTPS."""

    cluster_id: str
    name: str
    url: str
    token: str = field(repr=False)
    ca_pem: bytes | None = None

    def write(self, dcos_dir: Path) -> None:
        """Write the cluster into a DCOS directory and attach it; another cluster there is detached."""
        for attached in dcos_dir.glob("clusters/*/attached"):
            attached.unlink()
        clusters = dcos_dir / "clusters"
        clusters.mkdir(mode=0o700, parents=True, exist_ok=True)
        dcos_dir.chmod(0o700)
        folder = clusters / self.cluster_id
        core: dict[str, str | int] = {"dcos_acs_token": self.token, "dcos_url": self.url}
        # Made aside and renamed: whoever looks meets a whole cluster or none.
        with tempfile.TemporaryDirectory(dir=dcos_dir) as aside:
            made = Path(aside) / self.cluster_id
            made.mkdir()
            if self.ca_pem is not None:
                (made / "dcos_ca.crt").write_bytes(self.ca_pem)
                core["ssl_verify"] = str(folder.absolute() / "dcos_ca.crt")
            core["timeout"] = _TIMEOUT_SECONDS
            config = made / "dcos.toml"
            config.touch(mode=0o600)
            config.write_text(_table("cluster", {"name": self.name}) + _table("core", core), encoding="utf-8")
            (made / "attached").touch()
            shutil.rmtree(folder, ignore_errors=True)
            made.rename(folder)


def _table(name: str, values: dict[str, str | int]) -> str:
    """Write a TOML table as the CLI does; a string of JSON is one of TOML too."""
    lines = (f"  {key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"[{name}]\n{''.join(lines)}"
