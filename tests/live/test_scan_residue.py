"""Two images of one program: built in one stage, and in two. What the first holds of its build is told to the byte."""

import json
import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
BASE = "residue-base:1"
STATUS = "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n\n"
TOOLS = "".join(
    f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 12.2-1\n\n"
    for name in ("gcc-12", "libc6-dev")
)
LISTS = {"gcc-12": b"/usr/bin/gcc-12\n/usr/lib/libgcc.a\n", "libc6-dev": b"/usr/include/stdio.h\n"}
CONTEXT = {
    "status": (STATUS + TOOLS).encode(),
    "gcc-12.list": LISTS["gcc-12"],
    "libc6-dev.list": LISTS["libc6-dev"],
    "app/main.go": b"package main\n" * 10,
    "app/.git/HEAD": b"ref: refs/heads/main\n",
    "app/.env": b"PORT=8080\n",
    "app/Dockerfile": b"FROM scratch\n",
    "app/run.py": b"print('runs')\n",
}
INSTALL = """\
RUN mkdir -p /usr/include /usr/lib /opt/tools/bin /root/.cache/pip /var/lib/apt/lists && \
    head -c 3000 /dev/zero > /usr/bin/gcc-12 && head -c 2000 /dev/zero > /usr/lib/libgcc.a && \
    head -c 1000 /dev/zero > /usr/include/stdio.h && head -c 500 /dev/zero > /usr/include/own.h && \
    head -c 4096 /dev/zero > /var/lib/apt/lists/deb_InRelease && head -c 700 /dev/zero > /root/.cache/pip/flask && \
    cp /bin/busybox /opt/tools/bin/cc && head -c 600 /dev/zero > /tmp/scratch
"""
DATABASE = """\
COPY status /var/lib/dpkg/status
COPY gcc-12.list libc6-dev.list /var/lib/dpkg/info/
"""
ONE_STAGE = f"""\
FROM {BASE}
{DATABASE}{INSTALL}COPY app /src
RUN mkdir /out && cp /src/run.py /out/run.py
RUN rm -r /src/.git
CMD ["/bin/sh", "/out/run.py"]
"""
TWO_STAGES = f"""\
FROM {BASE} AS build
{DATABASE}{INSTALL}COPY app /src
RUN mkdir /out && cp /src/run.py /out/run.py
FROM {BASE}
COPY --from=build /out /out
CMD ["/bin/sh", "/out/run.py"]
"""


@pytest.fixture(scope="module")
def built(engine):
    """The two images; both have the profile's strict rules on them."""
    files = {"etc/os-release": b"ID=debian\nVERSION_ID=12\n", "var/lib/dpkg/status": STATUS.encode()}
    make_image(engine, BASE, 'CMD ["sh"]', files=files)
    build_image(engine, "one-stage:1", ONE_STAGE, files=CONTEXT)
    build_image(engine, "two-stages:1", TWO_STAGES, files=CONTEXT)
    return engine


@pytest.fixture
def scan(built, tmp_path):
    def scan(*words):
        command = [sys.executable, "-m", "dockward", "scan", "--no-cache", "--profile", "strict", "-o", "json", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, env=built.environment, check=False, timeout=120, cwd=tmp_path
        )
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout)

    return scan


def residue(report):
    """The findings of this practice's rules over content, by rule."""
    return {
        one["rule"]: one for one in report["findings"] if one["rule"] == "DW1001" or "DW1020" <= one["rule"] < "DW104"
    }


def test_what_is_left_of_a_build_in_one_stage(scan):
    found = residue(scan("one-stage:1"))
    assert {rule: one["evidence"] for rule, one in found.items()} == {
        "DW1001": ["package gcc-12"],
        "DW1020": ["/var/lib/apt/lists"],
        "DW1021": ["/root/.cache/pip"],
        "DW1022": ["/opt/tools/bin/cc"],
        "DW1023": ["/usr/include"],
        "DW1024": ["/src/.git"],
        "DW1025": ["/tmp"],
        "DW1027": ["/src"],
        "DW1028": ["/src/Dockerfile"],
        "DW1030": ["/src/.env"],
    }
    install, copied, packages = "with layer 4 (", "with layer 5 (", "with layer 2 ("
    told = {rule: one["message"] for rule, one in found.items()}
    assert f"gcc-12, libc6-dev: 5.9 KiB in 3 files, {packages}" in told["DW1001"]
    assert f"4.0 KiB of apt in 1 file, {install}" in told["DW1020"]
    assert f"700 bytes of pip in 1 file, {install}" in told["DW1021"]
    assert f"500 bytes in 1 file, {install}" in told["DW1023"]
    assert f"/src/.git, which a later layer hides: 21 bytes of git in 1 file, {copied}" in told["DW1024"]
    assert f"600 bytes in 1 file, {install}" in told["DW1025"]
    assert f"130 bytes of Go in 1 file, {copied}" in told["DW1027"]
    assert f"10 bytes in 1 file, {copied}" in told["DW1030"]
    assert "`apt-get clean && rm -rf /var/lib/apt/lists/*`" in told["DW1020"]
    assert ".dockerignore" in told["DW1024"]


def test_nothing_is_left_of_a_build_in_two_stages(scan):
    assert residue(scan("two-stages:1")) == {}


def test_what_each_layer_costs(scan):
    (cost,) = scan("one-stage:1")["costs"]
    layers = cost["layers"]
    assert [one["base"] for one in layers] == [BASE, "", "", "", "", "", ""]
    # The fourth's is busybox, which it has copied as a compiler, and which stages would leave behind too.
    assert [one["packages"] for one in layers] == [2, 2, 0, 1, 0, 0, 0]
    assert [one["flaws"] for one in layers] == [None] * 7
    status = len(STATUS)
    assert [one["hidden"] for one in layers] == [status, 0, 0, 0, 21, 0, 0]
    assert cost["bytes"] == sum(one["bytes"] for one in layers)
    saving = cost["saving"]
    assert (saving["packages"], saving["inherited"], saving["flaws"]) == (3, 0, None)
    parts = {one["what"]: one["bytes"] for one in saving["parts"]}
    assert parts["2 packages to build with"] == 6000
    assert parts["files that later layers hide"] == status + 21
    assert saving["bytes"] == sum(parts.values())
    assert scan("two-stages:1")["costs"][0]["saving"]["bytes"] == 0


def test_a_saved_image_tells_the_same(built, scan, tmp_path):
    path = tmp_path / "image.tar"
    built.docker("save", "-o", str(path), "one-stage:1")
    here, saved = scan("one-stage:1"), scan(str(path))
    assert {rule: one["evidence"] for rule, one in residue(saved).items()} == {
        rule: one["evidence"] for rule, one in residue(here).items()
    }
    assert saved["costs"][0]["saving"] == here["costs"][0]["saving"]
