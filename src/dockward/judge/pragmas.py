"""Comments at work: which findings the people who wrote a file have excused in it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dockward.judge.policy.apply import Excused
from dockward.kit.rule import RuleInfo
from dockward.model.finding import Finding
from dockward.model.pragma import Pragma
from dockward.syntax.pragmas import OWN


class Pardoned(Struct, frozen=True, kw_only=True):
    """What counts, what a comment excuses, and the comments that excused nothing of ours.

    `unused` leaves out comments whose rule of another tool none of ours answers: that tool may still need them.
    """

    counting: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    unused: tuple[Pragma, ...]


def pardon(
    findings: Iterable[Finding], pragmas: Iterable[Pragma], rules: Mapping[str, RuleInfo], *, reasons: bool = False
) -> Pardoned:
    """Weigh comments against findings. With `reasons`, a comment that gives none excuses nothing."""
    valid = [one for one in pragmas if one.reason or not reasons]
    used: set[Pragma] = set()
    counting: list[Finding] = []
    excused: list[Excused] = []
    for finding in findings:
        matches = [one for one in valid if _excuses(one, finding, rules)]
        used.update(matches)
        if matches:
            excused.append(Excused(finding, "comment", matches[0].reason or f"{matches[0]}, no reason given"))
        else:
            counting.append(finding)
    known = _known(rules.values())
    unused = tuple(one for one in valid if one not in used and _ours(one, known))
    return Pardoned(counting=tuple(counting), excused=tuple(excused), unused=unused)


def _excuses(pragma: Pragma, finding: Finding, rules: Mapping[str, RuleInfo]) -> bool:
    if not pragma.covers(finding.place.source, finding.place.line):
        return False
    if pragma.subjects and finding.subject.name.rpartition("/")[2] not in pragma.subjects:
        return False
    return not pragma.rules or not _names(rules[finding.rule]).isdisjoint(_words(pragma))


def _names(rule: RuleInfo) -> frozenset[str]:
    """Everything that the rule is called, here and elsewhere."""
    return frozenset({f"{OWN}:{rule.id}", f"{OWN}:{rule.name}", *rule.elsewhere})


def _words(pragma: Pragma) -> frozenset[str]:
    return frozenset(f"{pragma.tool}:{one}" for one in pragma.rules)


def _known(rules: Iterable[RuleInfo]) -> frozenset[str]:
    return frozenset[str]().union(*(_names(one) for one in rules))


def _ours(pragma: Pragma, known: frozenset[str]) -> bool:
    return pragma.tool == OWN or (bool(pragma.rules) and not known.isdisjoint(_words(pragma)))
