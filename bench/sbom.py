"""Measures how long it takes to write and to read an SBOM of 4,000 packages.

Prints CPU time, as ratios to what is wanted (1.00 is just as wanted, less is better). First how fast the machine is
just now. `python bench/sbom.py [--runs N]`.
"""

import argparse
import functools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.measuring import calibrate  # noqa: E402  # found through the line above

from dockward.image.sbom.bill import bill_of  # noqa: E402
from dockward.image.sbom.cyclonedx import write_cyclonedx  # noqa: E402
from dockward.image.sbom.reading import read_sbom  # noqa: E402
from dockward.image.sbom.spdx import write_spdx  # noqa: E402
from dockward.kit.examples import image  # noqa: E402
from dockward.model.contents import Contents, FoundPackage, Origin  # noqa: E402
from dockward.model.fact import Fact  # noqa: E402
from dockward.model.image import Image  # noqa: E402
from dockward.model.package import Distribution, Package, PackageType  # noqa: E402

T = TypeVar("T")
MANY = 4_000
NEEDS = 6
WANTED_S = 1.0
WHEN = "2024-01-01T00:00:00Z"


def made() -> Image:
    """Half of the packages are a distribution's, half are npm's."""
    system = [
        Package(
            type=PackageType.DEB,
            name=f"lib{nr}",
            version=f"1:{nr}.0-2+deb12u1",
            path="var/lib/dpkg/status",
            architecture="amd64",
            source=f"source{nr // 3}",
            source_version=f"1:{nr}.0-2",
            licences=("GPL-2+", "MIT"),
            requires=tuple(f"lib{nr + one}" for one in range(1, NEEDS)),
        )
        for nr in range(MANY // 2)
    ]
    modules = [
        Package(
            type=PackageType.NPM,
            name=f"@scope/module{nr}",
            version=f"{nr}.1.2",
            path=f"app/node_modules/@scope/module{nr}/package.json",
            licences=("(MIT OR Apache-2.0)",),
            requires=tuple(f"@scope/module{nr + one}" for one in range(1, NEEDS)),
        )
        for nr in range(MANY // 2)
    ]
    contents = Contents(
        distribution=Distribution(id="debian", version="12"),
        packages=tuple(FoundPackage(one, 0) for one in (*system, *modules)),
        layers=(Origin(diff_id="sha256:" + "a" * 64, instruction="RUN apt-get install everything"),),
    )
    return image(contents=Fact(contents))


def fastest(work: Callable[[], T], runs: int) -> tuple[float, T]:
    best, made_of_it = float("inf"), work()
    for _ in range(runs):
        started = time.process_time()
        made_of_it = work()
        best = min(best, time.process_time() - started)
    return best, made_of_it


def line(name: str, spent: float, data: bytes) -> bytes:
    print(f"{name:40} {spent:6.2f} s  {WANTED_S:6.2f} {spent / WANTED_S:6.2f}  {len(data) >> 10} KiB")
    return data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    calibrate(runs)
    print(f"{'':40} {'CPU':>8}  {'wanted':>6} {'ratio':>6}")
    one = made()
    cyclonedx = line("CycloneDX, written", *fastest(lambda: write_cyclonedx(bill_of(one), WHEN, "1.7"), runs))
    spdx = line("SPDX, written", *fastest(lambda: write_spdx(bill_of(one), WHEN), runs))
    for name, data in (("CycloneDX, read", cyclonedx), ("SPDX, read", spdx)):
        line(name, fastest(functools.partial(read_sbom, data), runs)[0], data)


if __name__ == "__main__":
    main()
