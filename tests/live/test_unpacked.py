"""Odd layers: an archive is understood as the engine unpacks it, and as its directory tells once it is unpacked."""

import io
import json
import subprocess
import tarfile

import pytest
from tests.image.archives import END, files, pax, raw, signed
from tests.image.saved import Layout, config, saved, sha

from dockward.image.catalog.selection import catalogers
from dockward.image.content import read_content
from dockward.image.entry import Sort
from dockward.image.merge import merge
from dockward.image.stores.archive import read_archive
from dockward.image.stores.overlay import OverlayStore
from dockward.image.stores.stored import StoreError

pytestmark = pytest.mark.live
MADE_BY_THE_ENGINE = ("dev", "proc", "sys", "etc/hostname", "etc/hosts", "etc/resolv.conf", "etc/mtab", ".dockerenv")
LONG = raw(b"././@LongLink", kind=b"L", data=b"real\0", magic=b"ustar  \0")
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n"
METADATA = b"Metadata-Version: 2.1\nName: Django\nVersion: 1.2\n\n"
CAPABILITY = {"SCHILY.xattr.security.capability": "\x01\0\0\x02" + "\x04\0\0\0" + "\0" * 12}
BASE = raw(b"a/x", data=b"1") + raw(b"b/y", data=b"2")
HOLES = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "real", "GNU.sparse.realsize": "10"}


def link(name, target, kind=b"2", **more):
    return signed(raw(name, kind=kind), {157: target, **{int(at[1:]): value for at, value in more.items()}})


def folder(name):
    return signed(raw(name, kind=b"5"), {100: b"0000755\0"})


def overlay(name, value, kind="trusted"):
    return pax(**{f"SCHILY.xattr.{kind}.overlay.{name}": value})


SAME = {
    "hidden-root": [BASE, raw(b".wh..wh..opq") + raw(b"n")],
    "hidden-folder": [BASE, raw(b"a/.wh..wh..opq") + raw(b"a/n")],
    "hidden-before": [BASE, raw(b"a/n") + raw(b"a/.wh..wh..opq")],
    "hidden-by-attribute": [BASE, overlay("opaque", "y") + folder(b"a") + raw(b"a/n")],
    "not-hidden-by-attribute": [BASE, overlay("opaque", "n") + folder(b"a") + raw(b"a/n")],
    "not-hidden-by-anybody-s": [BASE, overlay("opaque", "y", "user") + folder(b"a") + raw(b"a/n")],
    "taken-away-and-there": [BASE, raw(b".wh.a") + folder(b"a") + raw(b"a/n")],
    "taken-away-and-a-file": [BASE, raw(b".wh.a") + raw(b"a")],
    "taken-away-by-device": [BASE, raw(b"a", kind=b"3")],
    "books-of-aufs": [BASE, raw(b".wh..wh.plnk") + raw(b".wh..wh.x/1") + raw(b"a/.wh..wh.y")],
    "below-a-sign": [BASE, raw(b".wh.a/k")],
    "folder-then-file": [raw(b"a/x") + raw(b"a", data=b"1")],
    "sign-then-file": [BASE, raw(b"a/.wh.x") + raw(b"a/b/.wh..wh..opq") + raw(b"a", data=b"1")],
    "hidden-in-a-file": [BASE, raw(b"a") + raw(b"a/.wh..wh..opq")],
    "folder-then-hard-link": [raw(b"c/k", data=b"1") + raw(b"s", data=b"2") + link(b"c", b"s", b"1")],
    "hidden-then-link": [BASE, raw(b"a/.wh..wh..opq") + link(b"a", b"b")],
    "slash": [raw(b"a/", data=b"1")],
    "out": [raw(b"../../k") + raw(b"/l") + raw(b"usr/../../m") + raw(b"a/../b/c")],
    "links": [link(b"l", b"usr/lib") + raw(b"usr/lib/k") + raw(b"l/z") + link(b"m", b"/usr") + raw(b"m/lib/y")],
    "links-below": [link(b"l", b"usr/lib") + raw(b"usr/lib/k"), raw(b"l/z")],
    "hard": [raw(b"s", data=b"1") + link(b"t", b"s", b"1") + link(b"u", b"/t", b"1") + link(b"v", b"../s", b"1")],
    "hard-rights": [raw(b"s", data=b"1") + link(b"t", b"s", b"1", _100=b"0004755\0", _108=b"0000007\0")],
    "hard-less-rights": [signed(raw(b"s", data=b"1"), {100: b"0004755\0"}) + link(b"t", b"s", b"1")],
    "hard-capable": [
        pax(**CAPABILITY) + signed(raw(b"s"), {100: b"0000755\0"}) + link(b"t", b"s", b"1", _100=b"0000755\0")
    ],
    "hard-link-of-link": [raw(b"s") + link(b"l", b"s") + link(b"t", b"l", b"1")],
    "hard-by-link": [raw(b"q/s", data=b"1") + link(b"l", b"q") + link(b"t", b"l/s", b"1")],
    "hard-metadata": [
        raw(b"cache/x.dist-info/METADATA", data=METADATA)
        + link(b"app/x.dist-info/METADATA", b"cache/x.dist-info/METADATA", b"1")
    ],
    "hard-key": [raw(b"store/1", data=KEY) + link(b"root/.ssh/id_rsa", b"store/1", b"1")],
    "hard-gone": [
        signed(raw(b"s", data=b"1"), {100: b"0004755\0"}) + link(b"t", b"s", b"1", _100=b"0004755\0"),
        raw(b".wh.s"),
    ],
    "common": [pax(kind=b"g", path="zz") + raw(b"a")],
    "two": [pax(path="zz") + pax(comment="x") + raw(b"a")],
    "forgotten": [pax(path="zz") + pax(kind=b"g", comment="x") + raw(b"a")],
    "forgotten-name": [LONG + pax(kind=b"g", comment="x") + raw(b"b")],
    "long-and-path": [LONG + pax(path="zz") + raw(b"a")],
    "path-and-long": [pax(path="zz") + LONG + raw(b"a")],
    "numbers": [signed(raw(b"a"), {100: b"\x80\0\0\0\0\0\x09\xed", 108: b" 7 \0\0\0\0\0"})],
    "prefix": [signed(raw(b"a"), {345: b"pre", 257: b"ustar  \0"}) + signed(raw(b"a"), {345: b"old", 257: b"\0" * 8})],
    "holes": [pax(**HOLES) + raw(b"a", data=b"1\n0\n3\n".ljust(512, b"\0") + b"abc")],
    "no-holes": [pax(**{"GNU.sparse.name": "real"}) + raw(b"a", data=b"abc")],
    "one-block": [raw(b"a") + b"\0" * 512],
    "behind": [raw(b"a") + END + raw(b"b")],
}
REFUSED = {
    "twice": raw(b"a") + raw(b"a", data=b"1"),
    "below-a-file": raw(b"a") + raw(b"a/x"),
    "there-and-taken-away": folder(b"a") + raw(b".wh.a"),
    "taken-away-nothing": raw(b"a/.wh.."),
    "hard-to-nothing": link(b"t", b"nowhere", b"1"),
    "hard-to-itself": raw(b"s") + link(b"s", b"s", b"1"),
    "hard-to-folder": raw(b"q/s") + link(b"t", b"q", b"1"),
    "through-a-link-to-nothing": link(b"l", b"nowhere") + raw(b"l/x"),
    "hidden-through-a-link": link(b"l", b"a/x") + raw(b"l/.wh..wh..opq"),
    "type-7": raw(b"a", kind=b"7"),
    "type-A": raw(b"a", kind=b"A"),
    "holes-of-old": raw(b"a", kind=b"S", magic=b"ustar  \0"),
    "damaged-record": raw(b"x", kind=b"x", data=b"6 a=bX") + raw(b"a"),
    "damaged-number": signed(raw(b"a"), {100: b"7_55\0\0\0\0"}),
    "block-of-zeros": raw(b"a") + b"\0" * 512 + raw(b"b"),
}


def load(engine, path):
    words = ["docker", "load", "-q", "-i", str(path)]
    return subprocess.run(words, env=engine.environment, capture_output=True, text=True, check=False, timeout=60)


def exported(engine, tag):
    container = engine.docker("create", tag).strip()
    words = ["docker", "export", container]
    data = subprocess.run(words, env=engine.environment, capture_output=True, check=True, timeout=60).stdout
    engine.docker("rm", container)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        members = [one for one in tar if not one.isdir() and not one.name.startswith(MADE_BY_THE_ENGINE)]
    return {one.name for one in members}


def layers_of(image):
    return [read_content(one.entries, catalogers()) for one in image.layers]


def told(content):
    """What is remembered of a layer, without what only one of the readers can know."""
    files = zip(content.files.paths, content.files.sorts, content.files.sizes, strict=True)
    return {
        "files": {path: (sort, size) for path, sort, size in files if sort != Sort.DIRECTORY},
        "links": content.links,
        "removed": sorted(content.removed),
        "opaque": sorted(set(content.opaque)),
        "special": sorted((one.path, one.mode, one.uid, one.capabilities) for one in content.special),
        "packages": sorted((one.path, one.name, one.version) for one in content.catalogued.packages),
        "credentials": sorted(content.credentials),
    }


@pytest.mark.parametrize("name", SAME)
def test_an_odd_layer_is_what_the_engine_makes_of_it(engine, tmp_path, name):
    path, tag = tmp_path / "image.tar", f"odd-{name}:1"
    path.write_bytes(saved(*(one + END if name != "one-block" else one for one in SAME[name]), tag=tag))
    assert load(engine, path).returncode == 0
    from_archive = layers_of(read_archive(path)[0])
    visible = merge(from_archive).visible
    folders = {one for each in from_archive for one, sort in _sorts(each) if sort == Sort.DIRECTORY}
    assert set(visible) - folders == exported(engine, tag)
    image_id = engine.docker("image", "inspect", "-f", "{{.Id}}", tag).strip()
    from_store = layers_of(OverlayStore(engine.data_root).image(image_id))
    assert [told(one) for one in from_archive] == [told(one) for one in from_store]


def _sorts(content):
    return zip(content.files.paths, content.files.sorts, strict=True)


@pytest.mark.parametrize("name", REFUSED)
def test_a_layer_that_the_engine_refuses_is_told(engine, tmp_path, name):
    path = tmp_path / "image.tar"
    path.write_bytes(saved(REFUSED[name] + END, tag=f"refused-{name.lower()}:1"))
    assert load(engine, path).returncode != 0
    (content,) = layers_of(read_archive(path)[0])
    assert content.oddities or content.partial


def test_a_configuration_that_the_engine_reads_otherwise_is_refused(engine, tmp_path):
    layer = raw(b"a") + END
    about = config([layer]).replace(b'"User": "app"', b'"User": "app", "user": "7"')
    name = f"{sha(about).partition(':')[2]}.json"
    listed = json.dumps([{"Config": name, "RepoTags": ["two-ways:1"], "Layers": ["a.tar"]}]).encode()
    path = tmp_path / "image.tar"
    path.write_bytes(files({name: about, "a.tar": layer, "manifest.json": listed}))
    assert load(engine, path).returncode == 0
    assert engine.docker("image", "inspect", "-f", "{{.Config.User}}", "two-ways:1").strip() == "7"
    image_id = engine.docker("image", "inspect", "-f", "{{.Id}}", "two-ways:1").strip()
    for read in (lambda: read_archive(path), lambda: OverlayStore(engine.data_root).image(image_id)):
        with pytest.raises(StoreError, match="'user' for 'User'"):
            read()


def test_an_image_that_only_the_engine_s_list_names_is_read(engine, tmp_path):
    made, path = Layout(), tmp_path / "image.tar"
    layer, other = raw(b"a") + END, raw(b"b") + END
    about = config([other])
    name = f"{sha(about).partition(':')[2]}.json"
    listed = json.dumps([{"Config": name, "RepoTags": ["two-lists:1"], "Layers": ["b.tar"]}]).encode()
    path.write_bytes(files({**made.files(made.manifest(layer)), name: about, "b.tar": other, "manifest.json": listed}))
    assert load(engine, path).returncode == 0
    assert exported(engine, "two-lists:1") == {"b"}
    assert [one.files.paths for image in read_archive(path) for one in layers_of(image)] == [("a",), ("b",)]
