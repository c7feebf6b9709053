"""Ubuntu's, Rocky Linux's and AlmaLinux's advisories, read once more by other means: both readers say the same.

The second reader knows XML by ElementTree and sorts versions by the tools that own their order. Each package is asked
about in every version that mends something, and just below it, for every module stream that its advisories name.
"""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from datetime import date
from functools import cmp_to_key
from typing import NamedTuple

import pytest
from tests.advisories.made import lookup, take
from tests.advisories.packs import FOLDER, MISSING, members

from dockward.advisories.matching import match
from dockward.model.package import Distribution, Package, PackageType

pytestmark = [pytest.mark.packs, pytest.mark.timeout(600), pytest.mark.skipif(bool(MISSING), reason=MISSING)]
TODAY = date(2026, 9, 1)
CVE = re.compile(r"CVE-\d{4}-\d{4,}")
STREAM = re.compile(r"(?<![\w.-])[A-Za-z0-9][\w.+-]*:[\w.+-]+(?![\w:])")
PLAIN = re.compile(r"[\w.+:~^-]+")
MODULAR = ".module"
SORTED_BY_RPM = """
local function parts(one)
  local epoch, rest = one:match("^(%d+):(.*)$")
  local version, release = (rest or one):match("^(.-)%-(.*)$")
  return {epoch or "0", version, release}
end
local function older(one, other)
  local left, right = parts(one), parts(other)
  for nr = 1, 3 do
    local told = rpm.vercmp(left[nr], right[nr])
    if told ~= 0 then return told < 0 end
  end
  return false
end
local all = {}
for one in ("VERSIONS"):gmatch("%S+") do all[#all + 1] = one end
table.sort(all, older)
print(table.concat(all, " "))
"""


class Row(NamedTuple):
    """An advisory on a package: below which version it has which flaws, and in which module streams."""

    fixed: str
    flaws: frozenset[str]
    streams: frozenset[str]


def local(element):
    return element.tag.rpartition("}")[2]


def below(element, tag):
    return [one for one in element.iter() if local(one) == tag]


def of_oval(pack, start):
    """By package what its definitions say."""
    found = {}
    for _, data in members(pack, start):
        root = ET.fromstring(data)
        by_id = {one.get("id"): one for one in root.iter() if one.get("id")}
        for patch in (one for one in below(root, "definition") if one.get("class") == "patch"):
            about = " ".join(below(patch, "metadata")[0].itertext())
            flaws = frozenset(CVE.findall(about + ET.tostring(patch, "unicode")))
            # Rocky Linux's name some tests that aren't there.
            for test in (by_id[ref] for one in below(patch, "criterion") if (ref := one.get("test_ref")) in by_id):
                for name, fixed in compared(test, by_id):
                    found.setdefault(name, set()).add(Row(fixed, flaws, streams(below(patch, "title")[0].text, fixed)))
    return found


def compared(test, by_id):
    """The packages that a test is about, and the version that they must be below."""
    if not (below(test, "object") and below(test, "state")):
        return
    about, state = by_id[below(test, "object")[0].get("object_ref")], by_id[below(test, "state")[0].get("state_ref")]
    bounds = [one.text for one in below(state, "evr") if one.get("operation") == "less than"]
    for one in below(about, "name") if bounds else ():
        variable = by_id.get(one.get("var_ref"))
        for name in [one.text] if variable is None else [each.text for each in below(variable, "value")]:
            yield name, bounds[0]


def of_alma(release):
    found = {}
    for _, data in members("almalinux", "advisories/"):
        one = json.loads(data)
        flaws = frozenset(CVE.findall(json.dumps([one.get("related"), one.get("aliases")])))
        for each in (part for part in one["affected"] if part["package"]["ecosystem"] == f"AlmaLinux:{release}"):
            for fixed in (event["fixed"] for span in each["ranges"] for event in span["events"] if "fixed" in event):
                row = Row(fixed, flaws, streams(one["summary"], fixed))
                found.setdefault(each["package"]["name"], set()).add(row)
    return found


def streams(title, fixed):
    return frozenset(STREAM.findall(title)) if MODULAR in fixed else frozenset()


def sorted_by_dpkg(versions):
    def compare(one, other):
        words = ["dpkg", "--compare-versions", one, "lt", other]
        return -1 if subprocess.run(words, check=False).returncode == 0 else 1

    return sorted(versions, key=cmp_to_key(compare))


def sorted_by_rpm(versions):
    assert all(map(PLAIN.fullmatch, versions))
    script = SORTED_BY_RPM.replace("VERSIONS", " ".join(versions))
    done = subprocess.run(["rpm", "--eval", f"%{{lua:{script}}}"], check=True, capture_output=True, text=True)
    return done.stdout.split()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("agree") / "a.sqlite"
    take(place, *(FOLDER / f"{one}.tar.zst" for one in ("almalinux", "rocky9-oval", "ubuntu-oval")), today=TODAY)
    return place


def expected(rows, order, version, stream):
    """What is told of a version that is as new as one of the ordered, or with a `~` just below it."""
    place = order.index(version.removesuffix("~"))
    own = (one for one in rows if (stream in one.streams if MODULAR in one.fixed else not stream))
    beyond = place - 1 if version.endswith("~") else place
    return frozenset(flaw for one in own if order.index(one.fixed) > beyond for flaw in one.flaws)


def asked(kind, name, rows, order):
    """The package in each version and stream that are asked about, with what the second reader says."""
    for stream in ("", *sorted({one for row in rows for one in row.streams})):
        for fixed in order:
            for version in (fixed, f"{fixed}~") if (MODULAR in fixed) == bool(stream) else ():
                one = Package(type=kind, name=name, version=version, path="p", module=stream)
                yield one, expected(rows, order, version, stream)


def told(lookup, package, system):
    """The CVE ids that the matcher finds."""
    found = match(lookup, [package], system, today=TODAY)
    flaws = [flaw for one in found.flawed for flaw in one.flaws]
    return frozenset(one for flaw in flaws for one in (flaw.id, *flaw.aliases) if CVE.fullmatch(one))


UBUNTU, RPM = PackageType.DEB, PackageType.RPM


@pytest.mark.parametrize(
    ("read", "kind", "system", "step"),
    [
        (
            lambda: of_oval("ubuntu-oval", "ubuntu/com.ubuntu.noble"),
            UBUNTU,
            Distribution(id="ubuntu", version="24.04"),
            5,
        ),
        (
            lambda: of_oval("ubuntu-oval", "ubuntu/com.ubuntu.oracular"),
            UBUNTU,
            Distribution(id="ubuntu", version="24.10"),
            5,
        ),
        (lambda: of_oval("rocky9-oval", "rocky/"), RPM, Distribution(id="rocky", version="9.3"), 5),
        (lambda: of_alma(8), RPM, Distribution(id="almalinux", version="8.10"), 12),
        (lambda: of_alma(9), RPM, Distribution(id="almalinux", version="9.4"), 12),
        (lambda: of_alma(10), RPM, Distribution(id="almalinux", version="10.0"), 12),
    ],
    ids=["ubuntu-24.04", "ubuntu-24.10", "rocky-9", "almalinux-8", "almalinux-9", "almalinux-10"],
)
def test_both_readers_say_the_same(place, read, kind, system, step):
    told_of = read()
    # Every so manieth package, and of those with several streams in one advisory as many more.
    double = [name for name, rows in sorted(told_of.items()) if any(len(one.streams) > 1 for one in rows)]
    names = {*sorted(told_of)[::step], *double[::step]}
    sort = sorted_by_dpkg if kind is UBUNTU else sorted_by_rpm
    differing, count = [], 0
    with lookup(place) as opened:
        for name in sorted(names):
            rows = told_of[name]
            for one, flaws in asked(kind, name, rows, sort({each.fixed for each in rows})):
                count += 1
                found = told(opened, one, system)
                if found != flaws:
                    differing.append((name, one.version, one.module, sorted(flaws - found), sorted(found - flaws)))
    assert differing == []
    assert count > 100
