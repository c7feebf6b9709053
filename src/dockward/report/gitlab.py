"""GitLab's Code Quality report: what a merge request shows as new and as mended.

Source: GitLab documentation, "Code Quality", implement a custom tool.
"""

import json
from hashlib import sha256
from typing import TextIO

from dockward.judge.assessment import Assessment
from dockward.model.finding import Finding
from dockward.model.severity import Severity
from dockward.report.formats import Style
from dockward.report.lines import by_position
from dockward.report.text import evidence, printable
from dockward.report.view import Gap, gaps

_LEVELS = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write the list; what no file holds is placed at line 1 of a path made of its subject."""
    seen: dict[str, int] = {}
    rows = [_row(one, seen) for one in sorted(assessment.findings, key=by_position)]
    rows += [_gap_row(one) for one in gaps(assessment)]
    json.dump(rows, out, indent=2, ensure_ascii=True)
    out.write("\n")


def _row(one: Finding, seen: dict[str, int]) -> dict[str, object]:
    path = one.place.source if one.place.line else str(one.subject)
    return {
        "description": f"{printable(one.message)} ({evidence(one)})",
        "check_name": one.rule,
        "fingerprint": _once(one.fingerprint, seen),
        "severity": _LEVELS[one.severity],
        "location": {"path": printable(path), "lines": {"begin": max(one.place.line, 1)}},
    }


def _gap_row(one: Gap) -> dict[str, object]:
    """What could not be judged: a merge request must not look clean for it."""
    return {
        "description": f"Could not be judged: {one.reason}",
        "check_name": "could-not-judge",
        "fingerprint": sha256(f"could-not-judge {one.reason}".encode()).hexdigest()[:32],
        "severity": "major",
        "location": {"path": printable(one.place.source) or ".", "lines": {"begin": max(one.place.line, 1)}},
    }


def _once(fingerprint: str, seen: dict[str, int]) -> str:
    """The fingerprint, made different for each further finding that has it: GitLab drops the second of a kind."""
    seen[fingerprint] = seen.get(fingerprint, 0) + 1
    nth = seen[fingerprint]
    return fingerprint if nth == 1 else sha256(f"{fingerprint} {nth}".encode()).hexdigest()[:32]
