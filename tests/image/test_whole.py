"""What is remembered of whole images, what it hangs on, and what is believed of it."""

from datetime import date

import msgspec
import pytest
from msgspec import structs
from tests.image.archives import files
from tests.image.saved import sha

from dockward.image import whole
from dockward.image.catalog.cataloger import Cataloger
from dockward.image.entry import LayerError
from dockward.image.found import LookedInto
from dockward.image.knownbad import KnownBad
from dockward.image.remember import ContentCache
from dockward.image.stores.blobs import packed_layer
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.image.whole import WholeCache
from dockward.kit.examples import image
from dockward.model.contents import (
    Changes,
    Contents,
    FoundBad,
    FoundFile,
    FoundPackage,
    FoundProgram,
    FoundToken,
    Gap,
    Oddity,
    Origin,
)
from dockward.model.fact import Fact, unknown
from dockward.model.image import ImageAccount, Layer
from dockward.model.package import Distribution, Package, PackageType

DEB = Package(type=PackageType.DEB, name="a", version="1", path="p", files=("x",), requires=("b",), licences=("MIT",))
FULL = Contents(
    distribution=Distribution(id="debian", version="12", like=("x",), end_of_life=date(2028, 1, 2)),
    packages=(FoundPackage(DEB, 1),),
    layers=(Origin(diff_id="sha256:a", instruction="RUN x", base="b", inherited=True, size=3),),
    special=(FoundFile(path="s", layer=0, mode=0o4755, uid=0, gid=0),),
    tokens=(FoundToken(path="t", line=1, kind="k", title="T", layer=0),),
    programs=Fact((FoundProgram(path="g", layer=1, package="a"),)),
    bad=Fact((FoundBad(path="b", digest="d", name="n", layer=0),)),
    wasted=7,
    bytes=9,
    gaps=(Gap(0, "p", "why"),),
    oddities=(Oddity(0, "odd"),),
    listed=True,
    brought={"/x": 1},
    changes=Changes(image="i", added=("/a",), untold=2),
    passed_over=("other",),
)


def told(path, data):
    yield Package(type=PackageType.GENERIC, name=path, version=bytes(data).decode(), path=path)


@pytest.fixture
def made(tmp_path):
    """A cache of its own each time, over the same folders."""

    def made(bad=None, directory="whole"):
        several = (Cataloger(name="any", names=frozenset({"a", "b"}), read=told),)

        def layers():
            return ContentCache(tmp_path / "layers", lambda: several, bad)

        return WholeCache(tmp_path / directory if directory else None, layers, bad.mark if bad else "")

    return made


def layer(tmp_path, *, named=True, **several):
    data = files({name: text.encode() for name, text in several.items()})
    path = tmp_path / sha(data).removeprefix("sha256:")
    path.write_bytes(data)
    diff_id = sha(data) if named else ""
    return StoredLayer(diff_id=diff_id, entries=packed_layer(lambda: path.open("rb"), diff_id))


def broken(_notes):
    raise LayerError("nobody may look here")


def blind(stored):
    """The same image, of which no layer can be looked through any more."""
    return structs.replace(stored, layers=tuple(structs.replace(one, entries=broken) for one in stored.layers))


def stored_of(*layers, **more):
    return StoredImage(image=image(**more), layers=layers)


def is_known(cache, stored, **more):
    """Whether the image is, though nothing is known of its layers."""
    cache._layers = lambda: ContentCache(None, tuple)
    return not cache.read(blind(stored), {}, **more).contents.gaps


def test_an_image_is_known_though_none_of_its_layers_is_at_hand(tmp_path, made):
    stored = stored_of(layer(tmp_path, a="1"), layer(tmp_path, b="2"))
    first = made().read(stored, {})
    assert [one.package.name for one in first.contents.packages] == ["a", "b"]
    cache = made()
    assert is_known(cache, stored)
    assert cache.read(blind(stored), {}) == first


def test_what_it_hangs_on_makes_another_entry(tmp_path, made, monkeypatch):
    low, high = layer(tmp_path, a="1"), layer(tmp_path, b="2")
    stored = stored_of(low, high)
    made().read(stored, {})
    history = Fact((Layer(instruction="RUN x", created=0.0, size=0),))
    for other in (
        stored_of(high, low),
        stored_of(low),
        stored_of(low, high, tags=("other:1",)),
        stored_of(low, high, history=history),
        stored_of(low, high, brought_by=(3,)),
        structs.replace(stored, passed_over=("x",)),
    ):
        assert not is_known(made(), other)
    assert not is_known(made(), stored, package_files=True)
    made().read(stored, {}, package_files=True)
    assert not is_known(made(), stored, package_files=True, digests=True)
    sought = KnownBad({})
    assert not is_known(made(bad=sought), stored)
    made(bad=sought).read(stored, {})
    assert is_known(made(bad=sought), stored)
    based = made()
    based._layers = lambda: ContentCache(None, tuple)
    assert based.read(blind(stored), {(low.diff_id,): "base:1"}).contents.gaps
    monkeypatch.setattr(whole, "_program", lambda: ["another"])
    assert not is_known(made(), stored)


def test_what_has_no_digest_or_is_no_layer_of_an_image_is_looked_at_anew(tmp_path, made):
    low = layer(tmp_path, a="1")
    for one in (
        layer(tmp_path, named=False, a="1"),
        structs.replace(low, apart="the container's own files"),
        structs.replace(low, wide=True),
    ):
        made().read(stored_of(one), {})
        assert not is_known(made(), stored_of(one))


def test_what_was_not_looked_through_to_its_end_is_not_kept(tmp_path, made):
    stored = stored_of(layer(tmp_path, a="1"))
    assert made().read(blind(stored), {}).contents.gaps
    assert not is_known(made(), stored)
    assert not made().read(stored, {}).contents.gaps


def test_who_wants_nothing_kept_has_nothing_kept(tmp_path, made):
    stored = stored_of(layer(tmp_path, a="1"))
    made(directory=None).read(stored, {})
    assert not is_known(made(directory=None), stored)
    assert not (tmp_path / "whole").exists()


def test_what_is_no_entry_is_not_believed(tmp_path, made):
    stored = stored_of(layer(tmp_path, a="1"))
    first = made().read(stored, {})
    (entry,) = (tmp_path / "whole").iterdir()
    for garbage in (b"", b"\x91", b"\xc1" * 100, msgspec.msgpack.encode(["x", [], [], []])):
        entry.write_bytes(garbage)
        assert made().read(stored, {}) == first


@pytest.mark.parametrize("contents", [FULL, structs.replace(FULL, programs=unknown("too many"), changes=None)])
def test_all_of_it_is_kept(made, contents):
    account = ImageAccount(name="root", uid=0, gid=0)
    found = LookedInto(contents=contents, credentials=("c",), accounts=(account,), groups=())
    cache = made()
    cache._keep("a" * 64 + ".found", found)
    assert made()._known("a" * 64 + ".found") == found


def test_the_program_is_told_by_its_files():
    told = whole._program()
    assert any(name == "merge.py" for _, name, _, _ in told[1])


def test_what_an_earlier_version_kept_is_taken_away_and_nothing_else(tmp_path, made):
    directory = tmp_path / "whole"
    directory.mkdir()
    for name in ("a" * 64 + ".whole", "b" * 64 + ".found", "c" * 64):
        (directory / name).write_bytes(b"")
    made().prune()
    assert sorted(one.name[0] for one in directory.iterdir()) == ["b", "c"]
