"""Work in a process beside this one: it yields what it would here, and nothing is lost when that process can't."""

import subprocess
import sys

PRELUDE = """
import os, signal, threading, time
from pathlib import Path
from dockward.read.forked import beside

HERE = os.getpid()

def work():
    return [os.getpid() != HERE, "found"]

def lost():
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"

def broken():
    raise ValueError("a defect")

def children():
    return Path(f"/proc/self/task/{HERE}/children").read_text().split()

"""


def run(script):
    """What `script` prints in a fresh process, which has no threads."""
    command = [sys.executable, "-W", "error", "-c", PRELUDE + script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), done.stderr


def test_what_the_other_process_found_comes_back_and_the_process_is_gone():
    script = """
with beside(work) as found:
    print(len(children()), found())
print(len(children()))
"""
    assert run(script) == (["1 [True, 'found']", "0"], "")


def test_more_than_a_pipe_holds_comes_back():
    script = """
with beside(lambda: ["x" * 1000 for _ in range(2000)]) as found:
    time.sleep(0)
    print(len(found()))
"""
    assert run(script)[0] == ["2000"]


def test_what_a_killed_process_was_to_find_is_found_here():
    script = """
with beside(lost) as found:
    print(found())
"""
    told, words = run(script)
    assert told == ["done here"]
    assert "the process beside this one ended" in words


def test_a_defect_shows_here():
    script = """
try:
    with beside(broken) as found:
        found()
except ValueError as why:
    print(why, len(children()))
"""
    told, words = run(script)
    assert told == ["a defect 0"]
    assert "Traceback" not in words


def test_a_process_that_nobody_waits_for_any_more_is_ended():
    script = """
try:
    with beside(lambda: time.sleep(600)):
        raise KeyboardInterrupt
except KeyboardInterrupt:
    print(len(children()))
"""
    assert run(script)[0] == ["0"]


def test_a_process_with_threads_is_not_forked():
    script = """
end = threading.Event()
threading.Thread(target=end.wait).start()
with beside(work) as found:
    print(len(children()), found()[1])
end.set()
"""
    assert run(script)[0] == ["0 found"]
