"""What is remembered of layers, by whom it may be written, and what is believed of it."""

import os

import msgspec
import pytest
from tests.image.layer_trees import put

from dockward.image import cache
from dockward.image.cache import LayerCache
from dockward.image.layer import LayerFiles

FORGED = msgspec.msgpack.encode(LayerFiles(setuid=("forged",)))


@pytest.fixture
def layer(layers):
    put(layers[0], "bin/su", mode=0o4755)
    return layers[0]


@pytest.fixture
def stored(tmp_path):
    """Where finds are remembered."""
    return tmp_path / "of/the/user"


def read(stored, layer):
    """By another run of the program."""
    return LayerCache(stored).read(str(layer)).setuid


def entry(stored):
    (one,) = stored.iterdir()
    return one


def blank(layer):
    """Take away what could be found, which by itself does not change the layer's identity."""
    (layer / "bin/su").chmod(0o755)


def test_a_layer_is_looked_through_once(stored, layer):
    assert read(stored, layer) == ("bin/su",)
    blank(layer)
    assert read(stored, layer) == ("bin/su",)
    assert stored.stat().st_mode & 0o777 == 0o700
    assert entry(stored).stat().st_mode & 0o777 == 0o600


def test_without_a_directory_it_is_remembered_for_this_run_only(layer):
    here = LayerCache(None)
    assert here.read(str(layer)).setuid == ("bin/su",)
    blank(layer)
    assert here.read(str(layer)).setuid == ("bin/su",)
    assert LayerCache(None).read(str(layer)).setuid == ()


def test_a_layer_that_changed_or_was_made_anew_is_looked_through_again(stored, layer):
    read(stored, layer)
    blank(layer)
    put(layer, "new")
    assert read(stored, layer) == ()


def test_layers_are_told_apart_by_name_inode_and_change(stored, layer, layers):
    for one in layers:
        LayerCache(stored).read(str(one))
    names = sorted(one.name for one in stored.iterdir())
    facts = [os.lstat(one) for one in (layers[0], layers[1], layers[2])]
    assert names == [
        f"{name}-{found.st_ino:x}-{found.st_ctime_ns:x}.v{cache._VERSION}"
        for name, found in zip(("base", "middle", "top"), facts, strict=True)
    ]


@pytest.mark.parametrize("content", [b"", b"\xc1 garbage", b"\x91\x01", FORGED[:-3]])
def test_garbage_is_not_believed_and_replaced(stored, layer, content):
    read(stored, layer)
    entry(stored).write_bytes(content)
    assert read(stored, layer) == ("bin/su",)
    assert entry(stored).read_bytes() != content


def test_a_huge_entry_is_not_read_whole(stored, layer, monkeypatch):
    read(stored, layer)
    entry(stored).write_bytes(FORGED)
    assert read(stored, layer) == ("forged",)
    monkeypatch.setattr(cache, "_MOST_BYTES", len(FORGED) - 1)
    assert read(stored, layer) == ("bin/su",)


def test_a_link_is_not_followed(stored, layer, tmp_path):
    read(stored, layer)
    (tmp_path / "forged").write_bytes(FORGED)
    entry(stored).unlink()
    name = LayerCache(stored)._file(str(layer))
    name.symlink_to(tmp_path / "forged")
    assert read(stored, layer) == ("bin/su",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_somebody_else_wrote_is_not_believed(stored, layer):
    read(stored, layer)
    entry(stored).write_bytes(FORGED)
    os.chown(entry(stored), 65534, 65534)
    assert read(stored, layer) == ("bin/su",)


def test_where_nothing_can_be_written_it_is_looked_for_anew(tmp_path, layer):
    (tmp_path / "file").write_bytes(b"")
    assert read(tmp_path / "file", layer) == ("bin/su",)
    blank(layer)
    assert read(tmp_path / "file", layer) == ()


def test_a_name_that_is_not_utf_8_is_no_error_and_leaves_nothing_behind(stored, layer):
    bad = os.fsencode(layer) + b"/bin/su\xff"
    descriptor = os.open(bad, os.O_CREAT, 0o644)
    os.fchmod(descriptor, 0o4755)
    os.close(descriptor)
    assert read(stored, layer) == ("bin/su", "bin/su\udcff")
    assert read(stored, layer) == ("bin/su", "bin/su\udcff")
    assert not stored.exists() or not list(stored.iterdir())


def test_a_layer_that_is_gone_is_an_error(stored, tmp_path):
    with pytest.raises(FileNotFoundError):
        LayerCache(stored).read(str(tmp_path / "gone"))
