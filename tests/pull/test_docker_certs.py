"""Which certificates dockerd takes from certs.d (docker.md 42 to 44)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcos_registry.pull import docker_certs

PEM = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
KEY = PEM.replace(b"CERTIFICATE", b"RSA PRIVATE KEY")


@pytest.mark.parametrize("registry", ["registry.test", "registry.test:443", "REGISTRY.test", "registry-1.docker.io"])
def test_rule_42_a_folder_is_named_as_the_image_names_the_registry(registry: str) -> None:
    assert docker_certs.folder_of(registry) == registry


def test_rule_42_no_folder_is_for_the_hub() -> None:
    assert docker_certs.folder_of("docker.io") is None


def test_pain_26_folders_of_another_port_or_spelling_do_not_serve() -> None:
    folders = ["registry.test", "registry.test:443", "REGISTRY.TEST", "https:registry.test", "other.test", "_default"]

    assert docker_certs.similar(folders, "registry.test:443") == (
        "REGISTRY.TEST",
        "https:registry.test",
        "registry.test",
    )


def test_pain_25_only_crt_files_are_read_for_a_ca() -> None:
    certs = docker_certs.read({"b.crt": PEM, "a.crt": PEM, "bad.crt": b"x", "ca.pem": PEM, "ca.cer": PEM, "C.CRT": PEM})

    assert certs.ca_files == ("a.crt", "b.crt", "bad.crt")
    assert certs.refusal is None
    assert certs.notes == (
        "dockerd ignores C.CRT: the file of a CA must end in .crt",
        "dockerd skips bad.crt, which holds no certificate in PEM",
        "dockerd ignores ca.cer: the file of a CA must end in .crt",
        "dockerd ignores ca.pem: the file of a CA must end in .crt",
    )


@pytest.mark.parametrize("belongs", ["yes", ""])
def test_rule_43_a_certificate_and_its_key_are_a_pair(belongs: str) -> None:
    certs = docker_certs.read({"x.cert": PEM, "x.key": KEY}, lambda certificate, key: bool(belongs))

    assert certs.clients == (("x.cert", "x.key"),)
    assert certs.refusal == (None if belongs else "tls: private key does not match public key")


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (
            {"ca.cert": PEM},
            "missing key ca.key for client certificate ca.cert. "
            "Note that CA certificates should use the extension .crt",
        ),
        ({"client.key": b"x", "ca.crt": PEM}, "Missing client certificate client.cert for key client.key"),
        ({"b.cert": PEM, "a.key": b"x"}, "Missing client certificate a.cert for key a.key"),
        ({"a.cert": b"x", "a.key": b"x"}, "tls: failed to find any PEM data in certificate input"),
        ({"a.cert": PEM, "a.key": b"x"}, "tls: failed to find any PEM data in key input"),
        (
            {"a.cert": PEM, "a.key": PEM},
            "tls: found a certificate rather than a key in the PEM for the private key",
        ),
        (
            {"a.cert": PEM.replace(b"CERTIFICATE", b"PRIVATE KEY"), "a.key": b"x"},
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; "
            "PEM inputs may have been switched",
        ),
        (
            {"a.cert": PEM.replace(b"CERTIFICATE", b"X"), "a.key": b"x"},
            'tls: failed to find "CERTIFICATE" PEM block in certificate input '
            "after skipping PEM blocks of the following types: [X]",
        ),
        (
            {"a.cert": PEM, "a.key": PEM.replace(b"CERTIFICATE", b"X")},
            'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input '
            "after skipping PEM blocks of the following types: [X]",
        ),
    ],
)
def test_rule_43_half_a_pair_stops_every_pull(files: dict[str, bytes], text: str) -> None:
    assert docker_certs.read(files).refusal == text


@given(st.dictionaries(st.text(), st.binary()))
def test_any_folder_can_be_read(files: dict[str, bytes]) -> None:
    assert set(docker_certs.read(files).ca_files) <= set(files)
