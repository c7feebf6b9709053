"""Measures the catalogers of packages on this machine's own files.

Prints CPU time, as ratios to what is wanted (1.00 is just as wanted, less is better): dpkg's database for 300 packages,
a program that tells nothing, programs that Go built, and, where rpm is installed, its databases of 300 packages.
First how fast the machine is just now. `python bench/catalog.py [--runs N]`.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.measuring import calibrate  # noqa: E402  # found through the line above
from tests.image.catalog.rpm_making import FIXTURES, make_sqlite  # noqa: E402

from dockward.image.catalog import apk, binaries, dpkg, dpkg_info, rpm  # noqa: E402
from dockward.image.catalog.cataloger import Cataloger  # noqa: E402
from dockward.model.package import Package  # noqa: E402

MANY = 300
"""Packages; about an image with a compiler."""
FILES = 100
"""Of each package of apk that is made up."""
WANTED_STATUS_MS = 15
WANTED_PROBE_MS = 0.3
WANTED_GO_MS = 10
STATUS = Path("/var/lib/dpkg/status")
PROBED = ("/usr/bin/dpkg", "/usr/bin/ls", "/usr/bin/gdb", "/usr/bin/tar")
BUILT_BY_GO = ("/usr/bin/containerd", "/usr/sbin/dockerd", "/usr/bin/docker-registry", "/usr/local/bin/terraform")


def fastest(work: Callable[[], Iterable[object]], runs: int) -> tuple[float, list[object]]:
    """Milliseconds of CPU of the best of so many runs, and what came of it."""
    best, told = float("inf"), []
    for _ in range(runs):
        started = time.process_time()
        told = list(work())
        best = min(best, time.process_time() - started)
    return best * 1000, told


def line(name: str, value: float, wanted: float | None, more: str = "") -> None:
    against = f"{wanted:8.2f} {value / wanted:6.2f}" if wanted else f"{'':15}"
    print(f"{name:44} {value:8.2f} ms {against}  {more}")


def read(cataloger: Cataloger, path: str, data: bytes) -> Callable[[], Iterable[object]]:
    return lambda: cataloger.read(path, data)


def measure_dpkg(runs: int) -> None:
    if not STATUS.exists():
        return
    spent, told = fastest(read(dpkg.CATALOGERS[0], str(STATUS)[1:], STATUS.read_bytes()), runs)
    count = sum(isinstance(one, Package) for one in told)
    line(f"dpkg's status, for {MANY} packages", spent * MANY / count, WANTED_STATUS_MS, f"{count} here")
    lists = [(str(one)[1:], one.read_bytes()) for one in Path("/var/lib/dpkg/info").iterdir()]
    wanted = [
        (one, path, data)
        for path, data in lists
        for one in dpkg_info.CATALOGERS
        if path.endswith(one.endings) and one.accepts(path)
    ]
    spent, _ = fastest(lambda: (told for one, path, data in wanted for told in one.read(path, data)), runs)
    line(f"dpkg's lists of files, for {MANY} packages", spent * MANY / count, None, f"{len(wanted)} lists here")


def measure_programs(runs: int) -> None:
    for paths, wanted in ((PROBED, WANTED_PROBE_MS), (BUILT_BY_GO, WANTED_GO_MS)):
        for path in paths:
            if Path(path).is_file():
                spent, told = fastest(read(binaries.CATALOGER, path[1:], Path(path).read_bytes()), runs)
                line(path, spent, wanted, f"{len(told)} packages")


def measure_others(runs: int) -> None:
    """The same rpm, `MANY` times, and packages of apk that are made up."""
    blobs = list(rpm.ndb_blobs((FIXTURES / "Packages.db").read_bytes()))
    database = make_sqlite(blobs * (MANY // len(blobs)))
    sqlite = next(one for one in rpm.CATALOGERS if one.name == "rpm-sqlite")
    line(f"rpm's SQLite, {MANY} packages", fastest(read(sqlite, "rpmdb.sqlite", database), runs)[0], None)
    files = "".join(f"R:file-{nr}\na:0:0:755\nZ:Q1ZJIcEqAlPU5vUbyLDwo8K0bYfSg=\n" for nr in range(FILES))
    installed = "".join(f"P:p{nr}\nV:1.{nr}\nD:so:libc\nF:usr/bin\n{files}\n" for nr in range(MANY)).encode()
    line(f"apk, {MANY} packages", fastest(read(apk.CATALOGER, "installed", installed), runs)[0], None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    calibrate(runs)
    print(f"{'':44} {'CPU':>8}    {'wanted':>8} {'ratio':>6}")
    measure_dpkg(runs)
    measure_programs(runs)
    measure_others(runs)


if __name__ == "__main__":
    main()
