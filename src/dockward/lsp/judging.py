"""What `dockward lint` says of one open document: its findings, what could not be judged, comments without effect."""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import chdir
from enum import Enum
from pathlib import Path

from msgspec import Struct

from dockward.judge.policy.loaded import LoadedPolicy
from dockward.kit.rule import Rule
from dockward.lsp.documents import Document
from dockward.lsp.spans import spans_of
from dockward.model.command import Span
from dockward.model.errors import DockwardError
from dockward.model.fact import Place
from dockward.model.finding import Finding
from dockward.model.subject import Subject
from dockward.read.sources.compose import overridden
from dockward.read.sources.files import MOST_BYTES
from dockward.read.sources.find import Sort, Source, sort_of
from dockward.read.sources.load import Reading, read_sources
from dockward.read.sources.weigh import Weighed, Wishes, weigh
from dockward.report.lines import by_position
from dockward.report.text import printable
from dockward.report.view import gaps_among

_LANGUAGES = {
    "dockerfile": Sort.DOCKERFILE,
    "containerfile": Sort.DOCKERFILE,
    "dockercompose": Sort.COMPOSE,
    "yaml.docker-compose": Sort.COMPOSE,
    "docker-compose": Sort.COMPOSE,
}
"""What editors call the languages; documents of others are told by name and content, as files are."""
Policy = Callable[[], LoadedPolicy]
"""Reads the policy for the current directory. Raises `DockwardError`."""


class Sorts(Enum):
    """What a remark is."""

    FINDING = "finding"
    REFUSED = "refused"
    """An error in the file itself: whatever it spoils isn't judged."""
    UNKNOWN = "not-judged"
    IDLE = "nothing-to-ignore"
    """A comment that excuses nothing, or names a rule that there isn't."""


class Remark(Struct, frozen=True, kw_only=True):
    """One thing that is said of a file, and of which of its characters."""

    sort: Sorts
    span: Span
    message: str
    around: tuple[Span, ...] = ()
    """The characters of the entry that it is about: where its repairs are offered, too."""
    finding: Finding | None = None
    rule: Rule | None = None
    """The finding's."""


class Look(Struct, frozen=True, kw_only=True):
    """A document looked at: everything said, by absolute path, with the texts that it is said of.

    `source` is what was judged, by its path below `folder`; None where nothing was.
    """

    document: Document
    folder: str = ""
    source: Source | None = None
    wishes: Wishes | None = None
    reading: Reading | None = None
    remarks: Mapping[str, tuple[Remark, ...]] = {}
    texts: Mapping[str, str] = {}


class Desk(Struct, frozen=True, kw_only=True):
    """What judging needs besides the document: the workspace's folders, all open texts by path, and the policy."""

    folders: tuple[str, ...]
    texts: Mapping[str, str]
    policy: Policy

    def folder_of(self, path: str) -> str:
        """The innermost folder of the workspace that holds the file; without one, the first, or where we run."""
        holding = [one for one in self.folders if path.startswith(one.rstrip("/") + "/")]
        return max(holding, key=len, default=next(iter(self.folders), str(Path.cwd())))

    def given(self, folder: str) -> dict[str, bytes]:
        """Open texts by the paths that reading in `folder` may ask for."""
        found: dict[str, bytes] = {}
        for path, text in self.texts.items():
            data = text.encode("utf-8", "surrogateescape")
            found[path] = data
            if path.startswith("/"):
                found[os.path.relpath(path, folder)] = data
        return found


def look_at(document: Document, desk: Desk) -> Look:
    """Judge one document, the texts of all open ones in place of those on disk. What keeps it from that is a remark.

    It works in the workspace's folder, as `dockward lint` would there: paths are named from it, and its policy counts.
    So only one thread may call this, and none may need the working directory meanwhile.
    """
    folder = desk.folder_of(document.path)
    if document.text is None:
        return unjudged(document, f"larger than {MOST_BYTES} bytes, so it was not read")
    try:
        with chdir(folder):
            return _judged(document, document.text, folder, desk)
    except DockwardError as why:
        return unjudged(document, f"{why.message} {why.hint}".strip())
    except OSError as why:
        return unjudged(document, f"{folder}: {why.strerror or why}")


def unjudged(document: Document, reason: str) -> Look:
    """A document that nothing can be said of, and why."""
    remark = Remark(sort=Sorts.REFUSED, span=Span(0, 0), message=f"could not judge: {printable(reason)}")
    return Look(document=document, remarks={document.path: (remark,)}, texts={document.path: document.text or ""})


def _judged(document: Document, text: str, folder: str, desk: Desk) -> Look:
    path = os.path.relpath(document.path, folder) if document.path.startswith("/") else document.path
    sort = sort_of(Path(path), text.encode("utf-8", "surrogateescape")) or _LANGUAGES.get(document.language)
    if sort is None:
        return Look(document=document, folder=folder)
    source = Source((overridden(path) if sort is Sort.COMPOSE else None) or path, sort)
    wishes = Wishes(loaded=desk.policy())
    reading = read_sources((source,), time.time(), desk.given(folder), contexts=wishes.contexts)
    telling = _Telling(source.path, reading, weigh((source,), reading, wishes))
    return Look(
        document=document,
        folder=folder,
        source=source,
        wishes=wishes,
        reading=reading,
        remarks={absolute(path, document, folder): tuple(remarks) for path, remarks in telling.told().items()},
        texts={absolute(path, document, folder): text for path, text in reading.texts.items()},
    )


def absolute(path: str, document: Document, folder: str) -> str:
    """The whole path of a file that was read in `folder`; a document that is no file has none."""
    return os.path.normpath(f"{folder}/{path}" if not path.startswith("/") else path) if path != document.path else path


class _Telling:
    """Turns what judging yields into remarks, by the paths of files as they were read."""

    def __init__(self, root: str, reading: Reading, weighed: Weighed) -> None:
        self._root, self._weighed = root, weighed
        self._spans = spans_of(reading)
        errors = (one for world in reading.worlds for one in world.unread)
        self._errors = {printable(one.reason): one.place for one in errors if one.place.line}
        projects = (project for world in reading.worlds for project in world.projects)
        self._services = {name: one.place for project in projects for name, one in project.services.items()}
        self._rules = {one.rule.id: one.rule for one in weighed.plans}
        self._told: dict[str, list[Remark]] = {}

    def told(self) -> dict[str, list[Remark]]:
        """All remarks, findings first, in the order of their places."""
        for finding in sorted(self._weighed.findings, key=by_position):
            self._tell(finding.place, Sorts.FINDING, finding.message, finding)
        for gap in gaps_among(self._weighed.judged):
            place = self._errors.get(gap.reason)
            if place is not None:
                self._tell(place, Sorts.REFUSED, gap.reason.removeprefix(f"{_where(place)}: "))
            else:
                self._tell(self._place_of(gap.subjects[0]), Sorts.UNKNOWN, f"could not judge: {gap.reason}")
        for pragmas, words in (
            (self._weighed.idle, "there is nothing to ignore"),
            (self._weighed.unknown, "there is no such rule"),
        ):
            # Entries of other tools' files may be there for other files than this one.
            for pragma in (one for one in pragmas if one.place.source in self._spans):
                self._tell(pragma.place, Sorts.IDLE, words)
        return self._told

    def _tell(self, place: Place, sort: Sorts, message: str, finding: Finding | None = None) -> None:
        """Say it at its place; of what no text holds, at the beginning of the file that was asked for."""
        path, spans = place.source, self._spans.get(place.source)
        if spans is None or not place.line:
            message = f"{place}: {message}" if place.line else message
            path, span = self._root, Span(0, 0)
        else:
            span = spans.line(place.line) if sort is Sorts.IDLE else spans.at(place.line, place.column)
        rule = self._rules.get(finding.rule) if finding else None
        around = spans.around(span) if spans is not None and place.line else ()
        remark = Remark(sort=sort, span=span, message=printable(message), around=around, finding=finding, rule=rule)
        told = self._told.setdefault(path, [])
        # Services that have it from one anchor have it at one place.
        if not any((one.sort, one.span, one.message, one.rule) == (sort, span, remark.message, rule) for one in told):
            told.append(remark)

    def _place_of(self, subject: Subject) -> Place:
        return self._services.get(subject.name.rpartition("/")[2], Place())


def _where(place: Place) -> str:
    return printable(f"{place.source}:{place.line}:{place.column}")
