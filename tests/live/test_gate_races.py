"""Names that come to mean something else between the gate's look and the engine's."""

import json
from types import SimpleNamespace

import pytest
from tests.live.between import Between, standing
from tests.live.engine import make_image
from tests.live.gates import Serving, docker, until

from dockward.gate.ledger.search import Wanted, find

pytestmark = pytest.mark.live
CREATE = "/containers/create"


@pytest.fixture(scope="module")
def raced(engine, tmp_path_factory):
    """A gate, and what stands before its engine."""
    make_image(engine, "race-good:1", "USER 1000")
    make_image(engine, "race-bad:1", "USER 0\nVOLUME /data", files={"other": b"x"})
    folder = tmp_path_factory.mktemp("races")
    with standing(Between(folder / "engine.sock", engine)) as server:
        serving = Serving(SimpleNamespace(socket=server.place), folder / "gate.sock")
        with serving:
            yield folder / "gate.sock", server, serving.ledger


def volumes(engine):
    return {one["Name"] for one in engine.api("GET", "/volumes")["Volumes"] or ()}


def test_a_container_of_another_image_than_was_judged_is_taken_away(raced, engine):
    gate, server, ledger = raced
    engine.docker("tag", "race-good:1", "race:1")
    before = volumes(engine)

    def move(method, path):
        if CREATE in path:
            engine.docker("tag", "race-bad:1", "race:1")

    server.before = move
    try:
        told = docker(gate, "create", "--name", "raced", "race:1", "true", status=1)
    finally:
        server.before = lambda *_: None
    assert "came to mean another image" in told
    assert "was taken away" in told
    assert engine.docker("ps", "-aq", "--filter", "name=raced") == ""
    assert volumes(engine) == before
    (done,) = until(lambda: list(find(ledger, Wanted(denied=True))))
    assert (done.route, done.status) == ("container.create", 409)
    assert "came to mean another image" in done.why


def test_one_of_the_image_that_was_judged_stays_and_remembers_its_name(raced, engine):
    gate, _, _ = raced
    engine.docker("tag", "race-good:1", "race:1")
    docker(gate, "create", "--name", "unraced", "race:1", "true")
    found = json.loads(engine.docker("inspect", "unraced"))[0]
    assert found["Config"]["Image"] == "race:1"
    assert found["Image"] == json.loads(engine.docker("inspect", "race-good:1"))[0]["Id"]
    engine.docker("rm", "unraced")
