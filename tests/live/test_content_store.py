"""Images in the content store of a real containerd, which took them in from archives."""

import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

import pytest
from backports import zstd
from tests.image.archives import files
from tests.image.saved import Layout, saved

from dockward.image.content import read_content
from dockward.image.stores import platforms
from dockward.image.stores.archive import read_archive
from dockward.image.stores.blobs import Platform
from dockward.image.stores.content import ContentStore, content_folders
from dockward.image.stores.stored import StoreError

pytestmark = pytest.mark.live
LOW = files({"etc/passwd": b"root:x:0:0\nopen::5:5\n", "opt/gone": b"x"})
HIGH = files({"opt/.wh.gone": b"", "srv/app": b"2"})
_CONFIG = """version = 2
root = "{0}/root"
state = "{0}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "{0}/c.sock"
[plugins."io.containerd.gc.v1.scheduler"]
deletion_threshold = 1
schedule_delay = "0s"
"""
_PATIENCE = 30


class Containerd:
    """One of our own, with its data below `folder`."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "config.toml").write_text(_CONFIG.format(folder))
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(["containerd", "--config", folder / "config.toml"], stderr=log)
        deadline = time.monotonic() + _PATIENCE
        while self._ctr("version").returncode:
            assert self.process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "containerd doesn't answer"
            time.sleep(0.1)

    def _ctr(self, *words):
        command = ["ctr", "--address", self.folder / "c.sock", "--namespace", "moby", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENCE)

    def take(self, name, archive):
        """Import it for all platforms; the digest of its manifest or index."""
        path = self.folder / "in.tar"
        path.write_bytes(archive)
        done = self._ctr("images", "import", "--all-platforms", "--no-unpack", "--index-name", name, str(path))
        assert done.returncode == 0, done.stderr
        rows = [line.split() for line in self._ctr("images", "ls").stdout.splitlines()]
        return next(row[2] for row in rows if row[0] == name)

    def forget(self, digest):
        """Let it collect a blob."""
        done = self._ctr("content", "rm", digest)
        assert done.returncode == 0, done.stderr
        deadline = time.monotonic() + _PATIENCE
        while digest in self.store():
            assert time.monotonic() < deadline, "containerd keeps what nobody wants"
            time.sleep(0.1)

    def store(self, platform=None):
        return ContentStore(content_folders(self.folder / "nowhere", self.folder / "root"), platform)

    def stop(self):
        self.process.terminate()
        self.process.wait(_PATIENCE)


@pytest.fixture(scope="module")
def containerd():
    if not (shutil.which("containerd") and shutil.which("ctr")):
        pytest.skip("no containerd with ctr")
    # Not pytest's own folder: the path of a socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="dockward-ctr-"))
    started = None
    try:
        started = Containerd(folder)
        yield started
    finally:
        if started is not None:
            started.stop()
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr(platforms.machine, "machine", lambda: "x86_64")


def packed(named):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in named.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
    return out.getvalue()


def contents(image):
    found = [read_content(one.entries, ()) for one in image.layers]
    assert [one.partial for one in found] == [""] * len(found)
    return [(one.files.paths, one.removed, one.accounts) for one in found]


def test_what_docker_saved(containerd, tmp_path):
    archive = saved(LOW, HIGH, tag="docker.io/library/app:1")
    top = containerd.take("docker.io/library/app:1", archive)
    (tmp_path / "a.tar").write_bytes(archive)
    (expected,) = read_archive(tmp_path / "a.tar", None)
    found = containerd.store().image(top, ("app:1",))
    assert contents(found) == contents(expected)
    assert contents(found)[1][:2] == (("srv/app",), ("opt/gone",))
    assert [one.diff_id for one in found.layers] == [one.diff_id for one in expected.layers]
    assert (found.image.id, found.image.name) == (top, "app:1")
    assert containerd.store().missing(top) == frozenset()


@pytest.mark.parametrize("pack", [zstd.compress, bytes])
def test_an_index_of_several_platforms(containerd, pack):
    made = Layout()
    each = [
        {**made.manifest(layer, pack=pack), "platform": {"os": "linux", "architecture": architecture}}
        for layer, architecture in ((LOW, "amd64"), (HIGH, "arm64"))
    ]
    name = f"docker.io/library/several:{pack.__name__}"
    # containerd names the images of a layout by these annotations.
    index = {**made.index(*each), "annotations": {"io.containerd.image.name": name}}
    top = containerd.take(name, packed(made.files(index)))
    assert "etc/passwd" in contents(containerd.store().image(top))[0][0]
    assert contents(containerd.store(Platform("linux", "arm64")).image(top))[0][0] == ("srv/app",)
    with pytest.raises(StoreError, match="no image for the platform"):
        containerd.store(Platform("linux", "s390x")).image(top)


def test_a_layer_that_containerd_gave_up(containerd):
    made = Layout()
    own = files({"own": os.urandom(100)})
    name = "docker.io/library/lost:1"
    manifest = {**made.manifest(LOW, own), "annotations": {"io.containerd.image.name": name}}
    top = containerd.take(name, packed(made.files(manifest)))
    layer = json.loads(made.blobs[manifest["digest"]])["layers"][1]["digest"]
    assert containerd.store().missing(top) == frozenset()
    containerd.forget(layer)
    assert containerd.store().missing(top) == {1}
    found = [read_content(one.entries, ()) for one in containerd.store().image(top).layers]
    assert found[0].files.paths
    assert layer in found[1].partial
