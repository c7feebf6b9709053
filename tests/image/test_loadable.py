"""Which files are a package's own, by what tells of it."""

import pytest

from dockward.image.loadable import canonical, territory
from dockward.model.package import Package, PackageType

SITE = "usr/lib/python3/site-packages"


def package(kind, name, path, *files, **more):
    return Package(type=PackageType(kind), name=name, version="1.0", path=path, files=files, **more)


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
        (["usr/share/doc/a/README.source", "usr/share/gdb/liba.so.1-gdb.py", "usr/share/man/man8/a.so.8"], True),
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
        (
            package("gem", "a", "var/lib/gems/3.1.0/specifications/a-1.0.gemspec"),
            "/var/lib/gems/3.1.0/extensions/x86_64-linux/3.1.0/a-1.0/a/a.so",
        ),
        (package("composer", "v/a", "app/vendor/composer/installed.json"), "/app/vendor/v/a/a.php"),
        (package("nuget", "A", "app/app.deps.json"), "/app/A.dll"),
        (package("maven", "g:a", "app.jar!/BOOT-INF/lib/a.jar"), "/app.jar"),
        (package("maven", "g:a", "opt/a.jar"), "/opt/a.jar"),
        (package("golang", "example.org/a", "bin/app"), "/usr/bin/app"),
        (package("cargo", "a", "usr/bin/app"), "/bin/app"),
        (package("generic", "java", "usr/lib/jvm/17/release"), "/usr/lib/jvm/17/lib/server/libjvm.so"),
        (package("conda", "a", "opt/conda/conda-meta/a.json", "opt/conda/lib/a.so"), "/opt/conda/lib/a.so"),
        (package("bitnami", "redis", "opt/bitnami/redis/.spdx-redis.spdx"), "/opt/bitnami/redis/bin/redis-server"),
        (package("generic", "python", "usr/local/bin/python3.11"), "/usr/local/bin/python3.11"),
    ],
)
def test_packages_of_languages(one, loaded):
    assert held(one, loaded, "/usr/lib/other.so") == [canonical(loaded)]


def test_what_lies_inside_of_a_package_of_node_is_another():
    one = package("npm", "a", "app/node_modules/a/package.json")
    assert held(one, "/app/node_modules/a/node_modules/b/b.node", "/app/node_modules/ab/x.node") == []


@pytest.mark.parametrize(
    ("one", "words"),
    [
        *((package(kind, "a", "a/b/c"), "read once") for kind in ("pypi", "npm", "gem", "composer")),
        (package("maven", "g:a", "app.jar!/BOOT-INF/lib/a.jar"), "JVM"),
        (package("maven", "g:a", "opt/a.jar"), "JVM"),
        (package("nuget", "A", "app/app.deps.json"), "called otherwise"),
        (package("pypi", "a", f"{SITE}/a-1.0.egg!/EGG-INFO/PKG-INFO"), "archive"),
        (package("gem", "a", "app.war!/WEB-INF/gems/specifications/a.gemspec"), "archive"),
        (package("golang", "example.org/a", "srv/go.mod", locked=True), "lock file"),
        (package("cargo", "a", "srv/Cargo.lock", locked=True), "lock file"),
        (package("maven", "g:a", "srv/gradle.lockfile", locked=True), "lock file"),
        (package("conda", "a", "opt/conda/conda-meta/a.json", "opt/conda/lib/python3/a.py"), "read once"),
        (package("conda", "a", "opt/conda/conda-meta/a.json", "srv/conda/share/a"), "no program"),
        (package("deb", "a", "var/lib/dpkg/status", "usr/share/java/a.jar"), "read once"),
        (package("deb", "a", "var/lib/dpkg/status", "usr/lib/python3/a.py", "usr/lib/python3/a.so"), "read once"),
    ],
)
def test_that_nothing_was_seen_of_these_says_nothing(one, words):
    assert words in territory(one).blind


@pytest.mark.parametrize(
    "one",
    [
        package("golang", "example.org/a", "bin/app"),
        package("cargo", "a", "usr/bin/app"),
        package("generic", "nginx", "usr/sbin/nginx"),
        package("generic", "java", "usr/lib/jvm/17/release"),
        package("deb", "a", "var/lib/dpkg/status", "usr/lib/a.so.1", "usr/bin/a", "usr/share/gdb/a.so.1-gdb.py"),
        package("conda", "a", "opt/conda/conda-meta/a.json", "opt/conda/lib/a.so"),
    ],
)
def test_machine_code_is_mapped_while_it_is_used(one):
    found = territory(one)
    assert (found.blind, found.programs) == ("", frozenset())


def test_of_programs_alone_their_content_must_tell():
    found = territory(package("deb", "a", "var/lib/dpkg/status", "bin/a", "usr/share/a", "usr/sbin/b"))
    assert (found.blind, found.programs) == ("", {"usr/bin/a", "usr/sbin/b"})
