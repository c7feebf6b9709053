"""The HTML report's pictures of the scores: a dial over all, a bar for each practice."""

from math import pi

from dockward.judge.score import PracticeScore
from dockward.report.markup import Markup, tag
from dockward.report.view import asked_words

_GOOD, _FAIR = 90, 60
_RADIUS = 42.0
_BAR = 200


def dial(score: int | None) -> Markup:
    """The score over all practices as a ring."""
    around = 2 * pi * _RADIUS
    part = around * (score or 0) / 100
    ring = {"cx": 50, "cy": 50, "r": _RADIUS}
    words = "No score" if score is None else f"Score {score} of 100"
    return tag(
        "svg",
        tag("title", words),
        tag("circle", class_="rest", **ring),
        tag("circle", class_="part", stroke_dasharray=f"{part:.1f} {around:.1f}", transform="rotate(-90 50 50)", **ring)
        if score
        else None,
        tag("text", "-" if score is None else str(score), x=50, y=58),
        tag("text", "of 100", class_="unit", x=50, y=74),
        class_=f"dial {_class(score)}",
        viewBox="0 0 100 100",
        role="img",
        aria_label=words,
    )


def _class(score: int | None) -> str:
    if score is None:
        return "nothing"
    return "good" if score >= _GOOD else "fair" if score >= _FAIR else "poor"


def score_table(scores: tuple[PracticeScore, ...]) -> Markup:
    """Practices, each with its bar; a column for what is excused only where anything is."""
    excused = any(one.verdicts.excused for one in scores)
    titles = [("", ""), ("Practice", ""), ("", "wide"), ("Score", "number"), ("Worst", ""), ("Findings", "number")]
    titles += [("Excused", "number")] if excused else []
    titles += [("Unknown", "number"), ("Rules", "number extra")]
    head = tag("tr", [tag("th", title, class_=class_ or None, scope="col") for title, class_ in titles])
    table = tag("table", tag("thead", head), tag("tbody", [_row(one, excused=excused) for one in scores]))
    return tag("div", table, class_="card scroll score")


def _row(one: PracticeScore, *, excused: bool) -> Markup:
    worst = tag("span", one.worst.word, class_=f"badge {one.worst.word}") if one.worst is not None else None
    return tag(
        "tr",
        tag("td", str(one.number), class_="number quiet"),
        tag("th", one.name, scope="row", title=one.aim),
        tag("td", _bar(one), class_="wide"),
        tag("td", "-" if one.score is None else str(one.score), class_="number"),
        tag("td", worst, tag("span", one.unscored, class_="quiet small") if one.unscored else None),
        tag("td", str(sum(one.findings.values()) or ""), class_="number"),
        tag("td", str(one.verdicts.excused or ""), class_="number") if excused else None,
        tag("td", str(one.verdicts.unknown or ""), class_="number"),
        tag("td", asked_words(one), class_="number quiet extra", title="Rules that this policy asks, of all"),
    )


def _bar(one: PracticeScore) -> Markup | None:
    if one.score is None:
        return None
    width = one.score * _BAR / 100
    return tag(
        "svg",
        tag("rect", class_="rest", width=_BAR, height=10, rx=3),
        tag("rect", class_="part", width=width, height=10, rx=3),
        class_=f"bar {_class(one.score)}",
        viewBox=f"0 0 {_BAR} 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
