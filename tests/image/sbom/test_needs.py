"""Which packages meet a need."""

import pytest
from tests.image.sbom.bills import package

from dockward.image.sbom.needs import MOST_ALIKE, Needs
from dockward.model.package import PackageType

NPM, PYPI = PackageType.NPM, PackageType.PYPI


def needs(one, *others):
    found = Needs([one, *others])
    return [others[nr - 1].path for nr in found.of(0)]


def npm(name, folder, **more):
    return package(name, kind=NPM, path=f"{folder}node_modules/{name}/package.json", **more)


@pytest.mark.parametrize(
    ("places", "nearest"),
    [
        (("", "app/"), "app/"),
        (("app/", "app/node_modules/a/"), "app/node_modules/a/"),
        (("", "else/"), ""),
        (("else/",), "else/"),
        (("else/", "there/"), None),
    ],
)
def test_a_package_of_node_finds_the_nearest_that_encloses_it(places, nearest):
    others = [npm("b", one) for one in places]
    met = [npm("b", nearest).path] if nearest is not None else []
    assert needs(npm("a", "app/", requires=("b",)), *others) == met


def test_names_of_python_packages_are_compared_as_pip_does():
    one = package("a", kind=PYPI, path="l/a.dist-info/METADATA", requires=("Zope.Interface",))
    other = package("zope-interface", kind=PYPI, path="l/zope_interface.dist-info/METADATA")
    assert needs(one, other) == [other.path]


def test_of_several_architectures_its_own():
    one = package("a", requires=("b",))
    others = [package("b", architecture=arch) for arch in ("i386", "amd64")]
    assert Needs([one, *others]).of(0) == (2,)


def test_it_does_not_need_itself_nor_one_of_another_kind_and_each_once():
    one = package("a", requires=("a", "b", "b", "c"))
    assert Needs([one, npm("b", ""), package("c")]).of(0) == (2,)


def test_many_alike_cannot_multiply():
    alike = [package("b", str(nr)) for nr in range(100)]
    assert len(Needs([package("a", requires=("b",)), *alike]).of(0)) == MOST_ALIKE
