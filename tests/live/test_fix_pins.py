"""Versions and digests as a real engine has them: pinned by the program, the file still builds, and builds the same."""

import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image
from tests.live.registry import REGISTRY, send_through_registry

pytestmark = pytest.mark.live
BASE = f"{REGISTRY}/pins/base:3.20"
APK = b"""#!/bin/sh
# Knows one version of jq, and refuses others as apk does.
test "$1" = add && shift
for word; do case "$word" in -*) ;; jq|jq=1.7.1-r0) found=1 ;; *) echo "$word: no such package"; exit 1 ;; esac; done
printf 'P:jq\\nV:1.7.1-r0\\nA:x86_64\\n\\n' >> /lib/apk/db/installed
"""
DOCKERFILE = f'FROM {BASE}\nRUN apk add --no-cache jq\nCMD ["sleep", "1000"]\n'
COMPOSE = "name: pins\nservices:\n  web:\n    build: .\n"


@pytest.fixture
def project(engine, tmp_path):
    """A project whose image its compose file has built, on a base from a registry."""
    make_image(engine, BASE, files={"sbin/apk": APK, "bin/apk": APK, "lib/apk/db/installed": b""})
    digest = send_through_registry(engine, BASE)
    build_image(engine, "pins-web:latest", DOCKERFILE)
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    return tmp_path, digest


def test_what_the_engine_knows_is_pinned_and_builds(engine, project):
    folder, digest = project
    rules = ("--rule", "package-unpinned", "--rule", "base-without-digest")
    done = subprocess.run(
        [sys.executable, "-m", "dockward", "fix", "--ask-engine", "--apply", *rules],
        capture_output=True,
        text=True,
        env=engine.environment,
        check=False,
        timeout=120,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    text = (folder / "Dockerfile").read_text()
    expected = DOCKERFILE.replace(BASE, f"{BASE}@{digest.partition('@')[2]}").replace("jq\n", "jq=1.7.1-r0\n")
    assert text == expected
    build_image(engine, "pins-again:1", text)
    kept = [engine.docker("run", "--rm", one, "cat", "/lib/apk/db/installed") for one in ("pins-web", "pins-again:1")]
    assert kept[0] == kept[1] != ""
