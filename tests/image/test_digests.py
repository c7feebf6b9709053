"""The digests of the files that packages own, taken in a look of their own."""

import hashlib
import tarfile

import pytest
from msgspec import structs
from tests.image.archives import member
from tests.image.systems import STATUS, deb, layer

from dockward.image import digests as module
from dockward.image.catalog.selection import catalogers
from dockward.image.contents import read_contents
from dockward.image.entry import LayerError
from dockward.image.remember import ContentCache
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.image.stores.tree import read_directory
from dockward.kit.examples import image

LIST = "var/lib/dpkg/info/a.list"


def sha1(text):
    return hashlib.sha1(text.encode()).hexdigest()


def look(*layers, owned, digests=True, **more):
    """An image of these layers, in the first of which dpkg tells of one package that owns these files."""
    texts = {STATUS: deb("a"), LIST: "\n".join(("/.", *(f"/{one}" for one in owned), ""))}
    several = (layer(texts), *(one if isinstance(one, StoredLayer) else layer(one) for one in layers))
    stored = StoredImage(image=image(), layers=several, **more)
    return read_contents(stored, ContentCache(None, catalogers), {}, package_files=True, digests=digests).contents


def link(path, target, kind=tarfile.SYMTYPE):
    return member(path, type=kind, linkname=target)


def test_of_each_file_that_a_package_owns_and_the_image_shows():
    found = look(
        {"usr/bin/a": "one", "usr/share/a/gone": "x", "usr/bin/nobody": "x"},
        layer({"usr/bin/a": "two", "usr/share/a/.wh.gone": "", "usr/share/a/empty": ""}),
        owned=("usr/bin/a", "usr/share/a", "usr/share/a/gone", "usr/share/a/empty", "usr/share/a/never"),
    )
    assert found.digests == {"usr/bin/a": sha1("two"), "usr/share/a/empty": sha1("")}
    assert found.gaps == ()


def test_none_unless_they_are_asked_for():
    assert look({"usr/bin/a": "one"}, owned=("usr/bin/a",), digests=False).digests == {}


def test_a_folder_that_a_link_leads_to_is_gone_into_and_a_link_has_none():
    low = layer({"usr/bin/a": "one", "usr/bin/b": "two"}, link("bin", "usr/bin"), link("usr/bin/c", "a"))
    found = look(low, layer({}, link("usr/loop", "loop")), owned=("bin/a", "usr/bin/b", "bin/c", "bin", "usr/loop/x"))
    assert found.digests == {"bin/a": sha1("one"), "usr/bin/b": sha1("two")}
    assert found.gaps == ()


def test_further_names_of_a_file_have_its_bytes():
    first = layer(
        {"usr/bin/a": "one", "usr/bin/e": ""},
        *(link(f"usr/bin/{to}", f"usr/bin/{of}", tarfile.LNKTYPE) for to, of in ("ba", "fe")),
    )
    found = look(first, owned=("usr/bin/b", "usr/bin/f"))
    assert (found.digests, found.gaps) == ({"usr/bin/b": sha1("one"), "usr/bin/f": sha1("")}, ())


def test_the_last_of_several_members_counts():
    twice = layer({}, member("usr/bin/a", b"first"), member("usr/bin/a", b"last"))
    assert look(twice, owned=("usr/bin/a",)).digests == {"usr/bin/a": sha1("last")}


HOLES = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,1", "GNU.sparse.size": "9"}
OVERLAID = {"SCHILY.xattr.trusted.overlay.metacopy": "y"}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (link("usr/bin/a", "usr/bin/elsewhere", tarfile.LNKTYPE), "isn't in its layer"),
        (member("usr/bin/a", b"x", pax_headers=HOLES), "is stored with holes"),
        (member("usr/bin/a", b"x", pax_headers=OVERLAID), "may show something else"),
    ],
)
def test_a_file_whose_bytes_are_elsewhere_has_none_and_is_told(one, words):
    found = look(layer({"usr/bin/b": "one"}, one), owned=("usr/bin/a", "usr/bin/b"))
    assert found.digests == {"usr/bin/a": "", "usr/bin/b": sha1("one")}
    assert [one.reason for one in found.gaps if one.path == "usr/bin/a" and words in one.reason] != []


def test_a_file_of_a_directory_that_grows_or_cannot_be_read_has_none(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    for name in ("grows", "large", "same"):
        (tmp_path / name).write_text("x" * (11 if name == "large" else 3))
    (stored,) = read_directory(tmp_path).layers

    def entries(notes):
        for entry, read in stored.entries(notes):
            with (tmp_path / entry.path).open("a") as file:
                file.write("more" if entry.path == "grows" else "")
            yield entry, read

    names = {"grows": ["grows"], "large": ["large"], "same": ["same"], "gone": ["gone"]}
    one = module._Layer(names)
    assert one.read(structs.replace(stored, entries=entries), lambda _: None) == ""
    assert one.digests == {"same": sha1("xxx")}
    assert {path: words.partition(",")[0] for path, words in one.troubles.items()} == {
        "gone": "it has gone meanwhile",
        "grows": "it has not the bytes that it should have",
        "large": "it is larger than 0 MiB",
    }


def read_twice(stored, end):
    """The layer, which the second time cannot be followed after its first file."""
    times = []

    def entries(notes):
        times.append(1)
        for entry, read in stored.entries(notes):
            yield entry, read
            if len(times) > 1:
                raise LayerError(end)

    return structs.replace(stored, entries=entries, diff_id="")


def test_a_layer_that_ends_too_early_is_told_once():
    several = {f"usr/bin/a{nr}": "x" for nr in range(9)}
    found = look(read_twice(layer(several), "it ends"), owned=tuple(several))
    assert found.digests == {"usr/bin/a0": sha1("x"), **{f"usr/bin/a{nr}": "" for nr in range(1, 9)}}
    assert [(one.layer, one.reason) for one in found.gaps] == [
        (1, "the digests of its files were not all taken: it ends")
    ]


def test_what_is_too_much_is_told(monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 1)
    found = look({"usr/bin/a": "x", "usr/bin/b": "x"}, owned=("usr/bin/a", "usr/bin/b"))
    assert found.digests == {"usr/bin/a": sha1("x")}
    assert len(found.gaps) == 1
    monkeypatch.setattr(module, "MOST_ODDITIES", 2)
    several = {path: ["x"] for path in "abcde"}
    one = module._Layer(several)
    assert one.read(layer({}), lambda _: None) == ""
    assert [(each.path, each.reason) for each in module._gaps(0, one, "")][1:] == [
        ("b", "its digest was not taken: it has gone meanwhile"),
        ("", "and of 3 more such files"),
    ]


def test_layers_that_nobody_has_read_yet_are_asked_for(tmp_path):
    """Those that are remembered have not been fetched."""
    texts = {STATUS: deb("a"), LIST: "/.\n/usr/bin/a\n"}
    stored = StoredImage(image=image(), layers=(layer(texts), layer({"usr/bin/a": "x"}), layer({"b": "x"})))
    cache = ContentCache(tmp_path, catalogers)
    read_contents(stored, cache, {}, package_files=True)
    asked = []
    again = structs.replace(stored, need=asked.append)
    found = read_contents(again, cache, {}, package_files=True, digests=True).contents
    assert found.digests == {"usr/bin/a": sha1("x")}
    assert asked == [(1,)]
