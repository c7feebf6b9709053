"""Makes one flaw of all advisories that are of the same one, by their ids and aliases."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter

from cvss import CVSS2, CVSS3, CVSS4  # type: ignore[import-untyped]  # the library has no types
from cvss.exceptions import CVSSError  # type: ignore[import-untyped]

from dockward.advisories.database.naming import CVE, Named, Names, is_notice
from dockward.advisories.database.schema import cve_number
from dockward.advisories.records import MOST_REFERENCES

_MOST_VECTOR = 400
_LAST = {"GHSA": 1, "BIT": 3}
_EXPLOITED = "SELECT added, ransom FROM exploited WHERE cve = ?"
_LIKELIHOOD = "SELECT score, percentile FROM likelihood WHERE cve = ?"
_NOTICE = 2
"""From this closeness on it is a notice."""
_closeness = attrgetter("closeness")
MOST_ALIASES = 20
"""Kept of one flaw; what has more is a mistake in somebody's aliases."""


class _Advisory(Named):
    id: int
    summary: str
    vectors: list[str]
    score: float | None
    published: str
    links: list[str]
    closeness: int = 0
    """0 where it is of one flaw, 1 where it is of several, 2 and 3 likewise for a distribution's notice."""


def merge(database: sqlite3.Connection) -> None:
    """Fill `flaw` and `told` anew."""
    database.execute("DELETE FROM told")
    database.execute("DELETE FROM flaw")
    advisories = list(_read(database))
    names = Names(advisories)
    members: dict[str, list[_Advisory]] = defaultdict(list)
    for one in advisories:
        flaws = sorted(names.flaws(one))
        one.closeness = 2 * is_notice(one.name) + (len(flaws) > 1)
        for flaw in flaws:
            members[flaw].append(one)
    others = names.others()
    for number, (name, about) in enumerate(members.items(), start=1):
        several = [name, *others.get(name, ())]
        row = (number, *_flaw(several, about), *_danger(database, several))
        database.execute(f"INSERT INTO flaw VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # marks only
        database.executemany("INSERT INTO told VALUES (?, ?)", ((one.id, number) for one in about))


def _read(database: sqlite3.Connection) -> Iterator[_Advisory]:
    columns = "id, name, aliases, covers, summary, vectors, score, published, links"
    for row in database.execute(f"SELECT {columns} FROM advisory ORDER BY id"):  # noqa: S608  # our own words
        number, name, aliases, covers, summary, vectors, score, published, links = row
        lists = (aliases.split(), covers.split())
        yield _Advisory(name, *lists, number, summary, vectors.split(), score, published, links.split())


def _flaw(names: list[str], about: list[_Advisory]) -> tuple[object, ...]:
    """The row: its name is a CVE id where it has one, then what most people know it by."""
    shown, *others = sorted(names, key=_preference)
    vector, score = next(filter(None, map(_scored, _by_closeness(about))), ("", None))
    own = [one for one in about if one.closeness < _NOTICE]
    summary = next((one.summary for one in sorted(own, key=_closeness) if one.summary), "")
    published = min((one.published for one in own or about if one.published), default="")
    links = list(dict.fromkeys(link for one in sorted(own, key=_closeness) for link in one.links))[:MOST_REFERENCES]
    return shown, " ".join(others[:MOST_ALIASES]), summary, vector, score, published, " ".join(links)


def _by_closeness(about: list[_Advisory]) -> Iterator[list[_Advisory]]:
    """Those whose scores may be the flaw's; what a notice of several says is of the worst of them."""
    for closeness in range(_NOTICE + 1):
        yield [one for one in about if one.closeness == closeness]


def _scored(several: list[_Advisory]) -> tuple[str, float | None] | None:
    vector, score = _worst(vector for one in several for vector in one.vectors)
    if score is None:
        score = max((one.score for one in several if one.score is not None), default=None)
    return None if score is None else (vector, score)


def _danger(database: sqlite3.Connection, names: Iterable[str]) -> tuple[str, int, int | None, int | None]:
    """Since when it is known as exploited, whether for ransom, and EPSS; of several CVE ids the worst."""
    cves = [one for one in names if CVE.fullmatch(one)]
    known = [row for one in cves if (row := database.execute(_EXPLOITED, (one,)).fetchone())]
    likely = [row for one in cves if (row := database.execute(_LIKELIHOOD, (cve_number(one),)).fetchone())]
    return *min(known, default=("", 0)), *max(likely, default=(None, None))


def _preference(name: str) -> tuple[int, str]:
    if CVE.fullmatch(name):
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
