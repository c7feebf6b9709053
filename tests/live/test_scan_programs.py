"""Programs of the system that a step of a build changes or adds, in images of a real engine."""

import hashlib
import json
import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
LS, CAT, DIVERTED = (b"#!/bin/sh\necho %d\n" % number for number in range(3))
STATUS = b"Package: tools\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n"
SUMS = {"bin/ls": LS, "usr/bin/cat": CAT, "usr/bin/editor": DIVERTED}
BASE = {
    "etc/os-release": b"ID=debian\nVERSION_ID=12\n",
    "usr/bin/ls": LS,
    "usr/bin/cat": CAT,
    "usr/bin/editor": DIVERTED,
    "var/lib/dpkg/status": STATUS,
    "var/lib/dpkg/info/tools.list": "".join(f"/{one}\n" for one in (*SUMS, "bin/busybox")).encode(),
    "var/lib/dpkg/info/tools.md5sums": "".join(
        f"{hashlib.md5(data).hexdigest()}  {name}\n" for name, data in SUMS.items()
    ).encode(),
    "var/lib/dpkg/diversions": b"/usr/bin/editor\n/usr/bin/editor.own\n:\n",
}
TEXT = """\
FROM programs-base:1
RUN echo evil >> /usr/bin/ls
RUN chmod 700 /usr/bin/cat
RUN cp /usr/bin/editor /usr/bin/editor.own && echo mine >> /usr/bin/editor
RUN cp /usr/bin/cat /usr/bin/slipped && mkdir -p /usr/local/bin && cp /usr/bin/cat /usr/local/bin/own
"""


def test_what_a_step_changes_or_adds_is_told_with_the_step(engine, tmp_path):
    make_image(engine, "programs-base:1", files=BASE)
    build_image(engine, "programs:1", TEXT)
    done = subprocess.run(
        [sys.executable, "-m", "dockward", "scan", "-q", "--no-cache", "-o", "json", "programs:1"],
        capture_output=True,
        text=True,
        env=engine.environment,
        check=False,
        timeout=120,
        cwd=tmp_path,
    )
    assert "Traceback" not in done.stderr
    found = [one for one in json.loads(done.stdout)["findings"] if one["rule"] in {"DW0970", "DW0971"}]
    told = {one["rule"]: (one["evidence"], one["message"]) for one in found}
    assert len(found) == 2
    assert told["DW0970"][0] == ["/usr/bin/ls"]
    assert "not as the package tools brought it" in told["DW0970"][1]
    assert "echo evil" in told["DW0970"][1]
    assert told["DW0971"][0] == ["/usr/bin/slipped"]
    assert "cp /usr/bin/cat /usr/bin/slipped" in told["DW0971"][1]
