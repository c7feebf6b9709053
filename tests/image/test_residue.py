"""What layers left over comes to in the image that they make."""

import pytest
from tests.image.test_merge import STATUS, layer, package

from dockward.image.catalog.cataloger import Ownership
from dockward.image.catalog.selection import Catalogued
from dockward.image.content import FileTable, LayerContent
from dockward.image.merge import merge
from dockward.image.residue import hidden_bytes, left_over
from dockward.model.package import PackageType
from dockward.model.residue import Mark, Residue, ResidueKind

GIT, PIP = Mark(ResidueKind.HISTORY, "app/.git", "git"), Mark(ResidueKind.DOWNLOADS, "root/.cache/pip", "pip")


def marked(*several):
    """A layer of files, each with its size and its mark."""
    marks = tuple(dict.fromkeys(one for _, _, one in several if one))
    numbers = bytes(marks.index(one) + 1 if one else 0 for _, _, one in several)
    paths, sizes = tuple(path for path, _, _ in several), tuple(size for _, size, _ in several)
    return LayerContent(files=FileTable(paths, sizes, (0,) * len(paths), numbers), marks=marks)


def left(mark, nr, files, size, hidden=False):
    return Residue(kind=mark.kind, path=mark.path, tool=mark.tool, layer=nr, files=files, bytes=size, hidden=hidden)


def told(*layers):
    return list(left_over(merge(layers), layers, len(layers)).residue)


def test_each_layer_with_what_it_brought():
    low = marked(("app/.git/a", 3, GIT), ("app/main", 5, None), ("app/.git/b", 4, GIT))
    high = marked(("root/.cache/pip/x", 9, PIP), ("app/.git/c", 1, GIT))
    assert told(low, high) == [left(GIT, 0, 2, 7), left(PIP, 1, 1, 9), left(GIT, 1, 1, 1)]


def test_what_a_later_layer_hides_is_told_where_nothing_of_it_is_left():
    low = marked(("app/.git/a", 3, GIT), ("root/.cache/pip/x", 9, PIP), ("root/.cache/pip/y", 8, PIP))
    gone = LayerContent(removed=("app/.git", "root/.cache/pip/x"))
    assert told(low, gone) == [left(GIT, 0, 1, 3, hidden=True), left(PIP, 0, 1, 8)]


def test_marks_that_do_not_fit_are_none():
    one = marked(("app/.git/a", 3, GIT))
    assert told(LayerContent(files=one.files)) == []


def test_bytes_that_later_layers_hide():
    layers = [layer("a", "b", "c"), layer("b", removed=("c",)), layer("d")]
    visible = merge(layers).visible
    assert [hidden_bytes(nr, one, visible) for nr, one in enumerate(layers)] == [20, 0, 0]


@pytest.fixture
def built():
    """A base, and a layer that installs a compiler."""
    gcc = {"usr/bin/gcc": "", "lib/x.a": "", "usr/gone": "", "usr": ""}
    told = Catalogued(
        packages=(package("libc6"), package("gcc-12"), package("gcc", kind=PackageType.NPM, path="package.json")),
        ownerships=(
            Ownership(type=PackageType.DEB, package="gcc-12", files=gcc, path="var/lib/dpkg/info/gcc-12.list"),
            Ownership(type=PackageType.DEB, package="libc6", files={"lib/libc.so": ""}, path=STATUS),
        ),
    )
    base = layer(STATUS, "lib/libc.so", catalogued=Catalogued(packages=(package("libc6"),)))
    files = (STATUS, "var/lib/dpkg/info/gcc-12.list", "usr/bin/gcc", "usr/lib/x.a", "package.json")
    return [base, layer(*files, catalogued=told)]


def test_packages_that_programs_are_built_with(built):
    found = left_over(merge(built), built, 2).packages
    assert [(one.package.name, one.layer, one.files, one.bytes) for one in found] == [("gcc-12", 1, 2, 20)]
    # What is told of it is what the catalogue tells, without the files.
    assert found[0].package.files == ()


def test_what_a_package_of_another_layer_owns_counts_with_the_package(built):
    headers = Mark(ResidueKind.HEADERS, "usr/lib")
    changed = marked(("usr/lib/x.a", 70, headers), ("usr/lib/y.a", 5, headers))
    found = left_over(merge([*built, changed]), [*built, changed], 3)
    assert found.residue == (left(headers, 2, 1, 5),)
    assert [(one.files, one.bytes) for one in found.packages] == [(2, 80)]


def test_what_a_container_left_is_no_build_s_doing(built):
    layers = [*built, marked(("tmp/x", 3, Mark(ResidueKind.TEMPORARY, "tmp")))]
    assert left_over(merge(layers), layers, 2).residue == ()
    assert left_over(merge(layers), layers, 1).packages == ()
    assert [one.path for one in left_over(merge(layers), layers, 3).residue] == ["tmp"]
