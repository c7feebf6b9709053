"""Lists of revoked certificates: whose count, whom they refuse, and that none that can't be trusted lets anybody in."""

import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from tests.engine.certificates import Authority

from dockward.gate.revocation import Revocation, parse_lists, refusal

DELTA = x509.DeltaCRLIndicator(1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = Authority(tmp_path_factory.mktemp("revocation") / "ours")
    for name in ("ann", "bob"):
        made.issue(name)
    return made


def der(authority, name):
    found = x509.load_pem_x509_certificate((authority.folder / f"{name}-cert.pem").read_bytes())
    return found.public_bytes(serialization.Encoding.DER)


def test_who_is_on_it_is_refused_and_nobody_else(authority):
    pem = authority.revoke(authority.folder / "ann-cert.pem")
    plain = x509.load_pem_x509_crl(pem).public_bytes(serialization.Encoding.DER)
    for data in (pem, plain, pem + authority.revoke()):
        lists = parse_lists(data, [authority.certificate])
        assert "is revoked" in refusal(der(authority, "ann"), lists, time.time())
        assert refusal(der(authority, "bob"), lists, time.time()) == ""


def test_one_that_is_out_of_date_refuses_all_and_says_since_when(authority):
    lists = parse_lists(authority.revoke(days=-1), [authority.certificate])
    assert "out of date since 20" in refusal(der(authority, "bob"), lists, time.time())
    assert "no list" in refusal(der(authority, "bob"), (), time.time())


def test_lists_that_cant_be_trusted(authority, tmp_path):
    impostor = Authority(tmp_path / "ours")
    assert impostor.certificate.subject == authority.certificate.subject
    for data, why in (
        (impostor.revoke(), "isn't signed"),
        (Authority(tmp_path / "other").revoke(), "isn't signed"),
        (authority.revoke(extension=DELTA), "isn't a whole one"),
        (b"-----BEGIN CERTIFICATE-----\n", "holds no list"),
        (b"nonsense", "."),
        (b"", "."),
    ):
        with pytest.raises(ValueError, match=why):
            parse_lists(data, [authority.certificate])


def test_it_is_read_anew_when_it_changes_and_refuses_all_when_it_cant_be(authority, tmp_path, caplog):
    path = tmp_path / "crl.pem"
    watched = Revocation(path, authority.folder / "ca.pem")
    ann, bob = der(authority, "ann"), der(authority, "bob")
    watched.look()
    assert "can't be read: No such file" in watched.refuses(ann)
    assert "no client from afar is served" in caplog.text
    path.write_bytes(authority.revoke())
    watched.look()
    assert (watched.refuses(ann), watched.refuses(bob)) == ("", "")
    path.write_bytes(authority.revoke(authority.folder / "ann-cert.pem"))
    watched.look()
    assert watched.refuses(ann) != ""
    assert watched.refuses(bob) == ""
    path.write_bytes(b"cut off")
    watched.look()
    assert "can't be read" in watched.refuses(bob)
    path.write_bytes(authority.revoke())
    watched.look()
    assert watched.refuses(ann) == ""


def test_without_one_nobody_is_refused(authority):
    watched = Revocation(None, authority.folder / "ca.pem")
    watched.look()
    assert watched.refuses(der(authority, "ann")) == ""
