"""Work that is shared with a process forked from this one, so that two cores are used.

What comes back is a pickle of this program's own making: nobody else has the pipe that it comes through.
"""

import ctypes
import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
_PR_SET_PDEATHSIG = 1
"""prctl(2)"""
_TICKET = 2
"""Bytes of a job's number; a pipe holds at least 4,096 bytes, and usually 65,536."""
MOST_JOBS = 4096 // _TICKET


def may_fork() -> bool:
    """Whether there are cores for two, and no threads, which no fork would take along."""
    return threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def shared(jobs: Sequence[Callable[[], _T]]) -> list[_T]:
    """What the jobs return, which is plain data, in their order; each is done here or in a process beside this one.

    The first is done here, and whoever is free takes the next. What that process can't do, because it died or a job
    broke, is done here, where a defect shows.
    """
    if not 1 < len(jobs) <= MOST_JOBS or not may_fork():
        return [one() for one in jobs]
    turns, given = os.pipe()
    reading, writing = os.pipe()
    os.write(given, b"".join(nr.to_bytes(_TICKET) for nr in range(1, len(jobs))))
    os.close(given)
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _serve(jobs, turns, writing, parent)
    os.close(writing)
    try:
        done = {0: jobs[0](), **_in_turn(jobs, turns)}
        done |= _received(reading) if len(done) < len(jobs) else {}
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        os.close(turns)
        os.close(reading)
        os.waitpid(pid, 0)
    return [done[nr] if nr in done else one() for nr, one in enumerate(jobs)]


def _in_turn(jobs: Sequence[Callable[[], _T]], turns: int) -> dict[int, _T]:
    """The jobs whose numbers are drawn here."""
    done: dict[int, _T] = {}
    while ticket := os.read(turns, _TICKET):
        nr = int.from_bytes(ticket)
        done[nr] = jobs[nr]()
    return done


def _received(reading: int) -> dict[int, _T]:
    import pickle  # noqa: PLC0415  # loaded by who has two processes

    try:
        with os.fdopen(reading, "rb", closefd=False) as pipe:
            found: dict[int, _T] = pickle.load(pipe)  # noqa: S301  # between a process and its own child
    except (EOFError, pickle.UnpicklingError) as why:
        _LOG.warning("the process beside this one ended: %r", why)
        return {}
    return found


def _serve(jobs: Sequence[Callable[[], object]], turns: int, writing: int, parent: int) -> NoReturn:
    """The other process: draws numbers until there are no more, tells what it has, and never returns."""
    status = 1
    try:
        _end_with(parent)
        import pickle  # noqa: PLC0415  # as above

        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(_in_turn(jobs, turns), pipe)
        status = 0
    finally:
        # Nothing of the process that it was forked from may be done twice, a traceback least of all.
        os._exit(status)


def _end_with(parent: int) -> None:
    """Have the kernel end this process when its parent goes, which a signal may make it do without a word."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
