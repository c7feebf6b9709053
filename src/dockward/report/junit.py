"""JUnit XML for CI servers: a suite for each practice and one for style, a test for each rule."""

from typing import TextIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from dockward.judge.assessment import Assessment
from dockward.judge.benchmark import blind
from dockward.kit.rule import Practice, RuleInfo
from dockward.model.finding import Judged, Verdict
from dockward.practices.discovery import chapters
from dockward.report.formats import Style
from dockward.report.text import counted, iso_moment, printable, same_reason, subject_name
from dockward.report.view import Entry, entries, gaps, is_written

_MOST_LINES = 1_000
"""Subjects listed in one failure; CI servers show the text as it is."""


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write the suites. A rule with findings fails; one that could not judge all it should is an error.

    What could not be read at all is told once, in a suite of its own.
    """
    flaws = {one.rule.id: one for one in entries(assessment)}
    unclear = _reasons(assessment)
    root = Element("testsuites", name=f"dockward {'lint' if is_written(assessment) else 'audit'}")
    for practice in chapters():
        rules = [one for one in assessment.rules if one.practice == practice.number]
        if not rules:
            continue
        suite = _suite(root, practice, assessment)
        for rule in rules:
            _test(suite, rule, flaws.get(rule.id), unclear.get(rule.id, {}))
        _count(suite)
    _unread(root, assessment)
    _notes(root, assessment)
    _count(root)
    indent(root)
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    ElementTree(root).write(out, encoding="unicode")
    out.write("\n")


def _unread(root: Element, assessment: Assessment) -> None:
    errors = [one for one in gaps(assessment) if one.unread]
    if errors:
        suite = SubElement(root, "testsuite", name="reading", timestamp=_taken(assessment))
        for one in errors:
            test = SubElement(suite, "testcase", classname="dockward.reading", name=one.reason, time="0")
            SubElement(test, "error", type="unread", message="Could not be read")
        _count(suite)


def _notes(root: Element, assessment: Assessment) -> None:
    """What is said besides, in the place for what a suite printed."""
    if assessment.notes:
        suite = SubElement(root, "testsuite", name="notes", timestamp=_taken(assessment))
        _count(suite)
        SubElement(suite, "system-out").text = "\n".join(map(printable, assessment.notes))


def _taken(assessment: Assessment) -> str:
    return iso_moment(assessment.taken).removesuffix("Z")


def _reasons(assessment: Assessment) -> dict[str, dict[Verdict, list[Judged]]]:
    """For each rule what passed, what it could not judge and what it isn't about."""
    found: dict[str, dict[Verdict, list[Judged]]] = {}
    for one in assessment.judged:
        if one.unread:
            continue
        verdict = Verdict.UNKNOWN if blind(one) else one.verdict
        found.setdefault(one.rule, {}).setdefault(verdict, []).append(one)
    return found


def _suite(root: Element, practice: Practice, assessment: Assessment) -> Element:
    return SubElement(
        root,
        "testsuite",
        name=f"{practice.number} {practice.name}",
        timestamp=_taken(assessment),
        hostname="" if is_written(assessment) else printable(assessment.target.hostname) or "unknown",
    )


def _test(suite: Element, rule: RuleInfo, flaw: Entry | None, verdicts: dict[Verdict, list[Judged]]) -> None:
    test = SubElement(
        suite, "testcase", classname=f"dockward.practice{rule.practice:02}", name=f"{rule.id} {rule.name}", time="0"
    )
    unknown = verdicts.get(Verdict.UNKNOWN, [])
    if flaw is not None:
        message = f"{rule.title} ({counted(flaw.subjects)})"
        failure = SubElement(test, "failure", type=flaw.severity.word, message=message)
        failure.text = "\n".join([*_failure_lines(flaw), *_unknown_lines(unknown)])
    elif unknown:
        error = SubElement(test, "error", type="unknown", message=f"Could not be judged: {same_reason(unknown[0])}")
        error.text = "\n".join(_unknown_lines(unknown))
    elif Verdict.PASS not in verdicts and Verdict.FAIL not in verdicts:
        aside = verdicts.get(Verdict.NOT_APPLICABLE, [])
        SubElement(test, "skipped", message=same_reason(aside[0]) if aside else "There is nothing here that it judges.")


def _failure_lines(flaw: Entry) -> list[str]:
    lines = [
        f"{subject_name(subject)}: {f'{case.message} ' if case.message else ''}[{case.evidence}]"
        for case in flaw.cases
        for subject in case.subjects
    ]
    return [flaw.rule.why, "", *_some(lines), "", *(f"What to do: {one}" for one in flaw.remedies)]


def _unknown_lines(unknown: list[Judged]) -> list[str]:
    return _some([f"{subject_name(one.subject)}: could not be judged: {same_reason(one)}" for one in unknown])


def _some(lines: list[str]) -> list[str]:
    rest = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"and {rest} more"] if rest > 0 else lines


def _count(element: Element) -> None:
    """Set the counts that CI servers read from the suites."""
    for word, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(word, str(sum(1 for _ in element.iter(tag))))
    element.set("time", "0")
