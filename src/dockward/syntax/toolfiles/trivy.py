"""`.trivyignore` and `.trivyignore.yaml`: ids that Trivy leaves alone, with paths, reasons and last days.

Source: Trivy's documentation, "Filtering", and its pkg/result/ignore.go. An entry ends with the day that it names: it
holds until that day begins. Of the YAML form only misconfigurations concern files that are linted.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct, structs

from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.model.toolfile import ToolFile
from dockward.syntax.toolfiles.entries import MOST_ENTRIES, Entries, parse_settings
from dockward.syntax.typed import TypedError

TOOL = "trivy"
MOST_PATTERN = 256
"""Characters of a pattern over paths."""
_DAY = len("2027-01-31")
_OLD_ID = re.compile(r"DS(\d{3})", re.IGNORECASE)
_ANOTHER_MATTER = ("CVE-", "GHSA-", "TEMP-", "RHSA-", "DLA-", "DSA-")
"""Ids of flaws in packages: nothing that a file could be judged by."""


class _Entry(Struct, frozen=True):
    id: str
    paths: tuple[str, ...] | None = None
    statement: str | None = None
    expired_at: str | None = None


class _File(Struct, frozen=True):
    misconfigurations: tuple[_Entry, ...] = ()


def parse_trivyignore(text: str, source: str) -> ToolFile:
    """The plain form: an id a line. Comments right above, or behind it, are its reason. Raises `TypedError`."""
    return ToolFile(tool=TOOL, path=source, pragmas=tuple(_lines(text, source)))


def _lines(text: str, source: str) -> Iterator[Pragma]:
    above: list[str] = []
    for nr, line in enumerate(text.splitlines()[:MOST_ENTRIES], 1):
        entry, _, behind = line.partition("#")
        words = entry.split()
        if not words:
            above = [*above, behind.strip()] if behind.strip() else []
            continue
        place = Place(source, "", nr, 1)
        reason = behind.strip() or " ".join(above)
        if not words[0].startswith(_ANOTHER_MATTER):
            yield Pragma(
                tool=TOOL,
                rules=(rule_id(words[0]),),
                scope=Scope.BESIDE,
                place=place,
                reason=reason,
                expires=_last_day(_ending(words[1:]), place),
            )
        above = []


def _ending(words: list[str]) -> str | None:
    return next((one.removeprefix("exp:") for one in words if one.startswith("exp:")), None)


def _last_day(said: str | None, place: Place) -> date | None:
    """The day before the one that a text such as 2027-01-31, or a moment in it, names."""
    if said is None:
        return None
    try:
        return date.fromisoformat(said[:_DAY]) - timedelta(days=1)
    except (ValueError, OverflowError) as why:
        raise TypedError("a day such as 2027-01-31 is wanted", place) from why


def parse_trivyignore_yaml(text: str, source: str) -> ToolFile:
    """The YAML form. Raises `YamlError` or `TypedError`."""
    document, file = parse_settings(text, source, _File)
    entries = Entries(TOOL, document, text)
    found = []
    for nr, one in enumerate(file.misconfigurations[:MOST_ENTRIES]):
        path = ("misconfigurations", nr)
        if any(len(pattern) > MOST_PATTERN for pattern in one.paths or ()):
            raise TypedError(f"a pattern has more than {MOST_PATTERN} characters", document.place((*path, "paths")))
        plain = entries.pragma(rule_id(one.id), (*path, "id"), one.statement)
        found.append(
            structs.replace(
                plain, paths=one.paths or (), expires=_last_day(one.expired_at, document.place((*path, "expired_at")))
            )
        )
    return ToolFile(tool=TOOL, path=source, pragmas=tuple(found))


def rule_id(text: str) -> str:
    """An id as Trivy writes it today: `AVD-DS-0002` and `DS002` are `DS-0002`."""
    plain = text.removeprefix("AVD-")
    old = _OLD_ID.fullmatch(plain)
    return f"DS-0{old[1]}" if old else plain
