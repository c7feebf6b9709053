"""npm's and Cargo's order: by the specification, and against npm's own code where it is here."""

import json
import random
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from dockward.advisories.versions import is_version
from dockward.advisories.versions.semver import key

RISING = (
    "0.0.0-0",
    "0.0.0",
    "1.0.0--",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.0.1-a",
    "1.0.0.1",
    "1.0.1-0",
    "1.0.1-1",
    "1.0.1-9999999999999999999999",
    "1.0.1-1a",
    "1.0.1-A",
    "1.0.1-a",
    "2",
    "9007199254740993.0.0",
)
PARTS = ("0", "1", "10", ".", "-", "a", "B", "rc", "1.0.0", "2.0.1-", "alpha.1", "+x")
NODE = """
const semver = require(process.argv[1]);
const ask = ([one, other]) => { try { return semver.compare(one, other, {loose: true}) } catch { return null } };
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0)).map(ask)));
"""


def npms_semver() -> Path | None:
    """Where npm keeps the package that it orders versions by."""
    npm = shutil.which("npm")
    found = Path(npm).resolve().parent.parent / "node_modules" / "semver" if npm and shutil.which("node") else None
    return found if found and found.is_dir() else None


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_order(lower: str, higher: str) -> None:
    assert key(lower) < key(higher)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.0.0", "1.0.0+build.1"),
        ("v1.0.0", "1.0.0"),
        ("= 1.0.0", "1"),
        ("1.2.3beta", "1.2.3-beta"),
        ("1.0.0.0", "1.0"),
    ],
)
def test_equals(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize("text", ["", "latest", "1.0.0 2", "1..2", "1.0.0-a..b", "nightly.2026-03-10.0"])
def test_not_a_version(text: str) -> None:
    assert not is_version(key(text))


def _made_up(chance: random.Random) -> str:
    start = ".".join(chance.choice(("0", "1", "2", "10")) for _ in range(3))
    return start + chance.choice(("", "-")) + "".join(chance.choice(PARTS) for _ in range(chance.randint(0, 3)))


@pytest.mark.skipif(npms_semver() is None, reason="neither node nor npm is here to be asked")
def test_order_is_npms() -> None:
    chance = random.Random(7)
    pairs = [(_made_up(chance), _made_up(chance)) for _ in range(3000)]
    # npm reads a fourth number, which no package has, as a pre-release of the third one's last digit.
    pairs = [pair for pair in pairs if all(one.split("-")[0].split("+")[0].count(".") < 3 for one in pair)]
    asked = subprocess.run(
        ["node", "-e", NODE, str(npms_semver())], input=json.dumps(pairs), capture_output=True, text=True, check=True
    )
    told = json.loads(asked.stdout)
    compared = [(key(one) > key(other)) - (key(one) < key(other)) for one, other in pairs]
    wrong = [row for row in zip(pairs, compared, told, strict=True) if row[2] is not None and row[1] != row[2]]
    assert not wrong
    assert sum(one is not None for one in told) > 500
