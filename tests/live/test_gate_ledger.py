"""The ledger of a gate before a real engine: who asked for what, which objects it was about, and how it ended."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
from tests.gate.ledger.made import small_disk
from tests.live.engine import make_image
from tests.live.gates import Serving, ask, docker

from dockward.gate.ledger.record import Kind, Verdict
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.segments import check_ledger

pytestmark = pytest.mark.live
SECRET = "hunter2hunter2"
KEY = "ghp_" + "a1B2" * 10


@pytest.fixture(scope="module")
def image(engine):
    make_image(engine, "gate-ledger:1", "USER 1000")
    return engine


def dockward(*words, status=0):
    done = subprocess.run([sys.executable, "-m", "dockward", *words], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout


def volumes(engine):
    return {one["Name"] for one in engine.api("GET", "/volumes")["Volumes"] or ()}


def calls(ledger, route):
    return [one for one in find(ledger, Wanted()) if one.route == route]


def test_each_call_is_told_with_who_what_and_how_it_ended(image, tmp_path):
    place = tmp_path / "gate.sock"
    serving = Serving(image, place)
    with serving:
        made = docker(place, "run", "-d", "--name", "told", "gate-ledger:1", "sleep", "60").strip()
        assert docker(place, "exec", "told", "echo", "x" * 5000) == "x" * 5000 + "\n"
        docker(place, "run", "--privileged", "gate-ledger:1", status=125)
        docker(place, "rm", "-f", "told")
        ask(place, b"GET /plugins?token=" + SECRET.encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    ledger = serving.ledger
    assert check_ledger(ledger)[1] == ()
    asked, done, refused = calls(ledger, "container.create")
    assert (asked.kind, asked.verdict, done.kind, done.status) == (Kind.ASKED, Verdict.ADMITTED, Kind.DONE, 201)
    assert asked.call == done.call
    assert f"container/{made}" in done.objects
    assert any(one.startswith("image/sha256:") for one in asked.objects)
    # The client asks in the newest version that it and the engine have.
    assert done.who.uid == os.getuid()
    assert re.fullmatch(r"/v1\.4[0-9]/containers/create\?name=told", done.target)
    assert (refused.verdict, refused.status) == (Verdict.REFUSED, 403)
    assert "DW0503" in refused.rules
    (_, exec_made), (_, exec_done) = calls(ledger, "exec.create"), calls(ledger, "exec.start")
    assert exec_made.exec == exec_done.exec != ""
    assert f"container/{made}" in exec_done.objects
    assert exec_done.sent > 5000
    assert calls(ledger, "container.remove")[-1].objects == (f"container/{made}",)
    unknown = [one for one in find(ledger, Wanted(denied=True)) if not one.route]
    assert [one.target for one in unknown] == ["/plugins"]


def test_no_secret_gets_into_it(image, tmp_path):
    place = tmp_path / "gate.sock"
    serving = Serving(image, place)
    (tmp_path / "Dockerfile").write_text("FROM gate-ledger:1\nARG TOKEN\n")
    with serving:
        words = ["--name", "hushed", "-e", f"PASSWORD={SECRET}", "--label", f"token={SECRET}"]
        docker(place, "create", *words, "gate-ledger:1", "sh", "-c", f"mysql -p{SECRET}")
        docker(place, "build", "--build-arg", f"TOKEN={SECRET}", "--label", f"x={SECRET}", "-q", str(tmp_path))
        docker(place, "ps", "--filter", f"label=password={SECRET}")
        docker(place, "ps", "--filter", f"name={KEY}")
        docker(place, "commit", "-m", SECRET, "-c", f"ENV PASSWORD={SECRET}", "hushed")
        docker(place, "rename", "hushed", f"x{KEY}", status=0)
        docker(place, "rm", f"x{KEY}")
        head = f"GET /version HTTP/1.1\r\nHost: x\r\nX-Registry-Auth: {SECRET}\r\nAuthorization: Basic {SECRET}\r\n\r\n"
        ask(place, head.encode())
    text = "".join(one.read_text() for one in serving.ledger.glob("*.jsonl"))
    assert "container.rename" in text
    assert SECRET not in text
    assert f"={KEY}" not in text


def test_a_gate_killed_among_calls_leaves_a_ledger_in_order(image, tmp_path):
    place = tmp_path / "gate.sock"
    before = volumes(image)
    serving = Serving(image, place)
    process = serving.__enter__()
    end = threading.Event()

    def clients():
        while not end.is_set():
            try:
                ask(place, b"POST /v1.41/volumes/create HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                return

    several = [threading.Thread(target=clients) for _ in range(4)]
    for one in several:
        one.start()
    while len(calls(serving.ledger, "volume.create")) < 40:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    end.set()
    for one in several:
        one.join()
    made = volumes(image) - before
    with Serving(image, place):
        pass
    assert check_ledger(serving.ledger)[1] == ()
    asked = [one for one in calls(serving.ledger, "volume.create") if one.kind is Kind.ASKED]
    assert 0 < len(made) <= len(asked)
    docker(image.socket, "volume", "prune", "-f")


def test_where_the_ledger_cant_be_written_nothing_is_done_and_reading_is_refused_too(image):
    with small_disk(512) as disk:
        place = disk / "gate.sock"
        serving = Serving(image, place)
        with serving:
            docker(place, "version")
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(b"x" * 4096):
                    pass
            create = ["create", "--name", "unwritten", "gate-ledger:1", "true"]
            message = ""
            for _ in range(40):
                done = subprocess.run(
                    ["docker", "-H", f"unix://{place}", *create], capture_output=True, text=True, check=False
                )
                message = done.stderr
                if done.returncode:
                    break
                docker(image.socket, "rm", "unwritten")
            assert "can't write its ledger" in message
            assert "isn't recorded" in docker(place, "ps", status=1)
            assert docker(image.socket, "ps", "-aq", "--filter", "name=unwritten") == ""
            filler.unlink()
            assert "CONTAINER" in docker(place, "ps")
        assert check_ledger(serving.ledger)[1] == ()


def test_it_is_searched_and_shown(image, tmp_path):
    place = tmp_path / "gate.sock"
    serving = Serving(image, place)
    with serving:
        docker(place, "ps")
        docker(place, "run", "--privileged", "gate-ledger:1", status=125)
    ledger = ["--ledger", str(serving.ledger)]
    text = dockward("gate", "log", *ledger, "--denied")
    assert "refused" in text
    assert "DW0503" in text
    assert "containers/json" not in text
    lines = dockward("gate", "log", *ledger, "--format", "json", "--rule", "DW0503", "--since", "1h").splitlines()
    assert [json.loads(one)["verdict"] for one in lines] == ["refused"]
    assert "in order" in dockward("gate", "verify-ledger", *ledger)
    segment = next(serving.ledger.glob("*.jsonl"))
    segment.write_bytes(segment.read_bytes().replace(b"DW0503", b"DW0504"))
    assert "was changed" in dockward("gate", "verify-ledger", *ledger, status=1)
