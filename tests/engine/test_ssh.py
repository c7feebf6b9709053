"""ssh to an engine: a program called ssh on the PATH that joins its standard input and output to a socket."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from tests.engine.fake_engine import Die, FakeEngine, serving

from dockward.engine.client import open_client
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.engine.errors import EngineDiedError, NoEngineError
from dockward.engine.limits import SSH_CONCURRENCY
from dockward.engine.ssh import ssh_arguments

_JOIN = f"""#!{sys.executable} -I
import os, socket, sys, threading
with open({{log!r}}, "a") as log:
    print(os.getpid(), *sys.argv[1:], file=log)
there = socket.socket(socket.AF_UNIX)
there.connect({{path!r}})
def copy():
    while data := os.read(0, 65536):
        there.sendall(data)
    os._exit(0)
threading.Thread(target=copy, daemon=True).start()
while data := there.recv(65536):
    os.write(1, data)
"""
_FAR = Endpoint(scheme=Scheme.SSH, host="far.example.org", user="me", port=2222)


@pytest.fixture
def say(tmp_path, monkeypatch):
    """Put a program called ssh first on the PATH."""

    def install(text):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "ssh").write_text(text)
        (folder / "ssh").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    return install


@pytest.fixture
def join(say, tmp_path):
    say(_JOIN.format(log=str(tmp_path / "log"), path=str(tmp_path / "s")))
    return tmp_path


def over_ssh(engine, folder, question, *, seconds=10.0):
    async def run():
        async with serving(engine, folder / "s"), open_client(_FAR, seconds=seconds) as client:
            return await question(client)

    return asyncio.run(run())


def test_the_command_line_asks_no_question_and_takes_no_option_from_the_address():
    arguments = ssh_arguments(Endpoint(scheme=Scheme.SSH, host="-oProxyCommand=x", path="/run/d.sock"))
    after = arguments[arguments.index("--") :]
    assert after == ["--", "-oProxyCommand=x", "docker", "--host=unix:///run/d.sock", "system", "dial-stdio"]
    assert "BatchMode=yes" in arguments


def test_answers_come_through(join):
    async def many(client):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(client.get("/info")) for _ in range(20)]
        return {task.result() for task in tasks}

    assert len(over_ssh(FakeEngine(), join, many)) == 1
    lines = (join / "log").read_text().splitlines()
    assert 1 <= len(lines) <= SSH_CONCURRENCY
    assert lines[0].endswith("-l me -p 2222 -- far.example.org docker system dial-stdio")


def test_no_process_is_left(join):
    async def nothing(client):
        return await client.get("/info")

    over_ssh(FakeEngine(), join, nothing)
    pid = (join / "log").read_text().split()[0]
    assert not Path("/proc", pid).exists()


def test_a_process_that_will_not_end_is_ended(say, tmp_path):
    log = tmp_path / "log"
    say(f"#!/bin/sh\ntrap '' TERM\necho $$ > {log}\nexec >&- <&-\nexec sleep 60\n")
    with pytest.raises(NoEngineError):
        over_ssh(FakeEngine(), tmp_path, lambda client: client.get("/info"))
    assert not Path("/proc", log.read_text().strip()).exists()


def test_a_login_that_fails_says_why(say, tmp_path):
    say("#!/bin/sh\necho 'debug' >&2\necho 'me@far: Permission denied (publickey).' >&2\nexit 255\n")
    with pytest.raises(NoEngineError, match=r"Permission denied \(publickey\)") as caught:
        over_ssh(FakeEngine(), tmp_path, lambda client: client.get("/info"))
    assert "docker version" in caught.value.hint


def test_a_remote_without_docker_says_nothing(say, tmp_path):
    say("#!/bin/sh\nexit 127\n")
    with pytest.raises(NoEngineError, match="said nothing"):
        over_ssh(FakeEngine(), tmp_path, lambda client: client.get("/info"))


def test_a_flood_of_words_is_bounded(say, tmp_path):
    say("#!/bin/sh\nyes hunter >&2 &\nsleep 0.2\nkill $!\nexit 1\n")
    with pytest.raises(NoEngineError):
        over_ssh(FakeEngine(), tmp_path, lambda client: client.get("/info"))


def test_without_ssh(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoEngineError, match="ssh can't be started") as caught:
        over_ssh(FakeEngine(), tmp_path, lambda client: client.get("/info"))
    assert "openssh-client" in caught.value.hint


def test_a_connection_that_breaks_half_way(join):
    with pytest.raises(EngineDiedError):
        over_ssh(FakeEngine(**{"/info": Die()}), join, lambda client: client.get("/info"))
