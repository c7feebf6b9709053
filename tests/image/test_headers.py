"""Headers that contradict each other: what counts is what Docker's engine unpacks, and the rest is told."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.image.archives import BLOCK, END, pax, raw, signed, walk

from dockward.image.entry import LayerError, Notes
from dockward.image.headers import Headers
from dockward.image.unpack import Unpacked

LONG = raw(b"././@LongLink", kind=b"L", data=b"real\0more", magic=b"ustar  \0")
LONG_LINK = raw(b"././@LongLink", kind=b"K", data=b"far\0", magic=b"ustar  \0")
SPARSE = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "real", "GNU.sparse.realsize": "10"}


def names(data):
    return [one.path for one, _ in walk(data + END)[0]]


@pytest.mark.parametrize(
    ("before", "name", "words"),
    [
        (pax(path="x"), "x", None),
        (pax(kind=b"g", path="x"), "a", "a header for all members says path"),
        (pax(kind=b"g", comment="x"), "a", None),
        (pax(kind=b"g", comment="x") + pax(path="x"), "x", None),
        (pax(path="x") + pax(comment="y"), "a", "a has two extended headers"),
        (pax(path="x") + pax(path="y"), "y", "y has two extended headers"),
        (pax(path="x") + pax(kind=b"g", comment="y"), "a", "between a member and its extended header"),
        (LONG, "real", None),
        (LONG + pax(path="x"), "real", "real has another name in its extended header"),
        (pax(path="x") + LONG, "real", "real has another name in its extended header"),
        (LONG + pax(path="real"), "real", None),
        (LONG + LONG, "real", "real has two long names"),
        (LONG + pax(kind=b"g", comment="x"), "a", "between a member and its extended header"),
        (pax(path=""), "a", None),
        (pax(**{"GNU.sparse.name": "x"}), "a", "a is said to have another name"),
        (pax(**{"GNU.sparse.name": "x", "GNU.sparse.major": "9"}), "a", "a is said to have another name"),
        (pax(kind=b"g", **{"GNU.sparse.major": "1"}), "a", "a header for all members says GNU.sparse.major"),
    ],
)
def test_what_a_member_is_called(before, name, words):
    found, strange = walk(before + raw(b"a", data=b"1") + END)
    assert [(one.path, data) for one, data in found] == [(name, b"1")]
    assert [words in one for one in strange] == ([True] if words else [])


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({345: b"pre"}, "pre/a"),
        ({345: b"p" * 155}, "p" * 155 + "/a"),
        ({345: b"p" * 131 + b"00000000017\0", 508: b"tar\0"}, "p" * 131 + "/a"),
        ({345: b"pre", 257: b"ustar\0xx"}, "pre/a"),
        ({345: b"pre", 257: b"ustar  \0"}, "pre/a"),
        ({345: b"00000000012\0", 257: b"ustar  \0"}, "a"),
        ({345: b"pr\xc3\xa4", 257: b"ustar  \0"}, "a"),
        ({345: b"pre", 257: b"ustar \0\0"}, "a"),
        ({345: b"pre", 257: b"\0" * 8}, "a"),
    ],
)
def test_where_a_name_begins(fields, name):
    assert names(signed(raw(b"a"), fields)) == [name]


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({100: b"0000755\0"}, 0o755),
        ({100: b"  755 \0\0"}, 0o755),
        ({100: b"\x00\x00755\0\0\0"}, 0o755),
        ({100: b"755\x00999"}, 0o755),
        ({100: b"\0" * 8}, 0),
        ({100: b"\x80\0\0\0\0\0\1\xed"}, 0o755),
        ({100: b"\xff" * 8}, 0o7777),
        ({100: b"75 5\0\0\0\0"}, None),
        ({100: b"0000789\0"}, None),
        ({100: b"+755\0\0\0\0"}, None),
        ({100: b"7_55\0\0\0\0"}, None),
        ({100: b"0o755\0\0\0"}, None),
        ({136: b"\xff" * 12}, 0o644),
        ({136: b"never       "}, None),
        ({136: b"\x80" + b"\xff" * 11}, None),
        ({329: b"none\0\0\0\0"}, None),
        ({329: b"none\0\0\0\0", 257: b"\0" * 8}, 0o644),
        ({508: b"tar\0", 476: b"never\0\0\0\0\0\0\0"}, None),
    ],
)
def test_how_numbers_are_read(fields, value):
    data = signed(raw(b"a"), fields) + END
    if value is None:
        with pytest.raises(LayerError, match="number in a header"):
            walk(data)
    else:
        assert [one.mode for one, _ in walk(data)[0]] == [value]


@pytest.mark.parametrize(
    ("uid", "expected"), [("7", 7), ("+7", 7), ("-1", 0), ("4294967296", 0), ("4294967303", 7), ("0" * 30 + "7", 7)]
)
def test_who_owns_a_file(uid, expected):
    assert walk(pax(uid=uid) + raw(b"a") + END)[0][0][0].uid == expected


@pytest.mark.parametrize(
    "said",
    [
        {"uid": "1_0"},
        {"gid": "x"},
        {"size": "9223372036854775808"},
        {"size": "-1"},
        {"mtime": "1.x"},
        {"mtime": "-"},
        {"atime": "9" * 20},
        {"path": "a\0b"},
        {"k\0": "1"},
        {"": "1"},
        {"GNU.sparse.numbytes": "1"},
        {"GNU.sparse.offset": "1,2"},
    ],
)
def test_what_an_engine_refuses_ends_the_reading(said):
    with pytest.raises(LayerError, match="damaged"):
        walk(pax(**said) + raw(b"a") + END)
    if "size" not in said and not set(said) & {"uid", "gid", "mtime", "atime"}:
        return
    assert names(pax(**said) + pax(comment="x") + raw(b"a")) == ["a"]


@pytest.mark.parametrize("record", [b"5 a=\n", b"07 a=b\n", b"+7 a=b\n", b"7 a=bc\n6 a=b\n"])
def test_records_as_they_may_be_written(record):
    assert names(raw(b"x", kind=b"x", data=record) + raw(b"a")) == ["a"]


@pytest.mark.parametrize("record", [b"6 a=bX", b"6 abcd\n", b"4 =\n", b"9 a=b\n", b"a=b\n", b"-6 a=b\n", b" a=b\n"])
def test_damaged_records_end_the_reading(record):
    with pytest.raises(LayerError, match="damaged"):
        walk(raw(b"x", kind=b"x", data=record) + raw(b"a") + END)


@pytest.mark.parametrize(
    ("kind", "name", "sort"), [(b"0", b"a/", "FILE"), (b"\0", b"a/", "DIRECTORY"), (b"\0", b"a", "FILE")]
)
def test_a_slash_makes_a_folder_in_the_oldest_archives_alone(kind, name, sort):
    (found,), strange = walk(raw(name, kind=kind) + END)
    assert (found[0].path, found[0].sort.name) == ("a", sort)
    assert strange == (
        ["a/ is a file whose name ends in a slash, which other readers take for a folder"]
        if kind == b"0" and name == b"a/"
        else []
    )


@pytest.mark.parametrize("kind", [b"7", b"A", b"V", b"M", b"D"])
def test_types_that_engines_do_not_know_are_told_and_their_data_passed_over(kind):
    notes_of = walk(raw(b"a", kind=kind, data=b"x" * 600) + raw(b"b") + END)
    assert [one.path for one, _ in notes_of[0]] == ["b"]
    assert notes_of[1] == [
        f"a is of the unknown type {kind.decode()!r}",
        f"a is of the unknown type {kind.decode()!r}, and was left out",
    ]


@pytest.mark.parametrize(
    ("said", "name", "size"),
    [
        (SPARSE, "real", 10),
        ({"GNU.sparse.map": "0,3", "GNU.sparse.size": "7"}, "a", 7),
        ({"GNU.sparse.major": "0", "GNU.sparse.minor": "1"}, "a", 3),
        ({"GNU.sparse.offset": "0", "GNU.sparse.numbytes": "3"}, "a", 3),
    ],
)
def test_files_with_holes_by_their_extended_header(said, name, size):
    (found,), strange = walk(pax(**said) + raw(b"a", data=b"abc") + END)
    assert (found[0].path, found[0].size, found[1]) == (name, size, b"")
    assert strange == [
        f"{name} is stored with holes, by whose list readers may see other files",
        f"{name} is stored with holes, and was not looked into",
    ]


@pytest.mark.parametrize("data", [b"\0" * BLOCK + raw(b"b"), b"\0" * BLOCK + b"x" * 100])
def test_one_block_of_zeros_does_not_stand_in_the_middle(data):
    with pytest.raises(LayerError, match=r"block of zeros|within a header"):
        walk(raw(b"a") + data)


@pytest.mark.parametrize("data", [b"", b"\0" * BLOCK, END])
def test_how_an_archive_may_end(data):
    assert [one.path for one, _ in walk(raw(b"a") + data)[0]] == ["a"]


def test_where_links_lead():
    said = pax(linkpath="there")
    assert [one.target for one, _ in walk(said + raw(b"a", kind=b"2") + END)[0]] == ["there"]
    assert [one.target for one, _ in walk(said + LONG_LINK + raw(b"a", kind=b"2") + END)[0]] == ["far"]


def test_many_records_cost_no_more_than_their_number():
    data = b"5 a=\n" * ((1 << 20) // 5)
    notes = Notes()
    headers = Headers(Unpacked(io.BytesIO(raw(b"x", kind=b"x", data=data) + raw(b"a") + END)), notes)
    assert [one.name for one in headers] == ["a"]


@given(st.binary(max_size=BLOCK * 3))
def test_no_bytes_break_it(data):
    block = bytearray((data + bytes(BLOCK * 3))[: BLOCK * 3])
    try:
        found = names(signed(bytes(block), {}))
    except LayerError:
        return
    assert all(not one.startswith("/") for one in found)


@pytest.mark.parametrize(("off", "taken"), [(0, True), (2 * 256, True), (256, False), (-2 * 256, False)])
def test_a_sum_of_signed_bytes_is_as_good(off, taken):
    """As old writers have it; the name has two bytes that are below zero then."""
    data = raw("é".encode())
    block = bytearray(data)
    block[148:156] = b"%06o\0 " % (sum(block[:148] + b" " * 8 + block[156:BLOCK]) - off)
    if taken:
        assert names(bytes(block)) == ["é"]
    else:
        with pytest.raises(LayerError, match="checksum"):
            names(bytes(block))
