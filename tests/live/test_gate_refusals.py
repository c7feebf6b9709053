"""Learning, warning and breaking the glass at a gate before a real engine."""

import json
import subprocess
import sys

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, docker, until

from dockward.gate.ledger.record import Kind
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.segments import check_ledger

pytestmark = pytest.mark.live
PRIVILEGED = ("run", "--rm", "--privileged", "refusals-app:1", "echo", "through")


@pytest.fixture(scope="module")
def image(engine):
    make_image(engine, "refusals-app:1", "USER 1000")
    return engine


def dockward(*words, status=0):
    done = subprocess.run([sys.executable, "-m", "dockward", *words], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_learning_lets_through_and_says_what_would_be_refused(image, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text(json.dumps({"version": 1, "gate": {"refusals": "learn"}}))
    serving = Serving(image, tmp_path / "gate.sock", "--policy", str(policy))
    with serving:
        assert docker(tmp_path / "gate.sock", *PRIVILEGED) == "through\n"
    spared = [one for one in find(serving.ledger, Wanted(spared=True)) if one.kind is Kind.DONE]
    assert {one.route for one in spared} >= {"container.create", "container.start"}
    assert all("DW0503" in one.spared for one in spared)
    assert "would be refused by" in dockward("gate", "log", "--spared", "--ledger", str(serving.ledger))


@pytest.mark.parametrize("gate", [{"refusals": "warn"}, {"rules": {"DW0301": "warn"}}], ids=str)
def test_streams_of_a_container_that_is_warned_of_go_on(image, tmp_path, gate):
    more = ("--pid", "host") if "refusals" in gate else ()
    policy, place = tmp_path / "policy.yaml", tmp_path / "gate.sock"
    policy.write_text(json.dumps({"version": 1, "gate": gate}))
    (tmp_path / "file").write_bytes(b"x" * 300_000)
    serving = Serving(image, place, "--policy", str(policy))
    with serving:
        assert docker(place, "run", "--rm", *more, "refusals-app:1", "echo", "through") == "through\n"
        piped = docker(place, "run", "--rm", "-i", *more, "refusals-app:1", "cat", input="in\n")
        assert piped == "in\n"
        docker(place, "run", "-d", "--name", "warned", *more, "refusals-app:1", "sleep", "60")
        assert docker(place, "exec", "warned", "echo", "inside") == "inside\n"
        assert docker(place, "exec", "-i", "warned", "wc", "-c", input="x" * 300_000) == "300000\n"
        docker(place, "cp", str(tmp_path / "file"), "warned:/tmp/file")
        docker(place, "cp", "warned:/tmp/file", str(tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == (tmp_path / "file").read_bytes()
        docker(place, "update", "--memory", "64m", "--memory-swap", "64m", "warned")
        docker(place, "restart", "-t", "0", "warned")
        docker(place, "rm", "-f", "warned")
    rule = "DW0601" if more else "DW0301"
    told = [one for one in find(serving.ledger, Wanted()) if one.route == "container.write" and one.kind is Kind.DONE]
    assert [rule in one.rules for one in told] == [True]


def test_the_glass_is_broken_for_a_while_and_loudly(image, tmp_path):
    place = tmp_path / "gate.sock"
    serving = Serving(image, place)
    ledger = ["--ledger", str(serving.ledger)]
    with serving:
        assert "DW0503" in docker(place, *PRIVILEGED, status=125)
        told = dockward("gate", "break-glass", *ledger, "--reason", "the disk burns", "--for", "5m")
        assert "THE GLASS" not in told
        assert "the disk burns" in told
        assert docker(place, *PRIVILEGED) == "through\n"
        while "THE GLASS IS BROKEN" not in place.with_suffix(".log").read_text():
            pass
        assert "whole again" in dockward("gate", "break-glass", "--end", *ledger)
        assert "DW0503" in docker(place, *PRIVILEGED, status=125)
        dockward(
            "gate", "break-glass", *ledger, "--reason", "for another", "--for", "1s", "--who", "nobody-of-this-name"
        )
        assert "DW0503" in docker(place, *PRIVILEGED, status=125)
        until(lambda: not (tmp_path / "break-glass.json").exists())
    found = list(find(serving.ledger, Wanted()))
    broken = next(one for one in found if one.kind is Kind.GLASS_BROKEN)
    assert "the disk burns" in broken.why
    through = [one for one in found if one.glass == broken.glass and one.route == "container.create"]
    assert all("DW0503" in one.spared for one in through)
    assert len(through) == 2
    assert check_ledger(serving.ledger)[1] == ()


@pytest.mark.parametrize(
    "words",
    [
        ("--reason", "x y z"),
        ("--for", "5m"),
        ("--reason", "x", "--for", "5m"),
        ("--reason", "long enough", "--for", "25h"),
        ("--reason", "long enough", "--for", "0m"),
        ("--reason", "long enough", "--for", "ever"),
    ],
)
def test_without_a_reason_and_a_time_it_stays_whole(tmp_path, words):
    dockward("gate", "break-glass", "--ledger", str(tmp_path / "ledger"), *words, status=2)
    assert not list(tmp_path.iterdir())
