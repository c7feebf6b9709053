"""Where members of an archive end up, and what stood there before: as Docker's engine unpacks with overlay2."""

import pytest
from tests.image.archives import END, pax, raw, signed, walk

from dockward.image import placed
from dockward.image.entry import LayerError, Sort

DIR = b"5"


def link(name, target, kind=b"2"):
    return signed(raw(name, kind=kind), {157: target})


def found(data):
    entries, strange = walk(data + END)
    return [(one.path, one.sort.name, content) for one, content in entries], strange


@pytest.mark.parametrize(
    ("target", "name", "path"),
    [
        (b"usr/lib", b"l/z", "usr/lib/z"),
        (b"/usr/lib", b"l/z", "usr/lib/z"),
        (b"../../usr/./lib", b"l/z", "usr/lib/z"),
        (b"usr/lib/..", b"l/z", "usr/z"),
        (b"usr/lib", b"l/../z", "z"),
        (b"usr/lib", b"l/sub/z", "usr/lib/sub/z"),
        (b"usr/lib", b"m/z", "m/z"),
    ],
)
def test_links_of_the_layer_lead_to_folders(target, name, path):
    data = raw(b"usr/lib/k", data=b"1") + link(b"l", target) + raw(name, data=b"2")
    assert found(data)[0][-1] == (path, "FILE", b"2")


def test_a_folder_in_the_place_of_a_link_is_itself():
    data = raw(b"e/k") + link(b"l", b"e") + raw(b"l", kind=DIR) + raw(b"l/z", data=b"1")
    assert found(data)[0][-1] == ("l/z", "FILE", b"1")
    data = raw(b"e/k") + link(b"l", b"e") + raw(b"l/a") + raw(b"l", kind=DIR) + raw(b"l/z", data=b"1")
    assert found(data)[0][-1] == ("l/z", "FILE", b"1")


def test_links_lead_to_links():
    data = link(b"a", b"b") + link(b"b", b"c/d") + link(b"c/d", b"/e") + raw(b"a/z", data=b"1")
    assert found(data)[0][-1] == ("e/z", "FILE", b"1")


def test_a_link_that_comes_late_leads_nowhere_that_was_before():
    data = raw(b"q", kind=DIR) + raw(b"l/a", data=b"1") + link(b"l", b"q") + raw(b"l/b", data=b"2")
    entries, strange = found(data)
    assert entries == [
        ("q", "DIRECTORY", b""),
        ("l/a", "FILE", b"1"),
        ("l", "EMPTIED", b""),
        ("l", "SYMLINK", b""),
        ("q/b", "FILE", b"2"),
    ]
    assert strange == ["l is there twice"]


def test_what_is_put_through_a_link_to_nothing_is_told():
    entries, strange = found(link(b"l", b"q") + raw(b"l/b", data=b"2") + raw(b"l/c"))
    assert [path for path, _, _ in entries] == ["l", "q/b", "q/c"]
    assert strange == ["l leads to nothing in its layer, and something is put there through it"]


def test_links_in_a_circle_end_the_reading():
    with pytest.raises(LayerError, match="in a circle"):
        found(link(b"a", b"b") + link(b"b", b"a") + raw(b"a/x"))
    with pytest.raises(LayerError, match="in a circle"):
        found(link(b"a", b"b") + link(b"b", b"a") + link(b"x", b"a/x", b"1"))


@pytest.mark.parametrize(
    ("data", "sorts", "words"),
    [
        (raw(b"a/x") + raw(b"a"), ["FILE", "EMPTIED", "FILE"], "a is there twice"),
        (raw(b"a") + raw(b"a", kind=DIR) + raw(b"a/x"), ["FILE", "DIRECTORY", "FILE"], "a is there twice"),
        (raw(b"a") + raw(b"a"), ["FILE", "FILE"], "a is there twice"),
        (
            raw(b"s") + raw(b"a/x") + link(b"a", b"s", b"1"),
            ["FILE", "FILE", "EMPTIED", "HARD_LINK"],
            "a is there twice",
        ),
        (raw(b"a") + raw(b"a/x"), ["FILE", "FILE"], "a is a file and has files below it"),
        (raw(b".wh.a") + raw(b"a", kind=DIR), ["WHITEOUT", "DIRECTORY"], "a is taken away and then a folder"),
        (raw(b".wh.a") + raw(b"a"), ["WHITEOUT", "FILE"], ""),
        (raw(b".wh.a") + raw(b"a/x"), ["WHITEOUT", "FILE"], ""),
        (raw(b"a") + raw(b".wh.a"), ["FILE", "WHITEOUT"], "a is there and then taken away"),
        (raw(b"a/") + raw(b"b", kind=DIR) + raw(b"b", kind=DIR), ["FILE", "DIRECTORY", "DIRECTORY"], "a/ is a file"),
        (raw(b"a", kind=b"3"), ["WHITEOUT"], "a is the device 0/0"),
        (signed(raw(b"a", kind=b"3"), {329: b"0000001\0"}), ["DEVICE"], "a is the character device 1/0"),
        (raw(b"a", kind=b"4"), ["DEVICE"], "a is the block device 0/0"),
    ],
)
def test_what_takes_the_place_of_something(data, sorts, words):
    entries, strange = found(data)
    assert [sort for _, sort, _ in entries] == sorts
    assert [words in one for one in strange] == ([True] if words else [])


def test_attributes_that_overlayfs_obeys_are_obeyed_or_told():
    opaque = pax(**{"SCHILY.xattr.trusted.overlay.opaque": "y"}) + raw(b"a", kind=DIR)
    assert found(opaque) == (
        [("a", "OPAQUE", b""), ("a", "DIRECTORY", b"")],
        ["a has the attribute trusted.overlay.opaque, which overlayfs obeys"],
    )
    moved = pax(**{"SCHILY.xattr.trusted.overlay.redirect": "/b"}) + raw(b"a", kind=DIR)
    assert "a may show something else than it holds" in found(moved)[1][1]
    for value in ("n", "yes", "x"):
        other = pax(**{"SCHILY.xattr.trusted.overlay.opaque": value}) + raw(b"a", kind=DIR)
        assert found(other)[0] == [("a", "DIRECTORY", b"")]
    anybody = pax(**{"SCHILY.xattr.user.overlay.opaque": "y"}) + raw(b"a", kind=DIR)
    assert found(anybody) == (
        [("a", "DIRECTORY", b"")],
        ["a has the attribute user.overlay.opaque, which overlayfs obeys where the engine runs without root"],
    )
    plain = pax(**{"SCHILY.xattr.user.overlay": "y"}) + raw(b"a", kind=DIR)
    assert found(plain) == ([("a", "DIRECTORY", b"")], [])


@pytest.mark.parametrize("target", [b"s", b"/s", b"./s", b"../../s", b"l/../s", b"q/s"])
def test_a_hard_link_is_the_file_that_it_leads_to(target):
    data = raw(b"s", data=b"same") + link(b"q", b".") + link(b"t", target, b"1")
    (*_, (entry, content)), strange = walk(data + END)
    assert (entry.path, entry.sort, entry.target, entry.size, content) == ("t", Sort.HARD_LINK, "s", 4, b"same")
    assert strange == (["../../s leads out of the image"] if target == b"../../s" else [])


def test_hard_links_lead_on_and_are_read_in_the_order_of_the_files():
    data = raw(b"a", data=b"1" * 900) + raw(b"b", data=b"2" * 600)
    data += link(b"y", b"b", b"1") + link(b"x", b"a", b"1") + link(b"z", b"y", b"1")
    entries, strange = walk(data + END)
    assert [(one.path, one.target, content[:1]) for one, content in entries[2:]] == [
        ("x", "a", b"1"),
        ("y", "b", b"2"),
        ("z", "b", b"2"),
    ]
    assert strange == []


def test_a_hard_link_has_what_its_last_header_says():
    head = signed(raw(b"t", kind=b"1"), {157: b"s", 100: b"0004755\0", 108: b"0000007\0", 116: b"0000010\0"})
    (*_, (entry, _)), _ = walk(raw(b"s") + link(b"r", b"s", b"1") + head + END)
    assert (entry.path, entry.mode, entry.uid, entry.gid) == ("t", 0o4755, 7, 8)
    (_, (first, _), _), _ = walk(raw(b"s") + link(b"r", b"s", b"1") + head + END)
    assert (first.path, first.mode, first.uid) == ("r", 0o4755, 7)


def test_hard_links_to_what_is_no_file():
    data = link(b"l", b"s") + raw(b"p", kind=b"6")
    assert found(data + link(b"t", b"l", b"1") + link(b"u", b"p", b"1"))[0][2:] == [
        ("t", "SYMLINK", b""),
        ("u", "DEVICE", b""),
    ]


@pytest.mark.parametrize("target", [b"nowhere", b"t", b"folder", b"gone"])
def test_a_hard_link_to_what_the_layer_has_not_is_a_gap(target):
    data = raw(b"folder", kind=DIR) + raw(b".wh.gone") + link(b"t", target, b"1")
    entries, strange = found(data)
    words = f"t is a hard link to {target.decode()}, which isn't in its layer"
    assert entries[-1] == ("t", "HARD_LINK", b"")
    assert strange == [words, f"{words}, and was not looked into"]


def test_a_name_that_is_no_hard_link_in_the_end_is_told_as_none():
    entries, strange = found(raw(b"s", data=b"1") + link(b"t", b"s", b"1") + raw(b"t", data=b"2"))
    assert entries == [("s", "FILE", b"1"), ("t", "FILE", b"2")]
    assert strange == ["t is there twice"]


def test_names_are_bounded(monkeypatch):
    monkeypatch.setattr(placed, "MOST_NAME_BYTES", 1 << 20)
    many = b"".join(pax(path=f"{'d' * 60}/" * 60 + str(nr)) + raw(b"x") for nr in range(400))
    with pytest.raises(LayerError, match="more than 1 MiB of names"):
        walk(many + END)
    targets = b"".join(pax(linkpath="x" * 100_000) + raw(b"l%d" % nr, kind=b"2") for nr in range(12))
    with pytest.raises(LayerError, match="more than 1 MiB of names"):
        walk(targets + END)


def test_replacing_folders_over_and_over_is_bounded(monkeypatch):
    monkeypatch.setattr(placed, "MOST_REPLACED", 3)
    with pytest.raises(LayerError, match="more than 3 folders and links"):
        walk(b"".join(raw(b"a/x") + raw(b"a") + raw(b"a", kind=DIR) for _ in range(5)) + END)
