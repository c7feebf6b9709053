"""Whether somebody's decision about flaws is about this one."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase

from dockward.advisories.vex.products import Scene
from dockward.model.flaws import Flaw, Outlook
from dockward.model.package import Distribution, Package
from dockward.model.subject import Subject
from dockward.model.waiver import Waiver
from dockward.syntax.toolfiles.globs import path_matches

MOST_NAME = 128
"""Characters of a package's name that is held against an expression; longer ones fit none."""
_WILD = re.compile(r"[*?\[]")


class Waivers:
    """Decisions, those about one id found by it; keeps which of them were about anything."""

    def __init__(self, several: Iterable[Waiver], today: date) -> None:
        self._all = tuple(several)
        self._today = today
        self._by_id: dict[str, list[tuple[int, Waiver]]] = {}
        self._others: list[tuple[int, Waiver]] = []
        self._used: set[int] = set()
        for nr, one in enumerate(self._all):
            if one.holds(today):
                exact = one.flaw and not _WILD.search(one.flaw)
                home = self._by_id.setdefault(one.flaw.casefold(), []) if exact else self._others
                home.append((nr, one))

    def about(
        self, flaw: Flaw, package: Package, subject: Subject, scene: Scene, system: Distribution | None
    ) -> list[Waiver]:
        """All that are about the flaw in this package of this image, in their order."""
        names = {one.casefold() for one in (flaw.id, *flaw.aliases)}
        candidates = [*(pair for name in names for pair in self._by_id.get(name, ())), *self._others]
        found = [
            (nr, one)
            for nr, one in candidates
            if _is_flaw(one, flaw, names)
            and any(fnmatchcase(name, one.subject) for name in subject.names)
            and _is_package(one, package)
            and _is_place(one, package, scene, system)
        ]
        self._used.update(nr for nr, _ in found)
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def unused(self) -> Iterator[Waiver]:
        """Those that hold and were about nothing."""
        yield from (one for nr, one in enumerate(self._all) if nr not in self._used and one.holds(self._today))

    def ended(self) -> Iterator[Waiver]:
        """Those whose last day is over."""
        yield from (one for one in self._all if not one.holds(self._today))


def _is_flaw(one: Waiver, flaw: Flaw, names: set[str]) -> bool:
    said = {flaw.id.casefold()} if not one.aliases else names
    word = flaw.vex
    return (
        (not one.flaw or any(fnmatchcase(name, one.flaw.casefold()) for name in said))
        and (one.mended is None or one.mended is bool(flaw.fixed))
        and (one.declined is None or one.declined is (flaw.outlook is Outlook.WILL_NOT_FIX))
        and (not one.vex or (word is not None and word.status.value == one.vex))
        and (not one.justification or (word is not None and word.justification == one.justification))
    )


def _is_package(one: Waiver, package: Package) -> bool:
    source = package.source or package.name
    return (
        (not one.package or fnmatchcase(package.name, one.package) or fnmatchcase(source, one.package))
        and (not one.expression or _fits(one.expression, package.name))
        and (not one.upstream or _fits(one.upstream, package.source))
        and (not one.version or one.version == package.version)
        and (not one.types or package.type in one.types)
    )


def _is_place(one: Waiver, package: Package, scene: Scene, system: Distribution | None) -> bool:
    path = package.path
    if one.paths and not any(path_matches(each.removeprefix("/"), path) for each in one.paths):
        return False
    if one.purls and not any(_is_purl(each, package, scene) for each in one.purls):
        return False
    name, release = one.distribution
    if not name:
        return True
    told = system is not None and system.id == name and f"{system.version}.".startswith(f"{release}.")
    return package.type.of_distribution and told


def _is_purl(text: str, package: Package, scene: Scene) -> bool:
    pattern = scene.purls.parsed(text)
    return pattern is not None and scene.fits(pattern, package)


def _fits(expression: str, name: str) -> bool:
    return len(name) <= MOST_NAME and re.fullmatch(expression, name) is not None
