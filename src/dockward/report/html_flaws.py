"""The HTML report's lists: flaws with their filter, what is unknown, what is excused, the benchmark."""

from collections.abc import Iterable

from dockward.judge.assessment import Assessment
from dockward.judge.benchmark import BenchmarkRow
from dockward.model.finding import Verdict
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject
from dockward.practices.discovery import chapters
from dockward.report.markup import Content, Markup, tag, together, words
from dockward.report.text import counted, named, plural
from dockward.report.view import Case, Entry, entries, gaps, pardons

_FEW = 3
_BADGES = {Verdict.PASS: "pass", Verdict.FAIL: "fail", Verdict.UNKNOWN: "unknown", Verdict.NOT_APPLICABLE: "none"}
_OPEN_CASES = 10
"""Cases of one flaw that are shown without a click."""


def findings(assessment: Assessment) -> Markup:
    """Every flaw once, worst first."""
    flaws = entries(assessment)
    if not flaws:
        return Markup()
    names = {one.number: one.name for one in chapters()}
    return together(_filter(flaws, names), [_flaw(one, names) for one in flaws])


def _filter(flaws: tuple[Entry, ...], names: dict[int, str]) -> Markup:
    """Hidden until the script, which makes it work, shows it."""
    severities = sorted({one.severity for one in flaws}, reverse=True)
    practices = sorted({one.rule.practice for one in flaws})
    options = [tag("option", f"{one} {names.get(one, '')}", value=str(one)) for one in practices]
    return tag(
        "form",
        tag("fieldset", tag("legend", "Severity"), [_box(one) for one in severities]),
        tag("label", "Practice ", tag("select", tag("option", "all", value=""), options, name="practice")),
        tag("label", "Search ", tag("input", type="search", name="text")),
        tag("output", id="shown", class_="quiet", aria_live="polite"),
        id="filter",
        hidden=True,
        autocomplete="off",
    )


def _box(severity: Severity) -> Markup:
    box = tag("input", type="checkbox", name="severity", value=severity.word, checked=True)
    return tag("label", box, f" {severity.word}")


def _flaw(one: Entry, names: dict[int, str]) -> Markup:
    rule = one.rule
    about = [rule.id, f"practice {rule.practice}: {names.get(rule.practice, '')}", counted(one.subjects)]
    about += [f"CIS {', '.join(one.cis)}"] if one.cis else []
    body = tag(
        "div",
        tag("h3", words(rule.title)),
        tag("p", " · ".join(about), class_="quiet small"),
        tag("p", words(rule.why)),
        _cases(one.cases),
        *(tag("p", words(remedy), class_="todo") for remedy in one.remedies),
        tag("p", words(rule.tension), class_="mind") if rule.tension else None,
    )
    return tag(
        "article",
        tag("div", tag("span", one.severity.word, class_=f"badge {one.severity.word}")),
        body,
        class_="flaw card",
        id=rule.id,
        data_severity=one.severity.word,
        data_practice=str(rule.practice),
    )


def _cases(cases: tuple[Case, ...]) -> Markup:
    shown = tag("ul", [_case(one) for one in cases[:_OPEN_CASES]], class_="where")
    rest = cases[_OPEN_CASES:]
    if not rest:
        return shown
    more = tag("ul", [_case(one) for one in rest], class_="where")
    return together(shown, tag("details", tag("summary", f"{len(rest)} more"), more))


def _case(one: Case) -> Markup:
    sure = (
        tag("span", f" ({one.confidence.value})", class_="quiet") if one.confidence is not Confidence.CERTAIN else None
    )
    proof = _all_flaws(one) if one.flaws else tag("code", one.evidence)
    return tag("li", _where(one.subjects), f": {one.message} " if one.message else " ", proof, sure)


def _all_flaws(one: Case) -> Markup | None:
    """Behind a click, where the message doesn't name them all."""
    if len(one.flaws) <= _FEW:
        return None
    return tag(
        "details", tag("summary", plural(len(one.flaws), "flaw")), tag("ul", [tag("li", each) for each in one.flaws])
    )


def _where(subjects: tuple[Subject, ...]) -> Content:
    """A few names, and all of them behind a click."""
    if len(subjects) <= _FEW:
        return named(subjects, _FEW)
    names = tag("p", named(subjects, len(subjects)), class_="names")
    return tag("details", tag("summary", named(subjects, _FEW)), names)


def _table(titles: Iterable[str], rows: Iterable[Markup]) -> Markup:
    head = tag("tr", [tag("th", one, scope="col") for one in titles])
    return tag("div", tag("table", tag("thead", head), tag("tbody", rows)), class_="card scroll")


def gap_table(assessment: Assessment) -> Markup:
    """What could not be judged, by reason."""
    rows = [
        tag("tr", tag("td", one.reason), tag("td", _rules(one.rules)), tag("td", _where(one.subjects)))
        for one in gaps(assessment)
    ]
    return _table(("Reason", "Rules", "Where"), rows) if rows else Markup()


def _rules(rules: tuple[str, ...]) -> Content:
    if len(rules) <= _FEW:
        return ", ".join(rules)
    return tag("details", tag("summary", plural(len(rules), "rule")), ", ".join(rules))


def excused(assessment: Assessment) -> Markup:
    """What doesn't count, and whose word that is."""
    rows = [
        tag("tr", [tag("td", cell) for cell in (one.rule, _where(one.subjects), one.reason, one.by, one.expires)])
        for one in pardons(assessment)
    ]
    return _table(("Rule", "Where", "Reason", "By", "Until"), rows) if rows else Markup()


def benchmark(assessment: Assessment) -> Markup:
    """Every number of the benchmark."""
    counts: dict[str, int] = {}
    for one in assessment.benchmark:
        counts[_word(one.verdict)] = counts.get(_word(one.verdict), 0) + 1
    summary = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    rows = [_row(one) for one in assessment.benchmark]
    table = _table(("Number", "Title", "Verdict", "Rules", "Reason"), rows)
    return tag("details", tag("summary", summary), table)


def _word(verdict: Verdict | None) -> str:
    return "not judged" if verdict is None else verdict.value


def _row(one: BenchmarkRow) -> Markup:
    badge = "none" if one.verdict is None else _BADGES[one.verdict]
    return tag(
        "tr",
        tag("th", one.number, scope="row"),
        tag("td", one.title),
        tag("td", tag("span", _word(one.verdict), class_=f"badge {badge}")),
        tag("td", ", ".join(one.rules)),
        tag("td", one.reason),
    )
