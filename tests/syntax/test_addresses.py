"""Which addresses may be asked, and how they are told."""

import pytest

from dockward.syntax.addresses import shown_address, why_not_followed, why_refused


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://example.org/a", ""),
        ("http://127.0.0.1:80/a", ""),
        ("http://[::1]/a", ""),
        ("http://localhost/a", ""),
        ("http://named.example/a", ""),
        ("http://NAMED.example/a", ""),
        ("http://example.org/a", "has no TLS"),
        ("http://127.0.0.1.example.org/a", "has no TLS"),
        ("https://user@example.org/a", "has a name or a password in it"),
        ("https://:secret@example.org/a", "has a name or a password in it"),
        ("ftp://example.org/a", "is not one of https"),
        ("https:///a", "is not one of https"),
        ("file:///etc/passwd", "is not one of https"),
        ("", "is not one of https"),
        ("https://example.org:x/", "is not one that can be read"),
        ("https://[x/", "is not one that can be read"),
    ],
)
def test_what_may_be_asked(address, why):
    assert why_refused(address, ("Named.example",)) == why


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:secret@example.org:8443/a?key=secret#secret", "https://example.org:8443/a"),
        ("https://[x/secret", "(no address)"),
    ],
)
def test_what_is_told_of_it(address, shown):
    assert shown_address(address) == shown


@pytest.mark.parametrize("here", ["http://127.0.0.1:2375/a", "https://localhost/a", "http://[::1]/"])
def test_a_server_elsewhere_leads_nobody_to_this_machine(here):
    assert why_not_followed(here, "https://example.org/", ()) == "is this machine itself"
    assert why_not_followed(here, "http://127.0.0.2/", ()) == ""
    assert why_not_followed("https://other.example/a", "https://example.org/", ()) == ""
    assert why_not_followed("http://other.example/a", "https://example.org/", ()) == "has no TLS"
