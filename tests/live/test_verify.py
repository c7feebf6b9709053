"""A Dockerfile of one stage, made into two and compared on a real engine."""

import json
import re
import subprocess
import sys

import pytest
from tests.live.engine import make_image

from dockward.fix.edits import apply_edits
from dockward.fix.errors import VerifyError
from dockward.fix.verify import Built, Comparison, Outcome, check_start, compare_builds
from dockward.practices.p10_stages._split import split_build
from dockward.syntax.dockerfile import parse_dockerfile

pytestmark = pytest.mark.live

TEXT = 'FROM golang:1.24-alpine3.20\nCOPY . /src\nRUN go build -o /app /src/app.sh\nCMD ["/app"]\n'
COMPILER = b'#!/bin/sh\n[ "$1 $2" = "build -o" ] && cp "$4" "$3"\n'
"""Stands for Go's: it makes the program of its source, and is all that this build asks of it."""


@pytest.fixture
def bases(engine, monkeypatch):
    """The images that the two stages begin with, and the environment that leads to the engine."""
    tools = {"bin/go": COMPILER, "opt/junk": b"0" * (4 << 20)}
    for tag, files, count in (("golang:1.24-alpine3.20", tools, 3), ("alpine:3.20", {}, 1)):
        database = "".join(f"P:package{number}\nV:1\n\n" for number in range(count)).encode()
        make_image(engine, tag, files={**files, "lib/apk/db/installed": database})
    for name, value in engine.environment.items():
        monkeypatch.setenv(name, value)
    return engine


@pytest.fixture
def project(tmp_path):
    (tmp_path / "Dockerfile").write_text(TEXT)
    (tmp_path / "app.sh").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "app.sh").chmod(0o755)
    return tmp_path / "Dockerfile"


def _all(engine):
    """Containers, and images with a name: those without one are the builder's cache."""
    images = engine.api("GET", "/images/json", filters='{"dangling":["false"]}')
    containers = engine.api("GET", "/containers/json", all="1")
    return sorted(str(one["RepoTags"]) for one in images), sorted(one["Id"] for one in containers)


def test_the_stage_that_ships_is_smaller_and_starts_as_before_and_nothing_is_left(bases, project):
    before = _all(bases)
    _, (fix,) = split_build(parse_dockerfile(TEXT.encode(), "Dockerfile", None))
    found = compare_builds(str(project), TEXT, apply_edits(TEXT, fix.edits))
    assert found.before.size - found.after.size > 4 << 20
    assert (found.before.packages, found.after.packages) == (3, 1)
    assert found.before.start.startswith("ends with status 7 after ")
    assert found.after.start.startswith("ends with status 7 after ")
    assert _all(bases) == before


def test_a_service_that_stays_up_counts_as_started(bases, project):
    text = 'FROM alpine:3.20\nCMD ["sleep", "1000"]\n'
    found = compare_builds(str(project), text, text + 'HEALTHCHECK --interval=1s CMD ["true"]\n')
    assert found.before.start == "runs for 5 s"
    assert found.after.start.startswith("healthy after ")


def test_what_does_not_build_is_told_with_the_builders_words_and_nothing_is_left(bases, project):
    before = _all(bases)
    with pytest.raises(VerifyError, match=r"(?s)as repaired it does not build: .*no-such-program"):
        compare_builds(str(project), TEXT, TEXT.replace("go build", "no-such-program"))
    assert _all(bases) == before


def test_an_image_that_was_there_before_stays(bases, project):
    text = "FROM alpine:3.20\nLABEL a=b\n"
    project.write_text(text)
    bases.docker("build", "-q", "-t", "mine:1", str(project.parent))
    compare_builds(str(project), text, text)
    assert json.loads(bases.docker("image", "inspect", "mine:1"))[0]["RepoTags"] == ["mine:1"]


def test_the_command_compares_both_and_writes_nothing_that_does_not_build(bases, project):
    command = [sys.executable, "-m", "dockward", "fix", "--verify", "--apply", "--rule", "DW1003", str(project)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"size +\d+\.\d MB +\d+\.\d MB \(-\d+ %\)\n  packages +3 +1\n  start +ends with status 7", done.stderr
    )
    assert project.read_text().count("FROM ") == 2
    project.write_text(TEXT.replace("1.24-alpine3.20", "1.24-alpine3.99"))
    before = project.read_text()
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "as it is it does not build" in done.stderr
    assert project.read_text() == before


def test_the_command_writes_nothing_that_no_longer_starts_as_before(bases, project):
    (project.parent / "app.sh").write_text("#!/bin/sh\n[ -e /opt/junk ] && exec sleep 1000\n")
    command = [sys.executable, "-m", "dockward", "fix", "--verify", "--apply", "--rule", "DW1003", str(project)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "no longer starts as it did (as it is: runs for 5 s; as repaired: ends with status 1 after" in done.stderr
    assert project.read_text() == TEXT


def test_a_start_may_become_better_but_not_worse():
    none, failed, worked = (Built(size=1, packages=None, start=one.name, outcome=one) for one in Outcome)
    check_start(Comparison("Dockerfile", failed, worked))
    check_start(Comparison("Dockerfile", failed, failed))
    with pytest.raises(VerifyError, match="as it is: FAILED; as repaired: NONE"):
        check_start(Comparison("Dockerfile", failed, none))
