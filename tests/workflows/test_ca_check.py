"""Does a CA file make agents trust a registry: what is said of it is what curl does, and why."""

import subprocess
from dataclasses import replace
from pathlib import Path

import certifi
import pytest

from dcos_registry.bundle.ca_certificates import as_agents_read, certificates_of
from tests.cli.calling import call
from tests.clients.loopback import Reply, serve, unused_port
from tests.servers.certificates import DAY, Authority
from tests.servers.docker_registry import docker_registry
from tests.servers.pki import ROOT, SERVER, make
from tests.servers.required import require_program
from tests.servers.serving import speaks_tls, wants_client
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
        (folder / f"{one.subject_hash}.0").write_bytes(one.pem if as_agents_read(data) else data)
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


def test_a_registry_under_an_own_authority_is_trusted_by_its_file_alone(tmp_path: Path, authority: Authority) -> None:
    certificate = authority.issue("localhost", "127.0.0.1")
    other = make("Other", recipe=ROOT)
    (tmp_path / "other.crt").write_bytes(other.pem)
    with docker_registry(tmp_path, certificate=certificate) as registry:
        good = call("ca-check", registry.host, str(authority.certificate_file))
        bad = call("ca-check", registry.host, str(tmp_path / "other.crt"))
        folder = agents_folder(tmp_path / "certs", authority.certificate_file.read_bytes())
        assert curl_trusts(f"{registry.url}/v2/", "--cacert", certifi.where(), "--capath", folder)
        assert not curl_trusts(f"{registry.url}/v2/", "--cacert", tmp_path / "other.crt", "--capath", "/nowhere")
    assert (good.exit_code, good.stdout) == (
        0,
        "ENGINE         TRUSTS  ERROR\nDocker Engine  yes     -\nUCR            yes     -\n",
    )
    assert bad.exit_code == 10
    assert bad.stdout.splitlines() == [
        "ENGINE         TRUSTS  ERROR",
        "Docker Engine  no      x509: certificate signed by unknown authority",
        "UCR            no      curl: (60) SSL certificate problem: unable to get local issuer certificate",
        "",
        f"CN=Test CA has issued the certificate of {registry.host}, and neither does {registry.host} show it nor does "
        f"{tmp_path}/other.crt hold it",
        f"  have {registry.host} show its whole chain, its certificate and those above it in one file; or get the "
        "certificate of CN=Test CA from whoever runs it",
    ]
    assert bad.stderr.splitlines()[-1] == f"Error: {tmp_path}/other.crt for {registry.host} has 1 problem"


def test_where_the_certificate_of_an_issuer_lies_is_said(tmp_path: Path) -> None:
    root = make("Root", recipe=ROOT)
    url = "http://pki.example.com/below.crt"
    leaf = make("localhost", make("Below", root, ROOT), replace(SERVER, issuer_url=url))
    (tmp_path / "ca.crt").write_bytes(root.pem)
    with serve(Reply(), leaf.shown(tmp_path)) as server:
        done = call("ca-check", server.host, str(tmp_path / "ca.crt"))
    assert f"get the certificate of CN=Below, which lies at {url}" in done.stdout


def test_a_certificate_that_ends_soon_is_a_warning_and_no_problem(tmp_path: Path) -> None:
    root = make("Root", recipe=ROOT)
    leaf = make("localhost", root, replace(SERVER, ends_in=20 * DAY))
    (tmp_path / "ca.crt").write_bytes(root.pem)
    with serve(Reply(), leaf.shown(tmp_path)) as server:
        done = call("ca-check", server.url.replace("127.0.0.1", "localhost"), str(tmp_path / "ca.crt"))
    assert done.exit_code == 0
    assert "Warning: CN=localhost expires on " in done.stderr
    assert "CN=Root expires" not in done.stderr


def test_what_a_public_authority_vouches_for_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public, other = make("Public", recipe=ROOT), make("Other", recipe=ROOT)
    for name, made in {"public.crt": public, "ca.crt": other}.items():
        (tmp_path / name).write_bytes(made.pem)
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "public.crt"))
    with serve(Reply(), make("localhost", public).shown(tmp_path)) as server:
        done = call("ca-check", server.url.replace("127.0.0.1", "localhost"), str(tmp_path / "ca.crt"))
    assert done.exit_code == 0
    assert "a public authority vouches for localhost" in done.stderr


def test_a_registry_that_wants_a_client_certificate_is_told_apart(tmp_path: Path) -> None:
    shown = make("localhost").shown(tmp_path)
    with serve(Reply(), wants_client(shown)) as server:
        host = server.host.replace("127.0.0.1", "localhost")
        done = call("ca-check", host, str(shown.certificate_file), "--json")
    assert (done.exit_code, [one["id"] for one in done.document()["findings"]]) == (10, ["client-certificate-wanted"])


def test_an_engine_that_looks_at_no_certificate_is_said(tmp_path: Path) -> None:
    shown = make("localhost").shown(tmp_path)
    with serve(Reply(), shown) as server:
        host = server.host.replace("127.0.0.1", "localhost")
        done = call("ca-check", host, str(shown.certificate_file))
    assert f"Note: the UCR asks {host} over HTTP" in done.stderr
    assert f"Note: Docker asks {host} without looking at its certificate" in done.stderr


def test_a_registry_without_tls_or_without_an_answer_is_no_finding(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_bytes(make("Root", recipe=ROOT).pem)
    with serve(Reply()) as server:
        plain = call("ca-check", server.host, str(tmp_path / "ca.crt"))
    nobody = f"127.0.0.1:{unused_port()}"
    gone = call("ca-check", nobody, str(tmp_path / "ca.crt"))
    assert (plain.exit_code, plain.stderr) == (7, f"Error: https://{server.host} answers without TLS\n")
    assert (gone.exit_code, gone.stderr) == (7, f"Error: Cannot reach https://{nobody}: connection refused\n")


@pytest.mark.parametrize("form", ["der", "indented"])
def test_pain_26_a_file_that_no_agent_reads_is_told_apart_with_what_converts_it(tmp_path: Path, form: str) -> None:
    made = make("localhost")
    contents = {"der": made.der, "indented": b"  " + made.pem.replace(b"\n", b"\n  ")}
    file = tmp_path / "ca.crt"
    file.write_bytes(contents[form])
    with serve(Reply(), made.shown(tmp_path)) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        done = call("ca-check", url, str(file), "--json").document()
        assert not curl_trusts(url, "--cacert", file, "--capath", "/nowhere")
    assert [one["trusts"] for one in done["engines"]] == [False, False]
    [found] = done["findings"]
    assert (found["id"], "ca-install" in found["hint"]) == ("ca-file-not-pem", True)


def test_pain_26_several_in_a_file_are_said_to_be_split(tmp_path: Path) -> None:
    made = make("localhost")
    (tmp_path / "ca.crt").write_bytes(make("Other", recipe=ROOT).pem + made.pem)
    with serve(Reply(), made.shown(tmp_path)) as server:
        done = call("ca-check", server.url.replace("127.0.0.1", "localhost"), str(tmp_path / "ca.crt"))
    assert "holds 2 certificates, and under the hash name of one Mesos finds no other" in done.stderr
    assert "Note: CN=Other in " in done.stderr


@pytest.mark.parametrize("content", [b"", b"-----BEGIN RSA PRIVATE KEY-----\n"])
def test_a_file_without_a_certificate_is_bad_input(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ca.crt").write_bytes(content)
    assert call("ca-check", "localhost:1", str(tmp_path / "ca.crt")).exit_code == 2
