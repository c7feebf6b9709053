"""Few bytes that unpack to a great many."""

import gzip
import io
import os
import struct

import pytest
from backports import zstd

from dockward.image import unpack
from dockward.image.entry import LayerError, Notes
from dockward.image.unpack import Unpacked


@pytest.fixture(autouse=True)
def limits(monkeypatch):
    monkeypatch.setattr(unpack, "MOST_FREE_BYTES", 1 << 20)
    monkeypatch.setattr(unpack, "_CHECKED", 1 << 20)
    monkeypatch.setattr(unpack, "MOST_SWOLLEN_BYTES", 8 << 20)


def read(data):
    notes = Notes()
    source = Unpacked(io.BytesIO(data), notes)
    return source.skip(1 << 30), notes.oddities


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_what_unpacks_to_hundreds_of_times_its_size_is_told(pack):
    assert read(pack(bytes(6 << 20))) == (
        6 << 20,
        ("it unpacks to more than 200 times its size, as what is made to fill a disk does",),
    )
    with pytest.raises(LayerError, match="200 times its size"):
        read(pack(bytes(20 << 20)))


def test_what_is_small_or_shrinks_little_is_not():
    assert read(gzip.compress(bytes(900 << 10))) == (900 << 10, ())
    some = os.urandom(100 << 10) + bytes(10 << 20)
    assert read(gzip.compress(some)) == (len(some), ())
    assert read(bytes(9 << 20)) == (9 << 20, ())


@pytest.mark.parametrize("number", [0x184D2A50, 0x184D2A5F])
@pytest.mark.parametrize("behind", [b"", b"layer"])
def test_frames_without_data_are_passed_over_wherever_they_are(number, behind):
    """RFC 8878 3.1.2; zstd:chunked has one behind the data, and others may begin with one."""
    skipped = struct.pack("<LL", number, 3) + b"abc"
    data = skipped + zstd.compress(b"a ") + skipped + (zstd.compress(behind) + skipped if behind else b"")
    assert unpack.is_packed(io.BytesIO(data))
    assert Unpacked(io.BytesIO(data)).read(99) == b"a " + behind
