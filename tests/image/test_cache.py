"""What is remembered of layers, by whom it may be written, and what is believed of it."""

import os
import resource
import signal
import subprocess
import sys

import msgspec
import pytest
from tests.image.layer_trees import put

from dockward.image import cache, shelf
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
    name = stored / cache._name(str(layer))
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


def remember(stored, layer, count, size=10):
    """So many entries, the first of which was of no use for longest."""
    read(stored, layer)
    template = entry(stored).name
    entry(stored).unlink()
    made = []
    for nr in range(count):
        one = stored / f"layer{nr}-{template.split('-', 1)[1]}"
        one.write_bytes(b"x" * size)
        os.utime(one, (nr + 1, nr + 1))
        made.append(one)
    return made


def grow_and_prune(stored, layer):
    here = LayerCache(stored)
    here.read(str(layer))
    here.prune()


def kept(made):
    return [nr for nr, one in enumerate(made) if one.exists()]


def test_of_too_many_entries_those_go_that_were_of_no_use_for_longest(stored, layer, monkeypatch):
    made = remember(stored, layer, 5)
    monkeypatch.setattr(cache, "MOST_ENTRIES", 3)
    grow_and_prune(stored, layer)
    assert kept(made) == [3, 4]
    assert len(list(stored.iterdir())) == 3


def test_of_too_many_bytes_those_go_that_were_of_no_use_for_longest(stored, layer, monkeypatch):
    made = remember(stored, layer, 5, size=1000)
    monkeypatch.setattr(cache, "MOST_STORED_BYTES", 2500)
    grow_and_prune(stored, layer)
    assert kept(made) == [3, 4]


def test_within_the_bounds_all_stay(stored, layer):
    made = remember(stored, layer, 5)
    grow_and_prune(stored, layer)
    assert kept(made) == [0, 1, 2, 3, 4]


def test_an_entry_that_is_read_is_of_use(stored, layer):
    read(stored, layer)
    os.utime(entry(stored), (1, 1))
    read(stored, layer)
    assert entry(stored).stat().st_mtime > 1


def test_where_nothing_was_added_nothing_is_taken_away(stored, layer, monkeypatch):
    read(stored, layer)
    monkeypatch.setattr(cache, "MOST_ENTRIES", 0)
    grow_and_prune(stored, layer)
    assert entry(stored).exists()
    LayerCache(None).prune()


def test_what_is_not_ours_stays_whatever_it_is(stored, layer, monkeypatch):
    remember(stored, layer, 1)
    (stored / "notes.txt").write_text("mine")
    (stored / "folder-1-1.v2").mkdir()
    monkeypatch.setattr(cache, "MOST_ENTRIES", 0)
    grow_and_prune(stored, layer)
    assert sorted(one.name for one in stored.iterdir()) == ["folder-1-1.v2", "notes.txt"]


def test_what_another_process_took_away_meanwhile_keeps_nothing_else(stored, layer, monkeypatch):
    made = remember(stored, layer, 3)
    listed = [shelf._Stored(used=5.0, size=1, path=stored / "gone"), *shelf.stored_in(stored, cache._OURS)]
    monkeypatch.setattr(shelf, "stored_in", lambda *_: listed)
    monkeypatch.setattr(cache, "MOST_ENTRIES", 0)
    grow_and_prune(stored, layer)
    assert kept(made) == []


def test_entries_of_other_versions_count_and_go(stored, layer, monkeypatch):
    (one,) = remember(stored, layer, 1)
    other = one.with_suffix(".v1")
    one.rename(other)
    monkeypatch.setattr(cache, "MOST_ENTRIES", 1)
    grow_and_prune(stored, layer)
    assert not other.exists()
    assert entry(stored).exists()


def test_what_a_killed_process_left_goes_and_what_one_just_writes_stays(stored, layer):
    remember(stored, layer, 1)
    old, new = stored / ".new-old", stored / ".new-new"
    for one in (old, new):
        one.write_bytes(b"half")
    os.utime(old, (1, 1))
    grow_and_prune(stored, layer)
    assert (old.exists(), new.exists()) == (False, True)


def test_finds_that_would_never_be_read_are_not_stored(stored, layer, monkeypatch):
    monkeypatch.setattr(cache, "_MOST_BYTES", 3)
    assert read(stored, layer) == ("bin/su",)
    assert not stored.exists()


def test_a_full_disk_leaves_no_half_file(stored, layer, monkeypatch):
    stored.mkdir(parents=True)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2, before[1]))
        assert read(stored, layer) == ("bin/su",)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(stored.iterdir()) == []


AUDIT = """
import sys
from pathlib import Path
from dockward.image import cache, shelf
cache.MOST_ENTRIES = 2
layers = [str(one) for one in sorted(Path(sys.argv[1]).iterdir())]
print("ready", flush=True)
for turn in range(int(sys.argv[3])):
    here = cache.LayerCache(Path(sys.argv[2]))
    for one in layers[turn % 3:] + layers[:turn % 3]:
        assert here.read(one).setuid == ("bin/su",), one
    here.prune()
    print(turn, flush=True)
"""


@pytest.fixture
def many(tmp_path):
    """Six layers, more than may be remembered by the processes that read them."""
    for nr in range(6):
        layer = tmp_path / f"many/{nr}"
        layer.mkdir(parents=True)
        put(layer, "bin/su", mode=0o4755)
    return tmp_path / "many"


def start(many, stored, turns):
    words = [sys.executable, "-c", AUDIT, str(many), str(stored), str(turns)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def test_processes_that_read_add_and_prune_at_once_all_get_the_truth(stored, many):
    processes = [start(many, stored, 60) for _ in range(3)]
    for one in processes:
        _, errors = one.communicate(timeout=60)
        assert (one.returncode, errors) == (0, "")
    grow_and_prune(stored, many / "0")
    assert not list(stored.glob(".new-*"))


def test_a_process_that_is_killed_at_any_moment_leaves_nothing_that_is_believed_wrongly(stored, many):
    for turns in range(5):
        process = start(many, stored, 1_000_000)
        for _ in range(turns):
            process.stdout.readline()
        process.kill()
        process.communicate()
        for layer in many.iterdir():
            assert read(stored, layer) == ("bin/su",)
