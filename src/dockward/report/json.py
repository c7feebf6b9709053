"""The JSON report: everything that was found, in the shape of `dockward.report.document`."""

from typing import Any, TextIO

import msgspec

from dockward.judge.assessment import Assessment
from dockward.report.document import make_document
from dockward.report.formats import Style
from dockward.syntax.regex import regex

_UNSEEN = regex("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal obeys or doesn't show; in JSON it stands only inside strings, where an escape means the same."""


def write(assessment: Assessment, out: TextIO, style: Style) -> None:  # noqa: ARG001  # one interface for all formats
    """Write the report as indented JSON."""
    out.write(json_text(make_document(assessment)))


def json_text(document: Any) -> str:
    """Indented JSON that every parser takes: what isn't valid text (a name in no encoding) is written as an escape."""
    return _safe(msgspec.json.format(_encoded(document), indent=2))


def json_line(document: Any) -> str:
    """As `json_text`, on one line."""
    return _safe(_encoded(document))


def _encoded(document: Any) -> bytes:
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        return msgspec.json.encode(_valid(msgspec.to_builtins(document)))


def _safe(data: bytes) -> str:
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", data.decode()) + "\n"


def _valid(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_valid(key): _valid(one) for key, one in value.items()}
        case list() | tuple():
            return [_valid(one) for one in value]
        case _:
            return value
