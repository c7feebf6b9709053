"""Zip archives within bounds."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.image.catalog.told import archive

from dockward.image import zips
from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import CatalogError
from dockward.image.zips import Member, ZipError, read_member, read_members

TEXT = archive({"a/One.txt": b"one", "two.txt": b"two" * 100, "x.bin": b"\0"})
MUCH = 1 << 20


def contents(data, most=MUCH, budget=None):
    budget = budget or Budget(MUCH, "x")
    return {one.name: read_member(data, one, most, budget) for one in read_members(data, (b".txt",))}


@pytest.mark.parametrize("before", [b"", b"#!/bin/sh\n" * 50])
@pytest.mark.parametrize("after", [b"", b"a comment"])
def test_wanted_members_whatever_stands_around_the_archive(before, after):
    made = io.BytesIO(TEXT)
    with zipfile.ZipFile(made, "a") as file:
        file.comment = after
    assert contents(before + made.getvalue()) == {"a/One.txt": b"one", "two.txt": b"two" * 100}


def test_the_far_end_record():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for nr in range(0x10000):
            file.writestr(zipfile.ZipInfo(f"{nr}"), b"")
        file.writestr("a.txt", b"a")
    assert contents(made.getvalue()) == {"a.txt": b"a"}


@pytest.mark.parametrize("most", [3, 299])
def test_a_member_that_is_too_large(most):
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with pytest.raises(ZipError, match="more than"):
            contents(archive({"a.txt": b"two" * 100}, compression), most)


def test_what_unpacks_too_well():
    with pytest.raises(ZipError, match="unpacks to more"):
        contents(archive({"a.txt": bytes(20 << 20)}), 100 << 20, Budget(1 << 30, "x"))


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_budget_for_all_members(compression):
    data = archive({f"{nr}.txt": b"0123456789" for nr in range(5)}, compression)
    assert len(contents(data, budget=Budget(50, "x"))) == 5
    with pytest.raises(CatalogError, match="more"):
        contents(data, budget=Budget(49, "x"))


def test_what_fails_costs_as_much_as_it_might_have_become():
    budget = Budget(1000, "x")
    (member,) = read_members(TEXT, (b"two.txt",))
    first = member.start + 30 + len("two.txt")
    damaged = TEXT[:first] + b"\xff" + TEXT[first + 1 :]
    with pytest.raises(ZipError, match="damaged"):
        read_member(damaged, member, 600, budget)
    assert budget.left == 400


def test_a_member_that_is_cut_off():
    (member,) = read_members(TEXT, (b"two.txt",))
    with pytest.raises(ZipError, match="too early"):
        read_member(TEXT, member._replace(packed=member.packed - 1), MUCH, Budget(MUCH, "x"))


def test_members_without_end(monkeypatch):
    monkeypatch.setattr(zips, "MOST_MEMBERS", 2)
    with pytest.raises(ZipError, match="more than 2 members"):
        list(read_members(TEXT, (b"",)))


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (Member("a", 8, 1, 3, 0), "encrypted"),
        (Member("a", 12, 0, 3, 0), "method 12"),
        (Member("a", 8, 0, 3, len(TEXT) - 5), "beyond"),
        (Member("a", 8, 0, 3, 1), "not where"),
    ],
)
def test_members_that_cannot_be_read(member, why):
    with pytest.raises(ZipError, match=why):
        read_member(TEXT, member, MUCH, Budget(MUCH, "x"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a zip"),
        (b"PK\x05\x06", "not a zip"),
        (b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, 46, 0, 0), "not where"),
        (b"x" * 46 + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, 46, 0, 0), "broken"),
    ],
)
def test_archives_that_cannot_be_read(data, why):
    with pytest.raises(ZipError, match=why):
        list(read_members(data, (b"",)))


OTHER = archive({"other.txt": b"1"})
END = struct.Struct("<4sHHHHLLH")
NOTHING = END.pack(b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 9)


def commented(data, comment):
    """The archive with whatever bytes as its comment."""
    return data[:-2] + struct.pack("<H", len(comment)) + comment


def with_list(name, comment):
    """A list of one member, and an end that says where it is."""
    made = struct.pack("<4s6HLLL5HLL", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    return made + END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(made), 0, len(comment)) + comment


@pytest.mark.parametrize(
    "data",
    [
        commented(TEXT, with_list(b"harmless.txt", b"more")[:-1]),
        commented(TEXT, NOTHING),
        commented(TEXT, NOTHING * 3),
        commented(TEXT, OTHER + b"x"),
    ],
)
def test_an_archive_that_ends_twice_is_refused(data):
    with pytest.raises(ZipError, match=r"it has (?:a second end|two ends), (?:which|of which) some readers take"):
        list(read_members(data, (b"",)))


def test_what_stands_behind_the_end():
    assert contents(TEXT + b"\n" * 1000) == contents(TEXT)
    assert contents(TEXT + OTHER + b"x") == {"other.txt": b"1"}
    assert contents(commented(TEXT, b"PK\x05\x06")) == contents(TEXT)
    assert contents(archive({"a.txt": b"1", "x.jar": TEXT}, zipfile.ZIP_STORED)) == {"a.txt": b"1"}


def test_a_far_end_that_is_not_where_it_should_be():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for nr in range(0x10000):
            file.writestr(zipfile.ZipInfo(f"{nr}"), b"")
    data = made.getvalue()
    at = data.rfind(b"PK\x06\x06")
    with pytest.raises(ZipError, match="is not where it says"):
        list(read_members(data[:at] + b"PK\x06\x00" + data[at + 4 :], (b"",)))


@given(at=st.integers(0, len(TEXT) - 1), by=st.binary(max_size=8), cut=st.integers(0, 40))
def test_a_damaged_archive_is_read_or_refused(at, by, cut):
    data = TEXT[:at] + by + TEXT[at + cut :]
    try:
        found = contents(data)
    except ZipError:
        return
    assert all(len(one) <= MUCH for one in found.values())
