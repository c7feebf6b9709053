"""SARIF 2.1.0 for code scanning services and editors (OASIS, sarif-v2.1.0-errata01)."""

from typing import Any, TextIO
from urllib.parse import quote

from dockward.judge.assessment import Assessment
from dockward.judge.policy.apply import Excused
from dockward.kit.rule import STYLE, RuleInfo
from dockward.model.fact import Place
from dockward.model.finding import Finding
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject
from dockward.report.formats import Style
from dockward.report.json import json_text
from dockward.report.sarif_fixes import Fixes, file_uri, path_uri, plain
from dockward.report.text import evidence, iso_moment, named, plural, printable, subject_name
from dockward.report.view import Gap, gaps, is_written

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "dockward/v1"
_UNREACHED, _FALTERED, _UNKNOWN, _NOTE = "no-engine", "engine-stopped-answering", "not-judged", "note"
_NOTIFICATIONS = {
    _UNREACHED: (
        "The engine did not answer.",
        "Without it nothing of its containers, images, networks and volumes is judged.",
        "Do what the message says, then run it again.",
    ),
    _FALTERED: (
        "The engine stopped answering while it was read.",
        "What it did not tell is not judged: it may hold any flaw.",
        "Do what the message says, then run it again.",
    ),
    _UNKNOWN: (
        "Something could not be judged.",
        "A rule could not see all that it needs, so it says neither that the subject is in order nor that it isn't.",
        "Give it what the message asks for; as root it sees most.",
    ),
    _NOTE: (
        "Something that the reader should know.",
        "It changes no verdict, but says how the result came about.",
        "Nothing needs to be done.",
    ),
}
"""What notifications are about: in short, in full, and what to do."""
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
"""`security-severity`, from which code scanning services tell critical from high; what only informs has none."""
_PRECISION = {Confidence.CERTAIN: "very-high", Confidence.LIKELY: "high", Confidence.GUESS: "medium"}
_MOST_NAMES = 20
"""Subjects named in one notification."""


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write one run with every rule, finding and gap."""
    out.write(json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(assessment)]}))


def _run(assessment: Assessment) -> dict[str, Any]:
    index = {one.id: number for number, one in enumerate(assessment.rules)}
    host = quote(printable(assessment.target.hostname) or "unknown", safe="")
    fixes = Fixes(assessment)
    return {
        "tool": {"driver": _driver(assessment)},
        "automationDetails": {"id": "dockward/lint/" if is_written(assessment) else f"dockward/audit/{host}/"},
        "invocations": [_invocation(assessment)],
        "columnKind": "unicodeCodePoints",
        "results": [
            *({**_result(one, index), **fixes.of(one)} for one in assessment.findings),
            *(_suppressed(one, index) for one in assessment.excused),
        ],
    }


def _driver(assessment: Assessment) -> dict[str, Any]:
    return {
        "name": "Dockward",
        "version": assessment.version,
        "semanticVersion": assessment.version,
        "rules": [_rule(one) for one in assessment.rules],
        "notifications": [_descriptor(name, *texts) for name, texts in _NOTIFICATIONS.items()],
    }


def _descriptor(name: str, short: str, full: str, remedy: str) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": remedy},
    }


def _rule(one: RuleInfo) -> dict[str, Any]:
    tags = [
        "style" if one.practice == STYLE else "security",
        f"practice/{one.practice}",
        *(f"cis/{number}" for number in one.cis),
    ]
    properties: dict[str, Any] = {"tags": tags, "precision": _PRECISION[one.confidence]}
    if one.severity in _SCORES and one.practice != STYLE:
        properties["security-severity"] = _SCORES[one.severity]
    tension = f"\n\n{one.tension}" if one.tension else ""
    return {
        "id": one.id,
        "name": one.name,
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.why},
        "help": {
            "text": f"{one.why}\n\nWhat to do: {one.remedy}{tension}",
            "markdown": f"{one.why}\n\n**What to do:** {one.remedy}{tension}",
        },
        "defaultConfiguration": {"level": _LEVELS[one.severity]},
        "properties": properties,
    }


def _result(one: Finding, index: dict[str, int]) -> dict[str, Any]:
    return {
        "ruleId": one.rule,
        **({"ruleIndex": index[one.rule]} if one.rule in index else {}),
        "kind": "fail",
        "level": _LEVELS[one.severity],
        "message": {"text": _message(one)},
        "locations": [_location(one)],
        "partialFingerprints": {_FINGERPRINT: one.fingerprint},
        "properties": {
            "severity": one.severity.word,
            "confidence": one.confidence.value,
            "evidence": list(one.evidence),
            "place": str(one.place),
        },
    }


def _message(one: Finding) -> str:
    todo = f" What to do: {one.remedy}" if one.remedy else ""
    return plain(f"{subject_name(one.subject)}: {printable(one.message)} [{evidence(one)}]{todo}")


def _location(one: Finding) -> dict[str, Any]:
    return {"logicalLocations": [_logical(one.subject)], "physicalLocation": _physical(one)}


def _logical(subject: Subject) -> dict[str, Any]:
    return {
        "name": subject.name or subject.kind,
        "fullyQualifiedName": str(subject),
        "kind": "resource",
        **({"properties": {"id": subject.id}} if subject.id else {}),
    }


def _physical(one: Finding) -> dict[str, Any]:
    """Where it is written, to a line; what is written in no line gets a path made of its subject.

    Code scanning services want a file and a line of every result (GitHub, "SARIF support for code scanning"), but a
    directory has no lines, and whose a file is stands in none of its own.
    """
    place = one.place
    if not place.line:
        uri = f"docker/{path_uri(f'{one.subject}{_host_path(place)}')}"
        return {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}
    line = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
    return {"artifactLocation": {"uri": file_uri(place.source)}, "region": line}


def _host_path(place: Place) -> str:
    """The file or directory that the place is; /proc and /sys are only the kernel's answers."""
    kernel = place.source.startswith(("/proc/", "/sys/"))
    return place.source if place.source.startswith("/") and place.source != "/" and not kernel else ""


def _suppressed(one: Excused, index: dict[str, int]) -> dict[str, Any]:
    expires = {"expires": one.expires.isoformat()} if one.expires else {}
    suppression = {
        "kind": "external",
        "status": "accepted",
        "justification": printable(one.reason),
        "properties": {"by": one.by, **expires},
    }
    return {**_result(one.finding, index), "suppressions": [suppression]}


def _invocation(assessment: Assessment) -> dict[str, Any]:
    notifications = [_notification(one) for one in gaps(assessment)]
    if trouble := assessment.trouble:
        words = printable(f"{trouble.reason} {trouble.hint}".strip())
        name = _UNREACHED if assessment.unreached else _FALTERED
        notifications.insert(0, {"descriptor": {"id": name}, "level": "error", "message": {"text": words}})
    notifications += [
        {"descriptor": {"id": _NOTE}, "level": "note", "message": {"text": printable(one)}} for one in assessment.notes
    ]
    return {
        "executionSuccessful": bool(assessment.judged) and assessment.trouble is None,
        "exitCode": assessment.exit_status,
        "endTimeUtc": iso_moment(assessment.taken),
        "toolExecutionNotifications": notifications,
    }


def _notification(one: Gap) -> dict[str, Any]:
    about = one.rules[0] if len(one.rules) == 1 else plural(len(one.rules), "rule")
    return {
        "descriptor": {"id": _UNKNOWN},
        "level": "warning",
        "message": {"text": f"{about} could not judge {named(one.subjects, _MOST_NAMES)}: {one.reason}"},
        "properties": {"rules": list(one.rules)},
        **({"associatedRule": {"id": one.rules[0]}} if len(one.rules) == 1 else {}),
    }
