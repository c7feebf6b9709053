"""Markdown for pull requests, wikis and step summaries; GitHub's kind."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from dockward.judge.assessment import Assessment, Step
from dockward.judge.score import PracticeScore
from dockward.model.finding import Verdict
from dockward.model.paths import PathReport
from dockward.model.severity import Confidence
from dockward.report.formats import Style
from dockward.report.text import by_name, counted, listed, moment, named, printable, spans
from dockward.report.view import (
    Case,
    Entry,
    action_words,
    asked_practices,
    asked_words,
    capital,
    engine_words,
    entries,
    excused_words,
    flaw_counts,
    flaw_words,
    gap_words,
    gaps,
    inside_words,
    pardons,
    policy_words,
    target_words,
    unasked_words,
    upgrade_words,
    verdict_line,
)
from dockward.report.ways import Way, ways
from dockward.syntax.regex import regex

_SPECIAL = regex(r"[&<>|*_`\[\]\\~@#$!{}]|(?<=:)//|(?<=www)\.")
"""What Markdown or GitHub would act on: markup, HTML, mentions, issue numbers, formulas, bare links."""
_MOST_CASES = 10
_MOST_NAMES = 10
_ALL = 1_000_000
_BAR = 10


def write(assessment: Assessment, out: TextIO, style: Style) -> None:
    """Write the report; without `details` long lists are cut."""
    parts = (
        _head(assessment),
        _scores(assessment),
        _steps(assessment.steps),
        _findings(assessment, style),
        _paths(assessment.paths, style),
        _unknown(assessment, style),
        _excused(assessment),
        _benchmark(assessment),
        _notes(assessment),
    )
    text = "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))
    out.write(text + "\n")


def escape(text: str) -> str:
    """`text` as Markdown shows it, whatever is in it; also inside a table's cell."""
    return _plain(printable(text))


def _plain(shown: str) -> str:
    """What is printable and bounded already, without any meaning to Markdown."""
    return _SPECIAL.sub(lambda found: "".join(f"&#{ord(one)};" for one in found[0]), shown)


def code(text: str) -> str:
    """`text` in the letters of code. HTML, because a code span can't hold every text, least of all in a table."""
    return f"<code>{escape(text)}</code>"


def prose(text: str) -> str:
    """Our own words, in which backticks mark code."""
    return "".join(f"`{part}`" if is_code else escape(part) for part, is_code in spans(text))


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table of cells that are Markdown already."""
    titles = tuple(titles)
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _head(assessment: Assessment) -> Iterator[str]:
    target = assessment.target
    about = (target.system, engine_words(assessment), moment(assessment.taken), f"Dockward {assessment.version}")
    counts = flaw_counts(entries(assessment))
    words = ", ".join(f"{counts[one]} {one.word}" for one in sorted(counts, reverse=True))
    yield f"# {capital(action_words(assessment))} of {escape(target_words(assessment))}"
    yield ""
    yield " · ".join(escape(one) for one in about if one)
    yield ""
    yield f"Judged by: {escape(policy_words(assessment))}"
    yield ""
    for one in inside_words(assessment):
        yield escape(one)
        yield ""
    if trouble := assessment.trouble:
        yield f"**{escape(trouble.reason)}** {prose(printable(trouble.hint))}"
        yield ""
    flaws = flaw_words(assessment)
    if words:
        flaws = " · ".join(
            one for one in (f"broken rules: {words}", gap_words(assessment), excused_words(assessment)) if one
        )
    yield f"**Score {_number(assessment.overall)} of 100** · {flaws}"
    yield ""
    yield verdict_line(assessment)


def _asked(one: PracticeScore) -> str:
    """How many of its rules were asked, and how much of what they were asked couldn't be judged, which costs score."""
    return f"{asked_words(one)}, {one.verdicts.unknown} not judged" if one.verdicts.unknown else asked_words(one)


def _number(score: int | None) -> str:
    return "-" if score is None else str(score)


def _scores(assessment: Assessment) -> Iterator[str]:
    yield "## Practices"
    yield ""
    yield from table(
        ("#", "Practice", "Score", "", "Worst", "Findings", "Excused", "Unknown", "Rules asked"),
        (
            (
                str(one.number),
                escape(one.name),
                _number(one.score),
                one.unscored if one.score is None else "█" * (one.score // _BAR) + "░" * (_BAR - one.score // _BAR),
                "" if one.worst is None else one.worst.word,
                str(sum(one.findings.values()) or ""),
                str(one.verdicts.excused or ""),
                str(one.verdicts.unknown or ""),
                _asked(one),
            )
            for one in asked_practices(assessment)
        ),
    )
    if words := unasked_words(assessment):
        yield ""
        yield words


def _steps(steps: tuple[Step, ...]) -> Iterator[str]:
    if steps:
        yield "## Do this first"
        yield ""
    for number, one in enumerate(steps, 1):
        severity = f"{one.severity.word}: " if one.severity is not None else ""
        yield f"{number}. **{severity}{prose(printable(one.title))}**"
        if one.subjects:
            subjects = named(sorted(one.subjects, key=by_name), _MOST_NAMES)
            yield f"   <br>{_plain(subjects)} · {', '.join(one.rules)}"
        if one.upgrades:
            yield f"   <br>{_plain(upgrade_words(one.upgrades, _MOST_NAMES))}"
        if one.remedy:
            yield f"   <br>{prose(printable(one.remedy))}"


def _findings(assessment: Assessment, style: Style) -> Iterator[str]:
    flaws = entries(assessment)
    if flaws:
        yield "## Findings"
    for one in flaws:
        yield ""
        yield from _entry(one, _ALL if style.details else _MOST_CASES)


def _entry(one: Entry, most: int) -> Iterator[str]:
    rule = one.rule
    about = (rule.id, counted(one.subjects), *([f"CIS {', '.join(one.cis)}"] if one.cis else []))
    yield f"### {one.severity.word}: {prose(rule.title)}"
    yield ""
    yield " · ".join(about)
    yield ""
    yield prose(rule.why)
    yield ""
    yield from table(("Where", "What"), (_case(case, most) for case in one.cases[:most]))
    if len(one.cases) > most:
        yield ""
        yield f"… and {len(one.cases) - most} more."
    yield ""
    yield "\n\n".join(f"**What to do:** {prose(remedy)}" for remedy in one.remedies)
    if rule.tension:
        yield ""
        yield f"**Mind:** {prose(rule.tension)}"


def _case(one: Case, most: int) -> tuple[str, str]:
    sure = "" if one.confidence is Confidence.CERTAIN else f"({one.confidence.value})"
    what = (escape(one.message), code(one.evidence), sure)
    return _plain(named(one.subjects, most)), " ".join(part for part in what if part)


def _paths(report: PathReport | None, style: Style) -> Iterator[str]:
    if report is None:
        return
    most = _ALL if style.details else _MOST_NAMES
    yield "## Ways to root on the host"
    if report.best_cut is not None:
        yield ""
        yield f"**What cuts most:** {escape(report.best_cut.change)} ({report.best_cut.effect})"
    for one in ways(report.paths):
        yield ""
        yield from _way(one, most)
    if not (report.paths or report.safe or report.unknown):
        yield from ("", "No container runs.")
    if report.safe:
        yield ""
        yield f"No way was found from {_plain(listed([printable(one) for one in report.safe], most))}."
    for blind in report.unknown:
        yield ""
        yield f"Unknown for {escape(blind.container)}: {escape(blind.reason)}"


def _way(one: Way, most: int) -> Iterator[str]:
    sure = "" if one.certain else " (possible)"
    yield f"- {_plain(listed(one.containers, most))}{sure}"
    for move in one.moves:
        proof = f" {code(move.evidence)}" if move.evidence else ""
        yield f"  1. **{escape(move.to)}**: {escape(move.how)}{proof}"


def _unknown(assessment: Assessment, style: Style) -> Iterator[str]:
    found = gaps(assessment)
    if not found:
        return
    most = _ALL if style.details else _MOST_NAMES
    yield "## Could not be judged"
    yield ""
    yield from table(
        ("Reason", "Rules", "Subjects"),
        ((escape(one.reason), listed(one.rules, most), _plain(named(one.subjects, most))) for one in found),
    )


def _excused(assessment: Assessment) -> Iterator[str]:
    found = pardons(assessment)
    if not found:
        return
    yield "## Excused"
    yield ""
    yield from table(
        ("Rule", "Where", "Reason", "By", "Until"),
        (
            (one.rule, _plain(named(one.subjects, _MOST_NAMES)), escape(one.reason), one.by, one.expires)
            for one in found
        ),
    )


def _benchmark(assessment: Assessment) -> Iterator[str]:
    yield "<details><summary>CIS Docker Benchmark 1.8</summary>"
    yield ""
    yield from table(
        ("Number", "Title", "Verdict", "Rules", "Reason"),
        (
            (one.number, escape(one.title), _verdict(one.verdict), ", ".join(one.rules), escape(one.reason))
            for one in assessment.benchmark
        ),
    )
    yield ""
    yield "</details>"


def _verdict(verdict: Verdict | None) -> str:
    return "not judged" if verdict is None else f"**{verdict.value}**" if verdict is Verdict.FAIL else verdict.value


def _notes(assessment: Assessment) -> Iterator[str]:
    if assessment.notes:
        yield "## Notes"
        yield ""
    for one in assessment.notes:
        yield f"- {escape(one)}"
