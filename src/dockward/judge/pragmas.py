"""Comments and other tools' files at work: which findings the people who wrote a file have excused in or beside it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from dockward.judge.adopt import answered
from dockward.judge.policy.apply import Excused
from dockward.kit.rule import RuleInfo
from dockward.model.finding import Finding
from dockward.model.pragma import Pragma, Scope
from dockward.practices.discovery import rules
from dockward.syntax.pragmas import OWN

_WHOLLY_KNOWN = ("dockward:", "hadolint:DL", "trivy:DS", "checkov:CKV_DOCKER_", "checkov:CKV2_DOCKER_")
"""Ids that begin so are all answered by a rule here."""


class Pardoned(Struct, frozen=True, kw_only=True):
    """What counts, what a comment or an entry excuses, and those that excused nothing of ours.

    `unused` leaves out those whose rule of another tool none of ours answers: that tool may still need them. `unknown`
    are those that name a rule which their tool, whose every rule is answered here, doesn't have. `over` are those past
    their last day. Each is in one of them at most.
    """

    counting: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    unused: tuple[Pragma, ...]
    over: tuple[Pragma, ...] = ()
    unknown: tuple[Pragma, ...] = ()


def pardon(
    findings: Iterable[Finding],
    pragmas: Iterable[Pragma],
    planned: Mapping[str, RuleInfo],
    today: date,
    *,
    reasons: bool = False,
) -> Pardoned:
    """Weigh comments and entries against findings. With `reasons`, one that gives none excuses nothing."""
    several = tuple(pragmas)
    valid = [one for one in several if (one.reason or not reasons) and _holds(one, today)]
    used: set[Pragma] = set()
    counting: list[Finding] = []
    excused: list[Excused] = []
    for finding in findings:
        matches = [one for one in valid if _excuses(one, finding, planned)]
        used.update(matches)
        if matches:
            excused.append(_excused(finding, matches[0]))
        else:
            counting.append(finding)
    known = _known(planned.values())
    unknown = tuple(_names_nothing(valid, known))
    unused = tuple(one for one in valid if one not in used and one not in unknown and _ours(one, known))
    over = tuple(one for one in several if not _holds(one, today) and _ours(one, known))
    return Pardoned(counting=tuple(counting), excused=tuple(excused), unused=unused, over=over, unknown=unknown)


def _holds(pragma: Pragma, today: date) -> bool:
    return pragma.expires is None or pragma.expires >= today


def _excused(finding: Finding, pragma: Pragma) -> Excused:
    if pragma.scope is Scope.BESIDE:
        by = f"{pragma.place.source}:{pragma.place.line}"
        return Excused(finding, by, pragma.reason or "no reason given", pragma.expires)
    return Excused(finding, "comment", pragma.reason or f"{pragma}, no reason given", pragma.expires)


def _excuses(pragma: Pragma, finding: Finding, rules: Mapping[str, RuleInfo]) -> bool:
    if not pragma.covers(finding.place.source, finding.place.line):
        return False
    if pragma.subjects and finding.subject.name.rpartition("/")[2] not in pragma.subjects:
        return False
    names = _names(rules[finding.rule])
    if not pragma.rules:
        # "All" is said to the tool whose word it is: its own checks, and not one of ours besides.
        return any(one.startswith(f"{pragma.tool}:") for one in names)
    return _any_answered(pragma, names)


def _names(rule: RuleInfo) -> frozenset[str]:
    """Everything that the rule is called, here and elsewhere."""
    return frozenset({f"{OWN}:{rule.id}", f"{OWN}:{rule.name}", *rule.elsewhere})


def _any_answered(pragma: Pragma, names: frozenset[str]) -> bool:
    return any(answered(f"{pragma.tool}:{one}", names) for one in pragma.rules)


def _known(rules: Iterable[RuleInfo]) -> frozenset[str]:
    return frozenset[str]().union(*(_names(one) for one in rules))


def _names_nothing(pragmas: Iterable[Pragma], known: frozenset[str]) -> Iterator[Pragma]:
    """Comments that name a rule which their tool doesn't have, as far as it is about what is judged here."""
    doubtful = [one for one in pragmas if one.scope is not Scope.BESIDE and any(_strange(one, known))]
    if doubtful:
        # Rules that aren't asked have names too; to load them takes longer than to judge a file.
        known = _known(rules())
    yield from (one for one in doubtful if any(_strange(one, known)))


def _strange(pragma: Pragma, known: frozenset[str]) -> Iterator[str]:
    names = (f"{pragma.tool}:{one}" for one in pragma.rules)
    yield from (one for one in names if one.startswith(_WHOLLY_KNOWN) and not answered(one, known))


def _ours(pragma: Pragma, known: frozenset[str]) -> bool:
    return pragma.tool == OWN or (bool(pragma.rules) and _any_answered(pragma, known))
