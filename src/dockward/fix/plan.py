"""Plans repairs of files: pass after pass until none is left, each proved before it counts. Nothing is written here."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from dockward.fix.edits import apply_edits, go_together
from dockward.fix.errors import CannotChangeError
from dockward.fix.lines import line_before
from dockward.fix.proof import Judgement, unproved
from dockward.fix.refused import left_alone, without_repairs
from dockward.fix.repair import Repair
from dockward.fix.services import change_service
from dockward.fix.supervised import BrokenPlanError, supervised
from dockward.model.compose import Project
from dockward.model.finding import Finding
from dockward.model.fix import Edit, Fix
from dockward.syntax.regex import regex
from dockward.syntax.veil import Veiled

MOST_PASSES = 20
"""A repair may open the way for another; more rounds than this mean that two of them undo each other."""

Texts = Mapping[str, str]
_HUNK = regex(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@$")
_HEADER_LINES = 2
_MASKED = (
    "# `***` stands for what looks like a secret: this can't be applied as a patch, `--apply` writes the file whole.\n"
)


class Refusal(Struct, frozen=True):
    """A repair that can't be made, and why."""

    finding: Finding
    fix: Fix
    reason: str


class FilePlan(Struct, frozen=True):
    """What becomes of one file."""

    path: str
    before: str | None
    """None: there is no such file yet. What a new one holds is never shown."""
    after: str
    repairs: tuple[Repair, ...]

    def diff(self) -> str:
        """The change as a unified diff; what looks like a secret is masked, and the first line says so."""
        return (_MASKED if self.hides else "") + "".join(shown for _, shown in self._lines())

    @property
    def hides(self) -> bool:
        """Whether the diff masks something."""
        return any(line != shown for line, shown in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        """The lines of the diff, each as it is and as it may be shown, with its sign and its end."""
        name = self.path.lstrip("/")
        before, after = (self.before or "").splitlines(keepends=True), self.after.splitlines(keepends=True)
        source = "/dev/null" if self.before is None else f"a/{name}"
        old, new = (Veiled([one.rstrip("\r\n") for one in lines]) for lines in (before, after))
        old_at = new_at = 0
        for nr, one in enumerate(difflib.unified_diff(before, after, source, f"b/{name}")):
            line = one if one.endswith("\n") else f"{one}\n\\ No newline at end of file\n"
            hunk = _HUNK.match(one)
            if nr < _HEADER_LINES or hunk:
                old_at, new_at = (int(hunk[1]) - 1, int(hunk[2]) - 1) if hunk else (0, 0)
                yield line, line
                continue
            shown = "***" if self.before is None else old.line(old_at) if one[0] == "-" else new.line(new_at)
            yield line, line[0] + shown + line[len(one.rstrip("\r\n")) :]
            old_at += one[0] != "+"
            new_at += one[0] != "-"


class Repairs(Struct, frozen=True):
    """What becomes of all files, and repairs that were wanted and can't be made."""

    files: tuple[FilePlan, ...]
    refusals: tuple[Refusal, ...] = ()
    unread: tuple[str, ...] = ()
    """Errors that keep files, or parts of them, from being read."""
    left: tuple[str, ...] = ()
    """Files that hold repairs and aren't changed for an error in them, each with the error and its position."""
    broken: tuple[str, ...] = ()
    """Files whose repairs couldn't be worked out by a defect of ours, each with what broke."""


Judge = Callable[[Texts], Judgement]
"""Judges files that belong together, such as those of one project, those given in place of those on disk."""
Wanted = Callable[[Finding, Fix], bool]


def plan_repairs(judges: Sequence[Judge], wanted: Wanted) -> Repairs:
    """The repairs that are wanted, by path; files that nothing changes are left out.

    A repair counts only when the text that it makes is read without a new error, its finding is gone, and no finding
    has come up that wasn't there, unless a greater one stood in its way. Only who reads a changed file judges again.
    """
    planning = Planning(judges, wanted)
    for nr in range(len(judges)):
        planning.settle_supervised(nr)
    return planning.finished()


class Planning:
    """The texts as they would be by now, what judging them yields, and repairs that were tried in vain."""

    def __init__(self, judges: Sequence[Judge], wanted: Wanted) -> None:
        self._judges, self._wanted = judges, wanted
        self._judged = [judge({}) for judge in judges]
        self._before = {path: text for one in self._judged for path, text in one.texts.items()}
        self._now = dict(self._before)
        self._made: dict[str, list[Repair]] = {}
        self._refused: dict[tuple[str, str], Refusal] = {}
        self._vain: set[tuple[str, str]] = set()
        """What was tried in vain on the texts as they are."""
        self._broken: list[str] = []

    def settle_supervised(self, nr: int) -> None:
        """Make every repair of what one judge judges, or none where a defect of ours comes between."""
        state = self._now, list(self._judged), {path: list(made) for path, made in self._made.items()}
        refused, path = dict(self._refused), next(iter(self._judged[nr].texts), "")
        try:
            supervised(path, lambda: self.settle(nr))
        except BrokenPlanError as why:
            self._now, self._judged, self._made = state
            self._refused = refused
            self._broken.append(f"{path}: {why}")

    def settle(self, nr: int) -> None:
        """Make every repair of what one judge judges."""
        for _ in range(MOST_PASSES):
            batch = self._batch(self._judged[nr])
            if not batch:
                break
            before = self._now
            self._make(nr, batch)
            if self._now is not before:
                # What was in a repair's way may be gone.
                self._vain.clear()

    def finished(self) -> Repairs:
        """The plan."""
        changed = [path for path in sorted(self._now) if self._before.get(path) != self._now[path]]
        left = {one.fingerprint for judged in self._judged for one in judged.findings}
        return Repairs(
            tuple(self._file(path) for path in changed),
            tuple(one for one in self._refused.values() if one.finding.fingerprint in left),
            tuple(dict.fromkeys(reason for judged in self._judged for reason in judged.unread)),
            left=tuple(dict.fromkeys(self._left())),
            broken=tuple(self._broken),
        )

    def _left(self) -> Iterator[str]:
        for judged in self._judged:
            errors = judged.refused
            wanted = {one.place.source for one in judged.findings if any(self._wanted(one, fix) for fix in one.fixes)}
            yield from (left_alone(path, errors[path][0]) for path in sorted(wanted & errors.keys()))

    def reason(self, one: Repair) -> str:
        """Why this repair was refused; empty where it wasn't."""
        refusal = self._refused.get((one.finding.fingerprint, one.fix.title))
        return refusal.reason if refusal is not None else ""

    def _file(self, path: str) -> FilePlan:
        repairs = tuple(self._made.get(path, ()))
        return FilePlan(path, self._before.get(path), self._now[path], repairs)

    def _batch(self, judged: Judgement) -> list[Repair]:
        """The repairs that can be made together; the rest waits for the next pass."""
        found: list[Repair] = []
        taken: dict[str, list[Edit]] = {}
        divided: set[str] = set()
        for one in sorted(without_repairs(judged.findings, judged.refused), key=self._turn):
            path = one.place.source
            fix = self._fix_of(one)
            if fix is None or path not in self._now or (path in divided and not fix.reorders):
                continue
            if fix.reorders:
                # What the others tell of the file as it is needn't be so any more.
                divided.add(path)
            if go_together(fix.edits, taken.setdefault(path, [])):
                found.append(Repair(one, fix))
                taken[path].extend(fix.edits)
        return found

    def _turn(self, one: Finding) -> tuple[str, bool, int, int, str]:
        fix = self._fix_of(one)
        return one.place.source, fix is None or not fix.reorders, one.place.line, one.place.column, one.rule

    def _fix_of(self, finding: Finding) -> Fix | None:
        """The best of its fixes that is wanted and wasn't tried in vain."""
        wanted = (one for one in finding.fixes if self._wanted(finding, one))
        return next((one for one in wanted if (finding.fingerprint, one.title) not in self._vain), None)

    def _refuse(self, one: Repair, reason: str, base: Texts) -> None:
        key = one.finding.fingerprint, one.fix.title
        self._refused[key] = Refusal(self._as_it_was(one.finding, base), one.fix, reason)
        self._vain.add(key)

    def _as_it_was(self, finding: Finding, base: Texts) -> Finding:
        """A finding in `base` with its place in the file as its owner knows it; line 0 where it wasn't there."""
        place = finding.place
        before, now = self._before.get(place.source), base.get(place.source)
        if before is None or now is None or before == now:
            return finding
        line = line_before(before, now, place.line)
        return structs.replace(finding, place=structs.replace(place, line=line, column=0))

    def _make(self, nr: int, repairs: Sequence[Repair]) -> None:
        """Make those that prove right, and keep in mind where they stood."""
        base = dict(self._now)
        kept = self.prove(nr, repairs)
        changed = [path for path, text in self._now.items() if text is not base.get(path)]
        for one in kept:
            source = one.finding.place.source
            made_of = Repair(self._as_it_was(one.finding, base), one.fix)
            self._made.setdefault(source if source in changed else changed[0], []).append(made_of)

    def prove(self, nr: int, repairs: Sequence[Repair]) -> list[Repair]:
        """Make repairs all at once when that proves right, else those that do, by halves; which were made."""
        queue, kept = [list(repairs)], list[Repair]()
        base, project = dict(self._now), self._judged[nr].project
        while queue:
            some = queue.pop()
            trial, made = self._applied(base, project, [*kept, *some])
            reason = self._tried(nr, trial, made[len(kept) :]) if len(made) > len(kept) else ""
            if not reason:
                kept = made
            elif len(some) == 1:
                self._refuse(some[0], reason, base)
            else:
                queue += [some[len(some) // 2 :], some[: len(some) // 2]]
        return kept

    def _applied(
        self, base: Texts, project: Project | None, repairs: Sequence[Repair]
    ) -> tuple[dict[str, str], list[Repair]]:
        """`base` with repairs made, and those that were: what can't be made alone is refused, the rest waits."""
        texts = dict(base)
        for path in {one.finding.place.source for one in repairs if one.fix.edits}:
            edits = {edit for one in repairs if one.finding.place.source == path for edit in one.fix.edits}
            texts[path] = apply_edits(texts[path], edits)
        made = []
        for one in repairs:
            try:
                texts = with_changes(texts, project, one)
            except CannotChangeError as why:
                if not _can_be_made(base, project, one):
                    self._refuse(one, why.message, base)
            else:
                made.append(one)
        return texts, made

    def _tried(self, nr: int, trial: Texts, repairs: Sequence[Repair]) -> str:
        """Judge the texts and take them over; why not, where they prove nothing."""
        changed = {path for path, text in trial.items() if self._now.get(path) != text}
        if not changed:
            return "it would change nothing"
        concerned = [at for at, one in enumerate(self._judged) if at == nr or changed & one.texts.keys()]
        given = {path: text for path, text in trial.items() if text is not self._before.get(path)}
        after = [self._judges[at](given) for at in concerned]
        reason = _refused(changed, after) or unproved([self._judged[at] for at in concerned], after, repairs)
        if not reason:
            self._now = dict(trial)
            for at, one in zip(concerned, after, strict=True):
                self._judged[at] = one
        return reason


def _refused(changed: Iterable[str], after: Iterable[Judgement]) -> str:
    """Which of the changed files would be refused as before, and why."""
    found = ((path, one.refused[path]) for one in after for path in sorted(changed) if path in one.refused)
    return next((left_alone(path, flaws[0]) for path, flaws in found), "")


def with_changes(texts: Texts, project: Project | None, one: Repair) -> dict[str, str]:
    """The texts with the changes of a workload made. Raises `CannotChangeError`."""
    found = dict(texts)
    for change in one.fix.changes:
        if project is None:
            raise CannotChangeError("no compose file describes it")
        found |= change_service(project, one.finding.subject.name, found, change)
    return found


def _can_be_made(base: Texts, project: Project | None, one: Repair) -> bool:
    """Whether it is only repairs made with it that are in its way."""
    try:
        with_changes(base, project, one)
    except CannotChangeError:
        return False
    return True
