"""Measures `dockward audit` on a private engine with 0 to 200 running containers, and the quick commands.

Prints seconds of wall time and CPU, peak memory, the growth per container, and each figure's ratio to what is wanted
(1.00 is just as wanted, less is better); first how fast the machine is just now. Needs root.
`python bench/audit.py [--runs N] [--sizes 0,10,50,200]`.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measuring import Run, calibrate, dockward, median  # noqa: E402  # as the next one
from tests.live.engine import PrivateEngine, make_image  # noqa: E402  # found through the line above

IMAGES = 50
WANTED_WALL = 2.0
WANTED_MEMORY_MIB = 150
QUICK = {("--help",): 0.150, ("explain", "DW0503"): 0.200}
"""CPU seconds wanted."""
LIMITS = {"Memory": 32 << 20, "PidsLimit": 20, "NanoCpus": 100_000_000}


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
    loop = calibrate(chosen.runs)
    print(f"{'command':32} {'cpu s':>8} {'wanted':>8} {'ratio':>6} {'loops':>6}")
    for arguments, wanted in QUICK.items():
        run = median([dockward(*arguments, environment=plain) for _ in range(chosen.runs)])
        figures = f"{run.cpu:8.3f} {wanted:8.3f} {run.cpu / wanted:6.2f} {run.cpu / loop:6.2f}"
        print(f"dockward {' '.join(arguments):23} {figures}")
    with PrivateEngine() as engine:
        for nr in range(IMAGES):
            make_image(engine, f"bench/app:{nr}", f"LABEL nr={nr}", f"ENV NR={nr}")
        have = 0
        first: Run | None = None
        titles = ("containers", "images", "wall s", "cpu s", "MiB", "wall ratio", "MiB ratio", "loops")
        print("\n" + " ".join(f"{one:>10}" for one in titles))
        for size in map(int, chosen.sizes.split(",")):
            fill(engine, have, size)
            have = size
            runs = [
                dockward("audit", "-q", "-o", "json", environment=engine.environment) for _ in range(chosen.runs + 1)
            ]
            run = median(runs[1:])
            first = first or run
            ratios = run.wall / WANTED_WALL, run.memory / WANTED_MEMORY_MIB
            print(f"{size:10} {IMAGES:10} {run.wall:10.2f} {run.cpu:10.2f} {run.memory:10.0f}", end="")
            print(f" {ratios[0]:10.2f} {ratios[1]:10.2f} {run.cpu / loop:10.2f}")
            if size:
                print(f"{'':10} per container: {(run.cpu - first.cpu) / size * 1000:.1f} ms of CPU")


if __name__ == "__main__":
    main()
