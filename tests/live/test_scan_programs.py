"""What a step of a build does to the system itself, in images of a real engine: programs, and settings it weakens."""

import hashlib
import json
import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
LS, CAT, DIVERTED = (b"#!/bin/sh\necho %d\n" % number for number in range(3))
STATUS = b"Package: tools\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n"
SUMS = {"usr/bin/ls": LS, "usr/bin/cat": CAT, "usr/bin/editor": DIVERTED, "usr/bin/head": CAT, "usr/bin/tail": CAT}
BASE = {
    "etc/os-release": b"ID=debian\nVERSION_ID=12\n",
    "usr/bin/ls": LS,
    "usr/bin/cat": CAT,
    "usr/bin/editor": DIVERTED,
    "usr/bin/head": CAT,
    "usr/bin/tail": CAT,
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
RUN cp /usr/bin/cat /opt/other && ln -sf /opt/other /usr/bin/head && ln -sf cat /usr/bin/tail
RUN ln -s /opt/other /bin/own
RUN cp /usr/bin/cat /usr/bin/slipped && mkdir -p /usr/local/bin && cp /usr/bin/cat /usr/local/bin/own
"""


WEAK = """\
FROM programs-base:1
RUN mkdir -p /etc/apt/sources.list.d /etc/ssh /root/.ssh
RUN echo 'deb [trusted=yes] http://example.org/ ./' > /etc/apt/sources.list.d/own.list
RUN printf '[global]\\ntrusted-host = example.org\\n' > /etc/pip.conf
RUN echo PermitRootLogin yes > /etc/ssh/sshd_config && touch /root/.ssh/authorized_keys
RUN echo PermitRootLogin no > /etc/ssh/sshd_config
COPY key /root/.ssh/authorized_keys
COPY private /etc/ssh/ssh_host_ed25519_key
"""
KEYS = {
    "key": b"ssh-ed25519 " + b"A" * 68 + b" somebody\n",
    "private": b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n",
}


@pytest.fixture
def scan(engine, tmp_path):
    make_image(engine, "programs-base:1", files=BASE)

    def scan(tag, *rules):
        words = ["scan", "-q", "--no-cache", "-o", "json", tag]
        done = subprocess.run(
            [sys.executable, "-m", "dockward", *words],
            capture_output=True,
            text=True,
            env=engine.environment,
            check=False,
            timeout=120,
            cwd=tmp_path,
        )
        assert "Traceback" not in done.stderr
        found = json.loads(done.stdout)["findings"]
        return [(one["rule"], one["evidence"], one["message"]) for one in found if one["rule"] in rules]

    return scan


def test_what_a_step_changes_or_adds_is_told_with_the_step(engine, scan):
    build_image(engine, "programs:1", TEXT)
    linked, altered, diverted, unowned = scan("programs:1", "DW0970", "DW0971")
    assert linked[:2] == ("DW0970", ["/usr/bin/head"])
    assert altered[:2] == ("DW0970", ["/usr/bin/ls"])
    assert "not as the package tools brought it" in altered[2]
    assert "echo evil" in altered[2]
    assert diverted[:2] == ("DW0971", ["/usr/bin/editor"])
    assert unowned[:2] == ("DW0971", ["/usr/bin/slipped"])
    assert "cp /usr/bin/cat /usr/bin/slipped" in unowned[2]


def test_an_altered_program_of_an_image_of_one_layer_is_told(engine, scan):
    make_image(engine, "programs-squashed:1", files=BASE | {"usr/bin/cat": CAT + b"echo evil\n"})
    (altered,) = scan("programs-squashed:1", "DW0970")
    assert altered[:2] == ("DW0970", ["/usr/bin/cat"])
    assert "comes with layer 1" in altered[2]


def test_settings_that_it_weakens_are_told_as_far_as_they_still_hold(engine, scan):
    build_image(engine, "weakened:1", WEAK, files=KEYS)
    found = scan("weakened:1", "DW0974", "DW0975", "DW0976", "DW0977", "DW0907")
    assert [(rule, evidence) for rule, evidence, _ in sorted(found)] == [
        ("DW0907", ["/etc/ssh/ssh_host_ed25519_key"]),
        ("DW0974", ["/etc/apt/sources.list.d/own.list", "trusted=yes"]),
        ("DW0975", ["/etc/pip.conf", "trusted-host=…"]),
        ("DW0977", ["/root/.ssh/authorized_keys", "ssh-ed25519"]),
    ]
