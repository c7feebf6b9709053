"""Which files are a package's own, by what tells of it."""

import pytest

from dockward.image.loadable import canonical, territory
from dockward.model.package import Package, PackageType

SITE = "usr/lib/python3/site-packages"


def package(kind, name, path, *files):
    return Package(type=PackageType(kind), name=name, version="1.0", path=path, files=files)


def held(one, *loaded):
    return list(territory(one).among(map(canonical, loaded)))


@pytest.mark.parametrize("told", ["usr/lib/a.so", "lib/a.so"])
@pytest.mark.parametrize("loaded", ["/usr/lib/a.so", "/lib/a.so"])
def test_folders_of_the_root_may_be_links_into_usr(told, loaded):
    assert held(package("deb", "a", "var/lib/dpkg/status", told), loaded) == ["usr/lib/a.so"]
    assert held(package("deb", "a", "var/lib/dpkg/status", told), "/opt/lib/a.so") == []


@pytest.mark.parametrize(
    ("files", "blind"),
    [
        (["usr/lib/x86_64-linux-gnu/liba.so.1"], False),
        (["usr/bin/a"], False),
        (["bin/a"], False),
        (["usr/share/a"], True),
        ([], True),
    ],
)
def test_of_what_cannot_be_seen_nothing_is_claimed(files, blind):
    assert bool(territory(package("deb", "a", "var/lib/dpkg/status", *files)).blind) is blind


@pytest.mark.parametrize(
    ("one", "loaded"),
    [
        (package("pypi", "a-b", f"{SITE}/a_b-1.0.dist-info/METADATA"), f"/{SITE}/a_b/x.so"),
        (package("pypi", "a", f"{SITE}/a-1.0.dist-info/METADATA", f"{SITE}/a.so"), f"/{SITE}/a.so"),
        (package("pypi", "a", f"{SITE}/a-1.0.egg!/EGG-INFO/PKG-INFO"), f"/{SITE}/a-1.0.egg"),
        (package("npm", "a", "app/node_modules/a/package.json"), "/app/node_modules/a/build/a.node"),
        (package("npm", "@s/a", "app/node_modules/@s/a/package.json"), "/app/node_modules/@s/a/a.node"),
        (package("gem", "a", "usr/lib/ruby/specifications/a-1.0.gemspec"), "/usr/lib/ruby/gems/a-1.0/lib/a.so"),
        (package("composer", "v/a", "app/vendor/composer/installed.json"), "/app/vendor/v/a/a.php"),
        (package("nuget", "A", "app/app.deps.json"), "/app/A.dll"),
        (package("maven", "g:a", "app.jar!/BOOT-INF/lib/a.jar"), "/app.jar"),
        (package("maven", "g:a", "opt/a.jar"), "/opt/a.jar"),
        (package("golang", "example.org/a", "bin/app"), "/usr/bin/app"),
        (package("cargo", "a", "usr/bin/app"), "/bin/app"),
        (package("generic", "python", "usr/local/bin/python3.11"), "/usr/local/bin/python3.11"),
    ],
)
def test_packages_of_languages(one, loaded):
    assert held(one, loaded, "/usr/lib/other.so") == [canonical(loaded)]


def test_what_lies_inside_of_a_package_of_node_is_another():
    one = package("npm", "a", "app/node_modules/a/package.json")
    assert held(one, "/app/node_modules/a/node_modules/b/b.node", "/app/node_modules/ab/x.node") == []


@pytest.mark.parametrize("kind", ["pypi", "npm", "gem", "composer"])
def test_that_what_is_interpreted_was_not_seen_says_nothing(kind):
    assert "read once" in territory(package(kind, "a", "a/b/c")).blind


@pytest.mark.parametrize("kind", [one.value for one in PackageType])
@pytest.mark.parametrize("path", ["", "a", "/", "!/", "a!/b"])
def test_no_odd_path_breaks_it(kind, path):
    assert held(package(kind, "", path), "/usr/lib/a.so") == []
