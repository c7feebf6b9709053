"""Work shared with a process beside this one: it yields what it would here, and nothing is lost when that can't."""

import signal
import subprocess
import sys
from pathlib import Path

PRELUDE = """
import os, signal, threading, time
from functools import partial
from pathlib import Path
from dockward.read.forked import shared

HERE = os.getpid()

def apart():
    return os.getpid() != HERE

def children():
    return Path(f"/proc/self/task/{HERE}/children").read_text().split()

def met(files):
    # Waits until both processes are at work, so that each has one of the jobs.
    mine, other = files
    Path(mine).touch()
    while not Path(other).exists():
        time.sleep(0.001)
    return apart()

"""


def run(script, directory=None):
    """What `script` prints in a fresh process, which has no threads."""
    command = [sys.executable, "-W", "error", "-c", PRELUDE + script]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), done.stderr


def test_both_processes_work_and_the_other_is_gone_at_the_end(tmp_path):
    script = """
print(sorted(shared([partial(met, ("a", "b")), partial(met, ("b", "a"))])), len(children()))
"""
    assert run(script, tmp_path) == (["[False, True] 0"], "")


def test_the_first_is_done_here():
    script = """
print(*(shared([apart, partial(time.sleep, 0.01), partial(time.sleep, 0.01)])[0] for _ in range(30)))
"""
    assert run(script) == ([" ".join(["False"] * 30)], "")


def test_results_stand_in_the_order_of_the_jobs():
    script = """
print(shared([partial(pow, nr, 2) for nr in range(1000)]) == [nr * nr for nr in range(1000)])
"""
    assert run(script) == (["True"], "")


def test_more_than_a_pipe_holds_comes_back(tmp_path):
    script = """
def large(files):
    met(files)
    return "x" * 2_000_000

print([len(one) for one in shared([partial(large, ("a", "b")), partial(large, ("b", "a"))])])
"""
    assert run(script, tmp_path)[0] == ["[2000000, 2000000]"]


def test_what_a_killed_process_was_to_do_is_done_here(tmp_path):
    script = """
def lost(files):
    if met(files):
        os.kill(os.getpid(), signal.SIGKILL)
    return "here"

print(shared([partial(lost, ("a", "b")), partial(lost, ("b", "a"))]))
"""
    told, words = run(script, tmp_path)
    assert told == ["['here', 'here']"]
    assert "the process beside this one ended" in words


def test_a_defect_shows_here(tmp_path):
    script = """
def broken(files):
    if met(files) or Path("again").exists():
        raise ValueError("a defect")
    Path("again").touch()

try:
    shared([partial(broken, ("a", "b")), partial(broken, ("b", "a"))])
except ValueError as why:
    print(why, len(children()))
"""
    told, words = run(script, tmp_path)
    assert told == ["a defect 0"]
    assert "Traceback" not in words


def test_when_this_process_stops_the_other_is_ended(tmp_path):
    script = """
def interrupted(files):
    if met(files):
        time.sleep(600)
    raise KeyboardInterrupt

try:
    shared([partial(interrupted, ("a", "b")), partial(interrupted, ("b", "a"))])
except KeyboardInterrupt:
    print(len(children()))
"""
    assert run(script, tmp_path)[0] == ["0"]


def test_when_a_signal_ends_this_process_the_other_goes_with_it(tmp_path):
    script = """
def killed(files):
    if met(files):
        time.sleep(600)
    print(children()[0], flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

shared([partial(killed, ("a", "b")), partial(killed, ("b", "a"))])
"""
    with subprocess.Popen([sys.executable, "-c", PRELUDE + script], cwd=tmp_path, stdout=subprocess.PIPE) as parent:
        # The pipe ends once nobody holds it any more.
        told, _ = parent.communicate(timeout=60)
    assert parent.returncode == -signal.SIGTERM
    assert not Path("/proc", told.decode().strip(), "cwd").exists()


def test_a_process_with_threads_is_not_forked():
    script = """
end = threading.Event()
threading.Thread(target=end.wait).start()
print(shared([apart, apart]))
end.set()
"""
    assert run(script)[0] == ["[False, False]"]


def test_one_job_and_none_need_no_other_process():
    assert run("print(shared([apart]), shared([]))") == (["[False] []"], "")
