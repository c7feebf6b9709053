"""What an editor can offer for a remark: its repairs, all safe repairs at once, and a comment that excuses it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir

from msgspec import Struct

from dockward.fix.plan import Texts, plan_repairs
from dockward.fix.proof import Judgement
from dockward.lsp.excuses import excused
from dockward.lsp.judging import Desk, Look, Remark, absolute
from dockward.model.finding import Finding
from dockward.model.fix import Fix, Move
from dockward.read.sources.weigh import judge_source

MOST_FINDINGS = 20
"""Findings that one answer offers something for; each offer is proved by judging what it makes of the file."""
FIX_ALL_TITLE = "Repair all that is safe to repair"


class Offer(Struct, frozen=True, kw_only=True):
    """One thing to choose. `files` are the texts before and after it, by absolute path."""

    title: str
    files: Mapping[str, tuple[str, str]]
    remark: Remark | None = None
    preferred: bool = False


class Bench:
    """Where a judged document is mended on trial. As judging, only one thread may do this."""

    def __init__(self, look: Look, desk: Desk) -> None:
        self._look = look
        self._given = desk.given(look.folder)
        self._first: Judgement | None = None

    def for_findings(self, remarks: Iterable[Remark]) -> Iterator[Offer]:
        """Repairs of the first of these remarks that are findings, then the comments that would excuse them."""
        found = [(one, one.finding) for one in remarks if one.finding is not None][:MOST_FINDINGS]
        with chdir(self._look.folder):
            for remark, finding in found:
                yield from self._repairs(remark, finding)
            for remark, finding in found:
                yield from self._excuse(remark, finding)

    def for_all(self) -> Iterator[Offer]:
        """Every safe repair of what was judged with the document, as `dockward fix` plans them."""
        with chdir(self._look.folder):
            files = self._plan(lambda _, fix: fix.safe)
            if files:
                yield Offer(title=FIX_ALL_TITLE, files=files)

    def _repairs(self, remark: Remark, finding: Finding) -> Iterator[Offer]:
        for fix in finding.fixes:

            def wanted(one: Finding, its: Fix, title: str = fix.title) -> bool:
                return one.fingerprint == finding.fingerprint and its.title == title

            files = self._plan(wanted)
            if files:
                title = fix.title if fix.safe else f"{fix.title} (unsafe: {fix.risk})"
                yield Offer(title=title, files=files, remark=remark, preferred=fix.safe)

    def _plan(self, wanted: Callable[[Finding, Fix], bool]) -> dict[str, tuple[str, str]]:
        """The files that repairs change, before and after, by absolute path."""
        plan = plan_repairs([self._judge], lambda finding, fix: wanted(finding, fix) and not _makes_files(fix))
        return {self._absolute(one.path): (one.before, one.after) for one in plan.files if one.before is not None}

    def _judge(self, texts: Texts) -> Judgement:
        """What lint would say with these texts; the first question is always about those that there are."""
        if texts:
            return self._judged(texts)
        self._first = self._first or self._judged({})
        return self._first

    def _judged(self, texts: Texts) -> Judgement:
        source, wishes = self._look.source, self._look.wishes
        if source is None or wishes is None:
            return Judgement(findings=(), texts={})
        return judge_source(source, wishes, time.time(), texts, self._given)

    def _excuse(self, remark: Remark, finding: Finding) -> Iterator[Offer]:
        """A comment, if it does what it is for: the finding is excused, and all else is as it was."""
        path, reading = finding.place.source, self._look.reading
        if reading is None or path not in reading.texts:
            return
        before = reading.texts[path]
        after = excused(reading, finding)
        earlier, now = self._judge({}), self._judge({path: after})
        left = [one.fingerprint for one in now.findings]
        if now.errors > earlier.errors or finding.fingerprint in left or len(left) >= len(earlier.findings):
            return
        title = f"Ignore {finding.rule} here"
        yield Offer(title=title, files={self._absolute(path): (before, after)}, remark=remark)

    def _absolute(self, path: str) -> str:
        return absolute(path, self._look.document, self._look.folder)


def _makes_files(fix: Fix) -> bool:
    """Whether it puts a secret into a file of its own, which no editor makes so that only its owner can read it."""
    return any(one.move is Move.EXTRACT for one in fix.changes)
