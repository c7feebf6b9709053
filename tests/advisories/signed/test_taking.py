"""Security suites as they are imported: only what is signed by a key of this machine, and never an older edition."""

import gzip
import shutil
import subprocess
import sys
from datetime import date

import pytest
from pysequoia import CipherSuite
from tests.advisories.made import TODAY
from tests.advisories.signed.suites import Signer, packages, release, suite

from dockward.advisories.database.building import building
from dockward.advisories.database.reading import connected, read_sources
from dockward.advisories.errors import BadFileError
from dockward.advisories.signed import signature
from dockward.advisories.signed.taking import take_suites

OLD, NEW = "openssl|3.0.9-1", "openssl|3.0.10-1~deb12u1"
NO_SIGNATURE = "has no good signature by a key of"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    return {"debian": Signer(folder), "stranger": Signer(folder, "stranger")}


@pytest.fixture
def debian(keys):
    return keys["debian"]


def take(place, files, keyring, *, today=TODAY, distribution="debian"):
    """What became of the files: names of sources, and what is wrong."""
    releases = [one for one in files if one.name.endswith("InRelease")]
    indexes = [one for one in files if one not in releases]
    named = {distribution: keyring} if keyring else {}
    with building(place, today) as built:
        found = list(take_suites(built, releases, indexes, named))
    return [one.message.partition(": ")[2] if isinstance(one, BadFileError) else one.name for one in found]


def rows(place):
    with connected(place) as database:
        query = "SELECT space, name, architecture, version, since FROM offered ORDER BY name, architecture"
        return database.execute(query).fetchall()


@pytest.mark.parametrize("cipher", [CipherSuite.Cv25519, CipherSuite.RSA4k])
def test_a_suite_by_the_keys_that_archives_have(tmp_path, cipher):
    signer = Signer(tmp_path, cipher=cipher)
    files = suite(tmp_path / "s", signer, "libssl3|3.0.10-1~deb12u1|openssl", NEW)
    assert take(tmp_path / "a.sqlite", files, signer.keyring) == ["Debian security updates: bookworm-security"]
    assert rows(tmp_path / "a.sqlite") == [
        ("debian:12", "libssl3", "amd64", "3.0.10-1~deb12u1", "2024-06-01"),
        ("debian:12", "openssl", "amd64", "3.0.10-1~deb12u1", "2024-06-01"),
        ("debian:12", "openssl", "source", "3.0.10-1~deb12u1", "2024-06-01"),
    ]
    with connected(tmp_path / "a.sqlite") as database:
        (source,) = read_sources(database)
    assert (source.kind, source.dated, source.records) == ("signed index", date(2024, 6, 1), 3)
    assert source.origin == f"signed by {signer.fingerprint}; valid to the end of 2024-06-07"


@pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not here")
def test_a_suite_that_gnupg_signed(tmp_path):
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
    subprocess.run([*gpg, "--quick-generate-key", "a@example.org", "ed25519", "sign"], check=True, timeout=60)
    keyring = tmp_path / "ring.gpg"
    subprocess.run([*gpg, "--output", str(keyring), "--export"], check=True, timeout=60)
    plain = packages(NEW)
    (tmp_path / "Packages").write_bytes(plain)
    (tmp_path / "Release").write_text(release({"main/binary-amd64/Packages": plain}))
    words = [*gpg, "--clearsign", "--output", str(tmp_path / "InRelease"), str(tmp_path / "Release")]
    subprocess.run(words, check=True, timeout=60)
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False, timeout=60)
    files = (tmp_path / "InRelease", tmp_path / "Packages")
    assert take(tmp_path / "a.sqlite", files, keyring) == ["Debian security updates: bookworm-security"]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"Codename: bookworm", b"Codename: trixie"),
        lambda data: data.replace(b"08 Jun 2024", b"08 Jun 2094"),
        lambda data: data[:-120],
        lambda data: data[: data.index(b"-----BEGIN PGP SIGNATURE")],
        lambda data: data.replace(b"-----BEGIN PGP SIGNED MESSAGE-----", b"-----BEGIN PGP MESSAGE-----"),
        lambda data: data.replace(b"\n\nOrigin", b"\nOrigin", 1),
    ],
)
def test_what_was_changed_is_refused(tmp_path, debian, change):
    files = suite(tmp_path / "s", debian, NEW)
    files[0].write_bytes(change(files[0].read_bytes()))
    (told, unused) = take(tmp_path / "a.sqlite", files, debian.keyring)
    assert NO_SIGNATURE in told or "is of no distribution" in told
    assert unused.startswith("is an index that no signed InRelease file among these names")


def test_what_stands_around_the_signed_words_counts_for_nothing(tmp_path, debian):
    files = suite(tmp_path / "s", debian, NEW)
    evil = packages("evil|99")
    (tmp_path / "s/evil_Packages").write_bytes(evil)
    extra = release({"main/binary-amd64/Packages": evil}, codename="trixie-security").encode()
    files[0].write_bytes(files[0].read_bytes() + b"\n" + extra)
    told = take(tmp_path / "a.sqlite", (*files, tmp_path / "s/evil_Packages"), debian.keyring)
    assert told == [
        "Debian security updates: bookworm-security",
        "is an index that no signed InRelease file among these names, so it wasn't taken",
    ]


def test_only_a_key_of_the_keyring_counts_and_only_for_its_own_distribution(tmp_path, keys):
    files = suite(tmp_path / "s", keys["stranger"], NEW)
    assert NO_SIGNATURE in take(tmp_path / "a.sqlite", files, keys["debian"].keyring)[0]
    files = suite(tmp_path / "u", keys["debian"], NEW, origin="Ubuntu", codename="noble", suite="noble-security")
    ubuntu = {"debian": keys["debian"].keyring, "ubuntu": keys["stranger"].keyring}
    with building(tmp_path / "a.sqlite", TODAY) as built:
        (why, _) = take_suites(built, files[:1], files[1:], ubuntu)
    assert NO_SIGNATURE in why.message


def test_ubuntu_s_suites_have_no_end(tmp_path, debian):
    about = {"origin": "Ubuntu", "codename": "noble", "suite": "noble-security", "until": ""}
    files = suite(tmp_path / "s", debian, NEW, **about)
    told = take(tmp_path / "a.sqlite", files, debian.keyring, distribution="ubuntu")
    assert told == ["Ubuntu security updates: noble-security"]
    assert {one[0] for one in rows(tmp_path / "a.sqlite")} == {"ubuntu:24.04"}


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"codename": "bookworm", "suite": "stable"}, "is no security suite of a release that is known"),
        ({"codename": "zz-security"}, "is no security suite of a release that is known"),
        ({"codename": "noble-security"}, "is of a release that is not known: 'noble-security'"),
        ({"origin": "Somebody"}, "is of no distribution whose suites are read: Debian or Ubuntu"),
        ({"date": "yesterday"}, "has no date that can be read"),
        ({"until": "later"}, "has no date that can be read"),
        (
            {"date": "02 Jun 2024 00:00:00 UTC"},
            "is of 2024-06-02, which is yet to come: check this machine's clock",
        ),
    ],
)
def test_other_suites_are_refused_though_they_are_signed(tmp_path, debian, about, words):
    files = suite(tmp_path / "s", debian, NEW, **about)
    assert take(tmp_path / "a.sqlite", files, debian.keyring)[0] == words


def test_an_index_must_be_the_one_that_is_named(tmp_path, debian):
    files = suite(tmp_path / "s", debian, OLD)
    other = suite(tmp_path / "o", debian, NEW)
    assert take(tmp_path / "a.sqlite", (files[0], other[1]), debian.keyring) == [
        "none of its indexes is there, such as Packages.xz for amd64",
        "is an index that no signed InRelease file among these names, so it wasn't taken",
    ]
    assert take(tmp_path / "a.sqlite", other[1:], debian.keyring) == [
        "is an index that no signed InRelease file among these names, so it wasn't taken"
    ]


def test_an_index_may_be_packed_as_it_is_named_or_in_another_way(tmp_path, debian):
    files = suite(tmp_path / "s", debian, NEW)
    (tmp_path / "s/x_Packages").write_bytes(packages(NEW))
    (tmp_path / "s/Packages.gz").write_bytes(gzip.compress(packages(NEW)))
    for one in (files[1], tmp_path / "s/x_Packages", tmp_path / "s/Packages.gz"):
        assert take(tmp_path / "a.sqlite", (files[0], one), debian.keyring) == [
            "Debian security updates: bookworm-security"
        ]


def test_an_older_edition_is_refused(tmp_path, debian):
    new = suite(tmp_path / "new", debian, NEW)
    old = suite(tmp_path / "old", debian, OLD, date="Fri, 31 May 2024 09:00:00 UTC")
    take(tmp_path / "a.sqlite", new, debian.keyring)
    told = take(tmp_path / "a.sqlite", old, debian.keyring)[0]
    assert told == "is of 2024-05-31 09:00, older than what is there: 2024-06-01 09:00"
    assert {one[3] for one in rows(tmp_path / "a.sqlite")} == {"3.0.10-1~deb12u1"}
    # The same once more is no step back.
    assert take(tmp_path / "a.sqlite", new, debian.keyring) == ["Debian security updates: bookworm-security"]


def test_an_offer_keeps_the_day_on_which_it_was_first_seen(tmp_path, debian):
    place = tmp_path / "a.sqlite"
    take(place, suite(tmp_path / "1", debian, NEW, "a|1", date="Thu, 30 May 2024 09:00:00 UTC"), debian.keyring)
    take(place, suite(tmp_path / "2", debian, NEW, "a|2"), debian.keyring)
    assert {(name, since) for _, name, _, _, since in rows(place)} == {("openssl", "2024-05-30"), ("a", "2024-06-01")}


def test_the_newest_of_several_versions_counts(tmp_path, debian):
    files = suite(tmp_path / "s", debian, "a|1:1", "a|2", "a|1:0.9")
    take(tmp_path / "a.sqlite", files, debian.keyring)
    assert {one[3] for one in rows(tmp_path / "a.sqlite")} == {"1:1"}


@pytest.mark.parametrize("row", ["a|", "|1", "a|1|b|", "a|1|b (c", "a|" + "1" * 300])
def test_an_index_that_is_none_is_refused(tmp_path, debian, row):
    files = suite(tmp_path / "s", debian, row)
    assert (
        take(tmp_path / "a.sqlite", files, debian.keyring)[0] == "has a package without name, version or architecture"
    )


def test_without_keys_or_the_library_nothing_is_believed(tmp_path, debian, monkeypatch):
    files = suite(tmp_path / "s", debian, NEW)
    monkeypatch.setattr(signature, "KEYRINGS", {"debian": (tmp_path / "none.gpg",)})
    assert "cannot be checked: this machine has no keyring of debian" in take(tmp_path / "a.sqlite", files, None)[0]
    (tmp_path / "words.gpg").write_text("words")
    told = take(tmp_path / "a.sqlite", files, tmp_path / "words.gpg")[0]
    assert told.endswith("words.gpg holds no OpenPGP keys")
    told = take(tmp_path / "a.sqlite", files, tmp_path)[0]
    assert told.startswith("cannot be checked: ")
    monkeypatch.setitem(sys.modules, "pysequoia", None)
    assert "the library pysequoia can't be loaded" in take(tmp_path / "a.sqlite", files, debian.keyring)[0]


def test_this_machine_s_keyring_is_used_where_none_is_named(tmp_path, debian, monkeypatch):
    files = suite(tmp_path / "s", debian, NEW)
    monkeypatch.setattr(signature, "KEYRINGS", {"debian": (tmp_path / "none.gpg", debian.keyring)})
    assert take(tmp_path / "a.sqlite", files, None) == ["Debian security updates: bookworm-security"]
