"""One self-contained page for a browser: nothing is fetched, and it works without scripts."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TextIO

from dockward.judge.assessment import Assessment, Step
from dockward.model.world import Faltered, Unreached
from dockward.report.formats import Style
from dockward.report.html_costs import cost_section
from dockward.report.html_flaws import benchmark, excused, findings, gap_table
from dockward.report.html_paths import path_section
from dockward.report.html_scores import dial, score_table
from dockward.report.markup import Markup, raw, tag, together, words
from dockward.report.text import by_name, moment, named, printable
from dockward.report.view import (
    action_words,
    asked_practices,
    engine_words,
    entries,
    excused_words,
    flaw_counts,
    flaw_words,
    gap_words,
    inside_words,
    policy_words,
    target_words,
    unasked_words,
    upgrade_words,
    verdict_line,
)

_MOST_NAMES = 5
"""Subjects named in one step of what to do first."""


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write the page; it always holds everything."""
    css, script = _asset("report.css"), _asset("report.js")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_security_policy(css, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"Dockward {action_words(assessment)} of {target_words(assessment)}"),
        raw("style", css),
    )
    body = tag("body", _body(assessment), raw("script", script))
    out.write(f"<!doctype html>\n{tag('html', head, body, lang='en')}\n")


def _asset(name: str) -> str:
    return files("dockward.report").joinpath("assets", name).read_text("utf-8")


def _security_policy(css: str, script: str) -> str:
    """Nothing may load or run but this very style and script, by their hashes (Content Security Policy Level 3)."""
    return (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _body(assessment: Assessment) -> Markup:
    sections = [
        ("practices", "Practices", _practices(assessment)),
        ("first", "Do this first", _steps(assessment.steps)),
        ("paths", "Ways to root on the host", path_section(assessment.paths)),
        ("findings", "Findings", findings(assessment)),
        ("costs", "What layers cost", cost_section(assessment)),
        ("unknown", "Could not be judged", gap_table(assessment)),
        ("excused", "Excused", excused(assessment)),
        ("notes", "Notes", _notes(assessment)),
        ("benchmark", "CIS Docker Benchmark 1.8", benchmark(assessment)),
    ]
    there = [(name, title, content) for name, title, content in sections if content]
    return together(
        tag("a", "Skip to the findings", class_="skip", href="#findings") if assessment.findings else None,
        _header(assessment, [(name, title) for name, title, _ in there]),
        tag("main", [_section(name, title, content) for name, title, content in there]),
        tag("footer", tag("p", f"Dockward {assessment.version}", class_="quiet small")),
    )


def _section(name: str, title: str, content: Markup) -> Markup:
    return tag("section", tag("h2", title, id=f"{name}-title"), content, id=name, aria_labelledby=f"{name}-title")


def _header(assessment: Assessment, sections: list[tuple[str, str]]) -> Markup:
    target = assessment.target
    about = " · ".join(one for one in (target.system, engine_words(assessment), moment(assessment.taken)) if one)
    return tag(
        "header",
        dial(assessment.overall),
        tag(
            "div",
            tag("h1", target_words(assessment)),
            tag("p", about, class_="quiet"),
            tag("p", policy_words(assessment), class_="quiet"),
            [tag("p", one) for one in inside_words(assessment)],
            _trouble(assessment.trouble),
            _counts(assessment),
            tag("p", verdict_line(assessment)),
            _navigation(sections),
        ),
    )


def _trouble(engine: Unreached | Faltered | None) -> Markup | None:
    if engine is None:
        return None
    return tag("p", tag("strong", engine.reason), " ", words(engine.hint), class_="alarm")


def _counts(assessment: Assessment) -> Markup:
    counts = flaw_counts(entries(assessment))
    if not counts:
        return tag("p", flaw_words(assessment))
    badges = [
        tag("li", tag("span", f"{counts[one]} {one.word}", class_=f"badge {one.word}"))
        for one in sorted(counts, reverse=True)
    ]
    beside = [tag("li", one, class_="quiet") for one in (gap_words(assessment), excused_words(assessment)) if one]
    return tag("ul", tag("li", "Broken rules:"), badges, beside, class_="counts")


def _navigation(sections: list[tuple[str, str]]) -> Markup:
    links = [tag("li", tag("a", title, href=f"#{name}")) for name, title in sections]
    return tag("nav", tag("ul", links), aria_label="Parts of this page")


def _practices(assessment: Assessment) -> Markup:
    unasked = unasked_words(assessment)
    note = tag("p", unasked, class_="quiet small") if unasked else None
    return together(score_table(asked_practices(assessment)), note)


def _steps(steps: tuple[Step, ...]) -> Markup:
    return tag("ol", [_step(one) for one in steps], class_="steps card") if steps else Markup()


def _step(one: Step) -> Markup:
    title = tag("strong", words(printable(one.title)))
    badge = tag("span", one.severity.word, class_=f"badge {one.severity.word}") if one.severity is not None else None
    rules = [[tag("a", rule, href=f"#{rule}"), " "] for rule in one.rules]
    return tag(
        "li",
        tag(
            "div",
            tag("p", badge, " " if badge else None, title),
            tag("p", named(sorted(one.subjects, key=by_name), _MOST_NAMES), " · ", rules, class_="quiet small")
            if one.subjects
            else None,
            tag("p", upgrade_words(one.upgrades, len(one.upgrades))) if one.upgrades else None,
            tag("p", words(one.remedy), class_="todo") if one.remedy else None,
        ),
    )


def _notes(assessment: Assessment) -> Markup:
    items = [tag("li", one) for one in assessment.notes]
    return tag("ul", items, class_="card") if items else Markup()
