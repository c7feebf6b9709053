"""Layers turned round on a real engine: it builds the same, and a changed source no longer installs everything anew."""

import subprocess
import sys

import pytest
from tests.live.engine import build_image, make_image

pytestmark = pytest.mark.live
BASE = "layers-base:1"
NPM = b"""#!/bin/sh
# Installs what package.json names, as npm does: it needs nothing else, and no two runs make the same.
test "$1" = ci || exit 1
test -f package.json && test -f package-lock.json || { echo "npm error: no lock file"; exit 1; }
mkdir -p node_modules && cat /proc/sys/kernel/random/uuid > node_modules/installed
"""
DOCKERFILE = f"""\
FROM {BASE}
WORKDIR /app
COPY . .
ENV NODE_ENV=production
RUN npm ci
RUN cat src.js node_modules/installed > built
"""
CARGO = b"""#!/bin/sh
# Compiles as Cargo does: what is older than what it made is not looked at again.
test "$*" = "build --release" && test -f Cargo.toml && test -f Cargo.lock || exit 1
mkdir -p target && cd target || exit 1
test -e fetched || cat /proc/sys/kernel/random/uuid > fetched
test -e shop && test ../src/main.rs -ot shop || cat ../src/main.rs fetched > shop
"""
RUST = f"""\
FROM {BASE}
WORKDIR /app
COPY . .
RUN cargo build --release && cp target/shop built
"""
RUST_FILES = {"Cargo.toml": b'[package]\nname = "shop"\n', "Cargo.lock": b"", "src/main.rs": b"one\n"}
FILES = {"package.json": b'{"dependencies": {"a": "1"}}', "package-lock.json": b"{}", "src.js": b"one\n"}


@pytest.fixture(scope="module")
def base(engine):
    make_image(engine, BASE, files={"usr/bin/npm": NPM, "usr/bin/cargo": CARGO})


@pytest.fixture
def built(engine, base):
    """Builds a Dockerfile with a source; what was built of it, and in which run it was installed."""

    def built(text, files):
        build_image(engine, "layers:1", text, files)
        return engine.docker("run", "--rm", "layers:1", "cat", "/app/built").splitlines()

    return built


def repaired(folder, text, files):
    (folder / "Dockerfile").write_text(text)
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    words = ("fix", "--apply", "--rule", "dependencies-after-sources")
    done = subprocess.run(
        [sys.executable, "-m", "dockward", *words], capture_output=True, text=True, check=False, timeout=120, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return (folder / "Dockerfile").read_text()


@pytest.mark.parametrize(
    ("text", "files", "source"),
    [(DOCKERFILE, FILES, "src.js"), (RUST, RUST_FILES, "src/main.rs")],
    ids=["npm", "cargo"],
)
def test_a_changed_source_installs_nothing_anew(built, tmp_path, text, files, source):
    mended = repaired(tmp_path, text, files)
    assert mended != text
    before = [built(text, {**files, source: data}) for data in (b"one\n", b"two\n")]
    after = [built(mended, {**files, source: data}) for data in (b"one\n", b"two\n")]
    assert [one[0] for one in before] == [one[0] for one in after] == ["one", "two"]
    assert before[0][1] != before[1][1]
    assert after[0][1] == after[1][1]
