"""Measures `dockward scan` of three images that are made here: the system's own packages, and two on top of it.

The base holds what this machine's Debian packages installed, up to 500 MiB, and their lists; on it come 40 Python
packages of this interpreter, and 200 npm packages. Prints wall time, CPU and memory of a cold and a warm scan,
packages a second; with `--db FILE` flaws are looked up too, and it is told what that takes a package. With
`--feeds FOLDER` a database is built of the files there, and its time and size are told. Each as a ratio to what is
wanted (less is better). Needs no engine: images are read as `docker save` writes them.
`python bench/scan.py [--runs N] [--db FILE | --feeds FOLDER]`.
"""

import argparse
import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.advisories import WANTED_MB, WANTED_MICROSECONDS, WANTED_SECONDS, built  # noqa: E402  # by the line above
from bench.measuring import Run, calibrate, dockward, median  # noqa: E402

from dockward.advisories.database.lookup import Lookup  # noqa: E402
from dockward.advisories.database.reading import connected  # noqa: E402
from dockward.advisories.matching import match  # noqa: E402
from dockward.model.contents import Contents  # noqa: E402
from dockward.read.scan import look  # noqa: E402
from dockward.read.scanning import ScanOptions  # noqa: E402

LISTS = ("etc/os-release", "etc/passwd", "etc/group", "var/lib/dpkg/status", "var/lib/dpkg/info")
LEFT_OUT = ("usr/lib/modules", "usr/lib/google-cloud-sdk", "usr/lib/debug")
MOST_BASE, MOST_FILE = 500 << 20, 30 << 20
PYTHON_PACKAGES, NPM_PACKAGES = 40, 200
WANTED_COLD = 3.0
"""Seconds: half of what Trivy needs at the least for catalogue and secrets of such an image (2.5 and 3.5)."""
WANTED_WARM = 0.3
WANTED_MEMORY_MIB = 300
TODAY = datetime.now(UTC).date()


def system_layer(into: Path) -> Path:
    """A layer with what packages of this machine brought, up to `MOST_BASE` bytes, and the lists of all of them."""
    size = 0
    with tarfile.open(into, "w", format=tarfile.GNU_FORMAT) as tar:
        for one in LISTS:
            tar.add(Path("/", one).resolve(), one)
        for path in _installed():
            size += path.stat().st_size
            if size > MOST_BASE:
                break
            tar.add(path, str(path)[1:], recursive=False)
    return into


def _installed() -> Iterator[Path]:
    """Files of packages, each once; those that a person would rather not have in an image are left out."""
    seen: set[Path] = set()
    for one in sorted(Path("/var/lib/dpkg/info").glob("*.list")):
        for line in one.read_text().splitlines():
            path = Path(os.path.realpath(Path(line).parent), Path(line).name)
            if path in seen or line[1:].startswith(LEFT_OUT) or path.is_symlink() or not path.is_file():
                continue
            seen.add(path)
            if path.stat().st_size < MOST_FILE:
                yield path


def python_layer(into: Path) -> Path:
    """A layer with installed Python packages."""
    site = next(Path(one) for one in sys.path if one.endswith("site-packages"))
    found = sorted(site.glob("*.dist-info"))[:PYTHON_PACKAGES]
    with tarfile.open(into, "w", format=tarfile.GNU_FORMAT) as tar:
        for one in found:
            names = {line.split(",")[0].split("/")[0] for line in (one / "RECORD").read_text().splitlines()}
            for name in sorted(names):
                if name and (site / name).exists() and ".." not in name:
                    tar.add(site / name, f"opt/app/lib/python3.11/site-packages/{name}")
    return into


def npm_layer(into: Path) -> Path:
    """A layer with npm packages: one description and ten modules each."""
    with tarfile.open(into, "w", format=tarfile.GNU_FORMAT) as tar:
        for nr in range(NPM_PACKAGES):
            about = {"name": f"package-{nr}", "version": f"{nr % 7}.{nr % 11}.{nr}", "license": "MIT"}
            add(tar, f"app/node_modules/package-{nr}/package.json", json.dumps(about).encode())
            for module in range(10):
                text = f"exports.value{module} = function (key) {{ return key + {nr}; }};\n" * 200
                add(tar, f"app/node_modules/package-{nr}/lib/module{module}.js", text.encode())
    return into


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size = len(data)
    tar.addfile(about, io.BytesIO(data))


def save(layers: list[Path], into: Path) -> Path:
    """An archive as `docker save` writes it."""
    digests = [f"sha256:{_digest(one)}" for one in layers]
    history = [{"created_by": f"COPY {one.stem} /"} for one in layers]
    about = {"os": "linux", "architecture": "amd64", "config": {}, "rootfs": {"diff_ids": digests}, "history": history}
    config = json.dumps(about).encode()
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    with tarfile.open(into, "w", format=tarfile.GNU_FORMAT) as tar:
        add(tar, name, config)
        for one in layers:
            tar.add(one, one.name)
        listed = [{"Config": name, "RepoTags": [f"bench/{into.stem}:1"], "Layers": [one.name for one in layers]}]
        add(tar, "manifest.json", json.dumps(listed).encode())
    return into


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measure(image: Path, runs: int, more: list[str], *, cached: bool) -> Run:
    """The median of `runs` scans; what is remembered lies beside the image."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(image.parent)}
    words = ["scan", "-q", "-o", "json", *([] if cached else ["--no-cache"]), *more, str(image)]
    return median([dockward(*words, environment=environment, fine=(0, 1, 2)) for _ in range(runs)])


class Told(NamedTuple):
    """Packages of an image, microseconds of CPU that matching takes for each, and the flaws found."""

    packages: int
    micro: float
    flaws: int


def told(image: Path, database: Path | None, runs: int) -> Told:
    """What the scanner finds in it, and how long matching takes with a database."""
    found = contents(image)
    return Told(len(found.packages), *(matching(database, found, runs) if database else (0.0, 0)))


_T = TypeVar("_T")


def apart(work: Callable[..., _T], *given: object) -> _T:
    """What the work comes to in a process of its own: the largest that this one ever was would count as each scan's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        return other.submit(work, *given).result()


def contents(image: Path) -> Contents:
    """What the scanner finds in it. Raises `RuntimeError` where it could not see all of it."""
    (found,), _ = look([str(image)], ScanOptions(environment=os.environ, home=Path("/"), cached=False))
    for gap in found.found.contents.gaps:
        raise RuntimeError(f"{image.name} was not looked through: {gap.reason}")
    return found.found.contents


def matching(database: Path, found: Contents, runs: int) -> tuple[float, int]:
    """Microseconds of CPU a package with a database that was just opened, the least of the runs; and the flaws."""
    took, flaws = [], 0
    several = [one.package for one in found.packages]
    for _ in range(runs):
        with connected(database) as opened:
            started = time.process_time()
            judged = match(Lookup(opened), several, found.distribution, today=TODAY)
            took.append(time.process_time() - started)
            flaws = sum(len(one.flaws) for one in judged.flawed)
    return min(took) / len(several) * 1e6, flaws


def line(name: str, value: float, wanted: float, unit: str) -> None:
    print(f"  {name:28} {value:9.2f} {unit:4} {wanted:9.2f} {value / wanted:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--db", type=Path, help="a database of advisories")
    parser.add_argument("--feeds", type=Path, help="a folder with files of advisories, to build one of")
    chosen = parser.parse_args()
    calibrate(chosen.runs)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        place, database = Path(folder), chosen.db
        if chosen.feeds:
            database = place / "advisories.sqlite"
            seconds, cpu = apart(built, database, sorted(one for one in chosen.feeds.iterdir() if one.is_file()))
            print(f"database: {cpu:.1f} s of CPU")
            line("build, wall", seconds, WANTED_SECONDS, "s")
            line("size", database.stat().st_size / 1e6, WANTED_MB, "MB")
        more = ["--db", str(database)] if database else []
        system = system_layer(place / "system.tar")
        layers = {
            "system": [system],
            "python": [system, python_layer(place / "python.tar")],
            "npm": [system, npm_layer(place / "npm.tar")],
        }
        print(f"{'image':30} {'':9} {'':4} {'wanted':>9} {'ratio':>7}")
        for name, several in layers.items():
            image = save(several, place / f"{name}-image.tar")
            size = image.stat().st_size >> 20
            found = apart(told, image, database, chosen.runs)
            cold = measure(image, chosen.runs, more, cached=False)
            started = time.perf_counter()
            measure(image, 1, more, cached=True)
            own = time.perf_counter() - started
            warm = measure(image, chosen.runs, more, cached=True)
            print(f"{name}: {size} MiB, {found.packages} packages, {found.packages / cold.wall:.0f} a second")
            line("cold, wall", cold.wall, WANTED_COLD, "s")
            line("cold, CPU", cold.cpu, WANTED_COLD, "s")
            line("cold, memory", cold.memory, WANTED_MEMORY_MIB, "MiB")
            line("own layers only, wall", own, WANTED_COLD, "s")
            line("warm, wall", warm.wall, WANTED_WARM, "s")
            line("warm, CPU", warm.cpu, WANTED_WARM, "s")
            if database:
                line(f"matching a package, {found.flaws} flaws", found.micro, WANTED_MICROSECONDS, "µs")


if __name__ == "__main__":
    main()
