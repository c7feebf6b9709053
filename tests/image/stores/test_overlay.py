"""The engine's own store, as overlay2 lays it out."""

import hashlib

import pytest
from tests.image.saved import config, sha

from dockward.image.content import read_content
from dockward.image.stores.overlay import OverlayStore, chain_ids
from dockward.image.stores.stored import StoreError


@pytest.fixture
def store(tmp_path):
    """A store with one image of two layers."""
    about = config((b"low", b"high"))
    content = tmp_path / "image/overlay2/imagedb/content/sha256"
    content.mkdir(parents=True)
    (content / sha(about)[7:]).write_bytes(about)
    for nr, chain in enumerate(chain_ids((sha(b"low"), sha(b"high")))):
        db = tmp_path / "image/overlay2/layerdb/sha256" / chain[7:]
        db.mkdir(parents=True)
        (db / "cache-id").write_text(f"dir{nr}")
        (tmp_path / "overlay2" / f"dir{nr}" / "diff" / "etc").mkdir(parents=True)
        (tmp_path / "overlay2" / f"dir{nr}" / "diff" / "etc" / f"file{nr}").write_text("x")
    return tmp_path


IMAGE = sha(config((b"low", b"high")))


def paths(store):
    return [read_content(one.entries, ()).files.paths for one in OverlayStore(store).image(IMAGE, ("a:1",)).layers]


def test_images_and_their_layers(store):
    assert OverlayStore(store).image_ids() == [IMAGE]
    assert OverlayStore(store).layers_of(IMAGE) == (sha(b"low"), sha(b"high"))
    assert paths(store) == [("etc", "etc/file0"), ("etc", "etc/file1")]
    assert OverlayStore(store).image(IMAGE, ("a:1",)).image.name == "a:1"


def test_a_chain_is_called_by_the_one_below_and_the_layer():
    low, high = chain_ids((sha(b"low"), sha(b"high")))
    assert low == sha(b"low")
    assert high == "sha256:" + hashlib.sha256(f"{low} {sha(b'high')}".encode()).hexdigest()


def test_a_configuration_that_was_changed_on_disk(store):
    (store / "image/overlay2/imagedb/content/sha256" / IMAGE[7:]).write_bytes(b"{}")
    with pytest.raises(StoreError, match="changed on disk"):
        OverlayStore(store).image(IMAGE)


@pytest.mark.parametrize("name", ["../../../etc", "", "a/b", "x" * 300, "A"])
def test_a_directory_s_name_never_leads_out_of_the_store(store, name):
    for one in (store / "image/overlay2/layerdb/sha256").iterdir():
        (one / "cache-id").write_text(name)
    stored = OverlayStore(store).image(IMAGE)
    assert {
        read_content(one.entries, ()).partial.endswith("names no directory of a layer") for one in stored.layers
    } == {True}


@pytest.mark.parametrize("image", ["sha256:../../x", "", "sha256:" + "0" * 64])
def test_an_image_that_is_not_there(store, image):
    with pytest.raises(StoreError, match=r"no digest|cannot be read"):
        OverlayStore(store).image(image)


def test_a_store_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="No such file"):
        OverlayStore(tmp_path / "x").image_ids()
