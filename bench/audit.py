"""Measures `dockward audit` on a private engine with 0 to 200 running containers, and the quick commands.

Prints seconds of wall time and CPU, peak memory, the growth per container, and each figure's ratio to what is wanted
(1.00 is just as wanted, less is better). Needs root. `python bench/audit.py [--runs N] [--sizes 0,10,50,200]`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.live.engine import PrivateEngine, make_image  # noqa: E402  # found through the line above

IMAGES = 50
WANTED_WALL = 2.0
WANTED_MEMORY_MIB = 150
QUICK = {("--help",): 0.150, ("explain", "DW0503"): 0.200}
"""CPU seconds wanted."""
LIMITS = {"Memory": 32 << 20, "PidsLimit": 20, "NanoCpus": 100_000_000}


class Run(NamedTuple):
    """What one run took: seconds, CPU seconds, MiB."""

    wall: float
    cpu: float
    memory: float


def measure(arguments: tuple[str, ...], environment: dict[str, str]) -> Run:
    """One run of the program as its users start it, but for the launcher: seconds, seconds, MiB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "dockward", *arguments], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        sys.exit(f"dockward {' '.join(arguments)} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(runs: list[Run]) -> Run:
    return Run(*(statistics.median(values) for values in zip(*runs, strict=True)))


def fill(engine: PrivateEngine, have: int, want: int) -> None:
    """Start containers until `want` run, over ten networks."""
    for nr in range(have, want):
        if nr < 10:
            engine.api("POST", "/networks/create", {"Name": f"net{nr}"})
        host = {**LIMITS, "NetworkMode": f"net{nr % 10}"}
        engine.run(f"bench{nr:03}", f"bench/app:{nr % IMAGES}", "sleep", "100000", host=host)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="0,10,50,200")
    chosen = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("bench/audit.py starts an engine of its own, so it needs root")
    plain = {**os.environ}
    print(f"{'command':32} {'cpu s':>8} {'wanted':>8} {'ratio':>6}")
    for arguments, wanted in QUICK.items():
        run = median([measure(arguments, plain) for _ in range(chosen.runs)])
        print(f"dockward {' '.join(arguments):23} {run.cpu:8.3f} {wanted:8.3f} {run.cpu / wanted:6.2f}")
    with PrivateEngine() as engine:
        for nr in range(IMAGES):
            make_image(engine, f"bench/app:{nr}", f"LABEL nr={nr}", f"ENV NR={nr}")
        have = 0
        first: Run | None = None
        titles = ("containers", "images", "wall s", "cpu s", "MiB", "wall ratio", "MiB ratio")
        print("\n" + " ".join(f"{one:>10}" for one in titles))
        for size in map(int, chosen.sizes.split(",")):
            fill(engine, have, size)
            have = size
            measure(("audit", "-q", "-o", "json"), engine.environment)
            run = median([measure(("audit", "-q", "-o", "json"), engine.environment) for _ in range(chosen.runs)])
            first = first or run
            ratios = run.wall / WANTED_WALL, run.memory / WANTED_MEMORY_MIB
            print(f"{size:10} {IMAGES:10} {run.wall:10.2f} {run.cpu:10.2f} {run.memory:10.0f}", end="")
            print(f" {ratios[0]:10.2f} {ratios[1]:10.2f}")
            if size:
                print(f"{'':10} per container: {(run.cpu - first.cpu) / size * 1000:.1f} ms of CPU")


if __name__ == "__main__":
    main()
