"""Images looked through where the engine keeps them and as it saves them: both tell the same."""

import json
import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n"
BASE = "scan-base:1"
TAG = "scanned:1.0"
TEXT = f"""\
FROM {BASE}
COPY id_rsa /root/.ssh/id_rsa
COPY id_rsa /opt/gone/id_rsa
RUN chmod 4755 /bin/busybox && echo x > /opt/kept
RUN rm -r /opt/gone && mkdir /opt/gone && echo y > /opt/gone/new
ENV PORT=80
USER 1000
"""


@pytest.fixture(scope="module")
def scanned(engine):
    files = {"etc/os-release": b"ID=debian\nVERSION_ID=12\n", "etc/passwd": b"root:x:0:0\nopen::5:5\n"}
    make_image(engine, BASE, files=files)
    build_image(engine, TAG, TEXT, files={"id_rsa": KEY})
    return TAG


@pytest.fixture
def scan(engine, tmp_path):
    def scan(*words):
        command = [sys.executable, "-m", "dockward", "scan", "--no-cache", "-o", "json", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, env=engine.environment, check=False, timeout=120, cwd=tmp_path
        )
        assert "Traceback" not in done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    return scan


def found(report):
    return {(one["rule"], tuple(one["evidence"])) for one in report["findings"]}


def unknown(report):
    """Engines from 25 on save images by their full names."""
    told = json.dumps(report["unknown"]).replace("docker.io/library/", "")
    return json.loads(told)


def test_what_the_layers_hold_is_judged(scan, scanned):
    status, report, _ = scan(scanned)
    assert status == 1
    assert found(report) == {
        ("DW0907", ("/root/.ssh/id_rsa",)),
        ("DW0915", ("open",)),
        ("DW0921", ("/bin/busybox",)),
        ("DW1006", ("/opt/gone/id_rsa",)),
    }


POLICY = """\
exceptions:
  - {rule: DW0907, subject: "image/two-names:*", reason: on purpose}
"""


def test_an_image_is_told_by_the_name_that_was_asked_for_and_excused_by_any(engine, scan, scanned, tmp_path):
    engine.docker("tag", scanned, "two-names:1")
    (tmp_path / "policy.yaml").write_text(POLICY)
    scan("two-names:1", "--write-baseline", "baseline.json")
    engine.docker("tag", "two-names:1", "127.0.0.1:5000/two-names:1")
    policy = ("--policy", "policy.yaml")
    for name in ("two-names:1", "docker.io/library/two-names:1", "127.0.0.1:5000/two-names:1"):
        _, report, talk = scan(name, *policy)
        assert {one["subject"]["name"] for one in report["findings"]} == {name.removeprefix("docker.io/library/")}
        assert "DW0907" not in {one["rule"] for one in report["findings"]}
        assert "matches nothing" not in talk
        assert scan(name, "--baseline", "baseline.json")[1]["findings"] == []
    both = scan("two-names:1", "127.0.0.1:5000/two-names:1")[1]
    assert {one["subject"]["name"] for one in both["findings"]} == {"two-names:1"}
    engine.docker("rmi", "two-names:1", "127.0.0.1:5000/two-names:1")


def test_a_saved_image_tells_the_same(engine, scan, scanned, tmp_path):
    path = tmp_path / "image.tar"
    engine.docker("save", "-o", str(path), scanned)
    here, saved = scan(scanned)[1], scan(str(path))[1]
    assert found(here) == found(saved) != set()
    assert unknown(here) == unknown(saved)


def test_all_images_of_the_engine_and_their_bases(scan, scanned):
    _, report, _ = scan("--all")
    names = {one["subject"]["name"] for one in report["findings"]}
    assert {BASE, scanned} <= names


def test_an_image_that_is_not_there(scan):
    status, report, words = scan("nowhere:1")
    assert (status, report) == (2, {})
    assert "nowhere:1" in words
