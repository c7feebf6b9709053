"""What running containers have loaded of a package: in words, in its order, and for programs."""

from collections.abc import Iterable

from dockward.model.fact import Fact, Unknown
from dockward.model.flaws import NOT_WATCHED, Flaw, ToldFlaw
from dockward.model.loading import Holder, Use
from dockward.model.package import Package

_MOST_NAMED = 6
"""Things of a kind that one sentence names."""
_RANKS = {"listening": 2, "loaded": 1, "not seen": -1}


def urgency_of(use: Fact[Use]) -> int:
    """How far a flaw of a package in this use goes before others as grave: what is not known stands in the middle."""
    return _RANKS[use.content.word] if isinstance(use.content, Use) else 0


def best_use(uses: Iterable[Fact[Use]]) -> Fact[Use]:
    """The one that goes before the others."""
    return max(uses, key=urgency_of, default=NOT_WATCHED)


def use_words(use: Fact[Use]) -> str:
    """A sentence about it, with a blank in front; nothing where it was not asked for."""
    if isinstance(use.content, Unknown):
        return "" if use.content.outside else f" Whether it is loaded is unknown: {use.content.reason}."
    seen = use.content
    if not seen.holders:
        return f" It was not seen loaded in {few(list(seen.containers))} {seen.span}."
    return f" It is loaded: {few([_holder(one) for one in seen.holders])}."


def _holder(one: Holder) -> str:
    listens = f", which listens on {few(list(one.listens))}" if one.listens else ""
    return f"by {one.program} in {one.container} ({one.file}){listens}"


def told_flaw(package: Package, flaw: Flaw, use: Fact[Use]) -> ToldFlaw:
    """All that is known of the flaw in this package, for reports that programs read."""
    seen = use.content
    return ToldFlaw(
        id=flaw.id,
        aliases=flaw.aliases,
        package=package.name,
        version=package.version,
        fixed=flaw.fixed,
        outlook=flaw.outlook.value if flaw.outlook is not None else "",
        severity=flaw.severity.word if flaw.severity is not None else "",
        score=flaw.score,
        exploited=flaw.exploited.isoformat() if flaw.exploited else None,
        likelihood=flaw.likelihood,
        vex=flaw.vex,
        reach="unknown" if isinstance(seen, Unknown) else seen.word,
        reason=seen.reason if isinstance(seen, Unknown) else "",
        seconds=None if isinstance(seen, Unknown) else seen.seconds,
        holders=() if isinstance(seen, Unknown) else seen.holders,
    )


def few(words: list[str], most: int = _MOST_NAMED) -> str:
    """The first few of them, and how many more there are."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more
