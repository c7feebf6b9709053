"""Measures how long a database of advisories takes to build from a folder of files, and to say what packages have.

Prints, as ratios to what is wanted (1.00 is just as wanted, less is better), seconds and MB of the build, and
microseconds of CPU a package: of an image that is kept up to date (1 of 20 packages has flaws), and where all have
some. First how fast the machine is just now. `python bench/advisories.py FOLDER [--runs N]`.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.measuring import calibrate  # noqa: E402  # found through the line above

from dockward.advisories.database.building import building  # noqa: E402
from dockward.advisories.database.lookup import Lookup  # noqa: E402
from dockward.advisories.database.reading import connected  # noqa: E402
from dockward.advisories.errors import BadFileError  # noqa: E402
from dockward.advisories.importing import take_file  # noqa: E402
from dockward.advisories.matching import match  # noqa: E402
from dockward.model.package import Distribution, Package, PackageType  # noqa: E402

WANTED_SECONDS = 60.0
WANTED_MB = 60.0
WANTED_MICROSECONDS = 50.0
PACKAGES = 4_000
KINDS = {"pypi": PackageType.PYPI, "npm": PackageType.NPM, "go": PackageType.GOLANG, "debian:12": PackageType.DEB}
SYSTEM = Distribution(id="debian", version="12")
TODAY = datetime.now(UTC).date()


def built(place: Path, files: Iterable[Path]) -> tuple[float, float]:
    """Seconds, and CPU seconds, for a database of all these."""
    started, cpu = time.perf_counter(), time.process_time()
    with building(place, TODAY) as database:
        for one in files:
            try:
                take_file(database, one, lambda _: None)
            except BadFileError as why:
                print(why.message)
    return time.perf_counter() - started, time.process_time() - cpu


def named(place: Path) -> list[tuple[PackageType, str]]:
    """Packages that advisories name, in the order of their names."""
    marks = ", ".join("?" * len(KINDS))
    query = f"SELECT s.name, p.name FROM package p JOIN space s ON s.id = p.space WHERE s.name IN ({marks}) ORDER BY 2"
    with connected(place) as database:
        return [(KINDS[space], name) for space, name in database.execute(query, list(KINDS))][:PACKAGES]


def package(kind: PackageType, name: str, version: str) -> Package:
    return Package(type=kind, name=name, version=version, path="p")


def kept(names: list[tuple[PackageType, str]]) -> list[Package]:
    """1 of 4 packages is one that no advisory names, 1 of 20 is old, and the rest has all mended."""
    found = []
    for nr, (kind, name) in enumerate(names):
        version = "0.0.1" if nr % 20 == 0 else f"9999.{nr % 50}.1"
        found.append(package(kind, f"{name}-{nr}" if nr % 4 == 1 else name, version))
    return found


def measured(place: Path, packages: list[Package]) -> tuple[float, int]:
    """CPU seconds for all of them with a database that was just opened, and the flaws found."""
    with connected(place) as database:
        started = time.process_time()
        found = match(Lookup(database), packages, SYSTEM, today=TODAY)
        return time.process_time() - started, sum(len(one.flaws) for one in found.flawed)


def row(what: str, figure: float, wanted: float) -> None:
    print(f"{what:44} {figure:9.1f} {wanted:7.0f} {figure / wanted:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    calibrate(chosen.runs)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "advisories.sqlite"
        seconds, cpu = built(place, sorted(one for one in chosen.folder.iterdir() if one.is_file()))
        print(f"\n{'':44} {'figure':>9} {'wanted':>7} {'ratio':>6}")
        row(f"build, s ({cpu:.1f} s of CPU)", seconds, WANTED_SECONDS)
        row("size, MB", place.stat().st_size / 1e6, WANTED_MB)
        names = named(place)
        for what, packages in (
            ("kept up to date", kept(names)),
            ("all old", [package(kind, name, "0.0.1") for kind, name in names]),
        ):
            runs = [measured(place, packages) for _ in range(chosen.runs)]
            micro = statistics.median(seconds for seconds, _ in runs) / len(packages) * 1e6
            row(f"{what}, µs a package ({runs[0][1] / len(packages):.2f} flaws each)", micro, WANTED_MICROSECONDS)


if __name__ == "__main__":
    main()
