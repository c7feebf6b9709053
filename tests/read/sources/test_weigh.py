"""Judging sources that were read."""

import gc
import json
import subprocess
import sys

import pytest
from msgspec import structs

from dockward.cli.policy import load_policy
from dockward.model.dockerfile import Dockerfile
from dockward.read import forked
from dockward.read.sources import context, load, weigh
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.load import read_sources
from dockward.read.sources.weigh import Wishes, weigh_in_batches

FILES = {
    "a/Dockerfile": "FROM debian:latest\nRUN curl http://example.com | sh\n",
    "b/Dockerfile": "# hadolint ignore=DL3007\nFROM debian:latest\n# hadolint ignore=DL3004\nUSER 5\n",
    "c/Dockerfile": "FROM debian:latest\nBROKEN\n",
    "d/Dockerfile": "FROM reg.example.com/a:1\nADD . /\n",
    "d/.hadolint.yaml": "trustedRegistries: [docker.io]\nignored: [DL3002]\n",
    "e/compose.yaml": "services:\n  a:\n    image: nginx:latest\n    privileged: true\n",
}


@pytest.fixture
def sources(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    named = [Source(one, Sort.COMPOSE if one.endswith("compose.yaml") else Sort.DOCKERFILE) for one in FILES]
    return [*(one for one in named if not one.path.endswith("hadolint.yaml")), Source("gone", Sort.DOCKERFILE)]


def by_place(several):
    return sorted(several, key=lambda one: (one.rule, one.subject, repr(one)))


def as_reported(finding):
    """Nothing is promised for what BuildKit refuses."""
    return structs.replace(finding, fixes=()) if finding.place.source == "c/Dockerfile" else finding


@pytest.mark.parametrize("size", [1, 2, 50])
def test_batches_yield_what_one_reading_does(sources, monkeypatch, size):
    wishes = Wishes(loaded=load_policy(None))
    whole = read_sources(sources, 1.0)
    expected = weigh.weigh(sources, whole, wishes)
    monkeypatch.setattr(weigh, "BATCH", size)
    reading, weighed = weigh_in_batches(sources, 1.0, {}, wishes)
    assert by_place(weighed.judged) == by_place(expected.judged)
    assert by_place(weighed.findings) == by_place(map(as_reported, expected.findings))
    assert len(weighed.findings) > 5
    for name in ("plans", "idle", "over", "notes", "policy", "today"):
        assert getattr(weighed, name) == getattr(expected, name)
    assert {repr(one) for one in weighed.excused} == {repr(one) for one in expected.excused} != set()
    assert (reading.texts, reading.pragmas, reading.adoptions) == (whole.texts, whole.pragmas, whole.adoptions)


def test_no_more_models_are_held_than_a_batch_has(sources, monkeypatch):
    held: list[int] = []
    names = {one.path for one in sources}
    parse = load.parse_dockerfile

    def parse_counting(*arguments):
        gc.collect()
        held.append(sum(1 for one in gc.get_objects() if isinstance(one, Dockerfile) and one.path in names))
        return parse(*arguments)

    monkeypatch.setattr(load, "parse_dockerfile", parse_counting)
    monkeypatch.setattr(weigh, "BATCH", 1)
    monkeypatch.setattr(forked, "may_fork", lambda: False)
    weigh_in_batches(sources, 1.0, {}, Wishes(loaded=load_policy(None)))
    assert held == [0, 0, 0, 0]
    held.clear()
    read_sources(sources, 1.0)
    assert held == [0, 1, 2, 3]


def test_two_processes_yield_what_one_does(tmp_path):
    (tmp_path / ".hadolint.yaml").write_text("ignored: [DL3007]\n")
    for nr in range(120):
        text = f"FROM debian:latest\n# hadolint ignore=DL3004\nRUN sudo install {nr}\nUSER 5\n" + "BROKEN\n" * (
            nr % 7 == 0
        )
        (tmp_path / f"{nr:03}").mkdir()
        (tmp_path / f"{nr:03}/Dockerfile").write_text(text)
    told = [_lint(tmp_path, cores) for cores in ("{0}", "os.sched_getaffinity(0)")]
    assert told[0]["findings"]
    assert told[0] == told[1]


def _lint(directory, cores):
    """The JSON report of a run on these cores, without its times."""
    script = f"import os; os.sched_setaffinity(0, {cores}); from dockward.cli.main import main; main()"
    command = [sys.executable, "-c", script, "lint", "-o", "json", "."]
    done = subprocess.run(command, cwd=directory, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (2, b"")
    report = json.loads(done.stdout)
    return {key: value for key, value in report.items() if key not in {"taken", "duration"}}


def test_a_lint_looks_beside_a_file_only_where_something_asks(tmp_path, monkeypatch):
    """Go's sources are read where a build of Go may be split, once for all that judge it, and nowhere else."""
    for name, text in {"Dockerfile": "FROM debian:12\nCOPY . /x\nUSER 5\n", "main.go": "package main\n"}.items():
        (tmp_path / name).write_text(text)
    read = []
    monkeypatch.setattr(context, "_data", lambda path, _most: read.append(path.name) or b"")
    source, wishes = Source(str(tmp_path / "Dockerfile"), Sort.DOCKERFILE), Wishes(loaded=load_policy(None))
    weigh.judge_source(source, wishes, 1.0, {})
    assert read == []
    build = "FROM golang:1.24\nCOPY . /x\nRUN go build -o /app /x\nCMD /app\n"
    for text in (build, f"{build}# once more\n"):
        weigh.judge_source(source, wishes, 1.0, {source.path: text})
    assert read == ["main.go"]
