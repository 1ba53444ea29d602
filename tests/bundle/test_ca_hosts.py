import pytest

from dcos_registry.bundle.ca_hosts import is_for, limits


@pytest.mark.parametrize(
    ("names", "host", "fits"),
    [
        (["registry.example.com"], "registry.example.com", True),
        (["Registry.Example.COM."], "registry.example.com", True),
        (["*.example.com"], "registry.example.com", True),
        (["*.example.com"], "example.com", False),
        (["*.example.com"], "a.registry.example.com", False),
        (["r*.example.com"], "registry.example.com", False),
        (["*"], "localhost", False),
        (["10.0.0.7"], "10.0.0.7", True),
        (["*.0.0.7"], "10.0.0.7", False),
        ([], "registry.example.com", False),
    ],
)
def test_a_name_fits_as_a_whole_or_by_a_star_for_its_first_label(names: list[str], host: str, *, fits: bool) -> None:
    assert is_for(names, host) == fits


@pytest.mark.parametrize(
    ("name", "permitted", "excluded", "told"),
    [
        ("a.example.com", ["example.com"], [], None),
        ("a.example.com", [".example.com"], [], None),
        ("example.com", ["example.com"], [], None),
        ("badexample.com", ["example.com"], [], "for example.com alone"),
        ("a.example.com", [], ["example.com"], "not for example.com"),
        ("a.example.com", ["example.com"], ["a.example.com"], "not for a.example.com"),
        ("a.example.com", ["10.0.0.0/8"], [], None),
        ("a.example.com", [], [""], "not for "),
        ("10.0.0.7", ["10.0.0.0/8"], [], None),
        ("10.0.0.7", ["192.168.0.0/16"], [], "for 192.168.0.0/16 alone"),
        ("10.0.0.7", ["example.com"], [], None),
        ("10.0.0.7", [], ["10.0.0.0/24"], "not for 10.0.0.0/24"),
    ],
)
def test_an_authority_is_bound_to_domains_and_networks(
    name: str, permitted: list[str], excluded: list[str], told: str | None
) -> None:
    assert limits(name, permitted, excluded) == told
