"""Layers that lie on disk as directories."""

import os
import stat
import subprocess
import sys

import pytest
from tests.image.layer_trees import make_opaque, put, put_whiteout

from dockward.image import tree
from dockward.image.entry import Entry, LayerError, Notes, Sort
from dockward.image.folders import Folders
from dockward.image.tree import Nature, read_tree


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
    assert entries(layers[0], nature=Nature(overlay=False))["gone"].sort is Sort.DEVICE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_devices_of_the_host_are_strange_in_a_layer(layers):
    os.mknod(layers[0] / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    os.mknod(layers[0] / "disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0))
    strange = ["disk is the block device 8/0 with mode 0600, which leads to the host's own"]
    assert walk(layers[0])[1] == strange
    assert walk(layers[0], nature=Nature(overlay=False))[1] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root sets trusted attributes")
@pytest.mark.parametrize("rootless", [False, True])
def test_only_attributes_that_the_engine_s_mounts_obey_take_away(layers, rootless):
    for name in ("user", "trusted"):
        make_opaque(layers[0], f"{name}-folder", f"{name}.overlay.opaque")
        put(layers[0], f"{name}-file", b"")
        os.setxattr(layers[0] / f"{name}-file", f"{name}.overlay.whiteout", b"y")
    found = [entry for entry, _ in walk(layers[0], nature=Nature(rootless=rootless))[0]]
    kind, other = ("user", "trusted") if rootless else ("trusted", "user")
    assert [one.path for one in found if one.sort is Sort.OPAQUE] == [f"{kind}-folder"]
    assert {one.path: one.sort for one in found if one.path.endswith("file")} == {
        f"{kind}-file": Sort.WHITEOUT,
        f"{other}-file": Sort.FILE,
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root sets trusted attributes")
def test_what_shows_something_else_than_it_holds_is_told(layers):
    (layers[0] / "moved").mkdir()
    os.setxattr(layers[0] / "moved", "trusted.overlay.redirect", b"/hidden")
    for name in ("copied", "hollow"):
        put(layers[0], name, b"")
        os.truncate(layers[0] / name, 9)
    os.setxattr(layers[0] / "copied", "trusted.overlay.metacopy", b"")
    words = "may show something else than it holds, by trusted.overlay"
    told = {f"copied {words}.metacopy", f"moved {words}.redirect"}
    assert set(walk(layers[0])[1]) == told
    assert set(walk(layers[0], nature=Nature(overlay=False))[1]) == set()
    assert f"moved {words}.redirect" not in walk(layers[0], nature=Nature(rootless=True))[1]


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


_WALK = """
import sys
from dockward.image.entry import Notes
from dockward.image.tree import Nature, read_tree
notes = Notes()
print([one.path for one, _ in read_tree(sys.argv[1], notes, Nature(overlay=False, live=True))], notes.gaps)
"""
LIVE = Nature(overlay=False, live=True)
_5_MIB = 5 << 20


def step(walking, path):
    """The reader of the file, with the walk standing at it."""
    return next(read for entry, read in walking if entry.path == path)


def start(directory, nature=LIVE):
    notes = Notes()
    walking = read_tree(str(directory), notes, nature)
    return walking, notes


def test_what_has_gone_when_it_is_read_was_never_there(layers):
    base = layers[0]
    for name in ("d/file", "e", "f"):
        put(base, name)
    walking, notes = start(base)
    read = step(walking, "e")
    (base / "d/file").unlink()
    (base / "d").rmdir()
    (base / "e").unlink()
    (base / "f").unlink()
    assert read(9) == b""
    assert list(walking) == []
    assert notes.gaps == ()


def test_a_folder_that_becomes_a_link_is_not_followed(layers, tmp_path):
    base = layers[0]
    put(tmp_path / "outside", "secret", b"the host's")
    put(base, "d/file")
    walking, notes = start(base)
    next(walking)
    (base / "d").rename(base / "was")
    (base / "d").symlink_to(tmp_path / "outside")
    assert list(walking) == []
    assert notes.gaps == ("d cannot be read: Not a directory",)


def test_a_folder_that_is_moved_while_it_is_read_is_read_on_where_it_is(layers, tmp_path):
    base = layers[0]
    put(tmp_path / "outside", "file", b"the host's")
    put(base, "d/file", b"its own")
    walking, _ = start(base)
    read = step(walking, "d/file")
    (base / "d").rename(base / "was")
    (base / "d").symlink_to(tmp_path / "outside")
    assert read(99) == b"its own"


def test_a_file_that_becomes_a_link_is_not_followed(layers, tmp_path):
    put(tmp_path, "secret", b"the host's")
    put(layers[0], "a")
    walking, _ = start(layers[0])
    read = step(walking, "a")
    (layers[0] / "a").unlink()
    (layers[0] / "a").symlink_to(tmp_path / "secret")
    assert read(99) == b""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_file_that_becomes_a_device_is_not_opened(layers):
    put(layers[0], "a")
    walking, _ = start(layers[0])
    read = step(walking, "a")
    (layers[0] / "a").unlink()
    os.mknod(layers[0] / "a", 0o666 | 0o020000, os.makedev(1, 5))
    assert read(99) == b""


def test_a_large_file_that_is_cut_short_is_still_whole_for_who_has_it(layers):
    content = bytes(range(256)) * (tree._LARGE // 256)
    put(layers[0], "a", content)
    walking, _ = start(layers[0])
    data = step(walking, "a")(len(content))
    os.truncate(layers[0] / "a", 0)
    assert bytes(data) == content
    assert step(start(layers[0])[0], "a")(99) == b""


def test_a_folder_set_apart_is_named_and_not_looked_into(layers):
    put(layers[0], "lib/store/x")
    walking, notes = start(layers[0], Nature(apart=frozenset({"lib/store"})))
    assert [one.path for one, _ in walking] == ["lib", "lib/store"]
    assert notes.gaps == ()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
@pytest.mark.parametrize(
    ("kind", "inside"),
    [("proc", []), ("tmpfs", ["d/x"]), ("overlay", []), ("itself", []), ("another", ["d/y"])],
)
def test_other_file_systems_by_their_kind(layers, tmp_path, kind, inside):
    (layers[0] / "d").mkdir()
    (tmp_path / "work").mkdir()
    made = {
        "proc": "mount -t proc proc $1/d",
        "tmpfs": "mount -t tmpfs tmpfs $1/d && touch $1/d/x",
        "itself": "mount --bind $1 $1/d",
        "another": "touch $2/y && mount --bind $2 $1/d",
        "overlay": "mount -t tmpfs tmpfs $2 && mkdir $2/l $2/m && mount -t overlay overlay -o lowerdir=$2/l:$2/m $1/d",
    }
    words = ["unshare", "--mount", "sh", "-ec", f"{made[kind]}; exec $3 -c '{_WALK}' $1", "sh"]
    words += [str(layers[0]), str(tmp_path / "work"), sys.executable]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == f"{['d', *inside]} ()\n"


def test_a_file_system_of_a_kind_that_nobody_knows_is_told(layers, monkeypatch):
    monkeypatch.setattr(Folders, "crossed", lambda self: 0x6969 if len(self._open) > 1 else 0)
    put(layers[0], "share/x")
    walking, notes = start(layers[0])
    assert [one.path for one, _ in walking] == ["share"]
    assert notes.gaps == ("share is on a file system of the kind 0x6969, and was not looked into",)


LEASED = Nature(overlay=False, live=True, leased=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="the files that are mapped in place are root's")
def test_a_large_file_is_mapped_in_place_and_who_would_cut_it_short_waits(layers):
    put(layers[0], "big", bytes(_5_MIB))
    walking, _ = start(layers[0], LEASED)
    data = step(walking, "big")(_5_MIB)
    script = "import os, sys; os.truncate(sys.argv[1], 0)"
    with subprocess.Popen([sys.executable, "-c", script, layers[0] / "big"]) as writer:
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(1)
        assert data[_5_MIB - 1 :] == b"\0"
        data.close()
        assert writer.wait(30) == 0


@pytest.mark.parametrize("why", ["others may write to it", "it is being written to"])
def test_a_large_file_that_may_change_is_copied(layers, why):
    put(layers[0], "big", bytes(_5_MIB), mode=0o666 if why.startswith("others") else 0o644)
    with (layers[0] / "big").open("r+b") as writing:
        if why.startswith("others"):
            writing.close()
        walking, _ = start(layers[0], LEASED)
        data = step(walking, "big")(_5_MIB)
        os.truncate(layers[0] / "big", 0)
        assert data[_5_MIB - 1 :] == b"\0"


def test_a_small_file_is_opened_once(layers, monkeypatch):
    put(layers[0], "small", b"12345")
    opened = []
    monkeypatch.setattr(tree, "_still", lambda _number, name, most: opened.append(name) or b"12345"[:most])
    walking, _ = start(layers[0], Nature())
    read = step(walking, "small")
    assert [bytes(read(most)) for most in (2, 5, 99, 0)] == [b"12", b"12345", b"12345", b""]
    assert opened == ["small"]


def test_where_engines_keep_layers_is_not_looked_into_wherever_it_is(layers):
    for path in (
        "data/overlay2/l/x",
        "data/overlay2/1/diff/x",
        "c/io.containerd.content.v1.content/x",
        "app/overlay2/x",
    ):
        put(layers[0], path)
    found = entries(layers[0], nature=Nature(overlay=False, stores=True))
    assert {path for path, one in found.items() if one.sort is Sort.FILE} == {"app/overlay2/x"}
    assert "data/overlay2/1/diff/x" in entries(layers[0], nature=Nature(overlay=False))


def test_further_names_of_a_file_are_hard_links_to_the_first(tmp_path):
    put(tmp_path, "b/s", b"same", 0o4755)
    (tmp_path / "a").hardlink_to(tmp_path / "b/s")
    (tmp_path / "c").hardlink_to(tmp_path / "b/s")
    found, strange = walk(tmp_path)
    files = [(one.path, one.sort.name, one.target, one.mode, one.size, data) for one, data in found if one.path != "b"]
    assert files == [
        ("a", "FILE", "", 0o4755, 4, b"same"),
        ("c", "HARD_LINK", "a", 0o4755, 4, b"same"),
        ("b/s", "HARD_LINK", "a", 0o4755, 4, b"same"),
    ]
    assert strange == []


def test_names_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(tree, "MOST_NAME_BYTES", 1000)
    for nr in range(5):
        put(tmp_path, "x" * 220 + str(nr))
    with pytest.raises(LayerError, match="MiB of names"):
        walk(tmp_path)
