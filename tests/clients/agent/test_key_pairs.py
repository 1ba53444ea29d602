from dcos_registry.clients.agent.key_pairs import is_pair
from tests.servers.certificates import Authority


def test_a_certificate_and_its_own_key_are_a_pair(authority: Authority) -> None:
    issued, other = authority.issue("client"), authority.issue("other")
    certificate = issued.certificate_file.read_bytes()

    assert is_pair(certificate, issued.key_file.read_bytes())
    assert not is_pair(certificate, other.key_file.read_bytes())
    assert not is_pair(certificate, b"no key")
    assert not is_pair(b"no certificate", issued.key_file.read_bytes())
