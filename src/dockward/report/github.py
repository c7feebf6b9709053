"""Annotations for GitHub Actions: workflow commands that a job prints, shown beside the lines of a pull request.

Source: "Workflow commands for GitHub Actions", setting a notice, warning or error message.
"""

from typing import TextIO

from dockward.judge.assessment import Assessment
from dockward.model.fact import Place
from dockward.model.finding import Finding
from dockward.model.severity import Severity
from dockward.report.formats import Style
from dockward.report.lines import by_position
from dockward.report.text import printable
from dockward.report.view import Gap, gaps

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write a command for each finding, then one for what could not be judged and for each note."""
    remedies = {one.id: one.remedy for one in assessment.rules}
    findings = sorted(assessment.findings, key=by_position)
    if trouble := assessment.trouble:
        words = printable(f"{trouble.reason} {trouble.hint}".strip())
        title = "dockward reached no engine" if assessment.unreached else "dockward did not read the whole engine"
        out.write(f"::error title={title}::{_data(words)}\n")
    out.writelines(_command(one, one.remedy or remedies.get(one.rule, "")) for one in findings)
    out.writelines(map(_gap, gaps(assessment)))
    out.writelines(f"::notice title=dockward::{_data(printable(note))}\n" for note in assessment.notes)


def _command(one: Finding, remedy: str) -> str:
    return f"::{_LEVELS[one.severity]} {_properties(one)}::{_data(f'{printable(one.message)} {remedy}'.strip())}\n"


def _gap(one: Gap) -> str:
    """An error where a file says where; a warning, which stands beside no line, otherwise."""
    title = "title=dockward could not judge"
    if not one.place.line:
        return f"::warning {title}::{_data(one.reason)}\n"
    return f"::error {_beside(one.place)},{title}::{_data(one.reason)}\n"


def _beside(place: Place) -> str:
    return f"file={_property(place.source)},line={place.line},col={place.column}"


def _properties(one: Finding) -> str:
    title = _property(f"{one.rule} {one.subject}")
    if not one.place.line:
        return f"title={title}"
    return f"{_beside(one.place)},title={title}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
