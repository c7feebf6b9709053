"""Which repairs of a compose project can be made as its files are written; the others aren't promised."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from dockward.fix.errors import CannotChangeError
from dockward.fix.services import change_service
from dockward.fix.supervised import BrokenPlanError, supervised
from dockward.model.compose import Project
from dockward.model.finding import Finding
from dockward.model.fix import Fix, Move
from dockward.syntax.regex import regex

_BRINGS = regex(r"[:-][ \t]+[&*]\w|<<|\bextends\b|\binclude\b|^---", re.MULTILINE)
"""What brings something from elsewhere, so that it may be that nothing can be changed where it counts."""


def promised(findings: Iterable[Finding], project: Project, texts: Mapping[str, str]) -> Iterator[Finding]:
    """The findings without the repairs that the files don't take; where none is left, each says why.

    Each change of a repair is tried by itself on the texts as they are.
    """
    doubtful = project.stack or len(project.files) > 1 or any(_BRINGS.search(one.text) for one in project.files)
    for one in findings:
        yield (
            _kept(one, project, texts) if doubtful and any(fix.changes for fix in one.fixes) or _extracts(one) else one
        )


def _extracts(finding: Finding) -> bool:
    """Whether something is to come out of the file, which a variable may keep from being written out there."""
    return any(change.move is Move.EXTRACT for fix in finding.fixes for change in fix.changes)


def _kept(finding: Finding, project: Project, texts: Mapping[str, str]) -> Finding:
    why = {id(fix): _why_not(fix, finding.subject.name, project, texts) for fix in finding.fixes}
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
