"""Lists of revoked certificates: whose count, whom they refuse, and that none that can't be trusted lets anybody in."""

import time
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from tests.engine.certificates import Authority

from dockward.gate.serving.revocation import Revocation, parse_lists, refusal

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


def test_a_list_that_is_cut_off_behind_another_is_none(authority):
    old, new = authority.revoke(), authority.revoke(authority.folder / "ann-cert.pem")
    assert len(parse_lists(b"text\n" + old + b"text\n" + new, [authority.certificate])) == 2
    for cut in (new[:-5], new[:200], new[:15], new[:200] + old, old + new[len(new) - 60 :]):
        with pytest.raises(ValueError, match="cut off"):
            parse_lists(old + cut, [authority.certificate])


def test_one_that_is_dated_later_than_now_refuses_all_and_says_so(authority):
    now = timedelta(days=10)
    for ahead, told in ((now + timedelta(minutes=1), ""), (now + timedelta(minutes=10), "which is yet to come")):
        # One that holds stands beside it: nobody knows which of the two counts.
        data = authority.revoke() + authority.revoke(ahead=ahead)
        found = refusal(der(authority, "bob"), parse_lists(data, [authority.certificate]), time.time())
        assert found.endswith(told)
        assert bool(found) is bool(told)


def test_one_counts_for_its_own_authority_alone_also_where_another_has_its_name(authority, tmp_path):
    other = Authority(tmp_path / "ours")
    other.issue("ann")
    known = [authority.certificate, other.certificate]
    lists = parse_lists(authority.revoke(), known)
    assert refusal(der(authority, "ann"), lists, time.time()) == ""
    assert "there is no list" in refusal(der(other, "ann"), lists, time.time())
    both = parse_lists(authority.revoke() + other.revoke(other.folder / "ann-cert.pem"), known)
    assert "is revoked" in refusal(der(other, "ann"), both, time.time())
    assert refusal(der(authority, "ann"), both, time.time()) == ""


def test_what_is_no_certificate_is_refused(authority, tmp_path):
    path = tmp_path / "crl.pem"
    path.write_bytes(authority.revoke())
    watched = Revocation(path, authority.folder / "ca.pem")
    watched.look()
    assert "can't be read" in watched.refuses(b"nonsense")


def test_a_list_that_others_can_write_is_none_until_they_cannot(authority, tmp_path):
    path = tmp_path / "crl.pem"
    path.write_bytes(authority.revoke())
    watched = Revocation(path, authority.folder / "ca.pem")
    for place, bad, good in ((path, 0o646, 0o644), (tmp_path, 0o777, 0o700)):
        place.chmod(bad)
        watched.look()
        assert f"{place} can be written by others" in watched.refuses(der(authority, "ann"))
        place.chmod(good)
        watched.look()
        assert watched.refuses(der(authority, "ann")) == ""


def test_authorities_stay_as_they_were_first(authority, tmp_path):
    path, known = tmp_path / "crl.pem", tmp_path / "ca.pem"
    known.write_bytes((authority.folder / "ca.pem").read_bytes())
    path.write_bytes(authority.revoke())
    watched = Revocation(path, known)
    watched.look()
    other = Authority(tmp_path / "other")
    other.issue("eve")
    known.write_bytes((other.folder / "ca.pem").read_bytes())
    path.write_bytes(other.revoke())
    watched.look()
    assert "isn't signed by an authority of the gate" in watched.refuses(der(other, "eve"))


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
