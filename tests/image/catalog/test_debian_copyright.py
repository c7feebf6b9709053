"""Debian's machine-readable copyright files."""

import pytest

from dockward.image.catalog.cataloger import Ownership
from dockward.image.catalog.debian_copyright import CATALOGER, read_copyright
from dockward.model.package import PackageType

_PATH = "usr/share/doc/libtool1/copyright"
_FORMAT = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"


def _read(text: str) -> list[Ownership]:
    return list(read_copyright(_PATH, text.encode()))


def test_every_licence_once():
    text = (
        f"{_FORMAT}\nFiles: *\nLicense: GPL-2+ or MIT\n\nFiles: a\nLicense: MIT \n Text: here\n\nLicense: MIT\n text\n"
    )
    assert _read(text) == [
        Ownership(type=PackageType.DEB, package="libtool1", licences=("GPL-2+ or MIT", "MIT"), path=_PATH)
    ]


def test_the_format_may_be_named_further_down_in_the_first_paragraph():
    assert _read(f"# a\nUpstream-Name: x\n{_FORMAT}License: MIT\n")


@pytest.mark.parametrize(
    "text",
    ["", "License: MIT\n", f"This is prose.\n\n{_FORMAT}License: MIT\n", f"{_FORMAT}\nFiles: *\nLicense:\n text\n"],
)
def test_nothing_is_guessed(text):
    assert _read(text) == []


def test_only_packages_documentation():
    assert CATALOGER.accepts(_PATH)
    assert not CATALOGER.accepts("usr/share/doc/a/b/copyright")
    assert not CATALOGER.accepts("srv/usr/share/doc/a/copyright")
