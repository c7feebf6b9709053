"""Work that is done in a process forked from this one, so that two cores are used.

What comes back is a pickle of this program's own making: nobody else has the pipe that it comes through.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, NoReturn, TypeVar

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


def may_fork() -> bool:
    """Whether there are cores for two, and no threads, which no fork would take along."""
    return threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


@contextmanager
def beside(work: Callable[[], _T]) -> Iterator[Callable[[], _T]]:
    """Begin `work` in a process beside this one; the callable waits for what it returns, which is plain data.

    What that process can't do, because it died or the work broke, is done here, where a defect shows.
    """
    if not may_fork():
        yield work
        return
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _do(work, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            yield lambda: _taken(pipe, work)
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        os.waitpid(pid, 0)


def _taken(pipe: IO[bytes], work: Callable[[], _T]) -> _T:
    import pickle  # noqa: PLC0415  # loaded by who has two processes

    try:
        found: _T = pickle.load(pipe)  # noqa: S301  # between a process and its own child
    except (EOFError, pickle.UnpicklingError) as why:
        _LOG.warning("the process beside this one ended: %r", why)
        return work()
    return found


def _do(work: Callable[[], object], writing: int) -> NoReturn:
    import pickle  # noqa: PLC0415  # as above

    status = 1
    try:
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe)
        status = 0
    finally:
        # Nothing of the process that it was forked from may be done twice, a traceback least of all.
        os._exit(status)
