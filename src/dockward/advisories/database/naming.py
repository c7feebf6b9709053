"""Which flaws the ids of advisories stand for: several ids for one flaw, and one id for several.

Two CVE ids are two flaws, whatever has both among its names. Advisories that name none are of one flaw where they name
each other. A distribution's notice is no flaw itself but the sum of those that it mends, and never joins them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}")
_NOTICE = re.compile(
    r"(?:D[SLT]{1,2}A|ELA|[UL]SN|(?:RH|RL|RX|AL|EL|CE)[SBE]A|ALAS[0-9A-Z]*|(?:open)?SUSE-[SRFO]U|MGASA|FEDORA|GLSA)-.+"
)


def is_notice(name: str) -> bool:
    """Whether it is the id of a distribution's notice of an update, not of a flaw."""
    return _NOTICE.fullmatch(name) is not None


class Named(Struct):
    """An advisory by its names: its own, others of the same flaw, and those of the flaws that it mends as a notice."""

    name: str
    aliases: list[str]
    covers: list[str]


class Names:
    """What all advisories together tell of their ids."""

    def __init__(self, advisories: Iterable[Named]) -> None:
        self._same = _Groups()
        self._of: dict[str, set[str]] = defaultdict(set)
        """By id, the CVE ids that somebody says it is of."""
        self._among: dict[str, set[str]] = defaultdict(set)
        """By id, CVE ids of which it is some, and nobody says which."""
        for one in advisories:
            self._take(one)
        self._all: dict[str, set[str]] = defaultdict(set)
        for name in self._same.all():
            self._all[self._same.root(name)] |= self._of.get(name) or self._among.get(name) or set()

    def _take(self, one: Named) -> None:
        if is_notice(one.name) or one.covers:
            self._of[one.name] |= {*(one.covers or _without_notices(one.aliases))}
            return
        names = _without_notices((one.name, *one.aliases))
        for notice in {*one.aliases}.difference(names):
            self._of[notice] |= {name for name in names if CVE.fullmatch(name)} or {one.name}
        cves = {name for name in names if CVE.fullmatch(name)}
        others = [name for name in names if name not in cves]
        if not cves:
            for name in others:
                self._same.join(name, one.name)
            return
        for name in others:
            (self._of if name == one.name or len(cves) == 1 else self._among)[name] |= cves

    def flaws(self, one: Named) -> frozenset[str]:
        """The flaws that an advisory tells of, each by the name that stands for it."""
        if is_notice(one.name) or one.covers:
            return self._mended(one.name)
        own = {name for name in (one.name, *one.aliases) if CVE.fullmatch(name)}
        return frozenset(own) or self._flaws(one.name)

    def _mended(self, notice: str) -> frozenset[str]:
        """Of a notice, what all its sources together say; the notice itself where they say nothing."""
        covers = {flaw for name in self._of.get(notice, ()) for flaw in self._flaws(name)}
        return frozenset(covers) or frozenset((notice,))

    def _flaws(self, name: str) -> frozenset[str]:
        if CVE.fullmatch(name) or is_notice(name):
            return frozenset((name,))
        root = self._same.root(name)
        return frozenset(self._of.get(name) or self._among.get(name) or self._all.get(root) or (root,))

    def others(self) -> dict[str, list[str]]:
        """By the name that stands for a flaw, its other names.

        A name of several flaws is one of each, for who has a word on it has one on all of them. Of which of several
        it is must be known, else it is none's.
        """
        found: dict[str, list[str]] = defaultdict(list)
        for name in {**self._of, **dict.fromkeys(self._same.all())}:
            if is_notice(name):
                continue
            known = self._of.get(name)
            for flaw in known or self._flaws(name):
                if flaw != name and (known or name not in self._among):
                    found[flaw].append(name)
        return found


def _without_notices(names: Iterable[str]) -> list[str]:
    return [one for one in names if not is_notice(one)]


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

    def all(self) -> list[str]:
        """Every name."""
        return list(self._above)
