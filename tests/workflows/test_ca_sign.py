"""A certificate for a registry, signed by the cluster's CA: its key is made here and stays."""

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from dcos_registry.sandbox.cluster import Sandbox
from dcos_registry.sandbox.faults import HttpFault
from dcos_registry.sandbox.http import Request
from tests.servers.certificates import ServerCertificate
from tests.servers.docker_registry import docker_registry
from tests.servers.pki import make
from tests.servers.required import require_program
from tests.workflows.operator import Operator

HOST = "registry.example.com"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answers(operator: Operator, status: int, body: bytes, kind: str = "application/json") -> None:
    """Have the CA answer something else."""

    def is_of_the_ca(request: Request) -> bool:
        return request.path == "/ca/api/v2/sign"

    fault = HttpFault(is_of_the_ca, status=status, body=body, headers=(("Content-Type", kind),))
    operator.sandbox.faults.http.append(fault)


def test_a_registry_serves_with_what_was_signed(operator: Operator, folder: Path) -> None:
    done = operator.call("ca-sign", "localhost", HOST, "127.0.0.1", "--output", "reg.crt", "--key", "reg.key")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0].split() == ["CERTIFICATE", "KEY", "HOSTS", "EXPIRES"]
    assert f"reg.crt      reg.key  localhost, {HOST}, 127.0.0.1  " in done.stdout
    certificate = ServerCertificate(folder / "reg.crt", folder / "reg.key", operator.sandbox.ca_file)
    with docker_registry(folder, certificate=certificate) as registry:
        asked = ["-sS", "--noproxy", "*", "--cacert", str(operator.sandbox.ca_file), f"{registry.url}/v2/"]
        subprocess.run([require_program("curl", "curl"), *asked], check=True, capture_output=True)
        checked = operator.call("ca-check", registry.host, str(operator.sandbox.ca_file))
        fetched = operator.call("ca-fetch", registry.host)
    assert checked.exit_code == 0, checked.stdout
    assert "the CA of the cluster has issued the certificate" in fetched.stderr


def test_the_key_is_for_its_owner_alone_and_is_not_printed_or_sent(operator: Operator) -> None:
    operator.requests()
    done = operator.call("ca-sign", HOST, "--json")
    [made] = done.document()["certificates"]
    assert (made["certificate"], made["key"], made["hosts"]) == (f"{HOST}.crt", f"{HOST}.key", [HOST])
    key = Path(f"{HOST}.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    certificate = x509.load_pem_x509_certificate(Path(f"{HOST}.crt").read_bytes())
    assert private.public_key() == certificate.public_key()
    assert "PRIVATE KEY" not in done.stdout + done.stderr
    assert operator.requests() == [("POST", "/ca/api/v2/sign"), ("GET", "/ca/dcos-ca.crt")]


def test_no_file_is_written_over_and_none_stays_without_the_other(operator: Operator, folder: Path) -> None:
    Path(f"{HOST}.key").write_text("of the user")
    operator.requests()
    assert operator.call("ca-sign", HOST).exit_code == 6
    assert operator.requests() == [], "nothing is signed for nothing"
    assert operator.call("ca-sign", HOST, "--output", "x", "--key", "x").exit_code == 6
    assert operator.call("ca-sign", HOST, "--key", "new.key", "--output", "none/reg.crt").exit_code == 1
    assert [path.name for path in folder.iterdir()] == [f"{HOST}.key"]


def test_pain_26_the_next_step_spells_the_registry_as_it_was_given(operator: Operator) -> None:
    done = operator.call("ca-sign", f"{HOST}:5000", HOST)
    assert f" ca-install {HOST}:5000 dcos-ca.crt" in done.stderr
    assert f"{HOST}.crt  {HOST}.key  {HOST}  " in done.stdout


def test_a_missing_permission_is_named_with_the_command_that_grants_it(operator: Operator) -> None:
    operator.sandbox.iam.add_user("bob", "no matter")
    token = operator.sandbox.iam.issue_token("bob")
    operator.variables |= {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": token}
    refused = operator.call("ca-sign", HOST)
    assert (refused.exit_code, refused.stderr.splitlines()) == (
        4,
        [
            "Error: bob lacks the permission dcos:adminrouter:ops:ca:rw full",
            "  dcos security org users grant bob dcos:adminrouter:ops:ca:rw full",
        ],
    )
    operator.sandbox.iam.grant("bob", "dcos:adminrouter:ops:ca:rw", "full")
    assert operator.call("ca-sign", HOST).exit_code == 0


def test_an_expired_login_is_said(operator: Operator) -> None:
    token = operator.sandbox.iam.issue_token(operator.sandbox.username, -5)
    operator.variables |= {"DCOS_URL": operator.sandbox.url, "DCOS_ACS_TOKEN": token}
    done = operator.call("ca-sign", HOST)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (3, "  dcos auth login")


@pytest.fixture
def open_operator(home: Path) -> Iterator[Operator]:
    """Run a cluster of open-source DC/OS."""
    with Sandbox(variant="open") as sandbox:
        yield Operator(sandbox, home)


def test_open_source_dcos_has_no_ca_that_signs(open_operator: Operator) -> None:
    done = open_operator.call("ca-sign", HOST)
    assert (done.exit_code, done.stdout) == (11, "")
    assert "only DC/OS Enterprise does" in done.stderr


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (400, b'{"success":false,"errors":[{"code":9002,"message":"CSR Decode failed"}]}', "(400): CSR Decode failed"),
        (200, b'{"success":true,"result":{}}', "answered without a certificate"),
        (200, b'{"success":false,"errors":null}', "did not sign (200)"),
        (500, b"[]", "did not sign (500)"),
    ],
)
def test_what_the_ca_says_instead_of_signing_is_told(operator: Operator, status: int, body: bytes, told: str) -> None:
    answers(operator, status, body)
    done = operator.call("ca-sign", HOST)
    assert done.exit_code == 1
    assert told in done.stderr


def test_a_certificate_of_another_key_is_not_taken(operator: Operator, folder: Path) -> None:
    pem = make(HOST).pem.decode().replace("\n", "\\n")
    answers(operator, 200, f'{{"success":true,"result":{{"certificate":"{pem}"}}}}'.encode())
    done = operator.call("ca-sign", HOST)
    assert done.exit_code == 1
    assert "a certificate for another key" in done.stderr
    assert list(folder.iterdir()) == []
