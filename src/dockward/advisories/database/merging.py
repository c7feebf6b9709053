"""Makes one flaw of all advisories that are of the same one, by their ids and aliases."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cvss import CVSS2, CVSS3, CVSS4  # type: ignore[import-untyped]  # the library has no types
from cvss.exceptions import CVSSError  # type: ignore[import-untyped]
from msgspec import Struct

from dockward.advisories.database.schema import cve_number
from dockward.advisories.records import MOST_REFERENCES

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}")
_MOST_VECTOR = 400
_LAST = {"GHSA": 1, "BIT": 3}
_EXPLOITED = "SELECT added, ransom FROM exploited WHERE cve = ?"
_LIKELIHOOD = "SELECT score, percentile FROM likelihood WHERE cve = ?"
MOST_ALIASES = 20
"""Kept of one flaw; what has more is a mistake in somebody's aliases."""


class _Advisory(Struct):
    id: int
    name: str
    aliases: list[str]
    covers: list[str]
    summary: str
    vectors: list[str]
    score: float | None
    published: str
    links: list[str]


class _Groups:
    """Names that mean the same, joined (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, name: str) -> str:
        """The name that stands for all of its group."""
        above = self._above
        top = name
        while (parent := above.setdefault(top, top)) != top:
            top = parent
        while name != top:
            above[name], name = top, above[name]
        return top

    def join(self, one: str, other: str) -> None:
        """Make one group of both."""
        self._above[self.root(one)] = self.root(other)

    def all(self) -> dict[str, list[str]]:
        """Every group's names by the one that stands for it."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._above:
            found[self.root(name)].append(name)
        return found


def merge(database: sqlite3.Connection) -> None:
    """Fill `flaw` and `told` anew."""
    database.execute("DELETE FROM told")
    database.execute("DELETE FROM flaw")
    advisories = list(_read(database))
    groups = _grouped(advisories)
    members: dict[str, list[_Advisory]] = defaultdict(list)
    for one in advisories:
        for name in one.covers or [one.name]:
            members[groups.root(name)].append(one)
    for number, (root, names) in enumerate(groups.all().items(), start=1):
        about = members.get(root, [])
        row = (number, *_flaw(names, about), *_danger(database, names))
        database.execute(f"INSERT INTO flaw VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # marks only
        database.executemany("INSERT OR IGNORE INTO told VALUES (?, ?)", ((one.id, number) for one in about))


def _read(database: sqlite3.Connection) -> Iterator[_Advisory]:
    columns = "id, name, aliases, covers, summary, vectors, score, published, links"
    for row in database.execute(f"SELECT {columns} FROM advisory ORDER BY id"):  # noqa: S608  # our own words
        number, name, aliases, covers, summary, vectors, score, published, links = row
        lists = (aliases.split(), covers.split())
        yield _Advisory(number, name, *lists, summary, vectors.split(), score, published, links.split())


def _grouped(advisories: Iterable[_Advisory]) -> _Groups:
    groups = _Groups()
    for one in advisories:
        for name in one.covers:
            groups.root(name)
        if not one.covers:
            groups.root(one.name)
            for alias in one.aliases:
                groups.join(alias, one.name)
    return groups


def _flaw(names: list[str], about: list[_Advisory]) -> tuple[object, ...]:
    """The row: its name is a CVE id where it has one, then what most people know it by."""
    shown, *others = sorted(names, key=_preference)
    own = [one for one in about if not one.covers]
    vector, score = _worst(one for advisory in own for one in advisory.vectors)
    if score is None:
        score = max((one.score for one in own if one.score is not None), default=None)
    summary = next((one.summary for one in own if one.summary), "")
    published = min((one.published for one in own or about if one.published), default="")
    links = list(dict.fromkeys(link for one in own for link in one.links))[:MOST_REFERENCES]
    return shown, " ".join(others[:MOST_ALIASES]), summary, vector, score, published, " ".join(links)


def _danger(database: sqlite3.Connection, names: Iterable[str]) -> tuple[str, int, int | None, int | None]:
    """Since when it is known as exploited, whether for ransom, and EPSS; of several CVE ids the worst."""
    cves = [one for one in names if _CVE.fullmatch(one)]
    known = [row for one in cves if (row := database.execute(_EXPLOITED, (one,)).fetchone())]
    likely = [row for one in cves if (row := database.execute(_LIKELIHOOD, (cve_number(one),)).fetchone())]
    return *min(known, default=("", 0)), *max(likely, default=(None, None))


def _preference(name: str) -> tuple[int, str]:
    if _CVE.fullmatch(name):
        # Of several CVE ids the oldest: years and numbers of the same length sort as text.
        return 0, name
    # Bitnami's are CVE ids with a product in front, one for each product.
    return _LAST.get(name.partition("-")[0], 2), name


def _worst(vectors: Iterable[str]) -> tuple[str, float | None]:
    """The vector of the newest CVSS version, of several the one with the highest score, and that score."""
    scored = [(made, vector) for vector in dict.fromkeys(vectors) if (made := rate(vector))]
    if not scored:
        return "", None
    (_, score), vector = max(scored)
    return vector, score


@lru_cache(65_536)
def rate(vector: str) -> tuple[int, float] | None:
    """The CVSS version (2, 3, 4) and the base score of a vector; None for a text that is none."""
    if len(vector) > _MOST_VECTOR:
        return None
    try:
        if vector.startswith("CVSS:4"):
            return 4, float(CVSS4(vector).base_score)
        if vector.startswith("CVSS:3"):
            return 3, float(CVSS3(vector).scores()[0])
        return 2, float(CVSS2(vector).scores()[0])
    except (CVSSError, ValueError, KeyError, ArithmeticError):
        return None
