"""A line a finding, `file:line:column: severity: message [rule]`, as compilers write and editors read."""

from typing import TextIO

from dockward.judge.assessment import Assessment
from dockward.model.finding import Finding
from dockward.model.subject import Kind
from dockward.report.formats import Style
from dockward.report.text import natural, printable
from dockward.report.view import Gap, gaps


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write the findings in the order of files and lines, then what could not be judged."""
    out.writelines(_line(one) for one in sorted(assessment.findings, key=by_position))
    out.writelines(map(_gap, gaps(assessment)))


def _line(one: Finding) -> str:
    service = f"{printable(one.subject.name)}: " if one.subject.kind == Kind.COMPOSE.value else ""
    return f"{position(one)}: {one.severity.word}: {service}{printable(one.message)} [{one.rule}]\n"


def _gap(one: Gap) -> str:
    if one.place.line:
        return f"{printable(one.place.source)}:{one.place.line}:{one.place.column}: error: {one.error}\n"
    return f"dockward: could not judge: {one.reason}\n"


def by_position(one: Finding) -> tuple[object, ...]:
    """The order of files and lines; findings of one line by rule; what no file holds comes last."""
    return (not one.place.line, natural(one.place.source), one.place.line, one.place.column, one.rule, one.evidence)


def position(one: Finding) -> str:
    """`file:line:column`; for what no file holds the subject."""
    if not one.place.line:
        return printable(str(one.subject))
    return f"{printable(one.place.source)}:{one.place.line}:{one.place.column}"
