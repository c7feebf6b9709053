"""METADATA and PKG-INFO."""

import importlib.metadata
import mmap
from pathlib import Path

import pytest
from tests.image.catalog.told import archive, brief, refusal, tell, wants

from dockward.image.catalog.python_metadata import CATALOGERS
from dockward.model.package import Package, PackageType

FOLDERS, ARCHIVES = CATALOGERS
PATH = "usr/lib/python3/dist-packages/Foo_Bar-1.2.dist-info/METADATA"
TEXT = """Metadata-Version: 2.1
Name: Foo.Bar
Version: 1.2
License: MIT
Classifier: License :: OSI Approved :: BSD License
Requires-Dist: requests[socks] (>=2.0)
Requires-Dist: tomli; python_version < "3.11"
Requires-Dist: pytest; extra == 'test'
Requires-Dist: requests>1

Name: not-this-one
License: GPL
"""


def test_what_the_header_says_and_nothing_below_it():
    assert tell(FOLDERS, PATH, TEXT) == [
        Package(
            type=PackageType.PYPI,
            name="Foo.Bar",
            version="1.2",
            path=PATH,
            licences=("MIT",),
            requires=("requests", "tomli"),
        )
    ]
    assert tell(FOLDERS, PATH, TEXT.replace("\n", "\r\n")) == tell(FOLDERS, PATH, TEXT)


@pytest.mark.parametrize(
    ("lines", "licences"),
    [
        ("License-Expression: MIT OR Apache-2.0\nLicense: other", ("MIT OR Apache-2.0",)),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License", ("MIT License",)),
        ("License: The whole text\n  over lines\nClassifier: License :: Public Domain", ("Public Domain",)),
        ("License: " + "long " * 100, ()),
        ("Classifier: Topic :: x", ()),
    ],
)
def test_the_best_word_about_the_licence(lines, licences):
    (found,) = tell(FOLDERS, PATH, f"Name: a\nVersion: 1\n{lines}\n\n")
    assert found.licences == licences


@pytest.mark.parametrize("text", ["", "Name: a\n", "Version: 1\n", "Name:\nVersion: 1\n", "\n\nName: a\nVersion: 1\n"])
def test_a_file_without_a_name_or_a_version_is_damaged(text):
    found, reason = refusal(FOLDERS, PATH, text.encode())
    assert (found, reason[:18]) == ([], "no package: it has")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (PATH, True),
        ("opt/x.egg-info/PKG-INFO", True),
        ("usr/lib/python3/dist-packages/six-1.16.egg-info", True),
        ("opt/x-1.0-py3.9.egg/EGG-INFO/PKG-INFO", True),
        ("src/x-1.0/PKG-INFO", False),
        ("src/METADATA", False),
        ("opt/x.dist-info/metadata", False),
        ("opt/x.dist-infos/METADATA", False),
        ("opt/xegg-info/METADATA", False),
    ],
)
def test_only_of_installed_packages(path, wanted):
    assert wants(FOLDERS, path) is wanted


def test_wheels_and_eggs():
    wheel = archive(
        {"a/b.py": "x", "a-1.dist-info/METADATA": TEXT, "v/w-1.dist-info/METADATA": "Name: w\nVersion: 1\n"}
    )
    (found,) = tell(ARCHIVES, "root/a-1-py3-none-any.whl", wheel)
    assert (found.name, found.path) == ("Foo.Bar", "root/a-1-py3-none-any.whl!/a-1.dist-info/METADATA")
    for member in ("EGG-INFO/PKG-INFO", "Egg-Info/PKG-INFO", "a.DIST-INFO/METADATA", "a.egg-info/PKG-INFO"):
        assert brief(ARCHIVES, "a.egg", archive({member: TEXT})) == [("Foo.Bar", "1.2")]
    assert refusal(ARCHIVES, "a.whl", b"no zip") == ([], "not a zip archive")


@pytest.mark.parametrize("name", ["app.pyz", "app.PEX", "app.shiv"])
def test_applications_with_what_they_need_within(name):
    within = {
        "site-packages/a-1.dist-info/METADATA": "Name: a\nVersion: 1\n",
        ".deps/b-2-py3-none-any.whl/b-2.dist-info/METADATA": "Name: b\nVersion: 2\n",
        "c-3.dist-info/METADATA": "Name: c\nVersion: 3\n",
        "docs/METADATA": "Name: d\nVersion: 4\n",
    }
    data = b"#!/usr/bin/env python3\n" + archive(within)
    assert sorted(brief(ARCHIVES, f"opt/{name}", data)) == [("a", "1"), ("b", "2"), ("c", "3")]


def test_a_mapped_file_can_be_closed_afterwards(tmp_path):
    for cataloger, path, data in ((FOLDERS, PATH, TEXT.encode()), (ARCHIVES, "a.whl", archive({"no": "x"}))):
        (tmp_path / "f").write_bytes(data)
        with (tmp_path / "f").open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            list(cataloger.tell(path, mapped))


BEFORE = "Metadata-Version: 2.1\n"
NAMED = "Name: it\nVersion: 1.0\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("it-1.0.dist-info/METADATA", f"{BEFORE}Summary: x\x0bName: other\x0bVersion: 9\n{NAMED}\n"),
        ("it-1.0.dist-info/METADATA", f"{BEFORE}Summary: x\u2028Name: other\u2028Version: 9\n{NAMED}\n"),
        ("it-1.0.dist-info/METADATA", f"{BEFORE}Summary: x\x1cName: other\x1cVersion: 9\n{NAMED}\n"),
        ("it-1.0.dist-info/METADATA", f" Name: other\n{BEFORE}{NAMED}Name: other\n\n"),
        ("it-1.0.dist-info/METADATA", f"{BEFORE}{NAMED}".replace("\n", "\r")),
        ("it-1.0.dist-info/METADATA", f"{BEFORE}{NAMED}\r\nName: other\n"),
        ("it-1.0.dist-info/PKG-INFO", BEFORE + NAMED),
        ("it-1.0.dist-info", BEFORE + NAMED),
        ("it-1.0.DIST-INFO/METADATA", BEFORE + NAMED),
        ("it-1.0.egg-info/METADATA", BEFORE + NAMED),
        ("it-1.0.Egg-Info", BEFORE + NAMED),
        ("it.EGG/Egg-Info/PKG-INFO", BEFORE + NAMED),
    ],
)
def test_odd_files_are_what_python_itself_takes_them_for(path, text, tmp_path):
    place = tmp_path / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text.encode())
    site = tmp_path if ".EGG/" not in path else tmp_path / "it.EGG"
    (one,) = importlib.metadata.distributions(path=[str(site)])
    assert (one.metadata["Name"], one.version) == ("it", "1.0")
    assert wants(FOLDERS, f"srv/{path}")
    assert brief(FOLDERS, f"srv/{path}", text) == [("it", "1.0")]


def test_a_name_on_the_next_line():
    assert brief(FOLDERS, PATH, "Name: \n it\nVersion:\n 1.0\n\n") == [("it", "1.0")]


def test_as_python_itself_reads_what_is_installed_here():
    compared = 0
    for one in importlib.metadata.distributions():
        folder = Path(str(one._path))
        if (folder / "METADATA").is_file():
            (found,) = tell(FOLDERS, f"{folder}/METADATA".lstrip("/"), (folder / "METADATA").read_bytes())
            assert (found.name, found.version) == (one.metadata["Name"], one.version)
            assert set(found.requires) <= {name.partition(";")[0] for name in map(_bare, one.requires or ())}
            compared += 1
    assert compared > 10


def _bare(requirement):
    end = next((nr for nr, sign in enumerate(requirement) if not (sign.isalnum() or sign in "._-")), len(requirement))
    return requirement[:end]
