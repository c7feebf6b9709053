"""RECORD and installed-files.txt."""

import importlib.metadata
from pathlib import Path

import pytest
from tests.image.catalog.told import refusal, tell, wants

from dockward.image.catalog import python_record
from dockward.image.catalog.python_record import CATALOGERS

RECORD, INSTALLED = CATALOGERS
SITE = "usr/local/lib/python3.11/site-packages"
PATH = f"{SITE}/foo_bar-1.0.dist-info/RECORD"
EMPTY = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def files(text, path=PATH):
    (found,) = tell(RECORD, path, text)
    return dict(found.files)


def test_files_with_their_digests():
    (found,) = tell(RECORD, PATH, f'foo/a.py,sha256={EMPTY},0\n"foo/b,c.py",,\nfoo_bar-1.0.dist-info/RECORD,,\n')
    assert (found.package, found.path) == ("foo_bar", PATH)
    assert found.files == {
        f"{SITE}/foo/a.py": DIGEST,
        f"{SITE}/foo/b,c.py": "",
        f"{SITE}/foo_bar-1.0.dist-info/RECORD": "",
    }


@pytest.mark.parametrize("written", ["md5=abc", "sha256=short", "sha256=!", "sha256=é", "", f"sha512={EMPTY}"])
def test_what_is_no_sha256_is_no_digest(written):
    assert files(f"a.py,{written},1\n") == {f"{SITE}/a.py": ""}


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("../../../bin/foo", "usr/local/bin/foo"),
        ("/usr/local/bin/foo", "usr/local/bin/foo"),
        ("../../../share/man/foo.1", "usr/local/share/man/foo.1"),
        ("foo/../bar.py", f"{SITE}/bar.py"),
        ("../../../../bin/su", None),
        ("../../../../../../../../etc/passwd", None),
        ("/etc/passwd", None),
        ("/", None),
    ],
)
def test_a_package_owns_nothing_outside_of_its_prefix(written, place):
    assert files(f"{written},,\n") == ({place: ""} if place else {})


def test_a_folder_that_is_no_prefix_s_owns_only_what_is_below():
    assert files("../../bin/x,,\n../b,,\na.py,,\n", "var/task/x-1.dist-info/RECORD") == {"var/task/a.py": ""}
    assert files("../a,,\n/b,,\nc,,\n", "x-1.dist-info/RECORD") == {"c": ""}


def test_too_many_files_and_what_is_no_table(monkeypatch):
    monkeypatch.setattr(python_record, "MOST_FILES", 2)
    assert "more than 2" in refusal(RECORD, PATH, b"a,,\nb,,\nc,,\n")[1]
    assert "not a list" in refusal(RECORD, PATH, b'"' + b"a" * 200_000)[1]


def test_installed_files_begin_at_the_folder_of_the_list():
    path = f"{SITE}/six-1.0-py3.11.egg-info/installed-files.txt"
    (found,) = tell(INSTALLED, path, "../six.py\nPKG-INFO\n\n../../../../bin/six\n../../../../../../etc/passwd\n")
    assert found.package == "six"
    assert set(found.files) == {f"{SITE}/six.py", f"{SITE}/six-1.0-py3.11.egg-info/PKG-INFO", "usr/local/bin/six"}
    assert not wants(INSTALLED, "opt/installed-files.txt")


def test_what_is_installed_here_is_where_it_says():
    compared = 0
    for one in importlib.metadata.distributions():
        record = Path(str(one._path)) / "RECORD"
        if record.is_file():
            (found,) = tell(RECORD, str(record).lstrip("/"), record.read_bytes())
            expected = {str(one.locate_file(file).resolve()).lstrip("/") for file in one.files or ()}
            assert {str(Path("/", name).resolve()).lstrip("/") for name in found.files} == expected
            compared += 1
    assert compared > 10
