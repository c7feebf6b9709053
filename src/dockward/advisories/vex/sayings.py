"""Which of several statements counts for one flaw of one package: the newest, as OpenVEX has it.

One that says that a flaw is of no matter isn't followed where its format asks for more, or if it is of a day to come,
for it would stay the newest; both are told.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from dockward.advisories.vex.products import Purls, Scene
from dockward.model.flaws import Flaw
from dockward.model.image import Image
from dockward.model.package import Package
from dockward.model.vex import Statement, VexStatus, VexWord

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_TOLERANCE = timedelta(days=1)
"""Between the clocks and zones of two machines."""
_CAUTION = {
    VexStatus.AFFECTED: 3,
    VexStatus.UNDER_INVESTIGATION: 2,
    VexStatus.FIXED: 1,
    VexStatus.NOT_AFFECTED: 0,
}
"""Of statements of one moment the more careful counts."""


class Sayings:
    """All statements of several documents, by the flaws that they are about, as of a day."""

    def __init__(self, statements: Iterable[Statement], purls: Purls, today: date) -> None:
        self.purls = purls
        self._today = today
        self._by_flaw: dict[str, list[Statement]] = {}
        self._counts: dict[str, int] = {}
        self._used: set[str] = set()
        self._contradictions: dict[str, None] = {}
        self._refusals: dict[str, None] = {}
        for one in statements:
            self._counts[one.place.source] = self._counts.get(one.place.source, 0) + 1
            for name in {flaw.casefold() for flaw in one.flaws}:
                self._by_flaw.setdefault(name, []).append(one)

    def about(self, scene: Scene, image: Image, package: Package, flaw: Flaw) -> VexWord | None:
        """What counts for the flaw in this package of the image."""
        names = {one.casefold() for one in (flaw.id, *flaw.aliases)}
        several = {id(one): one for name in names for one in self._by_flaw.get(name, ())}
        said = [
            one
            for one in several.values()
            if one.image in {"", image.name, image.id} and any(scene.meets(each, package) for each in one.products)
        ]
        if not said:
            return None
        self._used.update(one.place.source for one in said)
        refused = {id(one): reason for one in said if (reason := self._refusal(one))}
        for one in said:
            if id(one) in refused:
                self._refusals[f"{one.place}: not followed about {flaw.id}: {refused[id(one)]}."] = None
        said = [one for one in said if id(one) not in refused]
        if not said:
            return None
        best = max(said, key=_weight)
        others = [one for one in said if one.status.excuses is not best.status.excuses]
        if others:
            self._contradictions[_contradiction(f"{flaw.id} in {package.name}", best, max(others, key=_weight))] = None
        return VexWord(
            status=best.status,
            justification=best.justification,
            words=best.words,
            author=best.author,
            source=best.place.source,
            day=best.moment.date() if best.moment else None,
        )

    def _refusal(self, one: Statement) -> str:
        if not one.status.excuses:
            return ""
        if one.moment and one.moment.date() > self._today + _TOLERANCE:
            return f"it is of {one.moment.date()}, which is yet to come"
        return one.refused

    def notes(self) -> Iterator[str]:
        """What isn't followed, contradictions, then documents of which nothing was about what was found."""
        yield from self._refusals
        yield from self._contradictions
        for source, count in self._counts.items():
            if source not in self._used:
                none = "its only statement isn't" if count == 1 else f"none of its {count} statements is"
                yield f"{source}: {none} about a flaw that was found."


def _weight(one: Statement) -> tuple[datetime, int]:
    return one.moment or _LONG_AGO, _CAUTION[one.status]


def _contradiction(about: str, best: Statement, other: Statement) -> str:
    same = (best.moment or _LONG_AGO) == (other.moment or _LONG_AGO)
    counts = "of the same moment, so that the more careful word counts" if same else "older, so that it doesn't count"
    return f"VEX about {about}: {_who(best)} says {best.status.words}; {_who(other)}, {counts}, {other.status.words}."


def _who(one: Statement) -> str:
    day = f" of {one.moment.date()}" if one.moment else " without a date"
    return f"{one.place.source}{f' by {one.author}' if one.author else ''}{day}"


def excuse_words(one: VexWord) -> str:
    """Why the flaw is of no matter, and who says so where and when."""
    why = f" ({one.justification})" if one.justification else ""
    day = f" of {one.day}" if one.day else ""
    who = f"{one.author} in {one.source}" if one.author else one.source
    return f"{one.status.words}{why}, says {who}{day}{f': {one.words}' if one.words else ''}"
