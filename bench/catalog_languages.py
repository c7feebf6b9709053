"""Measures how fast files of language packages are read: one of each common kind, made here in the size that is usual.

Prints, as ratios to what is wanted (1.00 is just as wanted, less is better), microseconds of CPU for one package, and
packages a second. First how fast the machine is just now. `python bench/catalog_languages.py [--runs N]`.
"""

import argparse
import io
import json
import statistics
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.measuring import LOOPS, calibrate  # noqa: E402  # found through the line above

from dockward.image.catalog import (  # noqa: E402
    cargo_lock,
    java_archive,
    npm_installed,
    npm_lock,
    pnpm_lock,
    python_metadata,
    python_record,
    yarn_lock,
)
from dockward.image.catalog.cataloger import Cataloger  # noqa: E402

MANY = 1_000
"""Packages of one lock file."""
CLASSES = 1_500
"""Of one jar, which has this many members that tell nothing."""
FILES = 300
"""Of one Python package."""


class Kind(NamedTuple):
    """A file, how often it is read for one figure, and the microseconds for each of its packages that are wanted."""

    name: str
    cataloger: Cataloger
    path: str
    data: bytes
    times: int
    wanted: float


def metadata() -> bytes:
    lines = ["Metadata-Version: 2.1", "Name: Example", "Version: 1.2.3", "License: MIT", "Summary: An example"]
    lines += [f"Classifier: Programming Language :: Python :: 3.{nr}" for nr in range(20)]
    lines += [f"Requires-Dist: needed-{nr} (>=1.{nr}); python_version < '3.{nr}'" for nr in range(15)]
    return "\n".join([*lines, "", "Text for people.\n" * 400]).encode()


def record() -> bytes:
    digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    return "".join(f"example/part_{nr}.py,sha256={digest},{nr}\n" for nr in range(FILES)).encode()


def manifest() -> bytes:
    needed = {f"needed-{nr}": f"^1.{nr}.0" for nr in range(8)}
    more = {"scripts": {"test": "x"}, "keywords": ["a"] * 10, "description": "x" * 200, "files": ["lib"]}
    return json.dumps({"name": "@a/b", "version": "1.2.3", "license": "MIT", "dependencies": needed} | more).encode()


def locked(nr: int) -> dict[str, str]:
    return {f"needed-{(nr * 7 + more) % MANY}": "^1.0.0" for more in range(3)}


def package_lock() -> bytes:
    entry = {"version": "1.2.3", "resolved": "https://example.com/x.tgz", "integrity": "sha512-" + "x" * 86}
    packages = {f"node_modules/needed-{nr}": entry | {"dependencies": locked(nr)} for nr in range(MANY)}
    return json.dumps({"lockfileVersion": 3, "packages": {"": {"name": "x"}} | packages}, indent=2).encode()


def yarn() -> bytes:
    return "\n".join(
        f'needed-{nr}@^1.0.0:\n  version "1.2.3"\n  resolved "https://example.com/x.tgz"\n  integrity sha512-x\n'
        "  dependencies:\n" + "".join(f'    {name} "^1.0.0"\n' for name in locked(nr))
        for nr in range(MANY)
    ).encode()


def pnpm() -> bytes:
    lines = ["lockfileVersion: '9.0'", "packages:"]
    lines += [f"  needed-{nr}@1.0.0:\n    resolution: {{integrity: sha512-x}}" for nr in range(MANY)]
    lines.append("snapshots:")
    for nr in range(MANY):
        lines.append(f"  needed-{nr}@1.0.0:\n    dependencies:")
        lines += [f"      {name}: 1.0.0" for name in locked(nr)]
    return "\n".join(lines).encode()


def crates() -> bytes:
    return "\n".join(
        f'[[package]]\nname = "needed-{nr}"\nversion = "1.2.3"\nsource = "registry+https://example.com/index"\n'
        f'checksum = "{"0" * 64}"\ndependencies = {json.dumps(list(locked(nr)))}\n'
        for nr in range(MANY)
    ).encode()


def jar() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nImplementation-Version: 1.2.3\r\n")
        for nr in range(CLASSES):
            file.writestr(f"org/example/part/Class{nr}.class", b"\xca\xfe\xba\xbe" * 50)
        file.writestr("META-INF/maven/org.example/a/pom.properties", "version=1.2.3\n")
    return made.getvalue()


def kinds() -> Iterator[Kind]:
    yield Kind("METADATA", python_metadata.CATALOGERS[0], "x.dist-info/METADATA", metadata(), 500, 100)
    yield Kind(f"RECORD of {FILES} files", python_record.CATALOGERS[0], "x-1.dist-info/RECORD", record(), 50, 1_000)
    yield Kind("package.json", npm_installed.CATALOGER, "node_modules/a/package.json", manifest(), 2_000, 20)
    yield Kind(f"package-lock.json of {MANY}", npm_lock.CATALOGER, "package-lock.json", package_lock(), 10, 10)
    yield Kind(f"yarn.lock of {MANY}", yarn_lock.CATALOGER, "yarn.lock", yarn(), 5, 40)
    yield Kind(f"pnpm-lock.yaml of {MANY}", pnpm_lock.CATALOGER, "pnpm-lock.yaml", pnpm(), 5, 40)
    yield Kind(f"Cargo.lock of {MANY}", cargo_lock.CATALOGER, "Cargo.lock", crates(), 2, 250)
    yield Kind(f"jar of {CLASSES} classes", java_archive.CATALOGER, "a-1.2.3.jar", jar(), 50, 2_000)


def measured(kind: Kind) -> float:
    """CPU seconds for one package."""
    started = time.process_time()
    told = sum(1 for _ in range(kind.times) for _ in kind.cataloger.tell(kind.path, kind.data))
    return (time.process_time() - started) / told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    loop = calibrate(chosen.runs)
    print(f"{'':26} {'µs each':>9} {'wanted':>7} {'ratio':>6} {'packages/s':>11}  turns of the loop")
    for kind in kinds():
        each = statistics.median(measured(kind) for _ in range(chosen.runs))
        micro = each * 1e6
        turns = each / (loop / LOOPS)
        print(
            f"{kind.name:26} {micro:9.1f} {kind.wanted:7.0f} {micro / kind.wanted:6.2f} {1 / each:11,.0f}  {turns:.0f}"
        )


if __name__ == "__main__":
    main()
