"""Credentials in what files tell of packages."""

from dockward.image.catalog.cataloger import Ownership
from dockward.image.catalog.selection import Catalogued
from dockward.image.withheld import without_credentials
from dockward.model.package import Package, PackageType

TOKEN = "ghp_Zx81KqLm92VbTnYw47RcDfGh63JkPsQe05Ua"
HONEST = Package(
    type=PackageType.NPM, name="@a/b", version="1.0.0-rc.1+20240101", path="p", licences=("MIT",), requires=("c",)
)


def test_they_are_taken_out_wherever_they_stand():
    one = Package(
        type=PackageType.NPM,
        name=f"@a/{TOKEN}",
        version=f"git+https://user:{TOKEN}@github.com/x/y.git#1",
        path="p",
        source=TOKEN,
        licences=("MIT", f"see https://user:hunter22x@licences.corp/{TOKEN}"),
        requires=(TOKEN,),
    )
    owned = Ownership(type=PackageType.DEB, package="b", path="q", files={"f": ""}, licences=(TOKEN,))
    told = without_credentials(Catalogued(packages=(one, HONEST), ownerships=(owned,)))
    assert TOKEN[4:12] not in repr(told)
    assert "hunter22x" not in repr(told)
    assert told.packages[0].version == "git+https://user:***@github.com/x/y.git#1"
    assert told.packages[1] == HONEST
    assert told.ownerships[0].licences == ("***",)


def test_what_holds_none_stays_as_it_is():
    told = Catalogued(packages=(HONEST,))
    assert without_credentials(told) is told
