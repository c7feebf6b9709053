"""The SBOM of an image of the engine, and of the same image saved."""

import hashlib
import json
import subprocess
import sys

import pytest
from tests.image.sbom.schemas import cyclonedx_flaws
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
BASE, TAG = "sbom-base:1", "sbom-listed:1.0"
STATUS = b"Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n"
IN_SPDX = ("--files", "--format", "spdx")
NODE = b'{"name": "left", "version": "1.2.3", "license": "MIT"}'


@pytest.fixture(scope="module")
def listed(engine):
    files = {"etc/os-release": b"ID=debian\nVERSION_ID=12\n", "var/lib/dpkg/status": STATUS}
    make_image(engine, BASE, files=files)
    text = f"FROM {BASE}\nCOPY package.json /app/node_modules/left/\nLABEL org.opencontainers.image.version=1.0.7\n"
    build_image(engine, TAG, text, files={"package.json": NODE})
    return TAG


def test_an_image_of_the_engine_and_the_same_one_saved(engine, listed, tmp_path):
    engine.docker("save", "-o", str(tmp_path / "image.tar"), listed)

    def sbom(*words):
        command = [sys.executable, "-m", "dockward", "sbom", "--no-cache", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, env=engine.environment, check=False, timeout=120, cwd=tmp_path
        )
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    here, saved = sbom(listed), sbom("image.tar")
    assert cyclonedx_flaws(here, "1.7") == []
    assert here["metadata"]["component"]["version"] == "1.0.7"
    told = {
        one.get("purl"): {each["name"]: each["value"] for each in one.get("properties", ())}
        for one in here["components"]
    }
    assert told["pkg:deb/debian/a@1?arch=all&distro=debian-12"]["dockward:base"] == BASE
    assert "COPY" in told["pkg:npm/left@1.2.3"]["dockward:instruction"]
    assert [one.get("purl") for one in saved["components"]] == [one.get("purl") for one in here["components"]]
    owned = [
        {one["fileName"]: one["checksums"] for one in sbom(name, *IN_SPDX)["files"]} for name in (listed, "image.tar")
    ]
    sha1 = hashlib.sha1(NODE).hexdigest()
    assert owned == [{"./app/node_modules/left/package.json": [{"algorithm": "SHA1", "checksumValue": sha1}]}] * 2
