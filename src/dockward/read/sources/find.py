"""Finds Dockerfiles and compose files in a directory, by name and, where the name leaves it open, by content."""

import os
import re
from collections.abc import Iterator
from enum import Enum
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from dockward.read.sources.files import opened
from dockward.read.sources.ignore import ContextRules, IgnoreRules
from dockward.syntax.regex import regex

MOST_ENTRIES = 200_000
"""Files and directories looked at in one search."""
MOST_DEPTH = 64
MOST_FIRST_BYTES = 16 << 10
"""Of a file with another name, these tell whether it is a Dockerfile."""
MOST_GUESSED_BYTES = 256 << 10
"""A YAML file larger than this is taken for a compose file only by its name."""

_DOCKERFILE = regex(r"(?:(?:Dockerfile|Containerfile)(?:[.\-_].+)?|.+\.(?:dockerfile|containerfile))", re.IGNORECASE)
_COMPOSE = regex(r"(?:(?:docker-)?(?:compose|stack)(?:[.\-_].+)?|.+[.\-_](?:compose|stack))\.ya?ml", re.IGNORECASE)
_NOT_ONLY_DOCKERS = regex(r"(?!docker-)(?:stack(?:[.\-_].+)?|.+[.\-_]stack)\.ya?ml", re.IGNORECASE)
"""Other tools have files of these names, too: the content decides."""
_STACK = regex(r"(?:(?:docker-)?stack(?:[.\-_].+)?|.+[.\-_]stack)\.ya?ml", re.IGNORECASE)
_NOT_DOCKERFILE = (".dockerignore", ".md", ".rst", ".txt", ".j2", ".jinja", ".tmpl", ".template", ".erb", ".in")
"""Names such as `Dockerfile.j2` are templates: not yet Dockerfiles."""
_ODD = regex(
    r".+\.(?:bak|bash|bat|c|cc|conf|cpp|cs|css|csv|diff|exs|go|gz|h|hs|html|ini|jar|java|js|json|jsx|kt|lock|log|lua"
    r"|map|mjs|old|orig|patch|php|pl|ps1|py|pyc|pyi|rb|rej|rs|sh|so|svg|swo|swp|tar|tmp|toml|ts|tsx|vim|xml|ya?ml|zip)",
    re.IGNORECASE,
)
"""Endings that are as likely those of something else, a module `dockerfile.py` or a copy: the content decides."""
_YAML = (".yml", ".yaml")
_JSON = ".json"
_SERVICES = regex(
    rb"^(?:\{\s*)?(?:services|\"services\"|'services')[ \t]*:(?![ \t]*\[)(?!(?:[ \t]*(?:#[^\n]*)?\r?\n){1,200}[ \t]*-)",
    re.MULTILINE,
)
"""A list of services is another tool's."""
_OF_A_SERVICE = regex(rb"^[ \t]+(?:image|build)[ \t]*:", re.MULTILINE)
_BEGINS_IN_FLOW = regex(rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*|---[ \t]*)?\r?\n){0,200}[ \t]*\{")
_SERVICES_IN_FLOW = regex(rb"[{,\s][\"']?services[\"']?\s{0,9}:\s{0,9}\{")
_INSTRUCTION_FIRST = regex(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n){0,200}[ \t]*(?:ARG[ \t]+\w|FROM[ \t]+\S)", re.IGNORECASE
)
_FIRST_INSTRUCTIONS = regex(
    rb"(?:\xef\xbb\xbf)?(?!#!)(?:[ \t]*(?:#[^\n]*)?\r?\n|[ \t]*ARG[ \t]+\w[^\n]*\n){0,200}"
    rb"[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?[\w.${}:/@\-]+(?:[ \t]+AS[ \t]+[\w.\-]+)?[ \t]*\r?(?:\n|\Z)"
    rb"(?:[ \t]*(?:#[^\n]*)?\r?\n){0,200}[ \t]*(?:\Z|(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL"
    rb"|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)[ \t])",
    re.IGNORECASE,
)
"""What begins a file that can be nothing else than a Dockerfile, whatever it is called."""
_FOR_IMAGES = regex(r"build|container|docker|image", re.IGNORECASE)
"""Names of files and folders in which Dockerfiles lie, whatever those are called."""
_SKIPPED = frozenset({".git", ".hg", ".svn", ".jj"})
_MOST_NAMED = 5


class Sort(Enum):
    """What a file is taken for."""

    DOCKERFILE = "dockerfile"
    COMPOSE = "compose"
    STACK = "stack"
    """A compose file that `docker stack deploy` is given."""
    RUN = "run"
    """Docker command lines; no search finds them."""


class Source(Struct, frozen=True, order=True):
    """A file to look at; `path` as the user would type it. `over` are the compose files that are put on top of it."""

    path: str
    sort: Sort
    over: tuple[str, ...] = ()


class Search(Struct, frozen=True):
    """What a search found. `notes` says what was left out that a person might expect.

    `directories` were searched as a whole.
    """

    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()


def find_sources(directory: Path, *, use_ignored: bool = True) -> Search:
    """Every Dockerfile and compose file below `directory`, sorted.

    What .gitignore leaves out is left out here too, and so are folders that .dockerignore does, unless `use_ignored` is
    off. A link to a file in the directory is that file, judged once, under the name that tells what it is; no other
    link is followed.
    """
    found: list[Source] = []
    left_out: list[Path] = []
    notes: list[str] = []
    rules = (IgnoreRules(directory), ContextRules()) if use_ignored else None
    for path, searched in _walk(directory, rules, notes):
        sort = sort_of(path) if searched else None
        if sort is not None:
            found.append(Source(os.path.normpath(path), sort))
        elif not searched and _is_named_so(path.name):
            left_out.append(path)
    if left_out:
        several = ", ".join(os.path.normpath(one) for one in sorted(left_out)[:_MOST_NAMED])
        more = f" and {len(left_out) - _MOST_NAMED} more" if len(left_out) > _MOST_NAMED else ""
        notes.append(f"{several}{more}: in a folder that .dockerignore leaves out, so not judged; name it to do so.")
    return Search(tuple(sorted(found, key=lambda one: one.path)), tuple(notes))


def _is_named_so(name: str) -> bool:
    """Whether its name alone says that it is one."""
    dockerfile = _DOCKERFILE.fullmatch(name) and not name.lower().endswith(_NOT_DOCKERFILE) and not _ODD.fullmatch(name)
    return bool(dockerfile or (_COMPOSE.fullmatch(name) and not _NOT_ONLY_DOCKERS.fullmatch(name)))


def sort_of(path: Path, given: bytes | None = None) -> Sort | None:
    """What the file is taken for; None when it is neither. Reads only files whose name leaves it open.

    `given` is what the file holds, where that isn't to be read from disk.
    """
    name = path.name
    template = name.lower().endswith(_NOT_DOCKERFILE)
    told = _DOCKERFILE.fullmatch(name) and not template
    if told and (not _ODD.fullmatch(name) or _INSTRUCTION_FIRST.match(_head(path, given))):
        return Sort.DOCKERFILE
    if _COMPOSE.fullmatch(name) and (not _NOT_ONLY_DOCKERS.fullmatch(name) or _SERVICES.search(_head(path, given))):
        return Sort.STACK if _STACK.fullmatch(name) else Sort.COMPOSE
    if name.lower().endswith((*_YAML, _JSON)):
        head = _head(path, given)
        in_lines = not name.lower().endswith(_JSON) and _SERVICES.search(head) and _OF_A_SERVICE.search(head)
        return Sort.COMPOSE if in_lines or _is_compose_in_flow(head) else None
    if template or _ODD.fullmatch(name) or not _may_be_one(path):
        return None
    return Sort.DOCKERFILE if _FIRST_INSTRUCTIONS.match(_head(path, given, MOST_FIRST_BYTES)) else None


def _may_be_one(path: Path) -> bool:
    """Whether a Dockerfile may be called so: without an ending, or where its name or its folder's is about images."""
    return "." not in path.name or bool(_FOR_IMAGES.search(path.name) or _FOR_IMAGES.search(path.parent.name))


def sort_by_content(path: Path, given: bytes | None = None) -> Sort | None:
    """What the content alone tells, for what a person names; None where it tells nothing."""
    head = _head(path, given)
    if _INSTRUCTION_FIRST.match(head):
        return Sort.DOCKERFILE
    return Sort.COMPOSE if _SERVICES.search(head) or _is_compose_in_flow(head) else None


def _is_compose_in_flow(head: bytes) -> bool:
    """Whether it is written in brackets, as JSON is, and describes services."""
    if not (_BEGINS_IN_FLOW.match(head) and _SERVICES_IN_FLOW.search(head)):
        return False
    from dockward.syntax.compose.document import parse_documents  # noqa: PLC0415  # for few files

    documents = parse_documents(head.decode("utf-8-sig", "replace"), "", [])
    services = documents[0].root.at("services") if len(documents) == 1 else None
    each = services.entries.values() if services is not None else ()
    return any(not {"image", "build"}.isdisjoint(one.entries) for one in each)


def _head(path: Path, given: bytes | None, most: int = 0) -> bytes:
    """Its content, or its first bytes; nothing of a file that is larger than what is guessed, or isn't text."""
    try:
        with BytesIO(given) if given is not None else opened(path) as file:
            data = file.read(most or MOST_GUESSED_BYTES + 1)
    except OSError:
        return b""
    return b"" if len(data) > MOST_GUESSED_BYTES or b"\0" in data else data


Rules = tuple[IgnoreRules, ContextRules]


def _walk(directory: Path, rules: Rules | None, notes: list[str]) -> Iterator[tuple[Path, bool]]:
    """Every file, and whether it is searched: not in a folder that .dockerignore leaves out."""
    left = MOST_ENTRIES
    ahead = [(directory, 0, True)]
    links: list[Path] = []
    while ahead:
        here, depth, searched = ahead.pop()
        entries = _listed(here, notes if searched else [])
        left -= len(entries)
        if left < 0 or depth > MOST_DEPTH:
            notes.append(
                f"{here}: the search ends here, at {MOST_ENTRIES} entries or {MOST_DEPTH} levels; name it to go on."
            )
            return
        for one in rules or ():
            one.enter(here, {each.name for each in entries})
        for entry in entries:
            path = here / entry.name
            is_directory = entry.is_dir(follow_symlinks=False)
            if entry.name in _SKIPPED or (rules and rules[0].leaves_out(path, directory=is_directory)):
                continue
            if is_directory:
                ahead.append((path, depth + 1, searched and not (rules and rules[1].leaves_out(path))))
            elif entry.is_file(follow_symlinks=False):
                yield path, searched
            elif entry.is_symlink() and (_DOCKERFILE.fullmatch(entry.name) or _COMPOSE.fullmatch(entry.name)):
                links += [path] if searched else []
    yield from ((one, True) for one in _linked(links, directory, notes))


def _listed(directory: Path, notes: list[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as listing:
            return sorted(listing, key=lambda one: one.name)
    except OSError as why:
        notes.append(f"{directory}: could not be listed ({why.strerror}); what is in it was not judged.")
        return []


def _linked(links: list[Path], directory: Path, notes: list[str]) -> Iterator[Path]:
    """The links whose file no search finds by its own name, each file once."""
    top, seen = directory.resolve(), set[Path]()
    for link in links:
        real = Path(os.path.realpath(link))
        if not real.is_file():
            continue
        if top not in real.parents:
            notes.append(f"{link}: it is a link that leads out of {directory}, so it was not judged; name it to do so.")
        elif real not in seen and sort_of(real) is None:
            seen.add(real)
            yield link
