"""Images of an engine that keeps them with containerd: read where they lie, and sent where a blob is missing."""

import json
import subprocess
import sys

import pytest
from tests.live import trixie
from tests.live.engine import EngineDistribution, PrivateEngine, build_image, make_image, missing_requirements

pytestmark = pytest.mark.live
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n"
TAG = "kept:1.0"
_TRIXIE = EngineDistribution("trixie", trixie.ROOT)
_HIDING = 'for one in $1; do mount --bind /dev/null "$one"; done; shift; exec "$@"'


@pytest.fixture(scope="module")
def engine():
    if not (trixie.ROOT / "usr/sbin/dockerd").exists() or missing_requirements(_TRIXIE):
        pytest.skip("the older engine has no such store; `make test-engines` makes the newer one")
    with PrivateEngine(distribution=_TRIXIE, settings={"features": {"containerd-snapshotter": True}}) as started:
        yield started


@pytest.fixture(scope="module")
def image(engine):
    make_image(engine, "kept-base:1", files={"etc/passwd": b"root:x:0:0\nopen::5:5\n", "opt/gone": b"x"})
    build_image(engine, TAG, "FROM kept-base:1\nCOPY key /root/.ssh/id_rsa\n", files={"key": KEY})
    return TAG


@pytest.fixture
def blobs(engine):
    return engine.data_root / "containerd/daemon/io.containerd.content.v1.content/blobs/sha256"


@pytest.fixture
def scan(engine, tmp_path):
    """Of images; without a place for what is sent unless it `may_send`. The files `hidden` are not there for it."""

    def scan(*words, may_send=False, hidden=()):
        command = [sys.executable, "-m", "dockward", "scan", "--no-cache", "-o", "json", *words]
        if hidden:
            command = ["unshare", "--mount", "sh", "-ec", _HIDING, "sh", " ".join(map(str, hidden)), *command]
        place = tmp_path if may_send else tmp_path / "nowhere"
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=engine.environment | {"TMPDIR": str(place)},
            check=False,
            timeout=120,
            cwd=tmp_path,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    return scan


def told(report):
    return sorted((one["rule"], *one["evidence"], one["message"]) for one in report["findings"])


def manifest(engine, blobs):
    digest = engine.api("GET", f"/images/{TAG}/json")["Id"].partition(":")[2]
    return blobs / digest, json.loads((blobs / digest).read_bytes())


def test_an_image_in_place(scan, image):
    status, report, words = scan(image)
    assert (status, words) == (1, "")
    assert ("DW0915", "open") in {one[:2] for one in told(report)}
    assert any(
        one["rule"] == "DW0907" and "/root/.ssh/id_rsa" in one["message"] and "layer 2 (" in one["message"]
        for one in report["findings"]
    )
    assert any("the base image kept-base:1" in one["message"] for one in report["findings"])


def test_it_tells_what_a_saved_one_tells(engine, scan, image, tmp_path):
    path = tmp_path / "image.tar"
    engine.docker("save", "-o", str(path), image)
    rules = [{(one[0], one[1]) for one in told(scan(name)[1])} for name in (image, str(path))]
    assert rules[0] == rules[1]


def test_a_layer_that_is_missing_is_sent(engine, scan, image, blobs):
    _, about = manifest(engine, blobs)
    hidden = [blobs / about["layers"][1]["digest"][7:]]
    assert told(scan(image, may_send=True, hidden=hidden)[1]) == told(scan(image)[1])
    _, report, _ = scan(image, hidden=hidden)
    reasons = [one["reason"] for one in report["unknown"]]
    assert any(one.startswith("layer 2: The image kept:1.0 cannot be kept in") for one in reasons)


def test_an_image_whose_manifest_is_missing_is_sent(engine, scan, image, blobs):
    path, _ = manifest(engine, blobs)
    assert told(scan(image, may_send=True, hidden=[path])[1]) == told(scan(image)[1])
    status, report, words = scan(image, hidden=[path])
    assert (status, report) == (2, {})
    assert "cannot be kept in" in words


def test_all_of_them(scan, image):
    _, report, _ = scan("--all")
    assert {image, "kept-base:1"} <= set(report["target"]["images"])


def test_a_container_s_own_files_are_told_apart(engine, scan, image):
    script = "cp /root/.ssh/id_rsa /opt/id_ed25519; rm /opt/gone; touch /ready; sleep 600"
    engine.run("kept-one", image, "sh", "-c", script)
    engine.docker("exec", "kept-one", "sh", "-c", "until [ -e /ready ]; do usleep 20000; done")
    _, report, _ = scan("--container", "kept-one", may_send=True)
    changes = report["changes"][0]["changes"]
    assert (changes["added"], changes["deleted"]) == (["/opt/id_ed25519", "/ready"], ["/opt/gone"])
    own = f"it comes with the container kept-one, since it was started from {TAG}."
    assert any(one["message"].endswith(own) for one in report["findings"])


@pytest.mark.usefixtures("image")
def test_a_layer_that_nobody_has_any_more_makes_it_incomplete(engine, scan, blobs):
    build_image(engine, "lost:1", "FROM kept-base:1\nCOPY key /opt/harmless\n", files={"key": b"lost"})
    digest = engine.api("GET", "/images/lost:1/json")["Id"].partition(":")[2]
    (blobs / json.loads((blobs / digest).read_bytes())["layers"][1]["digest"][7:]).unlink()
    _, report, _ = scan("lost:1", may_send=True)
    assert any("layer 2: " in one["reason"] for one in report["unknown"])
