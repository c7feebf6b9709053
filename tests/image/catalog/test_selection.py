"""Which files catalogers get, and what becomes of what they tell."""

import pytest

from dockward.image.catalog.cataloger import Cataloger
from dockward.image.catalog.selection import Catalogue
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
