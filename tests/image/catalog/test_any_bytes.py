"""No bytes make a reader of language packages break in another way than with a reason, and none keep it long."""

import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.image.catalog.told import archive, wants

from dockward.image.catalog import (
    cargo_lock,
    composer,
    conda,
    dotnet_deps,
    gemfile_lock,
    gemspec,
    go_mod,
    gradle_lock,
    java_archive,
    java_exploded,
    npm_installed,
    npm_lock,
    nuget,
    pnpm_lock,
    python_locks,
    python_metadata,
    python_record,
    python_requirements,
    uv_lock,
    yarn_lock,
)
from dockward.image.catalog.cataloger import CatalogError

TOML = b'[[package]]\nname = "a"\nversion = "1"\nsource = "s"\ngroups = ["dev"]\ndependencies = ["b"]\n'
UV = TOML.replace(b'"s"', b'{ registry = "x" }').replace(b'"b"', b'{ name = "b" }').replace(b"groups", b"x")
JAR = archive(
    {
        "META-INF/MANIFEST.MF": "Implementation-Version: 1\nBundle-License: MIT\n",
        "META-INF/maven/g/a/pom.properties": "version=1\n",
        "a.jar": archive({"META-INF/maven/g/b/pom.properties": "version=1\n"}),
    },
    zipfile.ZIP_STORED,
)
DEPS = {"targets": {"t": {"a/1": {"dependencies": {"b": "1"}}}}, "libraries": {"a/1": {"type": "package"}}}
SAMPLES = (
    (cargo_lock.CATALOGER, "Cargo.lock", TOML),
    (
        composer.CATALOGERS[0],
        "composer.lock",
        b'{"packages": [{"name": "a/b", "version": "1", "require": {"c/d": "1"}}]}',
    ),
    (composer.CATALOGERS[1], "composer/installed.json", b'[{"name": "a/b", "version": "1", "license": ["MIT"]}]'),
    (conda.CATALOGER, "conda-meta/a.json", b'{"name": "a", "version": "1", "files": ["a"], "depends": ["b 1"]}'),
    (dotnet_deps.CATALOGER, "a.deps.json", json.dumps(DEPS).encode()),
    (gemfile_lock.CATALOGER, "Gemfile.lock", b"GEM\n  specs:\n    a (1.0)\n      b (~> 1)\n"),
    (gemspec.CATALOGER, "specifications/a.gemspec", b"\n# stub: a 1 ruby lib\ns.licenses = ['MIT']\n"),
    (go_mod.CATALOGER, "go.mod", b"require (\n\ta v1 // x\n)\nreplace a => b v2\n"),
    (gradle_lock.CATALOGER, "gradle.lockfile", b"g:a:1=testX\n"),
    (java_archive.CATALOGER, "x.jar", JAR),
    (java_exploded.CATALOGER, "META-INF/maven/g/a/pom.properties", b"groupId = g\nversion = 1\n"),
    (
        npm_installed.CATALOGER,
        "node_modules/a/package.json",
        b'{"name": "a", "version": "1", "license": {"type": "x"}}',
    ),
    (npm_lock.CATALOGER, "package-lock.json", b'{"packages": {"node_modules/a": {"version": "1", "dev": true}}}'),
    (npm_lock.CATALOGER, "package-lock.json", b'{"dependencies": {"a": {"version": "1", "dependencies": {"b": {}}}}}'),
    (nuget.CATALOGERS[0], "packages.lock.json", b'{"dependencies": {"net8.0": {"a": {"resolved": "1"}}}}'),
    (nuget.CATALOGERS[1], "packages.config", b"<packages><package id='a' version=\"1\"/></packages>"),
    (
        pnpm_lock.CATALOGER,
        "pnpm-lock.yaml",
        b"lockfileVersion: 5.4\npackages:\n  '@a/b@1(c@1)':\n    dependencies:\n      c: 1\n    dev: true\n",
    ),
    (
        pnpm_lock.CATALOGER,
        "pnpm-lock.yaml",
        b"lockfileVersion: '9.0'\nsnapshots:\n  a@1: {}\nimporters:\n  .:\n    dependencies:\n",
    ),
    (python_locks.CATALOGERS[0], "Pipfile.lock", b'{"default": {"a": {"version": "==1"}}}'),
    (python_locks.CATALOGERS[1], "poetry.lock", TOML.replace(b'source = "s"\n', b"")),
    (
        python_metadata.CATALOGERS[0],
        "a.egg-info/PKG-INFO",
        b"Name: a\nVersion: 1\nLicense: x\n y\nRequires-Dist: b; c\n",
    ),
    (python_metadata.CATALOGERS[1], "a.whl", archive({"a.dist-info/METADATA": "Name: a\nVersion: 1\n"})),
    (python_record.CATALOGERS[0], "a-1.dist-info/RECORD", b'a.py,sha256=AAAA,1\n"b",,\n../c,,\n'),
    (python_record.CATALOGERS[1], "a-1.egg-info/installed-files.txt", b"../a.py\nb\n"),
    (python_requirements.CATALOGER, "requirements.txt", b"a[b] == 1.0 ; x # y\n"),
    (uv_lock.CATALOGER, "uv.lock", UV),
    (yarn_lock.CATALOGER, "yarn.lock", b'"a@^1", a@^2:\n  version "1"\n  dependencies:\n    b "1"\n'),
)
IDS = [f"{one[0].name}-{nr}" for nr, one in enumerate(SAMPLES)]
ODD = st.sampled_from(
    [b"\0", b"\xff", b"\n", b"'", b'"', b"[", b"{", b":", b"-1", b"null", b"=", b" ", b"\r\n", b"..", b"/"]
)


def reasons(cataloger, path, data):
    """Why it gave up, if it did."""
    try:
        list(cataloger.tell(path, data))
    except CatalogError as why:
        return why.args
    return ()


@pytest.mark.parametrize(("cataloger", "path", "data"), SAMPLES, ids=IDS)
def test_every_sample_tells_something(cataloger, path, data):
    assert wants(cataloger, path)
    assert list(cataloger.tell(path, data))


@pytest.mark.parametrize(("cataloger", "path", "data"), SAMPLES, ids=IDS)
@given(draw=st.data())
@settings(max_examples=50)
def test_damaged_files_are_read_or_refused(cataloger, path, data, draw):
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(data)))
        data = data[:at] + draw.draw(ODD | st.binary(max_size=6)) + data[at + draw.draw(st.integers(0, 12)) :]
    assert all(reasons(cataloger, path, data))


@pytest.mark.parametrize(("cataloger", "path", "data"), SAMPLES, ids=IDS)
@given(where=st.tuples(st.integers(0, 200), st.integers(1, 40)), how_often=st.integers(1000, 5000))
@settings(max_examples=25)
def test_parts_that_are_repeated_take_no_longer_than_their_length(cataloger, path, data, where, how_often):
    start, length = min(where[0], len(data) - 1), where[1]
    part = data[start : start + length]
    assert all(reasons(cataloger, path, data[:start] + part * how_often + data[start + length :]))


@pytest.mark.parametrize(("cataloger", "path", "data"), SAMPLES, ids=IDS)
@given(garbage=st.binary(max_size=200))
@settings(max_examples=25)
def test_garbage_is_read_or_refused(cataloger, path, data, garbage):
    assert all(reasons(cataloger, path, garbage))
