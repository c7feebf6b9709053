"""What other files tell of packages."""

from dockward.image.catalog.cataloger import Ownership
from dockward.image.content import FileTable, LayerContent
from dockward.image.entry import Sort
from dockward.image.merge import Brought
from dockward.image.owned import with_folders, with_ownerships
from dockward.model.package import Package, PackageType

DEB, NPM, PYPI = PackageType.DEB, PackageType.NPM, PackageType.PYPI


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


def in_folders(told, *layers):
    """What packages have, by the paths of what tells of them."""
    several = [Brought(Package(type=type_, name=name, version="1", path=path), 0) for type_, name, path in told]
    contents = [
        LayerContent(
            files=FileTable(
                tuple(paths), (0,) * len(paths), tuple(Sort.DIRECTORY if one[-1] == "/" else Sort.FILE for one in paths)
            )
        )
        for paths in layers
    ]
    visible = {path: nr for nr, one in enumerate(contents) for path in one.files.paths}
    return [one.package.files for one in with_folders(several, contents, visible)]


def test_a_module_of_node_has_its_folder_without_those_in_it():
    told = [(NPM, "a", "app/node_modules/a/package.json"), (NPM, "b", "app/node_modules/a/node_modules/b/package.json")]
    a, b = "app/node_modules/a", "app/node_modules/a/node_modules/b"
    low = [f"{a}/", f"{a}/package.json", f"{a}/lib/x.js", f"{b}/package.json", f"{a}/node_modules/.bin/b", f"{a}b/c.js"]
    assert in_folders(told, low, [f"{a}/lib/y.js", f"{a}/lib/x.js"]) == [
        (f"{a}/lib/x.js", f"{a}/lib/y.js", f"{a}/package.json"),
        (f"{b}/package.json",),
    ]


def test_a_gem_has_its_folder_and_what_was_built_of_it():
    told = [(PackageType.GEM, "a", "var/gems/specifications/a-1.gemspec")]
    own = ("var/gems/extensions/x86_64-linux/3.1.0/a-1/a.so", "var/gems/gems/a-1/lib/a.rb")
    assert in_folders(told, [*own, "var/gems/gems/a-10/lib/a.rb", "var/gems/specifications/a-1.gemspec"]) == [own]


def test_a_package_of_composer_has_the_folder_of_its_name():
    told = [(PackageType.COMPOSER, name, "app/vendor/composer/installed.json") for name in ("x/a", "x/b")]
    assert in_folders(told, ["app/vendor/x/a/a.php", "app/vendor/x/c/c.php"]) == [("app/vendor/x/a/a.php",), ()]


def test_what_only_a_lock_file_names_has_no_folder():
    one = Package(type=NPM, name="a", version="1", path="node_modules/a/package-lock.json", locked=True)
    content = LayerContent(files=FileTable(("node_modules/a/x",), (0,), (Sort.FILE,)))
    assert list(with_folders([Brought(one, 0)], [content], {"node_modules/a/x": 0})) == [Brought(one, 0)]
