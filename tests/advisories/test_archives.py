"""Files as they are downloaded: plain, packed, archives, and those that mean harm."""

import bz2
import gzip
import lzma
import sys
import zipfile

import pytest
from tests.advisories.made import tarred, zipped

from dockward.advisories import archives
from dockward.advisories.archives import read_documents
from dockward.advisories.errors import BadFileError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FILES = {"SOURCE": b"source: here\n", "a/b.json": b"{}", "empty": b"", "x" * 200 + "/c.json": b"[1]" * 1000}


def read(path, content=None):
    if content is not None:
        path.write_bytes(content)
    return {one.name: one.data for one in read_documents(path)}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress, lzma.compress, bz2.compress])
def test_one_document_and_archives_of_them(tmp_path, pack):
    assert read(tmp_path / "one.json", pack(b"{}")) == {"one.json": b"{}"}
    assert read(tmp_path / "all.tar", pack(tarred(FILES))) == FILES


def test_zip(tmp_path):
    path = zipped(tmp_path / "all.zip", {"a/b.json": "{}", "c.json": "[]"})
    assert read(path) == {"a/b.json": b"{}", "c.json": b"[]"}


def test_an_empty_file_is_an_empty_document(tmp_path):
    assert read(tmp_path / "none", b"") == {"none": b""}


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, lzma.compress, bz2.compress])
@pytest.mark.parametrize("keep", [0.5, 0.95])
def test_what_is_cut_off_is_refused(tmp_path, pack, keep):
    whole = pack(tarred({f"{nr}.json": bytes([nr]) * 3000 for nr in range(9)}))
    with pytest.raises(BadFileError, match="damaged or cut off"):
        read(tmp_path / "all.tar", whole[: int(len(whole) * keep)])


def test_a_tar_that_ends_in_a_member_is_refused(tmp_path):
    with pytest.raises(BadFileError, match="damaged or cut off"):
        read(tmp_path / "all.tar", tarred({"a.json": b"x" * 5000})[:3000])


def test_a_tar_with_a_broken_size_is_refused(tmp_path):
    broken = bytearray(tarred({"a.json": b"x"}))
    broken[124:136] = b"zzzzzzzzzzz\0"
    with pytest.raises(BadFileError, match="damaged"):
        read(tmp_path / "all.tar", bytes(broken))


def test_bombs_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "_MOST_RATIO_FREE", 1 << 20)
    bomb = zstd.compress(bytes(64 << 20))
    with pytest.raises(BadFileError, match="unpacks to more"):
        read(tmp_path / "bomb.zst", bomb)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", bytes(64 << 20))
    with pytest.raises(BadFileError, match="unpacks to more"):
        read(tmp_path / "bomb.zip")


def test_a_document_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_DOCUMENT_BYTES", 1000)
    with pytest.raises(BadFileError, match="a document of more than 1000 bytes"):
        read(tmp_path / "one.json", b"x" * 2000)
    assert read(tmp_path / "all.tar", tarred({"large": b"x" * 2000, "small": b"y"})) == {"large": b"", "small": b"y"}


def test_a_zip_too(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_DOCUMENT_BYTES", 1000)
    assert read(zipped(tmp_path / "all.zip", {"large": "x" * 2000, "small": "y"})) == {"large": b"", "small": b"y"}


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_zip_that_is_cut_off_is_refused(tmp_path, keep):
    whole = zipped(tmp_path / "all.zip", {f"{nr}.json": "{}" for nr in range(9)}).read_bytes()
    with pytest.raises(BadFileError, match="damaged"):
        read(tmp_path / "cut.zip", whole[: int(len(whole) * keep)])


def test_more_members_than_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    with pytest.raises(BadFileError, match="more than 2 members"):
        read(tmp_path / "all.tar", tarred({"a": b"", "b": b"", "c": b""}))


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadFileError, match="no such file"):
            read(path)


@pytest.mark.parametrize("pack", [lzma.compress, bz2.compress])
def test_what_is_garbled_is_refused(tmp_path, pack):
    whole = bytearray(pack(bytes(range(256)) * 50))
    whole[len(whole) // 2] ^= 0xFF
    with pytest.raises(BadFileError, match="damaged or cut off"):
        read(tmp_path / "all.json", bytes(whole))


def test_xz_that_wants_more_memory_than_it_may_have_is_refused(tmp_path):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 256 << 20}]
    with pytest.raises(BadFileError, match="could not be unpacked"):
        read(tmp_path / "all.json", lzma.compress(b"{}", filters=filters))


def test_xz_with_something_behind_it_is_refused(tmp_path):
    with pytest.raises(BadFileError, match="damaged"):
        read(tmp_path / "all.json", lzma.compress(b"{}") + b"more")
