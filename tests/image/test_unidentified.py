"""Programs of which nothing tells what is in them."""

import io
import tarfile
from pathlib import Path

import pytest
from tests.image.archives import archive, member
from tests.image.catalog.elf_making import make_elf
from tests.image.saved import sha
from tests.image.systems import STATUS, deb, layer, look, metadata

from dockward.image.stores.blobs import packed_layer
from dockward.image.stores.stored import StoredLayer
from dockward.model.contents import Gap

PROGRAM = make_elf({".rodata": b"nothing"}, kind=2)
BUSYBOX = make_elf({".rodata": b"BusyBox v1.36.1 (\0BusyBox is copyrighted by many"}, kind=2)
LIBRARY = next(Path("/usr/lib").glob("*-linux-gnu/libc.so.6")).read_bytes()
WORDS = "no package owns this program, and nothing in it tells what it was built of: its flaws are not known"
SITE = "usr/local/lib/python3.11/site-packages"


def gaps(*layers):
    """What is said of programs, which is a gap where there is no package at all."""
    found = look(*layers)
    assert not (found.packages and found.gaps)
    return [*found.gaps, *found.unidentified]


def test_a_program_that_nobody_knows_is_told():
    assert gaps({"app": PROGRAM}) == [Gap(0, "app", WORDS, of_packages=True)]


def test_several_are_told_once_for_each_layer():
    first, second = gaps({"a": PROGRAM, "b": PROGRAM, "c": PROGRAM}, {"d": PROGRAM})
    assert (first.path, first.reason) == ("a", f"{WORDS}; nor are those of 2 other programs of this layer, as /b")
    assert second == Gap(1, "d", WORDS, of_packages=True)


def test_one_that_a_later_layer_takes_away_or_replaces_is_not():
    assert gaps({"app": PROGRAM}, {".wh.app": ""}) == []
    assert gaps({"app": PROGRAM}, {"app": BUSYBOX}) == []


def test_a_list_of_the_distribution_s_files_owns_its_own_alone():
    system = {STATUS: deb("tool"), "var/lib/dpkg/info/tool.list": "/.\n/usr/bin/tool\n", "usr/bin/tool": PROGRAM}
    assert gaps(system) == []
    assert [one.path for one in gaps(system, {"usr/local/bin/tool": PROGRAM, "usr/bin/other": PROGRAM})] == [
        "usr/bin/other"
    ]


def test_a_distribution_that_tells_of_no_files_may_own_what_lies_where_a_system_has_its_programs():
    (found,) = gaps({STATUS: deb("tool"), "usr/bin/tool": PROGRAM, "srv/tool": PROGRAM})
    assert found.path == "srv/tool"


@pytest.mark.parametrize(
    "shown",
    [
        {"app": BUSYBOX},
        {"lib/libc.so.6": LIBRARY, "opt/x": make_elf({})},
        {"app": make_elf({}, kind=1), "script": "#!/bin/sh\n", "text": "plain"},
        {
            f"{SITE}/Tool-1.dist-info/METADATA": metadata("1", "Tool"),
            f"{SITE}/Tool-1.dist-info/RECORD": "../../../bin/tool,,\ntool/run,,\n",
            f"{SITE}/tool/run": PROGRAM,
            "usr/local/bin/tool": PROGRAM,
        },
        {
            "app/node_modules/esbuild/package.json": '{"name": "esbuild", "version": "0.19.0"}',
            "app/node_modules/esbuild/bin/esbuild": PROGRAM,
        },
        {"opt/jdk/release": 'JAVA_VERSION="17.0.9"\n', "opt/jdk/bin/java": PROGRAM},
    ],
    ids=["known", "libraries", "no programs", "wheel", "npm", "java"],
)
def test_what_a_package_has_and_what_is_known_is_not(shown):
    assert gaps(shown) == []


def test_an_application_s_own_list_of_needs_owns_nothing():
    (found,) = gaps({"app/package.json": '{"name": "a", "version": "1.0.0"}', "app/run": PROGRAM})
    assert found.path == "app/run"


def test_another_name_by_which_it_is_known():
    haproxy = make_elf({".rodata": b" version 2.8.3-86e043a, released 2023/09/07"}, kind=2)
    link = member("usr/sbin/haproxy", type=tarfile.SYMTYPE, linkname="/opt/ha")
    data = archive(member("opt/ha", haproxy, mode=0o755), link)
    found = look(StoredLayer(diff_id=sha(data), entries=packed_layer(lambda: io.BytesIO(data), sha(data))))
    assert [one.package.name for one in found.packages] == ["haproxy"]
    assert (found.gaps, found.unidentified) == ((), ())
    assert [one.path for one in gaps(layer({"opt/ha": haproxy}))] == ["opt/ha"]


def test_beside_packages_it_is_no_gap():
    found = look({STATUS: deb("tool"), "srv/tool": PROGRAM})
    assert found.gaps == ()
    assert [one.path for one in found.unidentified] == ["srv/tool"]
    alone = look({"srv/tool": PROGRAM})
    assert [one.path for one in alone.gaps] == ["srv/tool"]
    assert alone.unidentified == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/node_modules/.package-lock.json", '{"packages": {"node_modules/lodash": {"version": "4.17.21"}}}'),
        ("app/packages.lock.json", '{"dependencies": {"net8.0": {"a": {"resolved": "1.0"}}}}'),
    ],
)
def test_a_list_of_what_was_resolved_owns_nothing_in_its_folder(path, text):
    program = f"{path.rpartition('/')[0]}/tool/run"
    (found,) = gaps({path: text, program: PROGRAM})
    assert found.path == program
