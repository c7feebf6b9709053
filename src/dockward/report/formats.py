"""The formats by name, over one interface; a format's module is loaded only when it is asked for."""

from importlib import import_module
from typing import Protocol, TextIO, cast

from msgspec import Struct

from dockward.judge.assessment import Assessment

FORMATS: dict[str, str] = {
    "terminal": "for a person at a terminal",
    "json": "everything, by a documented schema",
    "sarif": "SARIF 2.1.0, for code scanning services and editors",
    "junit": "JUnit XML, for CI servers: a test for each rule",
    "markdown": "Markdown, for pull requests and wikis",
    "html": "one page with pictures, for a browser",
    "files": "file by file, with the lines themselves",
    "lines": "file:line:column, for editors",
    "github": "annotations for GitHub Actions",
    "gitlab": "GitLab's Code Quality report",
}
"""Each is a module of this package with the function `write` of `Report`."""
WITHOUT_NOTES = frozenset({"gitlab", "lines"})
"""Those that have no place for what is said besides: who writes them says it elsewhere."""
WITH_REPAIRS = frozenset({"sarif"})
"""Those that show how each finding is repaired, which takes as long as judging several times."""


class Style(Struct, frozen=True):
    """How to show it: `details` leaves no subject out. None: as the stream and the environment say."""

    details: bool = False
    color: bool | None = None
    width: int | None = None


class Report(Protocol):
    """What a format's module offers."""

    def write(self, assessment: Assessment, out: TextIO, style: Style) -> None:
        """Write the whole report to `out`; the same assessment gives the same text."""


def load_format(name: str) -> Report:
    """The format of this name. Raises `KeyError` when there is none."""
    if name not in FORMATS:
        raise KeyError(name)
    return cast("Report", import_module(f"dockward.report.{name}"))
