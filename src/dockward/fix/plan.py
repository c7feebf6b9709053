"""Plans repairs of files: pass after pass until none is left, each proved before it counts. Nothing is written here."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from dockward.fix.edits import apply_edits, go_together
from dockward.model.finding import Finding
from dockward.model.fix import Edit, Fix

MOST_PASSES = 20
"""A repair may open the way for another; more rounds than this mean that two of them undo each other."""

Texts = Mapping[str, str]


class Verdict(Struct, frozen=True):
    """What judging texts yields: findings, and how many errors keep files from being read."""

    findings: tuple[Finding, ...]
    errors: int


class Repair(Struct, frozen=True):
    """A repair that is in a plan: of which finding, and which of its fixes."""

    finding: Finding
    fix: Fix


class FilePlan(Struct, frozen=True):
    """What becomes of one file."""

    path: str
    before: str
    after: str
    repairs: tuple[Repair, ...]

    def diff(self) -> str:
        """The change as a unified diff."""
        name = self.path.lstrip("/")
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True), self.after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
        )
        return "".join(one if one.endswith("\n") else f"{one}\n\\ No newline at end of file\n" for one in lines)


Judge = Callable[[Texts], Verdict]
Wanted = Callable[[Finding, Fix], bool]


def plan_repairs(texts: Texts, judge: Judge, wanted: Wanted) -> tuple[FilePlan, ...]:
    """The repairs of `texts` that are wanted, by path; files that nothing changes are left out.

    A repair counts only when the text that it makes is read without a new error, its finding is gone, and no finding
    of another rule has come up.
    """
    planning = _Planning(texts, judge)
    made: dict[str, list[Repair]] = {}
    for _ in range(MOST_PASSES):
        batch = _batch(planning.last.findings, planning, wanted)
        if not batch:
            break
        for path, repairs in batch.items():
            made.setdefault(path, []).extend(planning.make(path, repairs))
    now = planning.now
    return tuple(
        FilePlan(path, texts[path], now[path], tuple(made[path])) for path in sorted(made) if texts[path] != now[path]
    )


class _Planning:
    """The texts as they would be by now, what judging them yields, and repairs that were tried in vain."""

    def __init__(self, texts: Texts, judge: Judge) -> None:
        self.now = dict(texts)
        self.last = judge(texts)
        self.refused: set[tuple[str, str]] = set()
        self._judge = judge

    def make(self, path: str, repairs: Sequence[Repair]) -> Sequence[Repair]:
        """Make the repairs of one file: all at once when that proves right, else the first that does."""
        for several in ([repairs] if len(repairs) > 1 else []) + [[one] for one in repairs]:
            text = apply_edits(self.now[path], {edit for one in several for edit in one.fix.edits})
            after = self._judge({**self.now, path: text})
            if _proves(self.last, after, several):
                self.now[path], self.last = text, after
                return several
            if len(several) == 1:
                self.refused.add(_key(several[0].finding, several[0].fix))
        return ()


def _batch(findings: Iterable[Finding], planning: _Planning, wanted: Wanted) -> dict[str, list[Repair]]:
    """For each file the repairs that can be made together; the rest waits for the next pass."""
    found: dict[str, list[Repair]] = {}
    taken: dict[str, list[Edit]] = {}
    for one in sorted(findings, key=lambda one: (one.place.source, one.place.line, one.place.column, one.rule)):
        path = one.place.source
        fix = next((each for each in one.fixes if each.edits and wanted(one, each)), None)
        if fix is None or path not in planning.now or _key(one, fix) in planning.refused:
            continue
        if go_together(fix.edits, taken.get(path, [])):
            found.setdefault(path, []).append(Repair(one, fix))
            taken.setdefault(path, []).extend(fix.edits)
    return found


def _key(finding: Finding, fix: Fix) -> tuple[str, str]:
    return finding.fingerprint, fix.title


def _proves(before: Verdict, after: Verdict, repairs: Sequence[Repair]) -> bool:
    """Whether the repairs did what they are for, and nothing else."""
    if after.errors > before.errors:
        return False
    earlier, now = _counts(before.findings), _counts(after.findings)
    if any(now.get(one.finding.rule, 0) >= earlier[one.finding.rule] for one in repairs):
        return False
    return all(count <= earlier.get(rule, 0) for rule, count in now.items())


def _counts(findings: Iterable[Finding]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in findings:
        found[one.rule] = found.get(one.rule, 0) + 1
    return found
