"""One self-contained page for a browser: nothing is fetched, and it works without scripts."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TextIO

from dockward.judge.assessment import Assessment, Step
from dockward.report.formats import Style
from dockward.report.html_flaws import benchmark, excused, findings, gap_table
from dockward.report.html_paths import path_section
from dockward.report.html_scores import dial, score_table
from dockward.report.markup import Markup, raw, tag, together, words
from dockward.report.text import counted, moment
from dockward.report.view import entries, flaw_counts, verdict_line


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write the page; it always holds everything."""
    css, script = _asset("report.css"), _asset("report.js")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_security_policy(css, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"Dockward audit of {assessment.target.hostname or 'an unknown host'}"),
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
        ("practices", "Practices", score_table(assessment.scores)),
        ("first", "Do this first", _steps(assessment.steps)),
        ("paths", "Ways to root on the host", path_section(assessment.paths)),
        ("findings", "Findings", findings(assessment)),
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
    engine = f"Docker {target.engine}" if target.engine else "no Docker engine"
    about = " · ".join(one for one in (target.system, engine, target.endpoint, moment(assessment.taken)) if one)
    counts = flaw_counts(entries(assessment))
    badges = [
        tag("li", tag("span", f"{counts[one]} {one.word}", class_=f"badge {one.word}"))
        for one in sorted(counts, reverse=True)
    ]
    return tag(
        "header",
        dial(assessment.overall),
        tag(
            "div",
            tag("h1", target.hostname or "Unknown host"),
            tag("p", about, class_="quiet"),
            tag("ul", badges, class_="counts", aria_label="Flaws by severity") if badges else None,
            tag("p", verdict_line(assessment)),
            _navigation(sections),
        ),
    )


def _navigation(sections: list[tuple[str, str]]) -> Markup:
    links = [tag("li", tag("a", title, href=f"#{name}")) for name, title in sections]
    return tag("nav", tag("ul", links), aria_label="Parts of this page")


def _steps(steps: tuple[Step, ...]) -> Markup:
    items = [
        tag(
            "li",
            tag(
                "div",
                tag("p", words(one.remedy)),
                tag(
                    "p",
                    tag("span", one.severity.word, class_=f"badge {one.severity.word}"),
                    tag("span", words(one.title), class_="said"),
                    f" · {counted(one.subjects)} · ",
                    [[tag("a", rule, href=f"#{rule}"), " "] for rule in one.rules],
                    class_="quiet small",
                ),
            ),
        )
        for one in steps
    ]
    return tag("ol", items, class_="steps card") if items else Markup()


def _notes(assessment: Assessment) -> Markup:
    items = [tag("li", one) for one in assessment.notes]
    return tag("ul", items, class_="card") if items else Markup()
