"""Files that the tool they are for refuses: nothing in them is changed but what mends the very error."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from dockward.model.compose import Project
from dockward.model.dockerfile import Dockerfile, Flaw
from dockward.model.fact import Place
from dockward.model.finding import Finding

_ELSEWHERE = frozenset({"env-file", "include-cycle", "missing-env-file", "missing-file", "name", "stack-refused"})
"""Errors of what isn't there, of other files, or of what the file is used for: the file itself is as it should be."""

Errors = Mapping[str, tuple[Flaw, ...]]
"""Of each file that is refused the errors, by its path; one file's count for all of its project."""


def refusals_of(dockerfiles: Iterable[Dockerfile], projects: Iterable[Project]) -> dict[str, tuple[Flaw, ...]]:
    """The errors for which BuildKit or Compose refuse these files."""
    found = {one.path: _own(one.flaws) for one in dockerfiles}
    found |= {file.path: _own(one.flaws) for one in projects for file in one.files}
    return {path: flaws for path, flaws in found.items() if flaws}


def _own(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    return tuple(one for one in flaws if one.fatal and one.kind not in _ELSEWHERE)


def beyond_mending(findings: Iterable[Finding], errors: Errors) -> dict[str, Flaw]:
    """Files with an error at whose place no repair stands, and the first such error."""
    mended = {_at(one.place) for one in findings if one.fixes}
    found = {path: next((one for one in flaws if _at(one.place) not in mended), None) for path, flaws in errors.items()}
    return {path: flaw for path, flaw in found.items() if flaw is not None}


def may_mend(finding: Finding, errors: Errors) -> bool:
    """Whether it stands at the place of an error of its file, or its file has none."""
    flaws = errors.get(finding.place.source, ())
    return not flaws or _at(finding.place) in {_at(one.place) for one in flaws}


def without_repairs(findings: Iterable[Finding], errors: Errors) -> Iterator[Finding]:
    """The findings, those in files beyond mending without repairs, and in other refused ones with what may mend."""
    several = tuple(findings)
    lost = beyond_mending(several, errors)
    for one in several:
        gone = one.fixes and (one.place.source in lost or not may_mend(one, errors))
        yield structs.replace(one, fixes=()) if gone else one


def left_alone(path: str, flaw: Flaw) -> str:
    """That a file isn't changed for this error, in words."""
    at = flaw.place
    where = f"{at.line}:{at.column}" if at.source == path else f"{at.source}:{at.line}:{at.column}"
    return f"{path} is left alone until its error at {where} is mended: {flaw.message}"


def _at(place: Place) -> tuple[str, int, int]:
    return place.source, place.line, place.column
