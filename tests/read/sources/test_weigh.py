"""Judging sources that were read."""

import gc

import pytest

from dockward.cli.policy import load_policy
from dockward.model.dockerfile import Dockerfile
from dockward.read.sources import load, weigh
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


@pytest.mark.parametrize("size", [1, 2, 50])
def test_batches_yield_what_one_reading_does(sources, monkeypatch, size):
    wishes = Wishes(loaded=load_policy(None))
    whole = read_sources(sources, 1.0)
    expected = weigh.weigh(sources, whole, wishes)
    monkeypatch.setattr(weigh, "BATCH", size)
    reading, weighed = weigh_in_batches(sources, 1.0, {}, wishes)
    assert by_place(weighed.judged) == by_place(expected.judged)
    assert by_place(weighed.findings) == by_place(expected.findings)
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
    weigh_in_batches(sources, 1.0, {}, Wishes(loaded=load_policy(None)))
    # While one is parsed the loop's variable still names the world before it.
    assert held == [0, 1, 1, 1]
    held.clear()
    read_sources(sources, 1.0)
    assert held == [0, 1, 2, 3]
