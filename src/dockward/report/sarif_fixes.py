"""Repairs in a SARIF report: what `dockward fix` would write, as stretches of files and what takes their place."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from dockward.judge.assessment import Assessment
from dockward.model.command import Span
from dockward.model.finding import Finding
from dockward.model.fix import Edit, Proposal
from dockward.syntax.regex import regex
from dockward.syntax.veil import holds_secret

_BYTE_ORDER_MARK = "\ufeff"
_NO_TEXT = regex("[\ud800-\udfff]")
"""What stands for bytes that aren't UTF-8: nobody else would count the same columns."""


class Fixes:
    """The repairs of an assessment's findings."""

    def __init__(self, assessment: Assessment) -> None:
        self._proposals, self._texts = assessment.proposals, assessment.texts
        self._regions: dict[str, Regions] = {}

    def of(self, one: Finding) -> dict[str, Any]:
        """The property `fixes` of a result; nothing where there is none to show.

        A repair that would write a secret anew is left out: a report holds none, and no editor knows what `***` is.
        """
        several = self._proposals.get((one.fingerprint, one.place), ()) if self._proposals else ()
        fixes = [self._fix(one) for one in several if self._can_be_shown(one)]
        return {"fixes": fixes} if fixes else {}

    def _can_be_shown(self, one: Proposal) -> bool:
        edits = (edit.text for several in one.edits.values() for edit in several)
        return all(self._of(path).countable for path in one.edits) and not any(map(holds_secret, edits))

    def _fix(self, one: Proposal) -> dict[str, Any]:
        risk = f" It may change what is built or how it runs: {one.fix.risk}." if one.fix.risk else ""
        return {
            "description": {"text": plain(f"{one.fix.title}.{risk}")},
            "artifactChanges": [self._change(path, edits) for path, edits in sorted(one.edits.items())],
            "properties": {"safe": one.fix.safe},
        }

    def _change(self, path: str, edits: Iterable[Edit]) -> dict[str, Any]:
        regions = self._of(path)
        replacements = [
            {
                "deletedRegion": regions.of(edit.span),
                **({"insertedContent": {"text": edit.text}} if edit.text else {}),
            }
            for edit in edits
        ]
        return {"artifactLocation": {"uri": file_uri(path)}, "replacements": replacements}

    def _of(self, path: str) -> "Regions":
        if path not in self._regions:
            self._regions[path] = Regions(self._texts[path])
        return self._regions[path]


class Regions:
    """Stretches of one text as lines and columns of code points, from 1; lines end with a line feed.

    Ends are exclusive, and an empty region is the place before its character; a byte order mark is no column
    (SARIF 3.30.2, 3.30.5 to 3.30.8, 3.57.3).
    """

    def __init__(self, text: str) -> None:
        self.countable = _NO_TEXT.search(text) is None
        first = 1 if text.startswith(_BYTE_ORDER_MARK) else 0
        self._starts = [first, *(nr + 1 for nr, one in enumerate(text) if one == "\n")]

    def of(self, span: Span) -> dict[str, int]:
        """A stretch."""
        line, column = self._position(span.start)
        end_line, end_column = self._position(span.end)
        return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}

    def _position(self, offset: int) -> tuple[int, int]:
        line = max(bisect_right(self._starts, offset), 1)
        return line, max(offset - self._starts[line - 1], 0) + 1


def plain(text: str) -> str:
    """A message as plain text; `](` would be read as a link (SARIF 3.11.6)."""
    return text.replace("](", "] (")


def file_uri(path: str) -> str:
    """The file's address, relative where the path is."""
    return f"{'file://' if path.startswith('/') else ''}{path_uri(path)}"


def path_uri(text: str) -> str:
    """A path as part of an address."""
    return quote(text.encode("utf-8", "surrogatepass"))
