"""What the benchmarks share: running the program as its users do, and how fast this machine is just now.

CPU is also told in loops, the CPU that a fixed loop of plain Python takes at the same time, so that figures of
different machines, of different Pythons and of a busy machine can be compared.
"""

import os
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

LOOPS = 2_000_000
_LOOP = f"x = 0\nfor one in range({LOOPS}):\n    x += one * one % 7"


class Run(NamedTuple):
    """What one run took: seconds, CPU seconds of it and its children, MiB of its largest process."""

    wall: float
    cpu: float
    memory: float


def python(*arguments: str, environment: dict[str, str] | None = None) -> tuple[Run, int]:
    """One run of this interpreter, apart from whatever surrounds it, and its exit status."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-I", *arguments], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), process.returncode


def dockward(*arguments: str, environment: dict[str, str] | None = None, fine: tuple[int, ...] = (0, 1)) -> Run:
    """One run of the program as its users start it, but for the launcher. Exits where its status isn't `fine`."""
    run, status = python("-m", "dockward", *arguments, environment=environment)
    if status not in fine:
        sys.exit(f"dockward {' '.join(arguments)} ended with {status}")
    return run


def median(runs: list[Run]) -> Run:
    """Each figure's median."""
    return Run(*(statistics.median(values) for values in zip(*runs, strict=True)))


def calibrate(runs: int) -> float:
    """CPU seconds of the loop, here and now; prints that and what it takes to start Python."""
    bare = median([python("-c", "pass")[0] for _ in range(runs)])
    loop = median([python("-c", _LOOP)[0] for _ in range(runs)]).cpu - bare.cpu
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"one loop: {loop:.3f} s of CPU; starting Python: {bare.cpu:.3f} s, {bare.cpu / loop:.2f} loops\n")
    return loop
