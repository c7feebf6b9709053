"""`.trivyignore` and `.trivyignore.yaml`: ids that Trivy leaves alone, with paths, reasons and last days.

Source: Trivy's documentation, "Filtering", and its pkg/result/ignore.go. An entry ends with the day that it names: it
holds until that day begins. Ids of flaws concern images, those of misconfigurations the files that are linted.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct, structs

from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.model.toolfile import ToolFile
from dockward.model.waiver import Waiver
from dockward.syntax.pragmas import trivy_id
from dockward.syntax.toolfiles.entries import MOST_ENTRIES, Entries, exactly, parse_settings, strange_keys
from dockward.syntax.typed import TypedError
from dockward.syntax.yaml import Document, Path

TOOL = "trivy"
MOST_PATTERN = 256
"""Characters of a pattern over paths."""
_DAY = len("2027-01-31")
_FLAWS = (
    *("CVE-", "GHSA-", "TEMP-", "RHSA-", "DLA-", "DSA-", "ALAS", "ELSA-", "RLSA-", "SUSE-", "USN-"),
    *("GO-", "MAL-", "NSWG-", "OSV-", "OSVDB-", "PYSEC-", "RUSTSEC-", "SNYK-"),
)
"""With these begin ids of flaws in packages: nothing that a file could be judged by."""


class _Entry(Struct, frozen=True):
    id: str
    paths: tuple[str, ...] | None = None
    purls: tuple[str, ...] | None = None
    statement: str | None = None
    expired_at: str | None = None


class _File(Struct, frozen=True):
    misconfigurations: tuple[_Entry, ...] = ()
    vulnerabilities: tuple[_Entry, ...] = ()


def parse_trivyignore(text: str, source: str) -> ToolFile:
    """The plain form: an id a line. Comments right above, or behind it, are its reason. Raises `TypedError`."""
    found = tuple(_lines(text, source))
    return ToolFile(
        tool=TOOL,
        path=source,
        pragmas=tuple(one for one in found if isinstance(one, Pragma)),
        waivers=tuple(one for one in found if isinstance(one, Waiver)),
    )


def _lines(text: str, source: str) -> Iterator[Pragma | Waiver]:
    above: list[str] = []
    for nr, line in enumerate(text.splitlines()[:MOST_ENTRIES], 1):
        entry, _, behind = line.partition("#")
        words = entry.split()
        if not words:
            above = [*above, behind.strip()] if behind.strip() else []
            continue
        place = Place(source, "", nr, 1)
        reason = behind.strip() or " ".join(above)
        last = _last_day(_ending(words[1:]), place)
        if words[0].startswith(_FLAWS):
            yield Waiver(by=TOOL, place=place, reason=reason, expires=last, flaw=exactly(words[0]))
        else:
            rules = (trivy_id(words[0]),)
            yield Pragma(tool=TOOL, rules=rules, scope=Scope.BESIDE, place=place, reason=reason, expires=last)
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

    def pragma(one: _Entry, path: Path) -> Pragma:
        plain = entries.pragma(trivy_id(one.id), (*path, "id"), one.statement)
        return structs.replace(plain, paths=one.paths or (), expires=_last(document, one, path))

    def waiver(one: _Entry, path: Path) -> Waiver:
        plain = entries.pragma(one.id, (*path, "id"), one.statement)
        return Waiver(
            by=TOOL,
            place=plain.place,
            reason=plain.reason,
            expires=_last(document, one, path),
            flaw=exactly(one.id),
            paths=one.paths or (),
            purls=one.purls or (),
        )

    notes: list[str] = []

    def understood(key: str, several: tuple[_Entry, ...]) -> Iterator[tuple[_Entry, Path]]:
        for nr, one in enumerate(several[:MOST_ENTRIES]):
            strange = strange_keys(document, (key, nr), _Entry)
            notes.extend(strange)
            if not strange:
                yield one, (key, nr)

    return ToolFile(
        tool=TOOL,
        path=source,
        pragmas=tuple(pragma(*one) for one in understood("misconfigurations", file.misconfigurations)),
        waivers=tuple(waiver(*one) for one in understood("vulnerabilities", file.vulnerabilities)),
        notes=tuple(notes),
    )


def _last(document: Document, one: _Entry, path: Path) -> date | None:
    """The entry's last day, once its patterns are known to be bearable."""
    if any(len(pattern) > MOST_PATTERN for pattern in one.paths or ()):
        raise TypedError(f"a pattern has more than {MOST_PATTERN} characters", document.place((*path, "paths")))
    return _last_day(one.expired_at, document.place((*path, "expired_at")))
