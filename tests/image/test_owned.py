"""What other files tell of packages."""

from dockward.image.catalog.cataloger import Ownership
from dockward.image.merge import Brought
from dockward.image.owned import with_ownerships
from dockward.model.package import Package, PackageType

DEB, PYPI = PackageType.DEB, PackageType.PYPI


def deb(name, **more):
    return Package(type=DEB, name=name, version="1", path="var/lib/dpkg/status", architecture="amd64", **more)


def joined(one, *told, files=False):
    return next(iter(with_ownerships([Brought(one, 3)], told, files=files)))


def licence(name, *licences):
    return Ownership(type=DEB, package=name, licences=licences, path=f"usr/share/doc/{name}/copyright")


def test_licences_are_those_of_the_copyright_file():
    found = joined(deb("a"), licence("a", "MIT", "Zlib"), licence("b", "ISC"))
    assert (found.package.licences, found.layer) == (("MIT", "Zlib"), 3)


def test_what_a_package_says_itself_stands():
    assert joined(deb("a", licences=("MIT",)), licence("a", "ISC")).package.licences == ("MIT",)


def test_files_only_where_they_are_asked_for_and_of_all_that_tell():
    told = [
        Ownership(type=DEB, package="a:amd64", files={"b": "", "a": "md5:0"}, path="var/lib/dpkg/info/a:amd64.list"),
        Ownership(type=DEB, package="a", files={"etc/a": ""}, path="var/lib/dpkg/status"),
        Ownership(type=DEB, package="a:i386", files={"c": ""}, path="var/lib/dpkg/info/a:i386.list"),
    ]
    assert joined(deb("a"), *told, files=True).package.files == ("a", "b", "etc/a")
    assert joined(deb("a"), *told).package.files == ()


def test_a_python_package_s_files_are_those_that_its_own_folder_tells():
    one = Package(type=PYPI, name="Zope.interface", version="1", path="x/zope_interface-1.dist-info/METADATA")
    told = [
        Ownership(type=PYPI, package="zope_interface", files={file: ""}, path=f"{folder}/RECORD")
        for folder, file in (("x/zope_interface-1.dist-info", "x/a"), ("y/zope_interface-2.dist-info", "y/a"))
    ]
    assert joined(one, *told, files=True).package.files == ("x/a",)
