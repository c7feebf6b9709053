"""Measures `dockward lint` on a directory of real files: Dockerfiles and compose files, each in a folder of its own.

Prints, as ratios to what is wanted (1.00 is just as wanted, less is better): the time for 500 Dockerfiles and for one
small file from a cold start, memory, its growth from 100 to 500 files, and files a second once started. First how fast
the machine is just now. `python bench/lint.py CORPUS [--runs N]`.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measuring import Run, calibrate, dockward, median  # noqa: E402  # found through the line above

MANY = 500
FEW = 100
WANTED_WALL = 3.0
"""Seconds for `MANY` Dockerfiles."""
WANTED_SMALL = 0.250
"""Seconds for one small file."""
WANTED_MEMORY_MIB = 150
WANTED_GROWTH_MIB = 10
"""From `FEW` files to `MANY`: about flat."""
SMALL = "FROM docker.io/library/debian:12\nRUN echo hello\nUSER 1000\n"


def spread(files: list[Path], count: int, into: Path) -> Path:
    """A directory with `count` of these files, evenly spread, each in a folder of its own as it was."""
    into.mkdir()
    chosen = [files[nr * len(files) // count] for nr in range(min(count, len(files)))]
    for nr, one in enumerate(chosen):
        folder = into / f"{nr:04}"
        folder.mkdir()
        shutil.copyfile(one, folder / one.name)
    return into


def lint(directory: Path, runs: int) -> Run:
    """The median of `runs` runs over a directory or file."""
    # 2: some file of a real corpus can't be read by anybody.
    arguments = ("lint", "-o", "json", str(directory))
    return median([dockward(*arguments, environment={**os.environ}, fine=(0, 1, 2)) for _ in range(runs)])


def line(name: str, value: float, wanted: float, unit: str, more: str = "") -> None:
    print(f"{name:44} {value:8.2f} {unit:5} {wanted:8.2f} {value / wanted:6.2f}  {more}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    dockerfiles = sorted(chosen.corpus.rglob("Dockerfile"))
    composed = sorted(chosen.corpus.rglob("docker-compose.yml"))
    if len(dockerfiles) < MANY or not composed:
        sys.exit(f"{chosen.corpus} holds {len(dockerfiles)} Dockerfiles and {len(composed)} compose files; too few")
    loop = calibrate(chosen.runs)
    with tempfile.TemporaryDirectory() as made:
        (small := Path(made, "Dockerfile")).write_text(SMALL)
        report(Path(made), small, (dockerfiles, composed), (chosen.runs, loop))


def report(made: Path, small: Path, files: tuple[list[Path], list[Path]], how: tuple[int, float]) -> None:
    dockerfiles, composed = files
    runs, loop = how
    one = lint(small, runs)
    few = lint(spread(dockerfiles, FEW, made / "few"), runs)
    many = lint(spread(dockerfiles, MANY, made / "many"), runs)
    compose = lint(spread(composed, len(composed), made / "compose"), runs)
    print(f"{'':44} {'':8} {'':5} {'wanted':>8} {'ratio':>6}")
    line(f"{MANY} Dockerfiles, wall", many.wall, WANTED_WALL, "s", f"CPU {many.cpu:.2f} s, {many.cpu / loop:.1f} loops")
    line("one small Dockerfile, wall", one.wall, WANTED_SMALL, "s", f"CPU {one.cpu:.2f} s, {one.cpu / loop:.2f} loops")
    line(f"memory, {MANY} Dockerfiles", many.memory, WANTED_MEMORY_MIB, "MiB")
    line(f"memory, {len(composed)} compose files", compose.memory, WANTED_MEMORY_MIB, "MiB")
    line(f"growth from {FEW} to {MANY} Dockerfiles", many.memory - few.memory, WANTED_GROWTH_MIB, "MiB")
    for name, run, count in (("Dockerfiles", many, MANY), ("compose files", compose, len(composed))):
        each = (run.cpu - one.cpu) / count
        print(
            f"{name} once started: {1 / each:.0f} a second of CPU, {each * 1000:.1f} ms, {each / loop:.4f} loops each"
        )


if __name__ == "__main__":
    main()
