"""Debian 13's engine, unpacked with its own libraries, for `DOCKWARD_TEST_ENGINE=trixie`.

Run as a program it makes the system in `.engine/trixie` from the mirror that this machine's own apt uses; a second run
finds it there.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.live.engine.distribution import HOST, EngineDistribution

CHOICE = "DOCKWARD_TEST_ENGINE"
"""Environment variable that says which engine the live tests use: `host` or `trixie`."""
ROOT = Path(__file__).parents[2] / ".engine" / "trixie"
_PACKAGES = "docker.io,docker-buildx,iptables,procps,python3,xz-utils"
_PROGRAMS = ("usr/sbin/dockerd", "usr/bin/ps", "usr/bin/xz", "usr/libexec/docker/cli-plugins/docker-buildx")
"""Of what they bring: a system without one of these was made for other tests than today's."""
_PATIENCE = 1_800.0
"""Seconds for the download and unpacking of the system."""
_APT = Path("/etc/apt")


class MirrorError(Exception):
    """This machine's apt doesn't say where Debian is."""


def chosen_distribution() -> EngineDistribution:
    """The engine that the environment asks for. Raises `ValueError` for one that there isn't."""
    known = {"host": HOST, "trixie": EngineDistribution("trixie", ROOT)}
    name = os.environ.get(CHOICE, "host")
    if name not in known:
        raise ValueError(f"{CHOICE}={name}: it must be one of {', '.join(known)}")
    return known[name]


def find_mirror(apt: Path = _APT) -> str:
    """The address of Debian's main archive, as apt's source lists have it in either format."""
    files = [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]
    for file in files:
        if file.suffix in {".list", ".sources"} and file.is_file():
            for address in _addresses(file):
                if re.search(r"/debian/?$", address):
                    return address
    raise MirrorError(f"no Debian archive in {apt}/sources.list or {apt}/sources.list.d; set DEBIAN_MIRROR")


def _addresses(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".sources":
        for line in re.findall(r"^URIs:(.*)$", text, re.MULTILINE):
            yield from line.split()
    else:
        yield from re.findall(r"^deb\s+(?:\[[^\]]*\]\s*)?(\S+)", text, re.MULTILINE)


def unpack(root: Path = ROOT) -> None:
    """Make the system in `root` unless it is there. Raises `CalledProcessError` when debootstrap fails."""
    if all((root / one).exists() for one in _PROGRAMS):
        return
    shutil.rmtree(root, ignore_errors=True)
    part = root.with_name(f"{root.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(exist_ok=True)
    mirror = os.environ.get("DEBIAN_MIRROR") or find_mirror()
    words = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "trixie", str(part), mirror]
    subprocess.run(words, check=True, timeout=_PATIENCE, stdout=sys.stderr, env=os.environ | _proxy())
    shutil.rmtree(part / "var/cache/apt/archives", ignore_errors=True)
    part.rename(root)


def _proxy() -> dict[str, str]:
    """apt's own proxy setting in the form that debootstrap's downloads honour."""
    shown = subprocess.run(
        ["apt-config", "dump", "Acquire::http::Proxy"], capture_output=True, text=True, check=True, timeout=10
    )
    found = re.search(r'^Acquire::http::Proxy "([^"]+)"', shown.stdout, re.MULTILINE)
    return {"http_proxy": found[1]} if found else {}


def main() -> int:
    """Make the system. Exit status 2 when it can't be made here."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.stderr.write("Debian 13's engine is unpacked by root with debootstrap (apt-get install debootstrap)\n")
        return 2
    try:
        unpack()
    except (MirrorError, subprocess.SubprocessError) as why:
        sys.stderr.write(f"Debian 13's engine could not be unpacked: {why}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
