"""Layers that lie on disk as directories."""

import os

import pytest
from tests.image.layer_trees import make_opaque, put, put_whiteout

from dockward.image import tree
from dockward.image.entry import Entry, LayerError, Notes, Sort
from dockward.image.tree import read_tree


def walk(directory, **options):
    notes = Notes()
    found = [(entry, read(99)) for entry, read in read_tree(str(directory), notes, **options)]
    return found, [*notes.oddities, *notes.gaps]


def entries(directory, **options):
    return {one.path: one for one, _ in walk(directory, **options)[0]}


def test_everything_below_in_order_and_links_are_never_followed(layers, tmp_path):
    base = layers[0]
    put(base, "b/file", b"12345", mode=0o4755)
    put(base, "a", b"")
    (base / "c").symlink_to(tmp_path)
    os.mkfifo(base / "d")
    found, strange = walk(base)
    who = os.geteuid(), os.getegid()
    assert [one for one, _ in found] == [
        Entry("a", Sort.FILE, 0o644, *who),
        Entry("b", Sort.DIRECTORY, 0o755, *who),
        Entry("c", Sort.SYMLINK, 0o777, *who, target=str(tmp_path)),
        Entry("d", Sort.FIFO, 0o644, *who),
        Entry("b/file", Sort.FILE, 0o4755, *who, 5),
    ]
    assert [data for _, data in found if data] == [b"12345"]
    assert strange == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices and trusted attributes")
def test_what_it_takes_away(layers):
    put_whiteout(layers[0], "gone")
    make_opaque(layers[0], "fresh")
    put(layers[0], "empty", b"")
    put(layers[0], "unprivileged", b"")
    os.setxattr(layers[0] / "unprivileged", "trusted.overlay.whiteout", b"y")
    os.mknod(layers[0] / "null", 0o666 | 0o020000, os.makedev(1, 3))
    found = [(one.path, one.sort) for one, _ in walk(layers[0])[0]]
    assert found == [
        ("empty", Sort.FILE),
        ("fresh", Sort.OPAQUE),
        ("fresh", Sort.DIRECTORY),
        ("gone", Sort.WHITEOUT),
        ("null", Sort.DEVICE),
        ("unprivileged", Sort.WHITEOUT),
    ]
    assert entries(layers[0], overlay=False)["gone"].sort is Sort.DEVICE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files capabilities")
def test_capabilities_of_a_file_are_seen(layers):
    put(layers[0], "ping", mode=0o755)
    put(layers[0], "ls", mode=0o755)
    value = b"\x01\x00\x00\x02\x00\x20\x00\x00" + b"\x00" * 12
    os.setxattr(layers[0] / "ping", "security.capability", value)
    assert {path: one.capabilities for path, one in entries(layers[0]).items()} == {"ping": True, "ls": False}


def test_a_directory_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(LayerError, match="No such file"):
        walk(tmp_path / "gone")


def test_more_than_any_honest_layer_has_ends_the_reading(layers, monkeypatch):
    monkeypatch.setattr(tree, "MOST_ENTRIES", 2)
    for nr in range(3):
        put(layers[0], str(nr))
    with pytest.raises(LayerError, match="more than 2 files"):
        walk(layers[0])
