"""What ADD would unpack, told by what files hold."""

import gzip
import io
import os
import tarfile

import pytest

from dockward.practices.p09_images._unpacking import MOST_MATCHES, unpacks
from dockward.read.sources.context import Contexts


@pytest.fixture
def told(tmp_path):
    """What is told of a source; of each test's own files, looked at anew."""
    return lambda source: unpacks(Contexts().of(str(tmp_path / "Dockerfile")), source)


def tar(kind="w", form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=kind, format=form) as archive:
        archive.addfile(tarfile.TarInfo("x"), io.BytesIO())
    return out.getvalue()


def header(**fields):
    """A header in the old format with bytes above 127 in its name, its sum counted with or without signs."""
    block = bytearray(tarfile.TarInfo("é" * 4).tobuf(tarfile.GNU_FORMAT))
    block[148:156] = b" " * 8
    total = sum(one - 256 if fields["signed"] and one > 127 else one for one in block)
    block[148:156] = b"%06o\0 " % (total + fields.get("wrong", 0))
    return bytes(block)


@pytest.mark.parametrize(
    ("data", "unpacked"),
    [
        (tar(), True),
        (tar(form=tarfile.USTAR_FORMAT), True),
        (tar("w:gz"), True),
        (tar("w:bz2"), True),
        (tar("w:xz"), True),
        (b"\x28\xb5\x2f\xfdxxxx", True),
        (header(signed=False), True),
        (header(signed=True), True),
        (header(signed=True, wrong=1), False),
        (tar()[:500], False),
        (gzip.compress(b"text"), True),
        (b"text", False),
        (b"", False),
        (b"\0" * 1024, False),
        (b"x" * 600, False),
        (b"9" * 600, False),
    ],
    ids=["pax", "ustar", "gzip", "bzip2", "xz", "zstd", "unsigned", "signed", "wrong", "short", "packed text", "text",
         "nothing", "zeros", "long text", "digits"],
)  # fmt: skip
def test_an_archive_is_known_by_its_content(tmp_path, told, data, unpacked):
    (tmp_path / "a.gem").write_bytes(data)
    (tmp_path / "app.conf").write_bytes(b"text")
    assert told("a.gem") is unpacked
    assert told("./a*") is unpacked


def test_what_a_directory_holds_is_never_unpacked(tmp_path, told):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x.tar").write_bytes(tar())
    assert [told(one) for one in ("d", ".", "none/", "d/*", "*/x.tar")] == [False, False, False, True, True]


@pytest.mark.parametrize("source", ["none", "none*", "../x", "link", "links/x", "pipe", "$X", "a\0b", "x/y"])
def test_what_is_not_there_or_no_file_is_not_told(tmp_path, told, source):
    (tmp_path / "x").write_text("text")
    (tmp_path / "link").symlink_to("x")
    (tmp_path / "links").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    assert told(source) is None


def test_too_many_matches_tell_nothing(tmp_path, told):
    for number in range(MOST_MATCHES + 1):
        (tmp_path / f"{number}").touch()
    assert told("*") is None
    (tmp_path / "0").unlink()
    assert told("*") is False
