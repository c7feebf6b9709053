"""Which repairs of a compose project can be made as its files are written; the others aren't promised."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from dockward.fix.alone import disproved
from dockward.fix.errors import CannotChangeError
from dockward.fix.plan import Judge
from dockward.fix.services import change_service
from dockward.fix.supervised import BrokenPlanError, supervised
from dockward.model.compose import Project
from dockward.model.finding import Finding
from dockward.model.fix import Fix, Move
from dockward.syntax.regex import regex

Disproved = Mapping[tuple[str, str], str]
"""Why a repair doesn't prove right, by its finding's fingerprint and its title."""
_BRINGS = regex(r"[:-][ \t]+[&*]\w|<<|\bextends\b|\binclude\b|^---", re.MULTILINE)
"""What brings something from elsewhere, so that it may be that nothing can be changed where it counts."""


def promised(
    findings: Iterable[Finding], project: Project, texts: Mapping[str, str], judge: Judge
) -> Iterator[Finding]:
    """The findings without the repairs that the files don't take; where none is left, each says why.

    Each change of a repair is tried by itself on the texts as they are; where the project is made of more than its
    one file's own words, each repair is proved as well, as `judge` judges the project.
    """
    several = tuple(findings)
    doubtful = project.stack or len(project.files) > 1 or any(_BRINGS.search(one.text) for one in project.files)
    doubted = doubtful and any(fix.changes for one in several for fix in one.fixes)
    disproved_ones = _disproved(project, judge) if doubted else {}
    for one in several:
        tried = any(fix.changes for fix in one.fixes) and (doubtful or _extracts(one))
        yield _kept(one, project, texts, disproved_ones) if tried else one


def _disproved(project: Project, judge: Judge) -> Disproved:
    try:
        return supervised(project.files[0].path, lambda: disproved(judge))
    except BrokenPlanError:  # it is logged; `dockward fix` will say so
        return {}


def _extracts(finding: Finding) -> bool:
    """Whether something is to come out of the file, which a variable may keep from being written out there."""
    return any(change.move is Move.EXTRACT for fix in finding.fixes for change in fix.changes)


def _kept(finding: Finding, project: Project, texts: Mapping[str, str], disproved_ones: Disproved) -> Finding:
    identity = finding.fingerprint
    why = {
        id(fix): _why_not(fix, finding.subject.name, project, texts) or disproved_ones.get((identity, fix.title), "")
        for fix in finding.fixes
    }
    fixes = tuple(one for one in finding.fixes if not why[id(one)])
    if fixes or not finding.fixes:
        return finding if fixes == finding.fixes else structs.replace(finding, fixes=fixes)
    message = f"{finding.message} No repair is offered: {next(iter(why.values()))}."
    return structs.replace(finding, fixes=(), message=message)


def _why_not(fix: Fix, service: str, project: Project, texts: Mapping[str, str]) -> str:
    def tried() -> None:
        for change in fix.changes:
            change_service(project, service, texts, change)

    try:
        supervised(project.files[0].path, tried)
    except CannotChangeError as why:
        return why.message
    except BrokenPlanError as why:
        return str(why)
    return ""
