"""Every repair by itself, proved on the files as they are: what a report can offer with each finding."""

from collections.abc import Iterator, Sequence

from dockward.fix.changes import edits_between
from dockward.fix.edits import go_together
from dockward.fix.errors import CannotChangeError
from dockward.fix.plan import Judge, Planning, Texts, with_changes
from dockward.fix.proof import Judgement
from dockward.fix.repair import Repair
from dockward.model.fact import Place
from dockward.model.fix import Change, Edit, Move, Proposal


def propose(judge: Judge) -> dict[tuple[str, Place], tuple[Proposal, ...]]:
    """The repairs of each finding that prove right, the best first, by the finding's fingerprint and place.

    Those that go together are judged together, so that a file is judged only a few times. A repair that puts a secret
    into a file of its own is left out: nothing but `dockward fix` makes one that only its owner can read.
    """
    first = judge({})

    def judged(texts: Texts) -> Judgement:
        return judge(texts) if texts else first

    repairs = [Repair(one, fix) for one in first.findings for fix in one.fixes if not _makes_files(fix.changes)]
    right = {id(one) for one in _proved(judged, repairs)}
    found: dict[tuple[str, Place], tuple[Proposal, ...]] = {}
    for one in repairs:
        if id(one) in right and (edits := _edits(first, one)):
            key = one.finding.fingerprint, one.finding.place
            found[key] = (*found.get(key, ()), Proposal(fix=one.fix, edits=edits))
    return found


def disproved(judge: Judge) -> dict[tuple[str, str], str]:
    """Repairs that don't prove right by themselves, each by its finding's fingerprint and its title, and why.

    Of each finding the fixes are tried in their order until one proves right; those after it count as right.
    """
    first = judge({})

    def judged(texts: Texts) -> Judgement:
        return judge(texts) if texts else first

    found: dict[tuple[str, str], str] = {}
    waiting = [Repair(one, fix) for one in first.findings for fix in one.fixes[:1]]
    while waiting:
        refused = dict(_refused(judged, waiting))
        found |= {(waiting[at].finding.fingerprint, waiting[at].fix.title): why for at, why in refused.items()}
        waiting = [other for at in refused for other in _next_fix(waiting[at])]
    return found


def _refused(judge: Judge, repairs: Sequence[Repair]) -> Iterator[tuple[int, str]]:
    """By their numbers, those that don't prove right, neither with the others nor alone, and why."""
    some, _ = _together(repairs)
    planning = _planning(judge)
    made = {id(one) for one in planning.prove(0, some)}
    for at, one in enumerate(repairs):
        if id(one) in made:
            continue
        alone = _planning(judge)
        if not alone.prove(0, [one]):
            yield at, alone.reason(one)


def _next_fix(one: Repair) -> Iterator[Repair]:
    at = one.finding.fixes.index(one.fix) + 1
    yield from (Repair(one.finding, fix) for fix in one.finding.fixes[at : at + 1])


def _makes_files(changes: Sequence[Change]) -> bool:
    return any(one.move is Move.EXTRACT for one in changes)


def _proved(judge: Judge, repairs: Sequence[Repair]) -> Iterator[Repair]:
    """Those that prove right, tried together where they touch nothing of each other, else one by one."""
    waiting = list(repairs)
    while waiting:
        some, waiting = _together(waiting)
        kept = _planning(judge).prove(0, some)
        yield from kept
        made = {id(one) for one in kept}
        for one in some if len(some) > 1 else ():
            if id(one) not in made:
                yield from _planning(judge).prove(0, [one])


def _planning(judge: Judge) -> Planning:
    return Planning([judge], lambda _finding, _fix: True)


def _together(repairs: Sequence[Repair]) -> tuple[list[Repair], list[Repair]]:
    """Repairs that go together, one of each finding, and the others."""
    some: list[Repair] = []
    others: list[Repair] = []
    taken: dict[str, list[Edit]] = {}
    findings: set[int] = set()
    for one in repairs:
        edits = taken.setdefault(one.finding.place.source, [])
        if id(one.finding) in findings or not go_together(one.fix.edits, edits):
            others.append(one)
            continue
        findings.add(id(one.finding))
        some.append(one)
        edits += one.fix.edits
    return some, others


def _edits(first: Judgement, one: Repair) -> dict[str, tuple[Edit, ...]]:
    """What it changes of each file, in order; nothing where it can't be made without others."""
    texts, path = first.texts, one.finding.place.source
    if one.fix.edits:
        return {path: tuple(edit for edit in sorted(set(one.fix.edits)) if _changes(texts[path], edit))}
    try:
        after = with_changes(texts, first.project, one)
    except CannotChangeError:
        return {}
    return {path: edits_between(texts[path], text) for path, text in after.items() if text != texts[path]}


def _changes(text: str, edit: Edit) -> bool:
    return text[edit.span.start : edit.span.end] != edit.text
