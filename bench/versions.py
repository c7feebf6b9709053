"""Measures how long a version's sort key takes in each scheme, on typical versions that are all different.

Prints, as ratios to what is wanted (1.00 is just as wanted, less is better), microseconds of CPU and keys a second.
First how fast the machine is just now. `python bench/versions.py [--runs N]`.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.measuring import LOOPS, calibrate  # noqa: E402  # found through the line above

from dockward.advisories.versions import Scheme, order  # noqa: E402

WANTED = 5.0
"""Microseconds a key."""
KEYS = 50_000
FORMS = {
    Scheme.DPKG: ("1:{0}.{1}.{2}-{3}+deb12u{1}", "{0}.{1}+dfsg-{2}", "{0}.{1}.{2}~rc{3}-1"),
    Scheme.RPM: ("1:{0}.{1}.{2}-{3}.el9_{1}", "{0}.{1}-{2}.module_el8.{3}.0+{1}+abcdef", "{0}.{1}~rc{2}-{3}.el9"),
    Scheme.APK: ("{0}.{1}.{2}-r{3}", "{0}.{1}_git2024{2:02}-r{3}", "{0}.{1}.{2}b_rc{3}-r0"),
    Scheme.PEP440: ("{0}.{1}.{2}", "{0}.{1}rc{2}.post{3}", "{0}.{1}.{2}+cu{3}"),
    Scheme.SEMVER: ("{0}.{1}.{2}", "{0}.{1}.{2}-rc.{3}", "{0}.{1}.{2}-beta.{3}+build"),
    Scheme.GO: ("v{0}.{1}.{2}", "v{0}.{1}.{2}+incompatible", "v0.{0}.{1}-0.2024010100000{2}-abcdef01234{3}"),
    Scheme.MAVEN: ("{0}.{1}.{2}", "{0}.{1}.{2}.Final", "{0}.{1}.{2}-rc-{3}"),
    Scheme.GEM: ("{0}.{1}.{2}", "{0}.{1}.{2}.{3}", "{0}.{1}.{2}.rc{3}"),
    Scheme.COMPOSER: ("v{0}.{1}.{2}", "{0}.{1}.{2}-beta{3}", "{0}.{1}.{2}.{3}"),
    Scheme.NUGET: ("{0}.{1}.{2}", "{0}.{1}.{2}.{3}", "{0}.{1}.{2}-preview.{3}"),
}


def made(forms: tuple[str, ...]) -> list[str]:
    """Versions of these forms, no two alike."""
    return [forms[nr % len(forms)].format(nr % 7, nr // 7 % 40, nr // 280 % 60, nr // 16_800) for nr in range(KEYS)]


def measured(key: Callable[[str], bytes], versions: list[str]) -> float:
    """CPU seconds for all of them."""
    started = time.process_time()
    for one in versions:
        key(one)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    loop = calibrate(chosen.runs)
    print(f"{'':10} {'µs a key':>9} {'wanted':>7} {'ratio':>6} {'keys/s':>10}  turns of the loop")
    for scheme, forms in FORMS.items():
        versions = made(forms)
        each = statistics.median(measured(order(scheme), versions) for _ in range(chosen.runs)) / KEYS
        micro = each * 1e6
        turns = each / (loop / LOOPS)
        print(f"{scheme:10} {micro:9.2f} {WANTED:7.1f} {micro / WANTED:6.2f} {1 / each:10,.0f}  {turns:.0f}")


if __name__ == "__main__":
    main()
