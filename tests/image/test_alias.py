"""Files with several names: told once, by one that is to be seen."""

from dockward.image.alias import Names
from dockward.image.catalog.selection import Catalogued
from dockward.image.content import FileTable, LayerContent
from dockward.image.merge import merge
from dockward.model.package import Package, PackageType

LINKS = {"b": "a", "c": "a"}


def package(path, kind=PackageType.PYPI):
    return Package(type=kind, name="x", version="1", path=path)


def brought(*layers):
    return [one.package.path for one in merge(layers).packages]


def layer(*packages, **more):
    files = FileTable(("a", "b", "c"), (1, 0, 0), (0, 3, 3))
    return LayerContent(files=files, links=LINKS, catalogued=Catalogued(packages=packages), **more)


def test_the_first_name_that_is_to_be_seen():
    names = Names(LINKS)
    assert [names.shown(one, {"a": 0, "b": 0}, 0) for one in "abcd"] == ["a", "a", "a", ""]
    assert names.shown("c!/x", {"c": 0, "b": 1}, 0) == "c!/x"
    assert names.shown("a", {"a": 1}, 0) == ""
    assert (names.one("c!/x"), names.one("d"), Names({}).one("c")) == ("a!/x", "d", "c")


def test_packages_of_one_file_count_once():
    assert brought(layer(package("b"), package("a"), package("d"))) == ["a"]


def test_packages_of_a_program_are_there_as_long_as_one_of_its_names_is():
    gone = LayerContent(removed=("a", "b"))
    assert brought(layer(package("a")), gone) == ["c"]
    assert brought(layer(package("a", PackageType.DEB)), gone) == []
    assert brought(layer(package("a")), LayerContent(removed=("a", "b", "c"))) == []


def test_credentials_of_one_file_count_once():
    found = layer(credentials=("c", "b", "d"))
    assert merge([found]).credentials == ((0, "b"),)
    assert merge([found, LayerContent(removed=("b",))]).credentials == ((0, "c"),)
