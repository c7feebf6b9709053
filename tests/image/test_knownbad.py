"""Lists of bad files, and files that are on them."""

import hashlib
import os
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.image.archives import files
from tests.image.test_content import layer

from dockward.image.content import read_content
from dockward.image.entry import Entry, Sort
from dockward.image.knownbad import MOST_BYTES, KnownBadError, read_known_bad
from dockward.image.remember import ContentCache

EVIL = b"made for this test"


def listed(tmp_path, text, name="bad.txt"):
    (tmp_path / name).write_text(text)
    return read_known_bad([tmp_path / name])


def digest(kind, data=EVIL):
    return hashlib.new(kind, data).hexdigest()


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize(
    "form", ["{}", "{}  miner", "{} *miner", "KIND:{}", "# remark\n\n  {},miner\n", "KIND:{}; miner"]
)
def test_a_list_in_the_forms_that_people_have(tmp_path, kind, form):
    text = form.replace("KIND", kind).format(digest(kind))
    found = read_content(layer(tmp_path, files({"tmp/.x": EVIL, "a": b"x"})).entries, (), bad=listed(tmp_path, text))
    (one,) = found.bad
    assert (one.path, one.digest) == ("tmp/.x", f"{kind}:{digest(kind)}")
    assert one.name == ("miner" if "miner" in form else "")


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "zz", "ab" * 17, f"md5:{'ab' * 20}", "ab" * 32 + "cd", f"{'ab' * 16}miner"]
)
def test_what_is_no_list_is_refused_with_its_line(tmp_path, text):
    with pytest.raises(KnownBadError) as why:
        listed(tmp_path, text)
    assert "sha256sum" in why.value.hint


def test_a_list_that_is_not_there(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("none", "pipe", "."):
        with pytest.raises(KnownBadError, match="there is no such file, or it is not a regular one"):
            read_known_bad([tmp_path / name])
    assert read_known_bad([]) is None


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_a_list_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bad") / "list"
    path.write_bytes(data)
    with suppress(KnownBadError):
        assert read_known_bad([path]) is not None


def test_a_file_that_is_too_large_is_told_and_an_empty_one_is_nobody_s(tmp_path):
    bad = listed(tmp_path, f"{digest('md5', b'')}\n")
    with pytest.raises(OSError, match="held against no list"):
        list(bad.look(Entry("a", Sort.FILE, size=MOST_BYTES + 1), lambda _: b""))
    assert list(bad.look(Entry("a", Sort.FILE, size=0), lambda _: b"")) == []


def test_what_was_looked_for_is_remembered_for_that_list_alone(tmp_path):
    one = layer(tmp_path, files({"x": EVIL}))
    plain = ContentCache(tmp_path / "cache", tuple)
    assert plain.read(one).bad == ()
    bad = ContentCache(tmp_path / "cache", tuple, listed(tmp_path, digest("sha256")))
    assert bad.known(one) is None
    assert len(bad.read(one).bad) == 1
    assert len(bad.known(one).bad) == 1
    other = ContentCache(tmp_path / "cache", tuple, listed(tmp_path, digest("sha1", b"other")))
    assert other.known(one) is None
    assert plain.known(one).bad == ()
