"""What real advisories say of a package, read from their files by other means than the matcher's.

Versions are compared by the tools that own their order (dpkg, rpm, packaging), else as rows of numbers, which is
enough for the released versions that are asked about.
"""

import csv
import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from functools import cmp_to_key

import yaml
from packaging.version import Version
from tests.advisories.packs import members, table

Known = dict[str, str]
"""The version that mends all that is said of a flaw, by the flaw's id; empty where there is none."""
_TEXT = "utf-8"


def numbers(version: str) -> tuple[int, ...]:
    """`v2.14.1-beta9` as (2, 14, 1); zeros at the end count for nothing, so 2.0 is 2."""
    row = [int(one) for one in re.findall(r"\d+", version.removeprefix("go").partition("-")[0].partition("+")[0])]
    while row and row[-1] == 0:
        row.pop()
    return tuple(row)


def _dpkg(one: str, other: str) -> int:
    def holds(word: str) -> bool:
        return subprocess.run(["dpkg", "--compare-versions", one, word, other], check=False).returncode == 0

    return -1 if holds("lt") else 1 if holds("gt") else 0


def _rpm(one: str, other: str) -> int:
    # Epochs first: rpm's function compares them, the version and the release one at a time.
    rows = [(*text.rpartition(":")[::2], "") for text in (one, other)]
    for left, right in zip(*((row[0] or "0", *row[1].split("-")) for row in rows), strict=True):
        script = f"%{{lua:print(rpm.vercmp('{left}', '{right}'))}}"
        told = subprocess.run(["rpm", "--eval", script], check=True, capture_output=True, text=True).stdout
        if int(told):
            return int(told)
    return 0


_DPKG, _RPM = cmp_to_key(_dpkg), cmp_to_key(_rpm)


def _apk(version: str) -> tuple[tuple[int, ...], int]:
    body, _, release = version.partition("-r")
    return numbers(body), int(release)


def _last(found: dict[str, list[str]], order: Callable[[str], object]) -> Known:
    return {flaw: max((one for one in fixes if one), key=order, default="") for flaw, fixes in found.items()}


def _cve(own: str, others: list[str]) -> str:
    return next((one for one in [own, *others] if one.startswith("CVE-")), own)


def debian_12(source: str, version: str) -> Known:
    rows = [row for row in table("debian-bookworm-2023-07") if row[0] == source]
    return {flaw: fixed for _, flaw, fixed in rows if _DPKG(version) < _DPKG(fixed)}


def alpine_3_18(source: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    for _, data in members("alpine-secdb", "alpine/v3.18/"):
        several = [one["pkg"] for one in json.loads(data)["packages"] if one["pkg"]["name"] == source]
        for fixed, flaws in ((fixed, flaws) for one in several for fixed, flaws in one["secfixes"].items()):
            if fixed != "0" and _apk(version) < _apk(fixed):
                for flaw in flaws:
                    found.setdefault(flaw, []).append(fixed)
    return _last(found, _apk)


def almalinux_9(name: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    for _, data in members("almalinux", "advisories/almalinux9/"):
        if f'"{name}"'.encode() not in data:
            continue
        one = json.loads(data)
        for fixed in (
            event["fixed"]
            for each in one["affected"]
            if each["package"]["name"] == name
            for span in each["ranges"]
            for event in span["events"]
            if "fixed" in event
        ):
            if _RPM(version) < _RPM(fixed):
                for flaw in [each for each in one["related"] if each.startswith("CVE-")] or [one["id"]]:
                    found.setdefault(flaw, []).append(fixed)
    return _last(found, _RPM)


def pypi(name: str, version: str) -> Known:
    """By the versions that each advisory lists one by one."""
    found: dict[str, list[str]] = {}
    for _, data in members("pypi", f"vulns/{name}/"):
        one = yaml.safe_load(data)
        if one.get("withdrawn"):
            continue
        for each in one["affected"]:
            if version in map(str, each.get("versions", ())):
                spans = [span for span in each["ranges"] if span["type"] == "ECOSYSTEM"]
                fixes = [str(event["fixed"]) for span in spans for event in span["events"] if "fixed" in event]
                later = (fixed for fixed in fixes if Version(fixed) > Version(version))
                found.setdefault(_cve(one["id"], one.get("aliases", [])), []).append(
                    min(later, key=Version, default="")
                )
    return _last(found, Version)


def npm(name: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    for _, data in members("npm", f"src/static-db/data/{name}.json"):
        for one in json.loads(data)["vulnerabilities"]:
            for each in one["affectedVersions"]:
                if all(_compares(version, part) for part in each["range"].split(",")):
                    ids = [row["value"] for row in one["identifiers"]]
                    found.setdefault(_cve(one["id"], ids), []).append(each["fixed"])
    _rows(found, "npm-csv", name, version)
    return _last(found, numbers)


def maven(name: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    _rows(found, "maven-csv", name, version)
    return _last(found, numbers)


def _rows(found: dict[str, list[str]], pack: str, name: str, version: str) -> None:
    for _, data in members(pack, "src/main/resources/"):
        for flaw, _, _, package, first, fixed, *_ in csv.reader(data.decode(_TEXT).splitlines()):
            if package == name and numbers(first) <= numbers(version) and _before(version, fixed):
                found.setdefault(flaw, []).append(fixed)


def _before(version: str, fixed: str) -> bool:
    return not fixed or numbers(version) < numbers(fixed)


def _compares(version: str, words: str) -> bool:
    """Whether the version is as `>= 1.2` or `~> 1.2.3` says."""
    word, _, other = words.strip().rpartition(" ")
    ours, theirs = numbers(version), numbers(other)
    if word == "~>":
        digits = other.split(".")
        return ours >= theirs and version.split(".")[: len(digits) - 1] == digits[:-1]
    return {">=": ours >= theirs, ">": ours > theirs, "<": ours < theirs, "<=": ours <= theirs}.get(
        word, ours == theirs
    )


def gem(name: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    for _, data in members("ruby", f"gems/{name}/"):
        one = yaml.unsafe_load(data) if b"!ruby" in data else yaml.safe_load(data)
        good = [*one.get("patched_versions", ()), *one.get("unaffected_versions", ())]
        if any(all(_compares(version, part) for part in each.split(",")) for each in good):
            continue
        flaw = f"CVE-{one['cve']}" if one.get("cve") else f"GHSA-{one['ghsa']}"
        bounds = [_bound(each) for each in good]
        found.setdefault(flaw, []).append(_next(bounds, version))
    return _last(found, numbers)


def _next(bounds: list[str], version: str) -> str:
    return min((one for one in bounds if numbers(one) > numbers(version)), key=numbers, default="")


def _bound(words: str) -> str:
    return max((part.split()[-1] for part in words.split(",") if "<" not in part), key=numbers, default="0")


def composer(name: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    for path, data in members("php", f"{name}/"):
        one = yaml.safe_load(data)
        branches = [
            [re.sub(r"^([<>=]+)", r"\1 ", each) for each in span["versions"]] for span in one["branches"].values()
        ]
        if _within(version, branches):
            ends = [each[2:] for span in branches for each in span if each.startswith("< ")]
            mended = [each for each in ends if numbers(each) > numbers(version) and not _within(each, branches)]
            found[one.get("cve") or path.rpartition("/")[2].removesuffix(".yaml")] = [_next(mended, version)]
    return _last(found, numbers)


def _within(version: str, branches: list[list[str]]) -> bool:
    return any(all(_compares(version, each) for each in span) for span in branches)


def go(name: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    for _, data in members("go", "data/osv/"):
        if f'"{name}"'.encode() not in data:
            continue
        one = json.loads(data)
        for each in one["affected"] if not one.get("withdrawn") else ():
            if each["package"]["name"] == name:
                for span in each["ranges"]:
                    for fixed in _spans(span["events"], version):
                        found.setdefault(_cve(one["id"], one.get("aliases", [])), []).append(fixed)
    # The standard library's versions are the toolchain's; those of modules have a `v` in Go's own words.
    v = "" if name == "stdlib" else "v"
    return {flaw: fixed and v + fixed for flaw, fixed in _last(found, numbers).items()}


def _spans(events: list[dict[str, str]], version: str) -> Iterator[str]:
    for nr, event in enumerate(events):
        if "introduced" in event and numbers(event["introduced"]) <= numbers(version):
            fixed = events[nr + 1]["fixed"] if nr + 1 < len(events) else ""
            if _before(version, fixed):
                yield fixed


def cargo(name: str, version: str) -> Known:
    found: dict[str, list[str]] = {}
    for _, data in members("rust", f"crates/{name}/"):
        one = tomllib.loads(data.decode(_TEXT).partition("```toml")[2].partition("```")[0])
        advisory, versions = one["advisory"], one["versions"]
        good = [*versions.get("patched", ()), *versions.get("unaffected", ())]
        words = [[re.sub(r"^([<>=^]+)\s*", r"\1 ", part.strip()) for part in each.split(",")] for each in good]
        if advisory.get("informational") == "unmaintained" or advisory.get("withdrawn"):
            continue
        if not any(all(_compares(version, part) for part in each) for each in words):
            bounds = [part.split()[-1] for each in words for part in each if not part.startswith("<")]
            found.setdefault(_cve(advisory["id"], advisory.get("aliases", [])), []).append(_next(bounds, version))
    return _last(found, numbers)


def words(name: str) -> dict[str, str]:
    """How grave npm's or Maven's advisories call each flaw of a package."""
    found: dict[str, str] = {}
    for pack in ("npm-csv", "maven-csv"):
        for _, data in members(pack, "src/main/resources/"):
            rows = csv.reader(data.decode(_TEXT).splitlines())
            found.update((row[0], row[6].lower().replace("moderate", "medium")) for row in rows if row[3] == name)
    for _, data in members("npm", f"src/static-db/data/{name}.json"):
        for one in json.loads(data)["vulnerabilities"]:
            found[_cve(one["id"], [row["value"] for row in one["identifiers"]])] = one["severity"]
    return found


def exploited() -> dict[str, str]:
    """The day on which CISA listed each flaw that it lists."""
    ((_, data),) = members("kev", "known_exploited_vulnerabilities.json")
    return {one["cveID"]: one["dateAdded"] for one in json.loads(data)["vulnerabilities"]}


def likelihoods() -> dict[str, float]:
    """EPSS by CVE id."""
    rows = (row.split(";") for _, data in members("epss", "EPSS_CVE_data/") for row in data.decode().splitlines())
    return {row[0]: float(row[1]) for row in rows if row[0].startswith("CVE-")}
