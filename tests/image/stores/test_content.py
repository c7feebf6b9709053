"""containerd's store of content, as it lies on the disk."""

import json

import pytest
from tests.image.archives import files
from tests.image.saved import Layout, sha
from tests.image.stores.test_attestations import buildkit, statement

from dockward.image.content import read_content
from dockward.image.stores import platforms
from dockward.image.stores.blobs import Platform
from dockward.image.stores.content import ContentStore, content_folders
from dockward.image.stores.stored import StoreError

LOW, HIGH = files({"etc/a": b"1"}), files({"etc/b": b"2"})
_CONTENT = "containerd/daemon/io.containerd.content.v1.content"


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr(platforms.machine, "machine", lambda: "x86_64")


@pytest.fixture
def made():
    return Layout()


@pytest.fixture
def store(made, tmp_path):
    """The store of what was made, without the blobs of these digests."""

    def store(*without, platform=None):
        folder = made.write(tmp_path / _CONTENT)
        for one in without:
            (folder / "blobs" / one.replace(":", "/")).unlink()
        return ContentStore(content_folders(tmp_path, tmp_path / "system"), platform)

    return store


def paths(image):
    return [read_content(one.entries, ()).files.paths for one in image.layers]


def entry(made, *layers, **platform):
    return {**made.manifest(*layers), "platform": platform}


def test_an_image_by_its_manifest(made, store):
    top = made.manifest(LOW, HIGH)["digest"]
    image = store().image(top, ("app:1",))
    assert (image.image.id, image.image.name, paths(image)) == (top, "app:1", [("etc/a",), ("etc/b",)])
    assert store().layers_of(top) == (sha(LOW), sha(HIGH))
    assert store().missing(top) == frozenset()


def test_of_an_index_what_is_here_and_fits_this_machine(made, store):
    arm, amd = entry(made, LOW, os="linux", architecture="arm64"), entry(made, HIGH, os="linux", architecture="amd64")
    top = made.index(arm, amd, entry(made, LOW, os="unknown", architecture="unknown"))["digest"]
    assert paths(store().image(top)) == [("etc/b",)]
    assert paths(store(platform=Platform("linux", "arm64")).image(top)) == [("etc/a",)]
    assert paths(store(amd["digest"]).image(top)) == [("etc/a",)]
    with pytest.raises(StoreError, match="no image for the platform"):
        store(arm["digest"], platform=Platform("linux", "arm64")).image(top)


def test_layers_that_are_missing_are_named(made, store):
    top = made.manifest(LOW, HIGH)["digest"]
    lost = json.loads(made.blobs[top])["layers"][1]["digest"]
    assert store(lost).missing(top) == {1}
    assert store(lost).layers_of(top) == (sha(LOW), sha(HIGH))


@pytest.mark.parametrize("image", ["sha256:" + "0" * 64, "sha256:../../x", ""])
def test_what_is_not_there(store, image):
    with pytest.raises(StoreError, match=r"has no sha256|no digest"):
        store().image(image)


def test_a_blob_that_was_changed_on_disk(made, store, tmp_path):
    top = made.manifest(LOW)["digest"]
    found = store()
    (tmp_path / _CONTENT / "blobs" / top.replace(":", "/")).write_bytes(b"{}")
    with pytest.raises(StoreError, match="another content"):
        found.image(top)


def test_the_store_of_a_containerd_that_the_system_started(made, tmp_path):
    top = made.manifest(LOW)["digest"]
    made.write(tmp_path / "system/io.containerd.content.v1.content")
    folders = content_folders(tmp_path, tmp_path / "system")
    assert paths(ContentStore(folders).image(top)) == [("etc/a",)]


def test_an_sbom_that_its_build_put_into_the_index(made, store):
    image = made.manifest(LOW)
    top = buildkit(made, image, statement(image["digest"], "curl"))["digest"]
    (found,) = store().image(top).attached
    assert (found.subject, found.trouble) == (image["digest"], "")
    beside = next(one for one, data in made.blobs.items() if b"in-toto" in data and b'"layers"' in data)
    assert store(beside).image(top).attached == ()
