"""What is inside of each image that was looked through, in numbers: for the beginning of a report."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from dockward.model.contents import Contents
from dockward.model.fact import Unknown
from dockward.model.flaws import Flaw, Tells
from dockward.model.image import Image
from dockward.model.severity import Severity
from dockward.model.subject import Subject

UNRATED = "unrated"


class FlawCount(Struct, frozen=True, kw_only=True):
    """The published flaws that count, each once whatever packages have it: by severity, the gravest first.

    `mended` are those of which any package has a version without. `judged` counts the packages that could be judged,
    `unjudged` those that could not, or not wholly; `old` says whether sources that speak of them are too old. Only
    where `complete` holds, all of the image was looked at, there are packages, and every one was judged by data that is
    recent enough; else there may be more than `total`.
    """

    total: int
    by_severity: dict[str, int]
    exploited: int
    mended: int
    judged: int
    unjudged: int
    old: bool
    complete: bool


class Inside(Struct, frozen=True, kw_only=True):
    """An image: its distribution in words, empty where it has none; packages by type, the most first; its flaws.

    `gaps` counts what of it could not be looked at: packages may be missing. `flaws` is None where these are not known
    at all.
    """

    subject: Subject
    system: str
    packages: dict[str, int]
    gaps: int
    flaws: FlawCount | None


def insides(images: Iterable[Image]) -> tuple[Inside, ...]:
    """Of those that were looked through."""
    return tuple(_inside(one, told) for one in images if (told := one.contents.told) is not None)


def _inside(image: Image, contents: Contents) -> Inside:
    system = contents.distribution
    kinds = Counter(one.package.type.value for one in contents.packages)
    return Inside(
        subject=image.subject,
        system=(system.name or f"{system.id} {system.version}".strip()) if system else "",
        packages=dict(sorted(kinds.items(), key=lambda one: (-one[1], one[0]))),
        gaps=len(contents.gaps),
        flaws=_flaws(contents),
    )


def _flaws(contents: Contents) -> FlawCount | None:
    matches = contents.flaws.content
    if isinstance(matches, Unknown):
        return None
    found: dict[str, list[Flaw]] = {}
    for flaw in (flaw for one in matches.flawed for flaw in one.flaws if flaw.excuse is None):
        found.setdefault(flaw.id, []).append(flaw)
    ranks = sorted((max(map(_rank, several)) for several in found.values()), reverse=True)
    return FlawCount(
        total=len(found),
        by_severity=dict(Counter(UNRATED if rank < 0 else Severity(rank).word for rank in ranks)),
        exploited=sum(any(one.exploited for one in several) for several in found.values()),
        mended=sum(any(one.fixed for one in several) for several in found.values()),
        judged=matches.judged,
        unjudged=len(matches.unjudged),
        old=bool(matches.too_old(Tells.FLAWS)),
        complete=matches.complete and bool(contents.packages) and not contents.gaps,
    )


def _rank(one: Flaw) -> int:
    return -1 if one.severity is None else int(one.severity)
