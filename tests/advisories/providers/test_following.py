"""CSAF providers on a real HTTPS server, in order and in disorder: what the database has afterwards."""

import hashlib
import json
import os
import shutil

import pytest
from pysequoia import SignatureMode, Tsk, sign
from tests.advisories.fetching.publisher import publishing, status
from tests.advisories.made import TODAY, lookup

from dockward.advisories.errors import BadSourceError
from dockward.advisories.fetching.sources import Wanted, choose
from dockward.advisories.matching import match
from dockward.advisories.providers import fetching
from dockward.advisories.providers.metadata import ProviderError, fed, read_provider
from dockward.advisories.signed.fetching import Trust
from dockward.advisories.updating import Network, update
from dockward.model.package import Package, PackageType

ABOUT, FOLDER = "/.well-known/csaf/provider-metadata.json", "/csaf/"
ONE, TWO = "2024/one-1.json", "2024/two-2.json"


def advisory(cve, name, fixed):
    tree = {"full_product_names": [{"product_id": "P", "name": name, "product_identification_helper": {
        "purl": f"pkg:pypi/{name}@{fixed}"}}]}  # fmt: skip
    tracking = {"id": cve, "current_release_date": "2024-05-30T00:00:00Z"}
    head = {"csaf_version": "2.0", "title": "About a flaw", "tracking": tracking}
    flaws = [{"cve": cve, "product_status": {"fixed": ["P"]}}]
    return json.dumps({"document": head, "product_tree": tree, "vulnerabilities": flaws}).encode()


class Vendor:
    """A provider on the publisher: its documents by path, with what stands beside them."""

    def __init__(self, publisher, **metadata):
        self.publisher = publisher
        self.key = Tsk.generate(user_id="vendor <v@example.org>")
        self.metadata = {
            "canonical_url": publisher.address + ABOUT,
            "role": "csaf_provider",
            "distributions": [{"directory_url": publisher.address + FOLDER}],
        } | metadata
        self.moments = {}

    def put(self, path, data, moment, *, hashed="", signed=False):
        files = {path: data}
        if hashed:
            files[f"{path}.{hashed}"] = f"{hashlib.new(hashed, data).hexdigest()}  {path}\n".encode()
        if signed:
            files[f"{path}.asc"] = sign(self.key.signer(), data, mode=SignatureMode.DETACHED)
        self.publisher.files |= {FOLDER + name: content for name, content in files.items()}
        self.moments[path] = moment
        self.tell()

    def name_key(self, fingerprint=None):
        certificate = self.key.extract_certificate()
        self.publisher.files["/key.asc"] = bytes(certificate)
        about = {"url": self.publisher.address + "/key.asc", "fingerprint": fingerprint or certificate.fingerprint}
        self.metadata["public_openpgp_keys"] = [about]
        self.tell()

    def tell(self):
        rows = sorted(self.moments.items(), key=lambda one: one[1], reverse=True)
        self.publisher.files |= {
            ABOUT: json.dumps(self.metadata).encode(),
            FOLDER + "index.txt": "".join(f"{path}\n" for path in self.moments).encode(),
            FOLDER + "changes.csv": "".join(f'"{path}","{moment}"\n' for path, moment in rows).encode(),
        }


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with publishing(tmp_path / "ca") as found:
        yield found


@pytest.fixture
def vendor(publisher):
    made = Vendor(publisher)
    made.put(ONE, advisory("CVE-2024-1111", "a", "2"), "2024-05-30T00:00:00Z")
    return made


def run(publisher, folder, **more):
    """What becomes of the provider, in a word."""
    chosen = choose(Wanted(sources=("csaf/vendor",), providers={"vendor": publisher.address + ABOUT}, **more))
    network = Network(authority=folder / "ca/ca.pem", pauses=(0,))
    (outcome,) = update(folder / "a.sqlite", chosen, network, Trust(today=TODAY), lambda _: None)
    return outcome.failed or ("taken" if outcome.taken else "as before")


def flaws(folder):
    """Of version 1 of all that is told of here."""
    packages = [Package(type=PackageType.PYPI, name=one, version="1", path="p") for one in "abc"]
    with lookup(folder / "a.sqlite") as opened:
        return {flaw.id for one in match(opened, packages, None, today=TODAY).flawed for flaw in one.flaws}


def left(folder):
    return {one.name for one in (folder / "a.sqlite.downloads").iterdir() if not one.name.startswith(".")}


def test_its_documents_are_followed_and_afterwards_only_what_has_changed(vendor, publisher, tmp_path):
    vendor.put(TWO, advisory("CVE-2024-2222", "b", "3"), "2024-05-29T00:00:00Z")
    assert run(publisher, tmp_path) == "taken"
    assert flaws(tmp_path) == {"CVE-2024-1111", "CVE-2024-2222"}
    assert left(tmp_path) == {"csaf%2Fvendor.zip"}
    assert run(publisher, tmp_path) == "as before"
    assert publisher.count(FOLDER + ONE) == 1
    vendor.put("2024/four.json", advisory("CVE-2024-4444", "c", "9"), "2024-05-30T12:00:00Z")
    assert run(publisher, tmp_path) == "taken"

    vendor.put(ONE, advisory("CVE-2024-1111", "a", "1"), "2024-05-31T00:00:00Z")
    vendor.put("2024/three.json", advisory("CVE-2024-3333", "c", "9"), "2024-05-31T01:00:00Z")
    del vendor.moments[TWO]
    vendor.tell()
    assert run(publisher, tmp_path) == "taken"
    assert flaws(tmp_path) == {"CVE-2024-3333", "CVE-2024-4444"}
    assert [publisher.count(FOLDER + one) for one in (ONE, TWO, "2024/four.json")] == [2, 1, 1]


def test_documents_that_are_gone_from_this_machine_are_fetched_again(vendor, publisher, tmp_path):
    assert run(publisher, tmp_path) == "taken"
    (tmp_path / "a.sqlite.downloads/csaf%2Fvendor.zip").unlink()
    assert run(publisher, tmp_path) == "taken"
    (tmp_path / "a.sqlite.downloads/csaf%2Fvendor.zip").write_bytes(b"PK\x03\x04 damaged")
    vendor.put(TWO, advisory("CVE-2024-2222", "b", "3"), "2024-06-01T00:00:00Z")
    assert run(publisher, tmp_path) == "taken"
    assert flaws(tmp_path) == {"CVE-2024-1111", "CVE-2024-2222"}


@pytest.mark.parametrize("missing", ["index.txt", "changes.csv"])
def test_one_of_both_lists_is_enough(vendor, publisher, tmp_path, missing):
    del publisher.files[FOLDER + missing]
    assert [run(publisher, tmp_path), flaws(tmp_path)] == ["taken", {"CVE-2024-1111"}]
    # Without moments nobody knows what has changed.
    again = {"index.txt": "as before", "changes.csv": "taken"}[missing]
    assert run(publisher, tmp_path) == again


@pytest.mark.parametrize("hashed", ["sha256", "sha512"])
def test_hashes_and_signatures_are_checked_where_they_are_there(vendor, publisher, tmp_path, hashed):
    vendor.name_key()
    vendor.put(ONE, advisory("CVE-2024-1111", "a", "2"), "2024-05-31T00:00:00Z", hashed=hashed, signed=True)
    good = publisher.files[FOLDER + ONE]
    publisher.files[FOLDER + ONE] = good.replace(b"CVE-2024-1111", b"CVE-2024-9999")
    assert "not the one of the hash beside it: one-1.json" in run(publisher, tmp_path)
    digest = hashlib.new(hashed, publisher.files[FOLDER + ONE]).hexdigest()
    honest, publisher.files[f"{FOLDER}{ONE}.{hashed}"] = publisher.files[f"{FOLDER}{ONE}.{hashed}"], digest.encode()
    assert "without a good signature" in run(publisher, tmp_path)
    publisher.files |= {FOLDER + ONE: good, f"{FOLDER}{ONE}.{hashed}": honest}
    assert [run(publisher, tmp_path), flaws(tmp_path)] == ["taken", {"CVE-2024-1111"}]
    # Where one has a hash, every other one must have it.
    vendor.put("2024/a.json", advisory("CVE-2024-1111", "a", "2"), "2024-06-02T00:00:00Z", hashed=hashed, signed=True)
    vendor.put("2024/b.json", advisory("CVE-2024-2222", "b", "3"), "2024-06-01T00:00:00Z")
    assert f"has no .{hashed} that can be had beside a document: 2024/b.json" in run(publisher, tmp_path)
    assert flaws(tmp_path) == {"CVE-2024-1111"}


def test_keys_that_are_others_than_were_named(vendor, publisher, tmp_path):
    vendor.put(ONE, advisory("CVE-2024-1111", "a", "2"), "2024-05-31T00:00:00Z", signed=True)
    assert "names no key that may be fetched" in run(publisher, tmp_path)
    vendor.name_key("ab" * 20)
    assert "another key than the one that it names" in run(publisher, tmp_path)
    vendor.name_key()
    publisher.files["/key.asc"] = b"no key"
    assert "no OpenPGP key" in run(publisher, tmp_path)
    del publisher.files["/key.asc"]
    assert "a key that can't be had: answers with status 404" in run(publisher, tmp_path)
    vendor.name_key()
    assert run(publisher, tmp_path) == "taken"


def test_who_calls_himself_trusted_must_have_hashes_and_signatures(vendor, publisher, tmp_path):
    vendor.metadata["role"] = "csaf_trusted_provider"
    vendor.name_key()
    assert "calls itself trusted" in run(publisher, tmp_path)
    vendor.put(ONE, advisory("CVE-2024-1111", "a", "2"), "2024-05-31T00:00:00Z", hashed="sha512")
    assert "calls itself trusted" in run(publisher, tmp_path)
    vendor.put(ONE, advisory("CVE-2024-1111", "a", "2"), "2024-05-31T01:00:00Z", hashed="sha512", signed=True)
    assert run(publisher, tmp_path) == "taken"


def test_a_document_that_is_not_there_is_told_and_one_that_cannot_be_had_leaves_all_as_it_was(
    vendor, publisher, tmp_path
):
    vendor.put(TWO, advisory("CVE-2024-2222", "b", "3"), "2024-05-31T00:00:00Z")
    del publisher.files[FOLDER + TWO]
    assert [run(publisher, tmp_path), flaws(tmp_path)] == ["taken", {"CVE-2024-1111"}]
    vendor.put(ONE, advisory("CVE-2024-4444", "a", "2"), "2024-06-01T00:00:00Z")
    publisher.odd[FOLDER + ONE] = [status(500), status(500)]
    assert "names a document that can't be had: 2024/one-1.json answers with status 500" in run(publisher, tmp_path)
    assert flaws(tmp_path) == {"CVE-2024-1111"}
    assert [run(publisher, tmp_path), flaws(tmp_path)] == ["taken", {"CVE-2024-4444"}]


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ({"distributions": []}, "names no directory of documents, and no ROLIE feed that is for everybody"),
        ({"distributions": [{"rolie": {"feeds": []}}]}, "and no ROLIE feed that is for everybody"),
        (
            {"distributions": [{"rolie": {"feeds": [{"url": "https://192.0.2.1/f.json", "tlp_label": "AMBER"}]}}]},
            "and no ROLIE feed that is for everybody (its feeds are for some alone: AMBER)",
        ),
        ({"distributions": [{"rolie": {"feeds": [{"url": "http://192.0.2.1/f.json"}]}}]}, "a feed that has no TLS"),
        ({"distributions": [{"directory_url": "http://192.0.2.1/csaf"}]}, "names a directory that has no TLS"),
        ({"distributions": [{"directory_url": "file:///etc"}]}, "names a directory that is not one of https"),
        ({"distributions": 7}, "no metadata of a CSAF provider"),
        ({"canonical_url": None}, "no metadata of a CSAF provider"),
    ],
)
def test_metadata_that_cannot_be_followed(publisher, tmp_path, metadata, told):
    Vendor(publisher, **metadata).put(ONE, advisory("CVE-2024-1111", "a", "2"), "x")
    assert told in run(publisher, tmp_path)
    assert not (tmp_path / "a.sqlite").exists()


@pytest.mark.parametrize(
    "named",
    [
        {"directory_url": "http://127.0.0.1:2375/"},
        {"rolie": {"feeds": [{"url": "https://127.0.0.1/feed.json"}]}},
    ],
)
def test_a_provider_elsewhere_does_not_lead_to_this_machine(named):
    data = json.dumps({"canonical_url": "x", "distributions": [named]}).encode()
    with pytest.raises(ProviderError, match="is this machine itself"):
        read_provider(data, "https://example.org/provider-metadata.json", ())
    good = json.dumps(
        {
            "canonical_url": "x",
            "distributions": [{"directory_url": "https://example.org/csaf"}],
            "public_openpgp_keys": [{"url": "http://127.0.0.1/key"}, {"url": "https://example.org/key"}],
        }
    ).encode()
    found = read_provider(good, "https://example.org/provider-metadata.json", ())
    assert [one.url for one in found.keys] == ["https://example.org/key"]
    entry = {"content": {"src": "https://localhost/a.json"}}
    with pytest.raises(ProviderError, match="is this machine itself"):
        fed([json.dumps({"feed": {"entry": [entry]}}).encode()], "https://example.org/provider-metadata.json")


@pytest.mark.parametrize(
    ("index", "told"),
    [
        ("../secret.json\n", "no document below its directory: '../secret.json'"),
        ("/etc/passwd.json\n", "no document below its directory"),
        ("a//b.json\n", "no document below its directory"),
        ("https://192.0.2.1/x.json\n", "no document below its directory"),
        ("a\\b.json\n", "no document below its directory"),
        ("program.exe\n", "no document below its directory"),
        (f"{'a' * 300}.json\n", "no document below its directory"),
        ("", "lists no documents"),
        ("".join(f"{nr}.json\n" for nr in range(50_001)), "lists more than 50000 documents"),
        (b"\xff\xfe", "a list that is no UTF-8"),
    ],
)
def test_a_list_that_leads_elsewhere_or_is_endless(vendor, publisher, tmp_path, index, told):
    publisher.files[FOLDER + "index.txt"] = index.encode() if isinstance(index, str) else index
    assert told in run(publisher, tmp_path)


FEED = "/feeds/white.json"


def with_feeds(vendor, *paths, feeds=(FEED,), label="WHITE"):
    """The vendor without lists of its own, and these documents in each of the feeds."""
    publisher = vendor.publisher
    addresses = [{"url": publisher.address + one, "tlp_label": label} for one in feeds]
    amber = {"url": publisher.address + "/feeds/amber.json", "tlp_label": "AMBER"}
    vendor.metadata["distributions"] = [{"rolie": {"feeds": [*addresses, amber]}}]
    vendor.tell()
    entries = [
        {
            "id": path,
            "link": [{"rel": "self", "href": publisher.address + FOLDER + path}],
            "updated": vendor.moments[path],
            "content": {"type": "application/json", "src": publisher.address + FOLDER + path},
        }
        for path in paths
    ]
    publisher.files |= {one: json.dumps({"feed": {"id": one, "entry": entries}}).encode() for one in feeds}
    for one in ("index.txt", "changes.csv"):
        publisher.files.pop(FOLDER + one, None)


def test_a_provider_with_feeds_alone_is_followed_like_others(vendor, publisher, tmp_path):
    vendor.put(TWO, advisory("CVE-2024-2222", "b", "3"), "2024-05-29T00:00:00Z")
    with_feeds(vendor, ONE, TWO)
    assert [run(publisher, tmp_path), flaws(tmp_path)] == ["taken", {"CVE-2024-1111", "CVE-2024-2222"}]
    assert run(publisher, tmp_path) == "as before"
    vendor.put(ONE, advisory("CVE-2024-1111", "a", "1"), "2024-06-01T00:00:00Z")
    vendor.put("2024/four.json", advisory("CVE-2024-4444", "c", "9"), "2024-05-30T12:00:00Z")
    with_feeds(vendor, ONE, "2024/four.json")
    assert [run(publisher, tmp_path), flaws(tmp_path)] == ["taken", {"CVE-2024-4444"}]
    assert [publisher.count(FOLDER + one) for one in (ONE, TWO)] == [2, 1]
    assert publisher.count("/feeds/amber.json") == 0


def test_several_feeds_are_put_together_and_hashes_checked(vendor, publisher, tmp_path):
    vendor.put(TWO, advisory("CVE-2024-2222", "b", "3"), "2024-05-29T00:00:00Z", hashed="sha256")
    with_feeds(vendor, TWO, feeds=("/feeds/a.json", "/feeds/b.json"), label="CLEAR")
    assert [run(publisher, tmp_path), flaws(tmp_path)] == ["taken", {"CVE-2024-2222"}]
    vendor.put(TWO, advisory("CVE-2024-3333", "b", "3"), "2024-06-01T00:00:00Z")
    publisher.files[f"{FOLDER}{TWO}.sha256"] = b"0" * 64
    with_feeds(vendor, TWO)
    assert "not the one of the hash beside it" in run(publisher, tmp_path)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://192.0.2.1/a.json", "has no TLS: http://192.0.2.1/a.json"),
        ("http://127.0.0.1/a.json", "is not one of https"),
        ("file:///etc/passwd.json", "is not one of https"),
        ("https://192.0.2.1/a.json?b", "has a question mark"),
        ("https://192.0.2.1/../a.json", "lists what is no document below"),
        ("https://192.0.2.1/a.exe", "lists what is no document below"),
    ],
)
def test_a_feed_that_leads_where_nothing_is_fetched(vendor, publisher, tmp_path, address, told):
    with_feeds(vendor, ONE)
    publisher.files[FEED] = json.dumps({"feed": {"entry": [{"content": {"src": address}}]}}).encode()
    assert told in run(publisher, tmp_path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{}", "no ROLIE feed"),
        (b"<feed/>", "no ROLIE feed"),
        (b'{"feed": {"entry": 7}}', "no ROLIE feed"),
        (b'{"feed": {"entry": []}}', "lists no documents"),
        (None, "has a feed that can't be had"),
    ],
)
def test_a_feed_that_is_none(vendor, publisher, tmp_path, data, told):
    with_feeds(vendor, ONE)
    del publisher.files[FEED]
    publisher.files |= {FEED: data} if data is not None else {}
    assert told in run(publisher, tmp_path)


@pytest.mark.parametrize("changes", ['"a.json"\n', '"a.json","x","y"\n', '"a.json"\r"b'])
def test_a_list_of_changes_that_is_none(vendor, publisher, tmp_path, changes):
    publisher.files[FOLDER + "changes.csv"] = changes.encode()
    assert "has a list of changes" in run(publisher, tmp_path)


def test_too_much_is_not_fetched(vendor, publisher, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_DOCUMENT", 1 << 20)
    honest = publisher.files[FOLDER + ONE]
    publisher.files[FOLDER + ONE] = honest + b" " * (1 << 20)
    assert "is larger than the 1 MiB that are read of it" in run(publisher, tmp_path)
    publisher.files[FOLDER + ONE] = honest
    monkeypatch.setattr(fetching, "MOST_BYTES", 10)
    assert "MiB of documents that are fetched at once" in run(publisher, tmp_path)


def test_no_tls_no_provider(tmp_path, monkeypatch):
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with publishing(tmp_path / "other") as stranger:
        Vendor(stranger).put(ONE, advisory("CVE-2024-1111", "a", "2"), "x")
        (tmp_path / "ca").mkdir()
        with publishing(tmp_path / "third"):
            shutil.copy(tmp_path / "third/ca.pem", tmp_path / "ca/ca.pem")
        assert "has a certificate that can't be trusted" in run(stranger, tmp_path)
    with pytest.raises(BadSourceError, match="has no TLS"):
        choose(Wanted(providers={"vendor": "http://192.0.2.1/provider-metadata.json"}))


def test_a_provider_is_fetched_unasked_and_has_a_name_of_its_own():
    address = "https://example.org/.well-known/csaf/provider-metadata.json"
    (one,) = [each for each in choose(Wanted(providers={"x": address})) if each.provider]
    assert (one.download.name, one.address) == ("csaf/x", address)
    # A mirror of CSAF is one of the archives that are known.
    (one,) = choose(Wanted(sources=("csaf/x",), providers={"x": address}, mirrors={"csaf": "https://m.example/"}))
    assert one.address == address
    with pytest.raises(BadSourceError, match="csaf/suse"):
        choose(Wanted(providers={"suse": address}))
