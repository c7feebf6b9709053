"""Which layer changed a program of the system, and where nobody can tell."""

import hashlib

import pytest
from msgspec import structs

from dockward.image.altered import led_away, strange_programs
from dockward.image.catalog.cataloger import Ownership
from dockward.image.catalog.selection import Catalogued
from dockward.image.content import FileTable, LayerContent
from dockward.image.merge import merge
from dockward.image.programs import Program
from dockward.model.contents import FoundProgram
from dockward.model.package import PackageType

LIST = "var/lib/dpkg/info/tools.md5sums"
OLD, NEW = (f"md5:{hashlib.md5(one).hexdigest()}" for one in (b"old", b"new"))


def layer(*paths, files=None, programs=(), removed=()):
    owned = (Ownership(type=PackageType.DEB, package="tools", files=files, path=LIST),) if files is not None else ()
    paths = (*paths, *(one.path for one in programs), *([LIST] if owned else []))
    table = FileTable(tuple(paths), (1,) * len(paths), (0,) * len(paths))
    told = Catalogued(ownerships=owned)
    return LayerContent(files=table, catalogued=told, programs=tuple(programs), removed=tuple(removed))


def told(*layers):
    return strange_programs(layers, merge(layers))


BASE = layer("usr/bin/ls", "usr/bin/cat", files={"bin/ls": OLD, "usr/bin/cat": ""})


def test_the_layer_that_changed_it_is_told():
    assert told(BASE).value == ()
    assert told(BASE, layer(), layer(programs=[Program("usr/bin/ls", (NEW,))])).value == (
        FoundProgram(path="usr/bin/ls", layer=2, package="tools"),
    )


def test_one_that_only_its_mode_was_changed_of_is_as_it_was():
    assert told(BASE, layer(programs=[Program("usr/bin/ls", (OLD,))])).value == ()
    assert told(BASE, layer(programs=[Program("usr/bin/cat", (NEW,))])).value == ()


def test_an_update_of_its_package_changes_the_record_too():
    upper = layer(files={"bin/ls": NEW}, programs=[Program("usr/bin/ls", (NEW,))])
    assert told(BASE, upper).value == ()


def test_what_a_later_layer_removes_or_mends_is_no_matter():
    evil = layer(programs=[Program("usr/bin/ls", (NEW,)), Program("usr/bin/own")])
    mended = layer(programs=[Program("usr/bin/ls", (OLD,))], removed=["usr/bin/own"])
    assert told(BASE, evil, mended).value == ()


def test_one_of_no_package_in_the_layer_that_brought_it():
    assert told(BASE, layer(programs=[Program("usr/bin/own")])).value == (FoundProgram(path="usr/bin/own", layer=1),)


def test_where_packages_tell_no_files_there_is_nothing_to_go_by():
    fact = told(layer("usr/bin/ls", programs=[Program("usr/bin/ls")]))
    assert fact.left_out
    slim = layer(files={"usr/share/a": ""}, programs=[Program(f"usr/bin/{nr}") for nr in range(3)])
    with pytest.raises(Exception, match="do not tell all of their files"):
        _ = told(slim).value


def test_a_link_to_another_file_is_an_altered_program():
    link = Program("usr/bin/ls", (NEW,), target="opt/evil")
    assert told(BASE, layer(programs=[link])).value == (FoundProgram(path="usr/bin/ls", layer=1, package="tools"),)
    other = Program("usr/bin/other", (NEW,), target="opt/evil")
    assert told(BASE, layer(programs=[other])).value == ()


@pytest.mark.parametrize(
    ("path", "target", "told"),
    [
        ("usr/bin", "/opt/b", True),
        ("usr/bin", "../opt/b", True),
        ("usr/lib/x86_64-linux-gnu", "../../opt/l", True),
        ("usr/bin", "/usr/sbin", False),
        ("usr/sbin", "/opt/b", False),
        ("opt/x", "/opt/b", False),
    ],
)
def test_a_folder_of_programs_that_is_led_elsewhere_is_strange(path, target, told):
    base = layer("usr/bin/ls", "usr/lib/x86_64-linux-gnu/libc.so.6", "opt/x/y")
    found = list(led_away([base, structs.replace(layer(path), leads={path: target})]))
    assert [nr for nr, _ in found] == [1] * told
    assert all(words.startswith(f"{path}, where the system has programs, is a link to opt/") for _, words in found)
    assert list(led_away([structs.replace(layer(path), leads={path: target})])) == []
