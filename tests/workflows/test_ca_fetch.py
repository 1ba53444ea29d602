"""Which certificate is to be trusted of those that a registry shows, and where else it is to be had."""

from dataclasses import replace
from pathlib import Path

import certifi
import pytest

from dcos_registry.clients import handshake
from tests.cli.calling import Called, call, terminal
from tests.clients.loopback import Reply, serve, silent
from tests.servers.certificates import ServerCertificate
from tests.servers.pki import ROOT, SERVER, make
from tests.servers.serving import wants_client
from tests.workflows.operator import Operator


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own, on a machine that trusts nobody."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    return tmp_path


def fetched(shown: ServerCertificate, *flags: str) -> Called:
    """Fetch from a server on localhost."""
    with serve(Reply(), shown) as server:
        return call("ca-fetch", server.host.replace("127.0.0.1", "localhost"), *flags)


def trusted(done: Called) -> list[str]:
    """Return the subjects of those that are to be trusted."""
    return [one["subject"] for one in done.document()["certificates"] if one["trust"]]


def test_a_root_that_is_shown_is_the_one_to_trust_and_is_saved(folder: Path) -> None:
    root = make("Root", recipe=ROOT)
    below = make("Below", root, ROOT)
    done = fetched(make("localhost", below).shown(folder, below, root), "--output", "ca.crt", "--yes")
    day = f"{root.certificate.not_valid_after_utc:%Y-%m-%d}"
    assert (done.exit_code, done.stdout.splitlines()[:4]) == (
        0,
        [
            "PLACE  SUBJECT       ISSUER    EXPIRES     TRUST",
            f"0      CN=localhost  CN=Below  {day}  no",
            f"1      CN=Below      CN=Root   {day}  no",
            f"2      CN=Root       CN=Root   {day}  yes",
        ],
    )
    assert done.stdout.splitlines()[5] == "TRUST    CN=Root"
    assert done.stdout.splitlines()[7:] == ["SAVED    ca.crt"]
    assert "Warning: it is only the registry that says so" in done.stderr
    assert Path("ca.crt").read_bytes() == root.pem


def test_a_self_signed_certificate_is_the_one_to_trust(folder: Path) -> None:
    done = fetched(make("localhost").shown(folder), "--json")
    assert trusted(done) == ["CN=localhost"]
    assert done.document()["certificates"][0]["file"] is None


def test_a_root_that_is_not_shown_is_to_be_had_elsewhere(folder: Path) -> None:
    root = make("Root", recipe=ROOT)
    url = "http://pki.example.com/root.crt"
    leaf = make("localhost", root, replace(SERVER, issuer_url=url))
    done = fetched(leaf.shown(folder), "--output", "ca.crt", "--yes")
    assert done.exit_code == 5
    assert "does not show the certificate that is to be trusted: that of CN=Root" in done.stderr
    assert f"curl -o ca.der {url}, then " in done.stderr
    assert not Path("ca.crt").exists()


def test_what_a_certificate_says_is_no_part_of_a_command(folder: Path) -> None:
    leaf = make("localhost", make("Root", recipe=ROOT), replace(SERVER, issuer_url="http://a.test/r;reboot"))
    assert "curl -o ca.der 'http://a.test/r;reboot', then " in fetched(leaf.shown(folder)).stderr


def test_a_place_that_is_not_in_the_web_is_not_named(folder: Path) -> None:
    leaf = make("localhost", make("Root", recipe=ROOT), replace(SERVER, issuer_url="ldap:///CN=Root?cACertificate"))
    done = fetched(leaf.shown(folder))
    assert "ldap" not in done.stderr
    assert "  get it from whoever runs localhost:" in done.stderr


def test_a_root_that_this_machine_trusts_is_found_though_it_is_not_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make("Root", recipe=ROOT)
    (folder / "system.crt").write_bytes(root.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "system.crt"))
    done = fetched(make("localhost", root).shown(folder), "--output", "ca.crt", "--yes", "--json")
    assert (done.exit_code, trusted(done)) == (0, ["CN=Root"])
    assert "Note: this machine trusts CN=Root" in done.stderr
    assert Path("ca.crt").read_bytes() == root.pem


def test_nothing_is_to_be_had_where_a_public_authority_vouches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make("Public", recipe=ROOT)
    (folder / "public.crt").write_bytes(root.pem)
    monkeypatch.setattr(certifi, "where", lambda: str(folder / "public.crt"))
    done = fetched(make("localhost", root).shown(folder), "--output", "ca.crt", "--yes", "--json")
    assert (done.exit_code, trusted(done), Path("ca.crt").exists()) == (0, [], False)
    assert "nothing is to install" in done.stderr


def test_the_chain_is_shown_to_whoever_has_no_client_certificate(folder: Path) -> None:
    shown = make("localhost").shown(folder)
    with serve(Reply(), wants_client(shown)) as server:
        assert call("ca-fetch", server.host).exit_code == 0


def test_the_ca_of_the_cluster_is_recognised_and_can_be_taken(operator: Operator) -> None:
    authority = operator.sandbox.ca_file.read_text()
    done = operator.call("ca-fetch", "--cluster-ca", "--output", "dcos-ca.crt", "--yes")
    assert done.exit_code == 0
    assert Path("dcos-ca.crt").read_text() == authority
    assert "nothing has proven that it was" in done.stderr
    again = operator.call("ca-fetch", "--cluster-ca", "--output", "dcos-ca.crt")
    assert again.exit_code == 0, "what is there already needs no question"


def test_nothing_is_saved_without_an_answer_or_over_another_file(folder: Path) -> None:
    shown = make("localhost").shown(folder)
    unasked = fetched(shown, "--output", "ca.crt")
    assert (unasked.exit_code, unasked.stderr.splitlines()[-1]) == (2, "  give it with --yes")
    assert not Path("ca.crt").exists()
    Path("ca.crt").write_text("of the user")
    assert fetched(shown, "--output", "ca.crt", "--yes").exit_code == 6
    assert Path("ca.crt").read_text() == "of the user"


def test_somebody_at_a_terminal_is_shown_the_fingerprint_and_asked(folder: Path) -> None:
    made = make("localhost")
    with serve(Reply(), made.shown(folder)) as server:
        for answer, code in (("n\n", 1), ("y\n", 0)):
            with terminal("ca-fetch", server.host, "--output", "ca.crt") as shell:
                shell.wait_for("save it as ca.crt? [y/N]")
                assert "SHA-256 fingerprint" in shell.shown
                shell.type(answer)
                assert shell.end() == code
            assert Path("ca.crt").exists() == (code == 0)


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshake, "_SECONDS", 0.2)
    with silent() as host:
        done = call("ca-fetch", host)
    assert (done.exit_code, done.stderr) == (7, f"Error: Cannot reach https://{host}: no answer within 0.2 seconds\n")


@pytest.mark.parametrize("arguments", [[], ["localhost", "--cluster-ca"]])
def test_it_is_about_a_registry_or_the_cluster(arguments: list[str]) -> None:
    assert call("ca-fetch", *arguments).exit_code == 2
