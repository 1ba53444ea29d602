"""The CA's API of the sandbox (cluster.md F)."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from dcos_registry.sandbox.ca_api import CaApi
from dcos_registry.sandbox.certificates import CertificateAuthority, new_request
from tests.sandbox.asking import ask, document_of


@pytest.fixture(scope="module")
def authority() -> CertificateAuthority:
    return CertificateAuthority.create()


def names_of(pem: str, authority: CertificateAuthority) -> list[str]:
    certificate = x509.load_pem_x509_certificate(pem.encode())
    certificate.verify_directly_issued_by(authority.certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def test_info_tells_the_certificate(authority: CertificateAuthority) -> None:
    answer = document_of(ask(CaApi(authority).handle, "POST", "/ca/api/v2/info", document={"profile": ""}))
    assert (answer["success"], answer["errors"], answer["messages"]) == (True, [], [])
    assert answer["result"]["certificate"] == authority.pem.decode()


@pytest.mark.parametrize(
    ("hosts", "signed"), [(["a.test", "10.0.0.7"], ["a.test", "10.0.0.7"]), (None, ["b.test"]), ([], ["b.test"])]
)
def test_a_request_is_signed_for_the_hosts_that_are_given_or_its_own(
    authority: CertificateAuthority, hosts: list[str] | None, signed: list[str]
) -> None:
    _, request = new_request("b.test", ["b.test"])
    body = {"certificate_request": request.decode(), "profile": "", **({} if hosts is None else {"hosts": hosts})}
    answer = document_of(ask(CaApi(authority).handle, "POST", "/ca/api/v2/sign", document=body))
    assert names_of(answer["result"]["certificate"], authority) == signed


def test_a_key_is_made_with_a_request_or_a_certificate(authority: CertificateAuthority) -> None:
    asked = {"CN": "a.test", "hosts": ["a.test"], "names": []}
    made = document_of(ask(CaApi(authority).handle, "POST", "/ca/api/v2/newkey", document=asked))["result"]
    request = x509.load_pem_x509_csr(made["certificate_request"].encode())
    key = serialization.load_pem_private_key(made["private_key"].encode(), None)
    assert request.public_key() == key.public_key()
    new = document_of(ask(CaApi(authority).handle, "POST", "/ca/api/v2/newcert", document={"request": asked}))["result"]
    assert names_of(new["certificate"], authority) == ["a.test"]


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("sign", []),
        ("sign", {}),
        ("sign", {"certificate_request": "nonsense"}),
        ("newkey", {"CN": "a.test"}),
        ("newcert", {"CN": "a.test", "hosts": ["a.test"]}),
    ],
)
def test_a_bad_request_is_refused_in_the_form_of_cfssl(
    authority: CertificateAuthority, name: str, document: object
) -> None:
    answer = ask(CaApi(authority).handle, "POST", f"/ca/api/v2/{name}", document=document)
    assert (answer.status, document_of(answer)["success"]) == (400, False)
    assert document_of(answer)["errors"][0]["message"]


def test_other_methods_and_paths_are_refused(authority: CertificateAuthority) -> None:
    assert ask(CaApi(authority).handle, "GET", "/ca/api/v2/sign").status == 405
    assert ask(CaApi(authority).handle, "POST", "/ca/api/v2/none").status == 404
