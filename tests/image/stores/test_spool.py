"""What comes over a network waits in a file without a name."""

import os

import pytest

from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoreError


def test_what_was_written_can_be_read_by_several_at_once():
    with Spool(100, "It") as spool:
        spool.write(b"abc")
        spool.write(b"def")
        one, other = spool.reader(), spool.reader()
        assert (one.read(2), other.read(), one.read(), one.read()) == (b"ab", b"abcdef", b"cdef", b"")
        assert spool.file().read() == b"abcdef"


def test_it_may_begin_anew():
    with Spool(6, "It") as spool:
        spool.write(b"abcdef")
        spool.empty()
        spool.write(b"xyz")
        assert (spool.size, spool.reader().read()) == (3, b"xyz")


def test_no_more_than_may_be():
    with Spool(5, "It") as spool, pytest.raises(StoreError, match="It is larger than"):
        spool.write(b"abcdef")


def test_it_leaves_nothing_behind_and_names_the_place_that_fails(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Spool(5, "It") as spool:
        spool.write(b"abc")
        assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    with pytest.raises(StoreError, match=f"It cannot be kept in {tmp_path}/nowhere") as told, Spool(5, "It") as spool:
        spool.write(b"abc")
    assert "TMPDIR" in told.value.hint


def test_a_full_disk_is_told():
    with Spool(5, "It") as spool:
        os.dup2(full := os.open("/dev/full", os.O_WRONLY), spool.file().fileno())
        os.close(full)
        with pytest.raises(StoreError, match="No space left") as told:
            spool.write(b"abc")
    assert "Make room" in told.value.hint
