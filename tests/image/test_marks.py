"""Which files of a layer only a build needed."""

import pytest
from tests.image.archives import archive, files, member
from tests.image.test_content import content

from dockward.image.catalog.cataloger import Cataloger, Ownership
from dockward.image.marks import MOST_PLACES, Marks, mark_files
from dockward.model.package import PackageType
from dockward.model.residue import Mark, ResidueKind

NOBODY = frozenset()
ELF = b"\x7fELF" + b"\x02\x01\x01" + b"\0" * 9
PROGRAM, MEMORY = ELF + b"\x02\x00" + b"\0" * 60, ELF + b"\x04\x00" + b"\0" * 60


def mark(path, size=9, owned=NOBODY):
    """The mark of one file; None where it has none."""
    found = mark_files([path], [size], {}, lambda: owned)
    return found.marks[found.numbers[0] - 1] if found.numbers else None


@pytest.mark.parametrize(
    ("path", "kind", "place", "tool"),
    [
        ("var/lib/apt/lists/deb.debian.org_InRelease", ResidueKind.LISTS, "var/lib/apt/lists", "apt"),
        ("var/cache/apt/archives/gcc.deb", ResidueKind.LISTS, "var/cache/apt", "apt"),
        ("var/cache/apk/APKINDEX.1.tar.gz", ResidueKind.LISTS, "var/cache/apk", "apk"),
        ("var/cache/pacman/pkg/a.zst", ResidueKind.LISTS, "var/cache/pacman/pkg", "pacman"),
        ("root/.cache/pip/http/a", ResidueKind.DOWNLOADS, "root/.cache/pip", "pip"),
        ("root/.npm/_cacache/content-v2/a", ResidueKind.DOWNLOADS, "root/.npm/_cacache", "npm"),
        ("go/pkg/mod/cache/download/a", ResidueKind.DOWNLOADS, "go/pkg/mod", "Go"),
        ("home/app/.m2/repository/org/a.jar", ResidueKind.DOWNLOADS, "home/app/.m2/repository", "Maven"),
        ("usr/local/cargo/registry/src/a.rs", ResidueKind.DOWNLOADS, "usr/local/cargo/registry", "cargo"),
        ("usr/local/bundle/cache/rack.gem", ResidueKind.DOWNLOADS, "usr/local/bundle/cache", "gem"),
        ("usr/lib/ruby/gems/3.3.0/cache/rack.gem", ResidueKind.DOWNLOADS, "usr/lib/ruby/gems/3.3.0/cache", "gem"),
        ("app/.git/objects/pack/a.pack", ResidueKind.HISTORY, "app/.git", "git"),
        ("app/node_modules/x/.git/HEAD", ResidueKind.HISTORY, "app/node_modules/x/.git", "git"),
        ("srv/.svn/wc.db", ResidueKind.HISTORY, "srv/.svn", "Subversion"),
        ("tmp/build/x", ResidueKind.TEMPORARY, "tmp", ""),
        ("app/.main.py.swp", ResidueKind.TEMPORARY, "app/.main.py.swp", ""),
        ("app/patch.orig", ResidueKind.TEMPORARY, "app/patch.orig", ""),
        ("app/main.py~", ResidueKind.TEMPORARY, "app/main.py~", ""),
        ("app/#main.py#", ResidueKind.TEMPORARY, "app/#main.py#", ""),
        (".DS_Store", ResidueKind.TEMPORARY, ".DS_Store", ""),
        ("usr/local/go/src/fmt/print.go", ResidueKind.TOOLS, "usr/local/go", "Go"),
        ("home/app/.rustup/toolchains/a/lib/b.so", ResidueKind.TOOLS, "home/app/.rustup", "Rust"),
        ("usr/local/include/zlib.h", ResidueKind.HEADERS, "usr/local/include", ""),
        ("opt/python/include/python3.12/Python.h", ResidueKind.HEADERS, "opt/python/include", ""),
        ("usr/local/lib/libz.a", ResidueKind.HEADERS, "usr/local/lib", ""),
        ("src/cmd/main.go", ResidueKind.SOURCES, "src", "Go"),
        ("usr/src/app/lib.rs", ResidueKind.SOURCES, "usr/src/app", "Rust"),
        ("opt/shop/src/Main.java", ResidueKind.SOURCES, "opt/shop", "Java"),
        ("main.c", ResidueKind.SOURCES, "", "C"),
        ("src/main.o", ResidueKind.OBJECTS, "src", "C"),
        ("app/target/release/deps/a.rlib", ResidueKind.OBJECTS, "app/target/release/deps", "cargo"),
        ("app/node_modules/.cache/babel/a", ResidueKind.OBJECTS, "app/node_modules/.cache", "npm"),
        ("app/Dockerfile", ResidueKind.RECIPES, "app/Dockerfile", ""),
        ("app/Dockerfile.dev", ResidueKind.RECIPES, "app/Dockerfile.dev", ""),
        ("app/docker-compose.prod.yml", ResidueKind.RECIPES, "app/docker-compose.prod.yml", ""),
        ("app/build/web.dockerfile", ResidueKind.RECIPES, "app/build/web.dockerfile", ""),
        ("app/.github/workflows/ci.yaml", ResidueKind.RECIPES, "app/.github/workflows", ""),
        ("app/.env", ResidueKind.SETTINGS, "app/.env", ""),
        ("app/.env.production", ResidueKind.SETTINGS, "app/.env.production", ""),
        ("app/node_modules/x/test/a.js", ResidueKind.EXTRAS, "app/node_modules", ""),
        ("usr/lib/python3.12/site-packages/x/tests/a.py", ResidueKind.EXTRAS, "usr/lib/python3.12/site-packages", ""),
        ("usr/share/doc/x/README", ResidueKind.EXTRAS, "usr/share/doc", "the system"),
    ],
)
def test_what_only_a_build_needed(path, kind, place, tool):
    assert mark(path) == Mark(kind, place, tool)
    assert mark(path, size=0) is None


@pytest.mark.parametrize(
    "path",
    [
        "app/main.py",
        "app/server.js",
        "app/go/pkg/server/x.json",
        "app/target/release/app",
        "app/.env.example",
        "app/.envrc",
        "app/node_modules/test/index.js",
        "app/node_modules/x/Dockerfile",
        "app/node_modules/x/src/binding.cc",
        "app/vendor/org/lib/docker-compose.yml",
        "app/.yarn/cache/react.zip",
        "home/app/.cache/huggingface/model.bin",
        "etc/apt/sources.list",
        "usr/lib/gcc.c",
        "usr/share/doc/x/copyright",
        "tmpfile",
        "usr/local/gopher/x",
    ],
)
def test_what_a_program_may_need(path):
    assert mark(path) is None


@pytest.mark.parametrize(
    ("path", "owned", "marked"),
    [
        ("usr/include/stdio.h", {"usr/include/stdio.h"}, False),
        ("usr/lib/x.a", {"lib/x.a"}, False),
        ("usr/include/stdio.h", {"usr/include/other.h"}, True),
        ("var/cache/apt/x.deb", {"var/cache/apt/x.deb"}, True),
    ],
)
def test_what_a_package_owns_counts_with_the_package(path, owned, marked):
    assert (mark(path, owned=frozenset(owned)) is not None) == marked


def test_nobody_is_asked_for_owners_where_none_matter():
    def fails():
        raise AssertionError

    assert mark_files(["app/.git/HEAD", "a"], [1, 1], {}, fails).numbers == b"\1\0"
    assert mark_files(["a", "b"], [1, 1], {}, fails) == Marks()


def test_many_places_of_a_kind_are_told_together():
    paths = [f"app{nr}/.env" for nr in range(3 * MOST_PLACES)]
    found = mark_files([*paths, "x/.git/a"], [1] * (len(paths) + 1), {}, lambda: NOBODY)
    named = [one for one in found.marks if one.kind is ResidueKind.SETTINGS]
    assert len(named) == MOST_PLACES + 1
    assert named[-1] == Mark(ResidueKind.SETTINGS, "")
    assert found.numbers.count(found.numbers[-2]) == 2 * MOST_PLACES
    assert found.marks[found.numbers[-1] - 1].kind is ResidueKind.HISTORY


def test_a_byte_is_enough_whatever_a_layer_holds():
    assert len(ResidueKind) * (MOST_PLACES + 1) <= 0xFF


def executable(path, data, mode=0o755):
    return member(path, data, mode=mode)


@pytest.mark.parametrize(
    ("path", "data", "mode", "expected"),
    [
        ("opt/x/bin/gcc", PROGRAM, 0o755, Mark(ResidueKind.TOOLS, "opt/x/bin/gcc", "GCC")),
        ("opt/x/bin/gcc", PROGRAM, 0o644, None),
        ("opt/x/bin/gcc", b"#!/bin/sh\n", 0o755, None),
        ("opt/x/bin/gccx", PROGRAM, 0o755, None),
        ("usr/local/go/bin/go", PROGRAM, 0o755, Mark(ResidueKind.TOOLS, "usr/local/go", "Go")),
        ("app/core", MEMORY, 0o600, Mark(ResidueKind.CORE, "app/core")),
        ("app/core.71", MEMORY, 0o600, Mark(ResidueKind.CORE, "app/core.71")),
        ("tmp/core.71", MEMORY, 0o600, Mark(ResidueKind.CORE, "tmp/core.71")),
        ("app/core", PROGRAM, 0o600, None),
        ("app/core.js", b"exports.a = 1;", 0o644, None),
        ("app/corefoo", MEMORY, 0o600, None),
        ("app/core", b"\x7fELF", 0o600, None),
    ],
)
def test_programs_and_memory_are_told_by_content(tmp_path, path, data, mode, expected):
    found = content(tmp_path, archive(executable(path, data, mode)), ())
    assert found.marks == ((expected,) if expected else ())


def test_a_compiler_that_a_package_owns_is_that_package(tmp_path):
    def owning(path, data):
        yield Ownership(type=PackageType.DEB, package="gcc", files={"usr/bin/gcc": ""}, path=path)
        yield Ownership(type=PackageType.PYPI, package="ziglang", files={"usr/bin/zig": ""}, path=path)

    several = (Cataloger(name="any", names=frozenset({"list"}), read=owning),)
    data = archive(executable("usr/bin/gcc", PROGRAM), executable("usr/bin/zig", PROGRAM), member("list", b"x"))
    assert [one.path for one in content(tmp_path, data, several).marks] == ["usr/bin/zig"]


def test_marks_are_in_the_order_of_the_files(tmp_path):
    found = content(tmp_path, files({"a/.git/x": b"1", "a/main.py": b"1", "tmp/y": b"1", "a/.git/z": b"1"}), ())
    assert list(found.files.marks) == [1, 0, 2, 1]
    assert [one.path for one in found.marks] == ["a/.git", "tmp"]
