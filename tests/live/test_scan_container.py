"""Containers looked through: what each has of its own is told apart from its image, whoever changes it meanwhile."""

import json
import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n"
TAG = "started:1.0"
STATUS = b"Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n"
ADDED = r"""
echo '{"name": "left", "version": "1.2.3"}' > /opt/package.json && mkdir -p /app/node_modules/left &&
mv /opt/package.json /app/node_modules/left/ && rm /opt/gone && echo changed > /opt/kept &&
cp /bin/busybox /opt/sh && chmod 4755 /opt/sh && cp /opt/key /root/id_rsa && touch /ready && sleep 600
"""
OWN = "the container {}, since it was started from " + TAG


@pytest.fixture(scope="module")
def image(engine):
    make_image(
        engine,
        "started-base:1",
        files={"etc/os-release": b"ID=debian\nVERSION_ID=12\n", "var/lib/dpkg/status": STATUS, "opt/gone": b"x"},
    )
    text = "FROM started-base:1\nRUN echo first > /opt/kept\nCOPY key /opt/key\nUSER 1000\n"
    build_image(engine, TAG, text, files={"key": KEY})
    return TAG


def start(engine, name, image, script):
    engine.run(name, image, "sh", "-c", script, User="0")
    engine.docker("exec", name, "sh", "-c", "until [ -e /ready ]; do usleep 20000; done")
    return name


@pytest.fixture(scope="module")
def container(engine, image):
    return start(engine, "changed", image, ADDED)


@pytest.fixture
def run(engine, tmp_path):
    def run(command, *words):
        done = subprocess.run(
            [sys.executable, "-m", "dockward", command, "--no-cache", *words],
            capture_output=True,
            text=True,
            env=engine.environment,
            check=False,
            timeout=120,
            cwd=tmp_path,
        )
        assert "Traceback" not in done.stderr
        return done

    return run


def messages(report, rule):
    return [(one["subject"]["kind"], one["message"]) for one in report["findings"] if one["rule"] == rule]


def test_what_it_has_of_its_own_is_told_apart(run, container):
    report = json.loads(run("scan", "-o", "json", "--container", container).stdout)
    own = OWN.format(container)
    set_id = messages(report, "DW0921")
    assert set_id == [("container", f"/opt/sh has a setuid or setgid bit; it comes with {own}.")]
    assert ("container", f"/root/id_rsa looks like a key or credentials; it comes with {own}.") in messages(
        report, "DW0907"
    )
    assert report["changes"] == [
        {
            "subject": report["findings"][0]["subject"],
            "changes": {
                "image": TAG,
                "added": ["/app", "/opt/sh", "/ready", "/root/id_rsa"],
                "changed": ["/opt/kept"],
                "deleted": ["/opt/gone"],
                "untold": 0,
            },
        }
    ]
    assert any("deleted /opt/gone" in one for one in report["notes"])


@pytest.mark.parametrize("form", ["terminal", "sarif", "html"])
def test_every_report_says_it(run, container, form):
    words = " ".join(run("scan", "--details", "-o", form, "--container", container).stdout.split())
    assert f"comes with {OWN.format(container)}" in words
    assert "deleted /opt/gone" in words


def test_its_packages_in_an_sbom(run, container):
    told = {
        one["purl"]: {each["name"]: each["value"] for each in one["properties"]}
        for one in json.loads(run("sbom", "--container", container).stdout)["components"]
        if "purl" in one
    }
    assert told["pkg:npm/left@1.2.3"]["dockward:apart"] == OWN.format(container)
    assert "dockward:apart" not in told["pkg:deb/debian/a@1?arch=all&distro=debian-12"]


def test_one_that_was_ended_is_looked_through_as_well(engine, run, image):
    engine.create("never", image, "true")
    done = run("scan", "-o", "json", "--container", "never")
    assert json.loads(done.stdout)["changes"][0]["changes"]["added"] == []
    assert "no file was changed" in done.stdout


def test_one_that_changes_without_a_break(engine, run, image):
    script = """
    touch /ready; cd /opt; while :; do
      for n in 1 2 3 4 5 6 7 8; do
        mkdir -p d$n/e; cp /bin/busybox d$n/big; : > d$n/big; echo x > d$n/e/id_rsa; ln -sf /etc/shadow d$n/link
        mv d$n away$n; ln -s /etc d$n; rm -r away$n d$n
      done
    done"""
    start(engine, "busy", image, script)
    try:
        for _ in range(5):
            assert json.loads(run("scan", "-o", "json", "--container", "busy").stdout)["changes"]
    finally:
        engine.docker("rm", "-f", "busy")


def test_one_that_is_not_there(run):
    done = run("scan", "--container", "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody" in done.stderr
