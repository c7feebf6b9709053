"""Services that are written to be extended from another file: what is flawed there is told there, and once."""

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from dockward.model.compose import Project
from dockward.model.finding import Finding

Written = tuple[str, str]
"""A compose file and a service in it."""


class Told(Struct, frozen=True):
    """A finding, the service that it is about, and that in another file which this extends; None where it isn't so."""

    finding: Finding
    of: Written | None = None
    base: Written | None = None


def told_of(findings: Iterable[Finding], projects: Sequence[Project]) -> Iterator[Told]:
    """The findings of one world with where their services come from."""
    project = projects[0] if projects else None
    bases = dict(_bases(project)) if project is not None else {}
    for one in findings:
        of = (project.files[0].path, one.subject.name) if project is not None and project.files else None
        yield Told(one, of, bases.get(one.subject.name))


def _bases(project: Project) -> Iterator[tuple[str, Written]]:
    for file in project.files:
        for document in file.documents:
            services = document.at("services")
            for name, one in services.entries.items() if services is not None else ():
                path, base = one.at("extends", "file"), one.at("extends", "service")
                if path is not None and base is not None and name in project.services:
                    whole = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), str(path.content)))
                    yield name, (whole, str(base.content))


def each_once(several: Sequence[Told]) -> tuple[Finding, ...]:
    """Without the findings that a service has from another file, where that is judged and has the same.

    What one file includes is judged by itself as well: what is found twice of the same thing is told once.
    """
    there = {(one.of, *_marks(one.finding)) for one in several if one.of is not None}
    own = (one for one in several if one.base is None or (one.base, *_marks(one.finding)) not in there)
    return tuple({(one.finding.fingerprint, one.finding.place): one.finding for one in own}.values())


def _marks(one: Finding) -> tuple[str, tuple[str, ...]]:
    return one.rule, one.evidence
