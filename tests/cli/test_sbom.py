"""`dockward sbom` from end to end, of images that lie in files."""

import hashlib
import json
import subprocess
import sys
import tarfile

import pytest
from tests.image.archives import archive, files, member
from tests.image.saved import Layout, saved
from tests.image.sbom.schemas import cyclonedx_flaws, spdx_flaws
from tests.image.sbom.spdx_shape import shape_flaws

STATUS = b"""\
Package: a
Status: install ok installed
Architecture: all
Version: 1
Depends: b

Package: b
Status: install ok installed
Architecture: all
Version: 2
"""
COPYRIGHT = b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: Zlib\n"
LAYER = files(
    {
        "etc/os-release": b"ID=debian\nVERSION_ID=12\n",
        "var/lib/dpkg/status": STATUS,
        "var/lib/dpkg/info/a.list": b"/.\n/bin\n/bin/a\n",
        "usr/share/doc/a/copyright": COPYRIGHT,
    }
)
MODULE = files(
    {
        "app/node_modules/m/package.json": b'{"name": "m", "version": "1"}',
        "app/node_modules/m/lib/m.js": b"1",
        "app/node_modules/.package-lock.json": b"{}",
    }
)


@pytest.fixture
def run(tmp_path):
    (tmp_path / "image.tar").write_bytes(saved(LAYER))

    def run(*words, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "dockward", "sbom", "-q", "--no-cache", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={"HOME": str(tmp_path), "NO_COLOR": "1", **environment},
            check=False,
            timeout=60,
        )
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.mark.parametrize(("form", "version"), [("cyclonedx", "1.7"), ("cyclonedx-1.6", "1.6")])
def test_cyclonedx(run, form, version):
    done = run("image.tar", "--format", form)
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr, document["specVersion"]) == (0, "", version)
    assert cyclonedx_flaws(document, version) == []
    assert {one["name"] for one in document["components"]} == {"debian", "a", "b"}
    licences = next(one["licenses"] for one in document["components"] if one["name"] == "a")
    assert licences == [{"license": {"id": "Zlib", "acknowledgement": "declared"}}]
    assert b"/bin/a" not in done.stdout.encode()


def test_spdx_goes_into_a_file(run, tmp_path):
    done = run("image.tar", "--format", "spdx", "-o", "a.spdx.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert spdx_flaws(tmp_path / "a.spdx.json") == []
    assert shape_flaws(json.loads((tmp_path / "a.spdx.json").read_bytes())) == []


def test_files_where_they_are_asked_for(run, tmp_path):
    document = json.loads(run("image.tar", "--files").stdout)
    found = next(one["evidence"]["occurrences"] for one in document["components"] if one["name"] == "a")
    assert found == [{"location": "/bin/a"}]
    (tmp_path / "module.tar").write_bytes(saved(LAYER, MODULE))
    document = json.loads(run("module.tar", "--files").stdout)
    found = next(one["evidence"]["occurrences"] for one in document["components"] if one["name"] == "m")
    assert [one["location"] for one in found] == [f"/app/node_modules/m/{one}" for one in ("lib/m.js", "package.json")]
    assert cyclonedx_flaws(document, "1.7") == []


def test_files_in_spdx_have_digests(run, tmp_path):
    brought = files({"bin/a": b"one", "etc/a": b"two"})
    (tmp_path / "both.tar").write_bytes(saved(LAYER, brought, MODULE))
    done = run("both.tar", "--files", "--format", "spdx", "-o", "a.spdx.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    document = json.loads((tmp_path / "a.spdx.json").read_bytes())
    assert (spdx_flaws(tmp_path / "a.spdx.json"), shape_flaws(document)) == ([], [])
    digests = {one["fileName"]: one["checksums"][0]["checksumValue"] for one in document["files"]}
    assert digests == {
        "./bin/a": hashlib.sha1(b"one").hexdigest(),
        "./app/node_modules/m/lib/m.js": hashlib.sha1(b"1").hexdigest(),
        "./app/node_modules/m/package.json": hashlib.sha1(b'{"name": "m", "version": "1"}').hexdigest(),
    }
    assert "files" not in json.loads(run("both.tar", "--format", "spdx").stdout)


def test_a_file_without_its_bytes_is_missing_in_spdx_and_told(run, tmp_path):
    lost = archive(member("bin/a", type=tarfile.LNKTYPE, linkname="bin/nowhere"))
    (tmp_path / "lost.tar").write_bytes(saved(LAYER, lost))
    done = run("lost.tar", "--files", "--format", "spdx", "-o", "a.spdx.json")
    assert done.returncode == 2
    assert "missing: layer 2: /bin/a: its digest was not taken: is a hard link to bin/nowhere" in done.stderr
    document = json.loads((tmp_path / "a.spdx.json").read_bytes())
    assert (spdx_flaws(tmp_path / "a.spdx.json"), document.get("files")) == ([], None)
    assert "/bin/a: its digest was not taken" in document["comment"]


def test_the_same_image_gives_the_same_bytes(run):
    first, second = (run("image.tar", SOURCE_DATE_EPOCH="1700000000").stdout for _ in range(2))
    assert first == second
    assert json.loads(first)["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    done = run("image.tar", SOURCE_DATE_EPOCH="now")
    assert (done.returncode, done.stdout) == (2, "")


def test_what_is_missing_is_told_and_marked(run, tmp_path):
    (tmp_path / "image.tar").write_bytes(saved(LAYER[:2565]))
    done = run("image.tar")
    document = json.loads(done.stdout)
    assert (done.returncode, document["compositions"][0]["aggregate"]) == (2, "incomplete")
    assert "missing: layer 1:" in done.stderr
    assert cyclonedx_flaws(document, "1.7") == []


def test_one_image_at_a_time(run, tmp_path):
    made = Layout()
    several = [
        {**made.manifest(LAYER, architecture=one), "platform": {"os": "linux", "architecture": one}}
        for one in ("arm64", "amd64")
    ]
    made.write(tmp_path / "layout", made.index(*several))
    done = run("layout")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2 images" in done.stderr
    assert run("layout", "--platform", "linux/arm64").returncode == 0


def test_an_older_file_stays_where_the_new_one_cannot_be_made(run, tmp_path):
    (tmp_path / "old.json").write_text("old")
    assert run("nothing.tar", "-o", "old.json", "-H", "unix:///nowhere.sock").returncode == 2
    assert (tmp_path / "old.json").read_text() == "old"
    assert run("image.tar", "-o", "no/where.json").returncode == 2


def test_what_a_name_goes_back_for_is_there_and_what_lies_too_deep_is_missing(run, tmp_path):
    about = {"usr/../opt/x.dist-info/METADATA": b"Name: x\nVersion: 1\n\n"}
    (tmp_path / "image.tar").write_bytes(saved(LAYER, files(about)))
    done = run("image.tar")
    assert (done.returncode, "x" in {one["name"] for one in json.loads(done.stdout)["components"]}) == (0, True)
    (tmp_path / "image.tar").write_bytes(saved(LAYER, files({"d/" * 130 + "METADATA": b"Name: x\nVersion: 1\n\n"})))
    done = run("image.tar")
    assert done.returncode == 2
    assert "is more than 128 levels deep, and was left out" in done.stderr
