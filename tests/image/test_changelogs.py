"""Changelogs in layers: which are taken, how much of each, and the newest of several."""

import gzip
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.image.archives import files
from tests.image.test_content import layer

from dockward.image.bare import bare_image
from dockward.image.changelogs import MOST_BYTES, Changelogs, unpacked
from dockward.image.stores.stored import StoredImage

DOC = "usr/share/doc/libssl3/changelog.Debian.gz"


def changelog(version="3.0.10-1", flaw="CVE-2023-4444", suite="bookworm-security", source="openssl"):
    head = f"{source} ({version}) {suite}; urgency=medium"
    end = " -- A <a@example.org>  Mon, 03 Jul 2023 10:00:00 +0200"
    return f"{head}\n\n  * Fixes {flaw}.\n\n{end}\n\n".encode()


def looked(tmp_path, *several):
    layers = []
    for nr, one in enumerate(several):
        (tmp_path / str(nr)).mkdir()
        layers.append(layer(tmp_path / str(nr), one))
    found = Changelogs()
    trouble = found.look(StoredImage(image=bare_image("a", "made"), layers=tuple(layers)))
    return [(one.source, one.version) for one in found], trouble


@pytest.mark.parametrize(
    ("path", "data", "wanted"),
    [
        (DOC, gzip.compress(changelog(), mtime=0), True),
        ("usr/share/doc/libssl3/changelog.Debian", changelog(), True),
        ("usr/share/doc/libssl3/changelog.Debian.amd64.gz", gzip.compress(changelog(), mtime=0), True),
        ("usr/share/doc/libssl3/changelog.gz", gzip.compress(changelog(), mtime=0), False),
        ("opt/libssl3/changelog.Debian.gz", gzip.compress(changelog(), mtime=0), False),
        (DOC, changelog(), False),
        (DOC, gzip.compress(b"news", mtime=0), False),
        (DOC, b"", False),
    ],
)
def test_which_files_are_taken(tmp_path, path, data, wanted):
    assert looked(tmp_path, files({path: data})) == ([("openssl", "3.0.10-1")] * wanted, "")


def test_of_a_source_in_a_release_the_newest(tmp_path):
    versions = ("3.0.9-1", "3.0.10-1", "3.0.2-1")
    layers = [files({DOC: gzip.compress(changelog(one))}) for one in versions]
    other = files({DOC: gzip.compress(changelog("1.1.1-1", suite="bullseye-security"))})
    found, _ = looked(tmp_path, *layers, other)
    assert found == [("openssl", "3.0.10-1"), ("openssl", "1.1.1-1")]


def test_a_layer_that_cannot_be_read_is_told_and_the_others_count(tmp_path):
    good = files({DOC: gzip.compress(changelog(), mtime=0)})
    found, trouble = looked(tmp_path, good[:600], good)
    assert (found, trouble.startswith("layer 1: ")) == ([("openssl", "3.0.10-1")], True)


def test_of_a_long_one_the_newest_entries_and_no_half_of_one():
    filler = changelog("0.1-1", flaw="CVE-2001-0001")
    text = unpacked(gzip.compress(changelog() + filler * (2 * MOST_BYTES // len(filler))))
    assert len(text) < MOST_BYTES
    assert text.startswith(changelog()[:20])
    assert text.rstrip().endswith(b"CVE-2001-0001.")


def test_a_bomb_is_not_unpacked():
    assert len(unpacked(gzip.compress(b"\0" * (64 << 20)))) <= MOST_BYTES


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(), cut=st.floats(0, 1), garbage=st.binary(max_size=50))
def test_any_bytes(seed, cut, garbage):
    whole = bytearray(gzip.compress(changelog(), mtime=0))
    whole[random.Random(seed).randrange(len(whole))] = seed % 256
    found = Changelogs()
    for data in (bytes(whole[: int(cut * len(whole))]), bytes(whole), garbage):
        found.add(unpacked(data))
        found.add(data)
    assert len(list(found)) <= 1
