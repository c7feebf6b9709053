"""Which files catalogers get, and what becomes of what they tell."""

import pytest
from tests.image.catalog.elf_making import make_elf

from dockward.image.catalog.cataloger import Cataloger
from dockward.image.catalog.selection import Catalogue, catalogers
from dockward.image.entry import Entry, Sort
from dockward.model.package import Package, PackageType


@pytest.mark.parametrize(("name", "version"), [("a\nb", "1"), ("a", "1\x00"), ("a\u2028", "1"), ("a", "1\xa0")])
def test_a_package_whose_name_or_version_no_tool_writes_is_told(name, version):
    one = Package(type=PackageType.GEM, name=name, version=version, path="x")
    catalogue = Catalogue([Cataloger(name="x", names=frozenset({"x"}), read=lambda *_: [one])])
    catalogue.offer(Entry("x", Sort.FILE, size=1), lambda most: b"1"[:most])
    told = catalogue.told()
    assert told.packages == (one,)
    assert [(each.path, "name or version" in each.reason) for each in told.misread] == [("x", True)]


PYTHON = make_elf({".text": b"x", ".rodata": b"\x003.11.2\0PYTHONHASHSEED must be a number\0"}, kind=2)
UNKNOWN = make_elf({".text": b"x"}, kind=2)


def offered(data, mode, path="srv/data.bin"):
    catalogue = Catalogue(catalogers())
    catalogue.offer(Entry(path, Sort.FILE, mode=mode, size=len(data)), lambda most: data[:most])
    return catalogue.told()


@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_a_program_is_known_that_needs_to_be_made_one_first(mode):
    """By chmod, or by a loader that is given it: `ld.so FILE`."""
    assert [(one.name, one.version) for one in offered(PYTHON, mode).packages] == [("python", "3.11.2")]


def test_of_what_is_no_program_by_its_looks_what_is_not_known_is_not_told():
    """Sources of compilers and debuggers bring such files for their tests."""
    assert offered(UNKNOWN, 0o755).unidentified == ("srv/data.bin",)
    assert offered(UNKNOWN, 0o644).unidentified == ()
    broken = make_elf({".go.buildinfo": b"\xff Go buildinf:\x07\x00" + bytes(16)})
    assert len(offered(broken, 0o755).misread) == 1
    assert offered(broken, 0o644).misread == ()


@pytest.mark.parametrize(("kind", "asked"), [(1, False), (2, True), (3, True), (4, False)])
def test_objects_modules_of_the_kernel_and_cores_are_not_read_whole(kind, asked):
    data = make_elf({".text": b"x" * 99}, kind=kind)
    read = []
    catalogue = Catalogue(catalogers())
    catalogue.offer(Entry("x", Sort.FILE, mode=0o755, size=len(data)), lambda most: read.append(most) or data[:most])
    assert (len(data) in read) is asked
