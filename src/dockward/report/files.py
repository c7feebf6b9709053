"""File by file, line by line, with the lines themselves: what a person wants who is about to change them.

Written without the library of the other terminal report: to load it takes longer than to judge a file.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import TextIO

from dockward.judge.assessment import Assessment
from dockward.model.finding import Finding
from dockward.model.fix import Fix
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.report.formats import Style
from dockward.report.lines import by_position
from dockward.report.stream import Narrow, colored
from dockward.report.text import plural, printable
from dockward.report.view import file_words, flaw_words, gap_words, gaps, verdict_line
from dockward.syntax.veil import VEIL, Veiled

_WIDEST_LINE = 100
"""Columns of a source line that are shown."""
_RESET = "\x1b[0m"
_CODES = {
    Severity.CRITICAL: "\x1b[1;31m",
    Severity.HIGH: "\x1b[31m",
    Severity.MEDIUM: "\x1b[33m",
    Severity.LOW: "\x1b[36m",
    Severity.INFO: "\x1b[2m",
}
_BOLD, _DIM, _GREEN = "\x1b[1m", "\x1b[2m", "\x1b[32m"


def write(assessment: Assessment, out: TextIO, style: Style) -> None:
    """Write every finding with its line, then what could not be judged, what is excused and a summary."""
    page = _Page(assessment, colored=colored(out) if style.color is None else style.color)
    stream = Narrow(out)
    for line in page.lines():
        stream.write(f"{line}\n")


class _Page:
    """One assessment as lines."""

    def __init__(self, assessment: Assessment, *, colored: bool) -> None:
        self._assessment = assessment
        self._colored = colored
        self._rules = {one.id: one for one in assessment.rules}
        self._texts = {path: text.split("\n") for path, text in assessment.texts.items()}
        self._veiled: dict[str, Veiled] = {}

    def lines(self) -> Iterator[str]:
        ordered = sorted(self._assessment.findings, key=by_position)
        for file, several in groupby(ordered, key=_file):
            yield self._painted(file, _BOLD)
            for one in several:
                yield from self._finding(one)
            yield ""
        yield from self._asides()
        yield from self._summary()

    def _finding(self, one: Finding) -> Iterator[str]:
        place = one.place
        at = f"{place.line}:{place.column}" if place.line else "-"
        rule = self._rules[one.rule]
        word = self._painted(f"{one.severity.word:<8}", _CODES[one.severity])
        yield f"  {at:<7} {word} {printable(one.message)}  {self._painted(f'{one.rule} {rule.name}', _DIM)}"
        yield from self._excerpt(one)
        yield f"          {self._painted('→', _GREEN)} {self._advice(one, one.remedy or rule.remedy)}"

    def _excerpt(self, one: Finding) -> Iterator[str]:
        lines = self._texts.get(one.place.source, ())
        if not 0 < one.place.line <= len(lines):
            return
        line = lines[one.place.line - 1]
        text = self._veiled.setdefault(one.place.source, Veiled(lines)).line(one.place.line - 1)
        blank = len(text) - len(text.lstrip())
        shown = printable(text.strip(), _WIDEST_LINE)
        yield f"          {self._painted('|', _DIM)} {shown}"
        before = shown_before(line, text, one.place.column - 1)
        offset = before - blank if before is not None else 0
        if 0 < offset < len(shown):
            yield f"          {self._painted('|', _DIM)} {' ' * offset}{self._painted('^', _CODES[one.severity])}"

    def _advice(self, one: Finding, remedy: str) -> str:
        if not one.fixes:
            return remedy
        fix = one.fixes[0]
        if one.subject.kind == Kind.RUN.value:
            return self._by_flags(fix)
        how = "`dockward fix` does it" if fix.safe else f"`dockward fix --unsafe` does it; {fix.risk}"
        return f"{fix.title}. {self._painted(f'({how})', _DIM)}"

    def _by_flags(self, fix: Fix) -> str:
        """A command line is no file: what to type otherwise, and what that may break."""
        from dockward.syntax.runline.repair import rewrite  # noqa: PLC0415  # who has only files needn't wait for it

        flags = rewrite(fix.changes)
        told = "; ".join(one for one in (str(flags) if flags else "", fix.risk) if one)
        return f"{fix.title}. {self._painted(f'({told})', _DIM)}" if told else f"{fix.title}."

    def _asides(self) -> Iterator[str]:
        for gap in gaps(self._assessment):
            yield f"{self._painted('not judged', _CODES[Severity.MEDIUM])}  {gap.reason}"
        if self._assessment.excused:
            yield self._painted(f"{plural(len(self._assessment.excused), 'finding')} excused", _DIM)
        for note in self._assessment.notes:
            yield self._painted(printable(note), _DIM)

    def _summary(self) -> Iterator[str]:
        findings = self._assessment.findings
        counts = [(one, sum(each.severity is one for each in findings)) for one in reversed(Severity)]
        shown = ", ".join(self._painted(f"{count} {one.word}", _CODES[one]) for one, count in counts if count)
        files = file_words(self._texts)
        gap = gap_words(self._assessment)
        yield f"{files}: {f'{shown}, {gap}' if shown and gap else shown or flaw_words(self._assessment)}"
        mended = [one.fixes[0] for one in findings if one.fixes and one.subject.kind != Kind.RUN.value]
        safe = sum(one.safe for one in mended)
        risky = len(mended) - safe
        if safe or risky:
            yield f"`dockward fix` repairs {safe} of them, `dockward fix --unsafe` {safe + risky}."
        yield self._painted(verdict_line(self._assessment), _DIM)

    def _painted(self, text: str, code: str) -> str:
        return f"{code}{text}{_RESET}" if self._colored and text.strip() else text


def shown_before(line: str, text: str, column: int) -> int | None:
    """How much of `text`, which is the line with its secrets masked, stands before a column of the line.

    Columns count from 0. None where the column stands in a secret, or the line isn't shown.
    """
    at = shown = 0
    while (start := text.find(VEIL, shown)) >= 0:
        if not line.startswith(text[shown:start], at):
            return None
        at, shown = at + start - shown, start + len(VEIL)
        if column <= at:
            return start - (at - column)
        # What stands behind the mask, up to the next one, tells where the secret ends.
        kept = text[shown : text.find(VEIL, shown)] if VEIL in text[shown:] else text[shown:]
        end = line.find(kept, at) if VEIL in text[shown:] else len(line) - len(kept)
        if end < at or (column < end):
            return None
        at = end
    return shown + column - at if line[at:] == text[shown:] else None


def _file(one: Finding) -> str:
    return printable(one.place.source if one.place.line else str(one.subject))
