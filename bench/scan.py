"""Measures `dockward scan` of three images that are made here: the system's own packages, and two on top of it.

The base holds what this machine's Debian packages installed, up to 500 MiB, and their lists; on it come 40 Python
packages of this interpreter, and 200 npm packages. Prints wall time, CPU and memory of a cold and a warm scan,
packages a second; with `--db FILE` flaws are looked up too. Each as a ratio to what is wanted (less is better).
Needs no engine: images are read as `docker save` writes them. `python bench/scan.py [--runs N] [--db FILE]`.
"""

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measuring import Run, calibrate, dockward, median  # noqa: E402  # found through the line above

LISTS = ("etc/os-release", "etc/passwd", "etc/group", "var/lib/dpkg/status", "var/lib/dpkg/info")
LEFT_OUT = ("usr/lib/modules", "usr/lib/google-cloud-sdk", "usr/lib/debug")
MOST_BASE, MOST_FILE = 500 << 20, 30 << 20
PYTHON_PACKAGES, NPM_PACKAGES = 40, 200
WANTED_COLD = 3.0
"""Seconds: half of what Trivy needs at the least for catalogue and secrets of such an image (2.5 and 3.5)."""
WANTED_WARM = 0.3
WANTED_MEMORY_MIB = 300


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


def packages(image: Path) -> int:
    """How many packages the scanner finds in it. Raises `RuntimeError` where it could not see all of it."""
    text = (
        "import os,sys;from pathlib import Path;from dockward.read.scan import scan;"
        "from dockward.read.scanning import ScanOptions;"
        "w=scan([sys.argv[1]],ScanOptions(environment=os.environ,home=Path('/'),cached=False));"
        "found=w.images[0].contents.value;"
        "print(len(found.packages), *found.gaps, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", text, str(image)], capture_output=True, text=True, check=True)
    count, *gaps = done.stdout.splitlines()
    if gaps:
        raise RuntimeError(f"{image.name} was not looked through: {gaps[0]}")
    return int(count)


def line(name: str, value: float, wanted: float, unit: str) -> None:
    print(f"  {name:28} {value:9.2f} {unit:4} {wanted:9.2f} {value / wanted:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--db", help="a database of advisories")
    chosen = parser.parse_args()
    more = ["--db", chosen.db] if chosen.db else []
    calibrate(chosen.runs)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        place = Path(folder)
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
            count = packages(image)
            cold = measure(image, chosen.runs, more, cached=False)
            started = time.perf_counter()
            measure(image, 1, more, cached=True)
            own = time.perf_counter() - started
            warm = measure(image, chosen.runs, more, cached=True)
            print(f"{name}: {size} MiB, {count} packages, {count / cold.wall:.0f} a second")
            line("cold, wall", cold.wall, WANTED_COLD, "s")
            line("cold, CPU", cold.cpu, WANTED_COLD, "s")
            line("cold, memory", cold.memory, WANTED_MEMORY_MIB, "MiB")
            line("own layers only, wall", own, WANTED_COLD, "s")
            line("warm, wall", warm.wall, WANTED_WARM, "s")


if __name__ == "__main__":
    main()
