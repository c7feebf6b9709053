"""Images and containers of an engine whose storage is out of reach: it sends them, and they tell the same."""

import json
import subprocess
import sys

import pytest
from msgspec import structs
from tests.live.engine import build_image, make_image
from tests.live.forwarding import forwarded

from dockward.read import images
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions

pytestmark = pytest.mark.live
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n"
TAG = "sent:1.0"


@pytest.fixture(scope="module")
def image(engine):
    make_image(engine, "sent-base:1", files={"etc/passwd": b"root:x:0:0\nopen::5:5\n", "opt/gone": b"x"})
    build_image(engine, TAG, "FROM sent-base:1\nCOPY key /root/.ssh/id_rsa\n", files={"key": KEY})
    return TAG


@pytest.fixture(scope="module")
def container(engine, image):
    script = (
        "cp /root/.ssh/id_rsa /opt/id_ed25519; rm /opt/gone; rm -r /root/.ssh; mkdir -p /root/.ssh/new;"
        "cp /opt/id_ed25519 /opt/.wh.id_ed25519; touch /ready; sleep 600"
    )
    engine.run("sent-one", image, "sh", "-c", script)
    engine.docker("exec", "sent-one", "sh", "-c", "until [ -e /ready ]; do usleep 20000; done")
    return "sent-one"


@pytest.fixture
def run(engine, tmp_path):
    def run(address, *words, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "dockward", "scan", "--no-cache", "-o", "json", *words],
            capture_output=True,
            text=True,
            env=engine.environment | {"DOCKER_HOST": address} | environment,
            check=False,
            timeout=120,
            cwd=tmp_path,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    return run


def told(report):
    return sorted((one["rule"], *one["evidence"], one["message"], one["fingerprint"]) for one in report["findings"])


def test_an_image_that_is_sent_tells_what_the_one_in_place_tells(engine, run, image):
    with forwarded(engine) as far:
        status, sent, _ = run(far.address, image)
        assert [one for one in far.asked if one.endswith("/get")] != []
    _, here, _ = run(engine.host, image)
    assert status == 1
    assert told(sent) == told(here) != []
    assert any("the base image sent-base:1" in one["message"] for one in sent["findings"])
    assert sent["unknown"] == here["unknown"]


def test_a_container_whose_files_are_sent(engine, run, container):
    with forwarded(engine) as far:
        _, sent, _ = run(far.address, "--container", container)
    _, here, _ = run(engine.host, "--container", container)
    assert told(sent) == told(here) != []
    assert sent["changes"] == here["changes"]
    (one,) = sent["changes"]
    assert one["changes"]["added"] == ["/opt/.wh.id_ed25519", "/opt/id_ed25519", "/ready", "/root/.ssh/new"]
    assert one["changes"]["deleted"] == ["/opt/gone", "/root/.ssh/id_rsa"]


def test_all_of_its_images_one_after_the_other(engine, run, image):
    with forwarded(engine) as far:
        _, report, _ = run(far.address, "--all")
    assert {image, "sent-base:1"} <= set(report["target"]["images"])


def test_what_is_remembered_is_not_sent_again(engine, image, tmp_path, monkeypatch):
    monkeypatch.setattr(images, "ROOT_CACHE", tmp_path / "cache" / "layers")
    with forwarded(engine) as far:
        options = ScanOptions(environment={"DOCKER_HOST": far.address}, home=tmp_path, flaws=False)
        first = scan([image], options)
        far.asked.clear()
        again = scan([image], options)
        assert [one for one in far.asked if one.endswith("/get")] == []
        anew = scan([image], structs.replace(options, cached=False))
    strip = [structs.replace(one, taken=0.0) for one in (first, again, anew)]
    assert strip[0].images == strip[1].images == strip[2].images


def test_a_disk_that_is_full_is_told(engine, run, image, tmp_path):
    (tmp_path / "small").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "small", tmp_path / "small"], check=True)
    try:
        with forwarded(engine) as far:
            status, report, words = run(far.address, image, TMPDIR=str(tmp_path / "small"))
    finally:
        subprocess.run(["umount", tmp_path / "small"], check=True)
    assert (status, report) == (2, {})
    assert f"cannot be kept in {tmp_path}/small" in words
    assert "TMPDIR" in words


def test_an_engine_that_breaks_off(engine, run, image):
    with forwarded(engine, most=600_000) as far:
        status, report, words = run(far.address, image)
    assert (status, report) == (2, {})
    assert "ended the connection before its answer was whole" in words


def test_layers_that_were_to_be_sent_and_did_not_come_are_gaps(engine, image, tmp_path, monkeypatch):
    monkeypatch.setattr(images, "ROOT_CACHE", tmp_path / "cache" / "layers")
    options = ScanOptions(environment={}, home=tmp_path, flaws=False)
    with forwarded(engine) as far:
        scan([image], structs.replace(options, environment={"DOCKER_HOST": far.address}))
    for folder in ("contents", "images"):
        for one in (tmp_path / "cache" / folder).iterdir():
            one.unlink()
    with forwarded(engine, most=600_000) as far:
        (found,) = scan([image], structs.replace(options, environment={"DOCKER_HOST": far.address})).images
    gaps = found.contents.value.gaps
    assert [one.layer for one in gaps] == [0, 1]
    assert all("ended the connection before its answer was whole" in one.reason for one in gaps)
