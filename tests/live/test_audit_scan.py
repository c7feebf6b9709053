"""`dockward audit --scan`: what is inside the images that containers run counts in the one report."""

import json
import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n"
FLAWED = "FROM inside-base:1\nCOPY key /opt/app/.git/config\nRUN chmod 666 /etc/passwd\n"


@pytest.fixture(scope="module")
def containers(engine):
    make_image(engine, "inside-base:1")
    build_image(engine, "inside-run:1", FLAWED, files={"key": KEY})
    build_image(engine, "inside-idle:1", FLAWED + "LABEL a=b\n", files={"key": KEY})
    engine.run("inside-runs", "inside-run:1", "sleep", "1000000")
    engine.api("POST", "/containers/create", {"Image": "inside-idle:1", "Cmd": ["true"]}, name="inside-idle")
    yield
    engine.docker("rm", "-f", "inside-runs", "inside-idle")


@pytest.fixture
def audit(engine, tmp_path):
    def audit(*words):
        done = subprocess.run(
            [sys.executable, "-m", "dockward", "audit", "-q", "-o", "json", *words],
            capture_output=True,
            text=True,
            env=engine.environment | {"HOME": str(tmp_path)},
            check=False,
            timeout=120,
            cwd=tmp_path,
        )
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout)

    return audit


def inside(report):
    """What only looking through the layers tells."""
    wanted = {"DW0961", "DW1024"}
    ours = (one for one in report["findings"] if one["subject"]["name"].startswith("inside-"))
    return {(one["rule"], one["subject"]["name"]) for one in ours if one["rule"] in wanted}


@pytest.mark.usefixtures("containers")
def test_only_with_it_and_only_of_what_runs(audit):
    plain = audit()
    assert inside(plain) == set()
    assert [one for one in plain["notes"] if one.startswith("Not judged: what is inside ")]
    full = audit("--scan")
    assert inside(full) == {("DW0961", "inside-run:1"), ("DW1024", "inside-run:1")}
    assert not [one for one in full["notes"] if one.startswith("Not judged")]
    assert any("no database of advisories" in one["reason"] for one in full["unknown"])
    assert {one["subject"]["kind"] for one in full["findings"]} >= {"engine", "container", "image"}
