"""Archives under other names than theirs, and behind something else."""

import struct

import pytest
from tests.image.archives import member
from tests.image.catalog.elf_making import make_elf
from tests.image.catalog.told import archive
from tests.image.systems import STATUS, deb, layer, look, metadata, system

from dockward.image.catalog import zipped

POM = "META-INF/maven/org.example/log/pom.properties"
JAR = archive({POM: "groupId=org.example\nartifactId=log\nversion=1.0\n"})
APPLICATION = archive({"__main__.py": "", "lib/Django-1.0.dist-info/METADATA": metadata("1.0")})
YARN = archive({"node_modules/lodash/package.json": '{"name": "lodash", "version": "4.17.4"}', "package.json": "{}"})
LOG, DJANGO, LODASH = ("org.example:log", "1.0"), ("Django", "1.0"), ("lodash", "4.17.4")
PROGRAM = make_elf({".text": b"x", ".rodata": b"\0"}, kind=2)


def found(path, data, mode=0o644):
    """What such a file tells, in a system that has packages."""
    shown = look(layer(system("debian") | {STATUS: deb("base")}, member(path, data, mode=mode)))
    return [(one.package.name, one.package.version) for one in shown.packages if one.package.name != "base"], shown


@pytest.mark.parametrize(
    ("path", "data", "told"),
    [
        ("app/app.dat", JAR, LOG),
        ("app/lib.zip", archive({"lib/log.jar": JAR}), LOG),
        ("app/service", b"#!/bin/bash\nexec java -jar $0\n" + JAR, LOG),
        ("app/service", PROGRAM + JAR, LOG),
        ("app/run", b"#!/usr/bin/env python3\n" + APPLICATION, DJANGO),
        ("app/packages.zip", APPLICATION, DJANGO),
        (".yarn/cache/lodash-npm-4.17.4-0e6d5ebfb2.zip", YARN, LODASH),
    ],
)
@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_an_archive_is_known_whatever_it_is_called_and_stands_behind(path, data, told, mode):
    several, shown = found(path, data, mode)
    assert several == [told]
    assert (shown.gaps, shown.unidentified) == ((), ())


def test_one_with_code_of_which_nothing_tells_what_it_is():
    several, shown = found("app/app.dat", archive({"Main.class": "x" * 99}))
    assert (several, [one.path for one in shown.unidentified]) == ([], ["app/app.dat"])


@pytest.mark.parametrize("name", ["app/app.jar", "app/app.whl", "app/app.pyz"])
def test_what_is_called_as_it_should_be_is_told_once(name):
    several, _ = found(name, archive({POM: "version=1.0", "Django-1.0.dist-info/METADATA": metadata("1.0")}))
    assert several == [LOG if name.endswith(".jar") else DJANGO]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"x" * 200,
        JAR.replace(b"PK\x01\x02", b"PK\x01\x03"),
        JAR[:-30],
        b"#!/bin/sh\nprintf 'PK\\005\\006'\n" + b"PK\x05\x06" * 20,
    ],
)
def test_what_nobody_takes_for_an_archive_is_none(data):
    assert not found("data/broken.zip", data)[1].gaps


def test_one_that_some_readers_take_and_some_do_not_is_told():
    other = archive({"a": "b"}) + b"x"
    (gap,) = found("app/app.dat", JAR[:-2] + struct.pack("<H", len(other)) + other)[1].gaps
    assert (gap.path, "which some readers take" in gap.reason) == ("app/app.dat", True)


def test_a_file_is_no_library_of_java_for_its_name_alone():
    assert found("srv/node-v18.0.0.zip", archive({"node.exe": "x" * 99}))[0] == []
    manifest = {"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\nImplementation-Version: 3.2.1\n"}
    assert found("srv/commons-collections-3.2.1.dat", archive(manifest))[0] == [
        ("commons-collections:commons-collections", "3.2.1")
    ]


def test_one_that_is_too_large_is_told(monkeypatch):
    monkeypatch.setattr(zipped, "MOST_UNPACKED", 10)
    (gap,) = found("app/yarn.zip", YARN)[1].gaps
    assert "more than 10 bytes" in gap.reason
