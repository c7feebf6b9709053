"""Tar archives as they stream by: those that others write, and those that nobody honest does."""

import gzip
import io
import mmap
import tarfile

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.image.archives import BLOCK, END, archive, files, member, raw, walk

from dockward.image import placed, tar
from dockward.image.entry import Entry, LayerError, Notes, Sort
from dockward.image.tar import read_tar
from dockward.image.unpack import Unpacked

LONG = "/".join(["folder" * 8] * 12)
PLAIN = [
    member("etc/", type=tarfile.DIRTYPE, mode=0o755),
    member("etc/a", b"x" * 700, mode=0o4755, uid=7, gid=8),
    member("etc/link", type=tarfile.SYMTYPE, linkname="../a"),
    member("etc/again", type=tarfile.LNKTYPE, linkname="etc/a"),
    member("dev/null", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
    member("run/pipe", type=tarfile.FIFOTYPE),
    member(f"{LONG}/file", b"deep"),
    member("etc/b\udcff", b""),
]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
def test_everything_that_an_archive_says(form, pack):
    found, strange = walk(pack(archive(*PLAIN, form=form)))
    assert [one for one, _ in found] == [
        Entry("etc", Sort.DIRECTORY, 0o755),
        Entry("etc/a", Sort.FILE, 0o4755, 7, 8, 700),
        Entry("etc/link", Sort.SYMLINK, 0o644, target="../a"),
        Entry("dev/null", Sort.DEVICE, 0o644),
        Entry("run/pipe", Sort.FIFO, 0o644),
        Entry(f"{LONG}/file", Sort.FILE, 0o644, size=4),
        Entry("etc/b\udcff", Sort.FILE, 0o644),
        Entry("etc/again", Sort.HARD_LINK, 0o644, size=700, target="etc/a"),
    ]
    assert [data for _, data in found if data] == [b"x" * 700, b"deep", b"x" * 700]
    assert strange == []


def test_content_may_be_read_in_part_again_or_not_at_all():
    data = files({"a": b"first" * 300, "b": b"second" * 300, "c": b"third"})
    got = []
    for entry, read in read_tar(Unpacked(io.BytesIO(data)), Notes()):
        if entry.path != "b":
            got.append((read(3), read(10), len(read(9_999)), read(2)))
    assert got == [(b"fir", b"firstfirst", 1500, b"fi"), (b"thi", b"third", 5, b"th")]


def test_a_large_file_is_mapped_and_read_like_any_other(monkeypatch):
    monkeypatch.setattr(tar, "_LARGE", 1000)
    data = files({"a": b"x" * 999, "b": b"y" * 70_000, "c": b"z"})
    got = []
    for entry, read in read_tar(Unpacked(io.BytesIO(data)), Notes()):
        first, whole = read(5), read(1 << 20)
        got.append((entry.path, first, type(whole), bytes(whole[:]), read(1 << 20)[:2]))
    assert got == [
        ("a", b"xxxxx", bytes, b"x" * 999, b"xx"),
        ("b", b"yyyyy", mmap.mmap, b"y" * 70_000, b"yy"),
        ("c", b"z", bytes, b"z", b"z"),
    ]
    members = read_tar(Unpacked(io.BytesIO(data[:5000])), Notes())
    next(members)
    read = next(members)[1]
    with pytest.raises(LayerError, match="ends within a file"):
        read(1 << 20)


@given(st.lists(st.integers(0, 5_000), max_size=6), st.integers(0, 4_000))
def test_content_is_the_same_in_whatever_order_and_amounts_it_is_asked_for(amounts, size):
    content = bytes(number % 251 for number in range(size))
    data = files({"a": content, "b": b"after"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tar, "_LARGE", 1000)
        members = read_tar(Unpacked(io.BytesIO(data)), Notes())
        _, read = next(members)
        assert [bytes(read(most)[:]) for most in amounts] == [content[:most] for most in amounts]
        entry, read = next(members)
        assert (entry.path, read(99)) == ("b", b"after")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("etc/.wh.a", Entry("etc/a", Sort.WHITEOUT)),
        (".wh.a", Entry("a", Sort.WHITEOUT)),
        ("etc/.wh..wh..opq", Entry("etc", Sort.OPAQUE)),
        ("etc/.wh..wh.plnk", Entry("etc/.wh.plnk", Sort.WHITEOUT)),
    ],
)
def test_what_a_layer_takes_away(name, expected):
    found, strange = walk(files({name: b""}))
    assert [one for one, _ in found] == [expected]
    assert strange == []


def test_nothing_below_the_root_is_hidden_and_that_some_engines_do_is_told():
    found, strange = walk(files({".wh..wh..opq": b"", "a": b""}))
    assert [one.path for one, _ in found] == ["a"]
    assert strange == ["it hides all that is below it, which some engines heed and others don't"]


def test_an_opaque_folder_and_the_folder_itself_are_not_one_name_twice():
    data = archive(member("a/.wh..wh..opq"), member("a", type=tarfile.DIRTYPE), member("a", type=tarfile.DIRTYPE))
    found, strange = walk(data)
    assert (len(found), strange) == (3, [])


@pytest.mark.parametrize(
    ("name", "shown", "words"),
    [
        ("/etc/shadow", "etc/shadow", "is absolute"),
        ("../../etc/shadow", "etc/shadow", "leads out of the image"),
        ("a/../../b", "b", "leads out of the image"),
        ("etc/.wh...", None, "removes nothing"),
        ("/".join("x" * 130), None, "more than 128 levels deep"),
        ("x" * 5000, None, "longer than 4096"),
    ],
)
def test_names_that_lead_elsewhere_are_strange(name, shown, words):
    found, strange = walk(files({name: b"1", "good": b"2"}))
    assert [one.path for one, _ in found] == [*([shown] if shown else []), "good"]
    assert words in strange[0]


def test_a_name_that_goes_back_within_the_image_leads_where_engines_put_it():
    found, strange = walk(files({"usr/../usr/lib/./a": b"1", "./b//c": b"2", "d/..": b"3"}))
    assert [(one.path, data) for one, data in found] == [("usr/lib/a", b"1"), ("b/c", b"2")]
    assert strange == []


@pytest.mark.parametrize(("name", "words"), [("/".join("x" * 130), "128 levels"), ("x" * 5000, "4096")])
def test_what_is_left_out_for_its_name_is_a_gap(name, words):
    notes = Notes()
    assert list(read_tar(Unpacked(io.BytesIO(files({name: b"1"}))), notes)) == []
    assert words in notes.oddities[0]
    assert notes.gaps == (f"{notes.oddities[0]}, and was left out",)


def test_a_name_that_is_there_twice_is_strange():
    found, strange = walk(files({"a": b"1"})[: 2 * BLOCK] + files({"a": b"2"}))
    assert [data for _, data in found] == [b"1", b"2"]
    assert strange == ["a is there twice"]


def test_data_behind_the_end_is_strange():
    assert "behind its end" in walk(files({"a": b""}) + END + raw(b"hidden"))[1][0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no archive at all" * 100, "checksum"),
        (raw(b"a", data=b"x" * 5000)[:900], "within a file"),
        (raw(b"a")[:300], "within a header"),
        (raw(b"a", size=b"99999999999\0"), "number in a header"),
        (raw(b"a", size=b"\xff" * 12), "number in a header"),
        (raw(b"a", size=b"77777777777\0"), "within a file"),
        (raw(b"x", kind=b"x", data=b"garbage"), "extended header"),
        (raw(b"x", kind=b"x", size=b"77777777777\0"), "extended header has more"),
        (raw(b"x", kind=b"x", data=b"14 size=99x9\n") + raw(b"a"), "number in a header|extended header"),
        (b"\x1f\x8b" + b"broken", "cannot be unpacked"),
        (b"\x28\xb5\x2f\xfd" + b"broken", "cannot be unpacked"),
    ],
)
def test_what_cannot_be_followed_says_why(data, words):
    with pytest.raises(LayerError, match=words):
        walk(data + END)


def test_a_cut_archive_yields_what_came_before():
    data = files({"a": b"1", "b": b"2" * 5000})
    members = read_tar(Unpacked(io.BytesIO(data[: 4 * BLOCK])), Notes())
    assert [next(members)[0].path, next(members)[0].path] == ["a", "b"]
    with pytest.raises(LayerError):
        next(members)


def test_links_have_no_data_whatever_their_size_says():
    found, _ = walk(raw(b"link", kind=b"2", size=b"00000001000\0") + raw(b"after") + END)
    assert [one.path for one, _ in found] == ["link", "after"]


def test_files_with_holes_are_told_and_their_map_is_passed_over():
    head = bytearray(raw(b"sparse", kind=b"S", data=b"part" * 3, magic=b"ustar  \0"))
    head[482] = 1
    head[483:495] = b"00000000144\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head[:BLOCK])
    found, strange = walk(bytes(head[:BLOCK]) + b"\0" * BLOCK + bytes(head[BLOCK:]) + raw(b"after", data=b"1") + END)
    assert [(one.path, data) for one, data in found] == [("sparse", b""), ("after", b"1")]
    assert strange == [
        "sparse has holes in GNU's oldest way, which engines refuse",
        "sparse is stored with holes, and was not looked into",
    ]


def test_capabilities_of_a_file_are_seen():
    info, data = member("ping", b"x")
    info.pax_headers = {"SCHILY.xattr.security.capability": "\x01\x00\x00\x02"}
    assert [one.capabilities for one, _ in walk(archive((info, data), member("ls", b"x")))[0]] == [True, False]


def test_more_members_than_any_honest_layer_has_end_the_reading(monkeypatch):
    monkeypatch.setattr(placed, "MOST_ENTRIES", 3)
    with pytest.raises(LayerError, match="more than 3 files"):
        walk(files({str(nr): b"" for nr in range(4)}))


@given(st.data())
@settings(max_examples=150)
def test_damage_of_any_kind_ends_in_an_error_or_in_entries(data):
    whole = bytearray(archive(*PLAIN, form=data.draw(st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]))))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found, _ = walk(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    except LayerError:
        return
    assert all(".." not in one.path.split("/") and not one.path.startswith("/") for one, _ in found)


def test_only_in_a_layer_a_name_takes_others_away():
    data = files({"a/.wh.b": b"x", "a/.wh..wh..opq": b""})
    sorts = {
        layer: [(one.path, one.sort) for one, _ in read_tar(Unpacked(io.BytesIO(data)), Notes(), layer=layer)]
        for layer in (True, False)
    }
    assert sorts == {
        True: [("a/b", Sort.WHITEOUT), ("a", Sort.OPAQUE)],
        False: [("a/.wh.b", Sort.FILE), ("a/.wh..wh..opq", Sort.FILE)],
    }
