"""Jars and what lies in them."""

import io
import shutil
import struct
import subprocess
import zipfile

import pytest
from tests.image.catalog.told import archive, brief, refusal, tell, wants

from dockward.image.catalog import java_archive, nested
from dockward.image.catalog.cataloger import Unidentified
from dockward.image.catalog.java_archive import CATALOGER
from dockward.image.catalog.selection import Catalogue
from dockward.image.entry import Entry, Sort

MANIFEST = "META-INF/MANIFEST.MF"


def pom(group, artifact, version):
    return {
        f"META-INF/maven/{group}/{artifact}/pom.properties": (
            f"#Created by Maven\nversion={version}\ngroupId={group}\nartifactId={artifact}\n"
        )
    }


LOG = archive(pom("org.example", "log", "1.0"))


def test_every_package_that_maven_names():
    shaded = archive(pom("org.example", "app", "2.0") | pom("org.example", "log", "1.0"))
    assert sorted(brief(CATALOGER, "app-2.0.jar", shaded)) == [("org.example:app", "2.0"), ("org.example:log", "1.0")]


def test_the_jar_itself_too_where_maven_names_only_what_was_shaded_in():
    files = pom("org.example", "log", "1.0") | {MANIFEST: "Manifest-Version: 1.0\r\nImplementation-Version: 3.0\r\n"}
    assert brief(CATALOGER, "app-3.0.jar", archive(files)) == [("app", "3.0"), ("org.example:log", "1.0")]
    assert brief(CATALOGER, "app.jar", archive(files)) == [("org.example:log", "1.0")]


def test_a_manifest_in_any_case_of_its_letters():
    files = {MANIFEST.lower(): "Manifest-Version: 1.0\nBundle-Version: 3.0\nX: a\x0bImplementation-Version: 9.0\n"}
    assert brief(CATALOGER, "app.jar", archive(files)) == [("app", "3.0")]


@pytest.mark.parametrize(
    ("path", "files", "name"),
    [
        ("app/thing-1.0.jar", {}, "thing"),
        ("app/thing-1.0.jar", {"META-INF/maven/org.example/thing/pom.xml": "<project/>"}, "org.example:thing"),
        ("app/thing-1.0.jar", {"META-INF/maven/org.example/other/pom.xml": "<project/>"}, "thing"),
        ("root/.m2/repository/org/example/thing/1.0/thing-1.0.jar", {}, "org.example:thing"),
        ("root/.m2/repository/org/example/thing/2.0/thing-1.0.jar", {}, "thing"),
        ("srv/org/example/thing/1.0/thing-1.0.jar", {}, "thing"),
        ("repository/thing/1.0/thing-1.0.jar", {}, "thing"),
        ("repository/a b/thing/1.0/thing-1.0.jar", {}, "thing"),
        ("g/caches/modules-2/files-2.1/org.example/thing/1.0/0af1/thing-1.0.jar", {}, "org.example:thing"),
        ("g/caches/modules-2/org.example/thing/1.0/0af1/thing-1.0.jar", {}, "thing"),
        # What the jar itself says goes before where it lies.
        ("repository/org/example/thing/1.0/thing-1.0.jar", {MANIFEST: "Group-Id: com.own\r\n"}, "com.own:thing"),
    ],
)
def test_the_group_that_folders_tell(path, files, name):
    assert brief(CATALOGER, path, archive(files or {"a": "b"})) == [(name, "1.0")]


def test_a_version_that_was_never_filled_in_is_none():
    files = {"META-INF/maven/g/a/pom.properties": "version=${project.version}\n"}
    assert brief(CATALOGER, "x.jar", archive(files)) == []
    assert brief(CATALOGER, "x.jar", archive({"META-INF/maven/g/a/pom.properties": "version : 1\n"})) == [("g:a", "1")]


def test_folded_lines_of_a_manifest_and_its_licence():
    text = (
        'Manifest-Version: 1.0\r\nBundle-License: Apache-2.0;link=x,"MI\r\n T"\r\nImplementation-Version: 1.\r\n 5\r\n'
        "\r\nName: a/b\r\nImplementation-Version: 9\r\n"
    )
    (found,) = tell(CATALOGER, "x.jar", archive({MANIFEST: text}))
    assert (found.name, found.version, found.licences) == ("x", "1.5", ("Apache-2.0", "MIT"))


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_in_archives(compression):
    war = archive({"WEB-INF/lib/log.JAR": LOG, "WEB-INF/x.txt": b"x"}, compression)
    ear = archive({"web.war": war, "lib/log.jar": LOG} | pom("org.example", "ear", "5.0"), compression)
    found = tell(CATALOGER, "srv/app.ear", ear)
    assert [(one.name, one.path) for one in found] == [
        ("org.example:ear", "srv/app.ear"),
        ("org.example:log", "srv/app.ear!/web.war!/WEB-INF/lib/log.JAR"),
        ("org.example:log", "srv/app.ear!/lib/log.jar"),
    ]


def test_a_program_that_starts_itself():
    assert brief(CATALOGER, "app.jar", b"#!/bin/sh\nexec java -jar $0\n" + LOG) == [("org.example:log", "1.0")]


def test_what_lies_too_deep_or_is_too_many_is_said_after_the_rest(monkeypatch):
    deep = LOG
    for _ in range(java_archive.MOST_DEPTH + 1):
        deep = archive({"in.jar": deep} | pom("g", "a", "1"))
    told, why = refusal(CATALOGER, "x.jar", deep)
    assert len(told) == java_archive.MOST_DEPTH + 1
    assert f"more than {java_archive.MOST_DEPTH} deep" in why
    monkeypatch.setattr(java_archive, "MOST_NESTED", 1)
    told, why = refusal(CATALOGER, "x.jar", archive({"a.jar": LOG, "b.jar": LOG}))
    assert len(told) == 1
    assert "more than 1 archives" in why
    monkeypatch.setattr(java_archive, "MOST_WANTED", 1)
    assert "more than 1 members" in refusal(CATALOGER, "x.jar", archive({"a.jar": b"", "b.jar": b""}))[1]


def test_bombs_are_not_unpacked_but_what_is_beside_them_is_told(monkeypatch):
    bomb = archive({"a.jar": bytes(50 << 20)} | pom("org.example", "log", "1.0"))
    told, why = refusal(CATALOGER, "x.jar", bomb)
    assert [one.name for one in told] == ["org.example:log"]
    assert "unpacks to more" in why
    monkeypatch.setattr(java_archive, "MOST_UNPACKED", 700)
    assert refusal(CATALOGER, "x.jar", archive({"a.jar": LOG, "b.jar": LOG, "c.jar": LOG}))[0]


def test_one_archive_in_many_places_of_the_list_costs_its_bytes_each_time(monkeypatch):
    monkeypatch.setattr(java_archive, "MOST_UNPACKED", 20 << 10)
    inner = archive({"META-INF/x": b"\0" * 4096}, zipfile.ZIP_STORED)
    whole = archive({"a.jar": inner}, zipfile.ZIP_STORED)
    end = whole.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<LL", whole, end + 12)
    many = whole[:offset] + whole[offset:end] * 50
    many += b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 50, 50, size * 50, offset, 0)
    assert len(zipfile.ZipFile(io.BytesIO(many)).namelist()) == 50
    assert "more unpacked bytes" in refusal(CATALOGER, "x.jar", many)[1]


def test_what_is_no_archive():
    assert refusal(CATALOGER, "x.jar", b"no") == ([], "not a zip archive")
    assert wants(CATALOGER, "x/Y.HPI")
    assert not wants(CATALOGER, "x.zip")


@pytest.mark.skipif(not shutil.which("jar"), reason="no JDK here")
def test_one_that_the_jdk_made(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "log.jar").write_bytes(LOG)
    (tmp_path / "manifest").write_text("Implementation-Version: 4.5.6\nBundle-SymbolicName: org.example.tool\n")
    subprocess.run(["jar", "cfm", "tool.jar", "manifest", "lib"], cwd=tmp_path, check=True)
    found = brief(CATALOGER, "opt/tool.jar", (tmp_path / "tool.jar").read_bytes())
    assert found == [("org.example:tool", "4.5.6"), ("org.example:log", "1.0")]


@pytest.mark.parametrize(
    ("bound", "most", "words"),
    [
        ("MOST_ARCHIVES", 5, "more archives in the archives within archives of its layer together"),
        ("MOST_MEMBERS", 40, "more members in the archives within archives of its layer together"),
        ("MOST_BYTES", 7_000, "the archives of its layer before it hold more than any real ones"),
    ],
)
def test_all_archives_of_a_layer_are_bounded_together(monkeypatch, bound, most, words):
    monkeypatch.setattr(nested, bound, most)
    inner = archive(pom("org.example", "log", "1.0") | {f"{nr}.class": "x" * 50 for nr in range(4)})
    catalogue = Catalogue([CATALOGER])
    for nr in range(12):
        data = archive({"lib/log.jar": inner})
        catalogue.offer(Entry(f"app/{nr}.jar", Sort.FILE, size=len(data)), lambda most, data=data: data[:most])
    told = catalogue.told()
    assert 5 <= len(told.packages) < 12
    assert len(told.misread) == 12 - len(told.packages)
    assert words in told.misread[-1].reason


def test_archives_of_one_after_another_layer_are_bounded_apart(monkeypatch):
    monkeypatch.setattr(nested, "MOST_ARCHIVES", 1)
    data = archive({"a.jar": archive(pom("org.example", "log", "1.0"))})
    for _ in range(3):
        assert brief(CATALOGER, "a.jar", data) == [("org.example:log", "1.0")]


@pytest.mark.parametrize(
    ("files", "unknown"),
    [
        ({"org/Main.class": "x"}, True),
        ({"ORG/MAIN.CLASS": "x"}, True),
        ({"org/Main.class": "x", MANIFEST: "Main-Class: org.Main\n"}, True),
        ({"org/Main.class": "x", **pom("g", "a", "1")}, False),
        ({"org/Main.class": "x", "lib/log-1.0.jar": LOG}, False),
        ({"org/Main.java": "x"}, False),
    ],
)
def test_code_of_which_nothing_tells_what_it_is(files, unknown):
    told = tell(CATALOGER, "app/app.jar", archive(files))
    assert (told == [Unidentified("app/app.jar")]) is unknown
    assert any(isinstance(one, Unidentified) for one in told) is unknown
