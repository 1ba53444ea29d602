"""Does a CA file make agents trust a registry: what is said of it is what curl does, and why."""

import subprocess
from pathlib import Path

import certifi
import pytest

from dcos_registry.bundle.ca_certificates import certificates_of, is_pem
from tests.cli.calling import call
from tests.clients.loopback import Reply, serve
from tests.servers.required import require_program
from tests.servers.serving import speaks_tls
from tests.workflows.ca_cases import CASES, Case


def curl_trusts(url: str, *flags: str | Path) -> bool:
    """Have curl ask, with no other certificates than those of the flags."""
    asked = [require_program("curl", "curl"), "-sS", "--noproxy", "*", *map(str, flags), url]
    done = subprocess.run(asked, capture_output=True, check=False, env={"SSL_CERT_DIR": "/nowhere"})
    assert done.returncode in (0, 35, 60, 77), done.stderr
    return done.returncode == 0


def agents_folder(folder: Path, data: bytes) -> Path:
    """Make the folder that an agent's curl looks into: certificates one by one, under their hash names."""
    folder.mkdir()
    for one in certificates_of(data, "ca.crt"):
        (folder / f"{one.subject_hash}.0").write_bytes(one.pem if is_pem(data) else data)
    return folder


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=list(CASES))
def test_pain_25_what_is_said_of_a_file_is_what_curl_does(tmp_path: Path, name: str, case: Case) -> None:
    setting = case.setting(tmp_path)
    file = tmp_path / "ca.crt"
    file.write_bytes(setting.file)
    with serve(Reply(), speaks_tls(setting.shown, "DEFAULT:@SECLEVEL=0")) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        done = call("ca-check", url, str(file), "--json").document()
        by_file = curl_trusts(url, "--cacert", file, "--capath", "/nowhere")
        folder = agents_folder(tmp_path / "certs", setting.file)
        by_folder = curl_trusts(url, "--cacert", certifi.where(), "--capath", folder)
    trusts = {one["engine"]: one["trusts"] for one in done["engines"]}
    assert trusts == {"ucr": case.ucr, "docker": case.docker}
    assert (by_file, by_folder) == (case.ucr, case.ucr)
    assert tuple(one["id"] for one in done["findings"]) == case.found
    assert (done["error"] or {}).get("exit_code") == (10 if case.found else None)
