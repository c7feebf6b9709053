"""Layers laid over each other."""

import pytest

from dockward.image.catalog.selection import Catalogued
from dockward.image.content import FileTable, LayerContent, SpecialFile
from dockward.image.entry import Sort
from dockward.image.merge import merge
from dockward.model.package import Distribution, Package, PackageType

STATUS = "var/lib/dpkg/status"


def layer(*paths, folders=(), removed=(), opaque=(), size=10, **more):
    """A layer with files of `size` bytes, and folders."""
    names = (*folders, *paths)
    sorts = (*(Sort.DIRECTORY for _ in folders), *(Sort.FILE for _ in paths))
    sizes = (*(0 for _ in folders), *(size for _ in paths))
    return LayerContent(files=FileTable(names, sizes, sorts), removed=removed, opaque=opaque, **more)


def package(name, version="1", path=STATUS, kind=PackageType.DEB):
    return Package(type=kind, name=name, version=version, path=path)


@pytest.mark.parametrize(
    ("upper", "visible", "wasted"),
    [
        (layer("a"), {"a": 1, "d": 0, "d/b": 0, "d/c": 0}, 10),
        (layer(removed=("a",)), {"d": 0, "d/b": 0, "d/c": 0}, 10),
        (layer(removed=("d",)), {"a": 0}, 20),
        (layer(removed=("nothing",)), {"a": 0, "d": 0, "d/b": 0, "d/c": 0}, 0),
        (layer("d/new", folders=("d",), opaque=("d",)), {"a": 0, "d": 1, "d/new": 1}, 20),
        (layer("d"), {"a": 0, "d": 1}, 20),
        (layer(folders=("d",)), {"a": 0, "d": 1, "d/b": 0, "d/c": 0}, 0),
        (layer("new", opaque=("",)), {"new": 1}, 30),
        (layer("d/b/x", folders=("d/b",)), {"a": 0, "d": 0, "d/b": 1, "d/b/x": 1, "d/c": 0}, 10),
    ],
)
def test_what_is_visible_and_what_is_wasted(upper, visible, wasted):
    merged = merge([layer("a", "d/b", "d/c", folders=("d",)), upper])
    assert (merged.visible, merged.wasted) == (visible, wasted)


def test_what_was_removed_and_put_there_again_counts_from_there():
    assert merge([layer("a"), layer(removed=("a",)), layer("a")]).visible == {"a": 2}


def test_a_package_of_the_distribution_comes_from_the_layer_that_first_had_this_version():
    old = Catalogued(packages=(package("libc6"), package("bash")))
    new = Catalogued(packages=(package("libc6"), package("bash", "2"), package("curl")))
    merged = merge([layer(STATUS, catalogued=old), layer("x"), layer(STATUS, catalogued=new)])
    assert {(one.package.name, one.package.version): one.layer for one in merged.packages} == {
        ("libc6", "1"): 0,
        ("bash", "2"): 2,
        ("curl", "1"): 2,
    }


def test_dpkg_s_journal_stands_above_its_database():
    """As dpkg-query has it, which reads it before it is taken into the database."""
    journal = [package("a", "2", "var/lib/dpkg/updates/0001"), package("a", "3", "var/lib/dpkg/updates/0002")]
    told = (package("a"), package("b"), *journal)
    shown = layer(*(one.path for one in told), catalogued=Catalogued(packages=told))
    assert [(one.package.name, one.package.version) for one in merge([shown]).packages] == [("b", "1"), ("a", "3")]
    removed = layer(removed=("var/lib/dpkg/updates",))
    assert [(one.package.name, one.package.version) for one in merge([shown, removed]).packages] == [
        ("a", "1"),
        ("b", "1"),
    ]


def test_a_package_whose_file_is_gone_is_gone():
    path = "usr/lib/node_modules/a/package.json"
    npm = Catalogued(packages=(package("a", path=path, kind=PackageType.NPM),))
    assert merge([layer(path, catalogued=npm), layer(removed=("usr/lib/node_modules/a",))]).packages == ()


def test_a_package_inside_an_archive_is_where_the_archive_is():
    inside = package("a", path="app.jar!/lib/a.jar", kind=PackageType.MAVEN)
    low = layer("app.jar", catalogued=Catalogued(packages=(inside,)))
    assert [one.package for one in merge([low]).packages] == [inside]
    assert merge([low, layer("app.jar")]).packages == ()


def test_finds_of_files_that_are_hidden_do_not_count():
    special = SpecialFile("su", 0o4755, 0, 0)
    low = layer(
        "su", "key", "etc/passwd", special=(special,), credentials=("key",), accounts={"etc/passwd": b"a:x:0:0"}
    )
    assert merge([low]).special == ((0, special),)
    merged = merge([low, layer("su", removed=("key", "etc"))])
    assert (merged.special, merged.credentials, merged.accounts) == ((), (), {})


def test_the_administrator_s_os_release_stands_above_the_vendor_s():
    told = {"usr/lib/os-release": Distribution(id="debian"), "etc/os-release": Distribution(id="ours")}
    assert merge([layer(*told, catalogued=Catalogued(distributions=told))]).distribution == Distribution(id="ours")
    assert merge([layer("a")]).distribution is None


def test_a_folder_that_a_layer_does_not_name_is_one_all_the_same():
    low = LayerContent(files=FileTable(("a/x", "l"), (3, 0), (0, 2)), made=("a",))
    assert merge([low, LayerContent(files=FileTable(("a",), (1,), (0,)))]).visible == {"l": 0, "a": 1}
    over = LayerContent(files=FileTable(("l/z", "a/y"), (1, 1), (0, 0)), made=("l", "a"))
    assert merge([low, over]).visible == {"a/x": 0, "l/z": 1, "a/y": 1}
    named = LayerContent(files=FileTable(("l", "l/k"), (0, 1), (1, 0)))
    assert set(merge([named, over]).visible) == {"l", "l/k", "l/z", "a/y"}
