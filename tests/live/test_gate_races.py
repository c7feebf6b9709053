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
    words = "came to mean another image"
    (done,) = until(lambda: [one for one in find(ledger, Wanted(denied=True)) if words in one.why])
    assert (done.route, done.status) == ("container.create", 409)


def test_one_of_the_image_that_was_judged_stays_and_remembers_its_name(raced, engine):
    gate, _, _ = raced
    engine.docker("tag", "race-good:1", "race:1")
    docker(gate, "create", "--name", "unraced", "race:1", "true")
    found = json.loads(engine.docker("inspect", "unraced"))[0]
    assert found["Config"]["Image"] == "race:1"
    assert found["Image"] == json.loads(engine.docker("inspect", "race-good:1"))[0]["Id"]
    engine.docker("rm", "unraced")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"Privileged": True}, "Privileged is set"),
        ({"CapAdd": ["SYS_ADMIN"]}, "CapAdd has 'SYS_ADMIN'"),
        ({"Binds": ["/etc:/x"]}, "Mounts has '/etc' at '/x'"),
        ({"PidMode": "host"}, "PidMode is 'host'"),
        ({"Memory": 128 << 20, "MemorySwap": 128 << 20}, "Memory is 134217728 in place of 67108864"),
        ({"ExtraHosts": ["db:203.0.113.1"]}, "ExtraHosts isn't what was asked for"),
        ({"LogConfig": {"Type": "none"}}, "LogConfig.Type is 'none' in place of 'json-file'"),
        ({"NetworkMode": "none"}, "NetworkMode is 'none'"),
    ],
    ids=str,
)
def test_a_container_that_is_made_with_more_than_was_asked_for_is_taken_away(raced, engine, monkeypatch, more, told):
    gate, server, _ = raced
    asked = server.asked

    def with_more(method, path, body=b""):
        if CREATE in path:
            content = json.loads(body)
            body = json.dumps({**content, "HostConfig": {**content["HostConfig"], **more}}).encode()
        return asked(method, path, body)

    monkeypatch.setattr(server, "asked", with_more)
    words = ("create", "--name", "race-more", "-m", "64m", "--memory-swap", "64m", "race-good:1", "true")
    answer = docker(gate, *words, status=1)
    assert "The engine made another container than it was asked for" in answer
    assert told in answer
    assert engine.docker("ps", "-aq", "--filter", "name=race-more") == ""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"Env": ["LD_PRELOAD=/srv/secret.so"]}, "Env has another 'LD_PRELOAD' than was asked for"),
        ({"Cmd": ["sh"]}, "Cmd isn't what was asked for"),
        ({"Entrypoint": ["sh"]}, "Entrypoint isn't what was asked for"),
        ({"Healthcheck": {"Test": ["CMD", "true"]}}, "Healthcheck.Test isn't what was asked for"),
        ({"Labels": {"traefik.enable": "true"}}, "Labels has 'traefik.enable'"),
    ],
    ids=str,
)
def test_a_container_that_is_made_to_run_something_else_is_taken_away(raced, engine, monkeypatch, more, told):
    gate, server, _ = raced
    asked = server.asked

    def with_more(method, path, body=b""):
        if CREATE in path:
            body = json.dumps({**json.loads(body), **more}).encode()
        return asked(method, path, body)

    monkeypatch.setattr(server, "asked", with_more)
    answer = docker(gate, "create", "--name", "race-runs", "race-good:1", "true", status=1)
    assert told in answer
    assert "/srv/secret.so" not in answer
    assert engine.docker("ps", "-aq", "--filter", "name=race-runs") == ""


@pytest.mark.parametrize(
    ("words", "route"),
    [
        (("start", "swap"), "/start"),
        (("restart", "-t", "0", "swap"), "/restart"),
        (("exec", "-d", "swap", "touch", "/was-here"), "/exec"),
        (("update", "--memory", "64m", "--memory-swap", "64m", "swap"), "/update"),
        (("rename", "swap", "swapped"), "/rename"),
    ],
)
def test_a_name_that_moves_to_another_container_moves_nothing_else(raced, engine, words, route):
    gate, server, _ = raced
    good = docker(gate, "create", "--network", "none", "--name", "swap", "race-good:1", "sleep", "60").strip()
    bad = engine.docker("create", "--privileged", "--memory", "32m", "--name", "root", "race-good:1", "sleep", "60")
    bad = bad.strip()
    if route == "/exec":
        engine.docker("start", good, bad)
    before = json.loads(engine.docker("inspect", bad))[0]

    def move(method, path):
        if method == "POST" and route in path:
            server.before = lambda *_: None
            engine.docker("rename", good, "away")
            engine.docker("rename", bad, "swap")

    server.before = move
    try:
        docker(gate, *words)
        found = json.loads(engine.docker("inspect", bad))[0]
        assert found["Name"] == "/swap"
        assert (found["State"], found["HostConfig"]) == (before["State"], before["HostConfig"])
        if route == "/exec":
            assert "was-here" not in engine.docker("diff", bad)
    finally:
        server.before = lambda *_: None
        engine.docker("rm", "-f", good, bad)


def test_containers_that_are_joined_are_those_that_were_judged(raced, engine):
    gate, server, _ = raced
    good = docker(gate, "create", "--name", "swap", "race-good:1", "sleep", "60").strip()
    bad = engine.docker("run", "-d", "--network", "host", "--name", "root", "race-good:1", "sleep", "60").strip()

    def move(method, path):
        if method == "POST" and "/containers/create" in path:
            server.before = lambda *_: None
            engine.docker("rename", good, "away")
            engine.docker("rename", bad, "swap")

    server.before = move
    try:
        words = ("--network", "container:swap", "--volumes-from", "swap")
        made = docker(gate, "create", *words, "race-good:1", "true").strip()
        host = json.loads(engine.docker("inspect", made))[0]["HostConfig"]
        assert (host["NetworkMode"], host["VolumesFrom"]) == (f"container:{good}", [good])
        engine.docker("rm", made)
    finally:
        server.before = lambda *_: None
        engine.docker("rm", "-f", good, bad)


def test_a_link_is_told_by_name_as_ever(raced, engine):
    gate, _, _ = raced
    engine.docker("run", "-d", "--name", "linked", "race-good:1", "sleep", "60")
    docker(gate, "create", "--name", "linking", "--link", "linked", "--link", "linked:db", "race-good:1", "true")
    links = json.loads(engine.docker("inspect", "linking"))[0]["HostConfig"]["Links"]
    assert sorted(links) == ["/linked:/linking/db", "/linked:/linking/linked"]
    engine.docker("rm", "-f", "linked", "linking")
