"""The process beside this one: it tells what this process would, and nothing is lost when it can't."""

import subprocess
import sys

PRELUDE = """
import asyncio, os, signal, threading
from pathlib import Path
from dockward.engine.endpoint import read_endpoint
from dockward.read.beside import open_reader
from dockward.read.local import read_machine

ROOT = Path({root!r})
ENDPOINT = read_endpoint({{"DOCKER_HOST": "unix:///run/docker.sock"}}, ROOT)

def children():
    return [int(one) for one in Path(f"/proc/self/task/{{os.getpid()}}/children").read_text().split()]

def ask(reader, *arguments):
    return asyncio.run(reader.run("read_machine", *(arguments or (ROOT, ENDPOINT, {{}}))))

"""


def run(tmp_path, script):
    """What `script` prints in a fresh process, which has no threads, beside a small made-up machine."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/hostname").write_text("harbour\n")
    text = PRELUDE.format(root=str(tmp_path)) + script
    command = [sys.executable, "-W", "error", "-c", text]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.split(), done.stderr


def test_another_process_tells_the_same_and_is_gone_at_the_end(tmp_path):
    script = """
with open_reader() as reader:
    print(len(children()), ask(reader) == read_machine(ROOT, ENDPOINT, {}), ask(reader).host.hostname)
print(len(children()))
"""
    assert run(tmp_path, script)[0] == ["1", "True", "harbour", "0"]


def test_what_a_killed_process_was_to_tell_is_read_here(tmp_path):
    script = """
with open_reader() as reader:
    os.kill(children()[0], signal.SIGKILL)
    print(ask(reader).host.hostname, ask(reader).host.hostname)
"""
    told, words = run(tmp_path, script)
    assert told == ["harbour", "harbour"]
    assert "the process that reads this machine ended" in words


def test_a_defect_shows_here(tmp_path):
    script = """
with open_reader() as reader:
    try:
        ask(reader, "no path", ENDPOINT, {})
    except AttributeError:
        print("here")
    print(ask(reader).host.hostname)
"""
    assert run(tmp_path, script)[0] == ["here", "harbour"]


def test_a_process_with_threads_is_not_forked(tmp_path):
    script = """
end = threading.Event()
threading.Thread(target=end.wait).start()
with open_reader() as reader:
    print(len(children()), ask(reader).host.hostname)
end.set()
"""
    assert run(tmp_path, script)[0] == ["0", "harbour"]
