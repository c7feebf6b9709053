"""A step that builds as it fetches what the project needs: a step of its own fetches that before the sources come."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Edit, Fix
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile
from dockward.practices.p00_style._layers import Behind, between, copies_of, is_plain, left_beside, unread
from dockward.syntax.dockerignore import IgnoredPaths

_RISK = "what a build needs beyond what its manifests name is fetched where it was before, or fails to be fetched"
_QUIET = frozenset({"EXPOSE", "LABEL", "STOPSIGNAL"})
_BEFORE = frozenset({":", "echo", "set", "true"})


def fetched_first(file: Dockerfile, one: Behind) -> tuple[str, tuple[Fix, ...]]:
    """The repair, or why there is none."""
    why = next(_obstacles(file, one), "")
    ahead = one.install.ahead
    if why or ahead is None:
        return why, ()
    told = ahead(file.context)
    ignored = IgnoredPaths(file.ignored or ())
    beside = (path for path in one.install.beside if file.context.has(path) and not ignored.leaves_out(path))
    paths = [*one.install.named(one.install.needed, file.context), *beside]
    start = file.text[one.step.span.start : one.step.arguments_span.start]
    lines = [*copies_of(file, one.copy, paths), f"{start}{told.fetch}", ""]
    # One edit from the copy to the command: whatever another repair puts between would come after what fetches.
    kept = Span(one.copy.span.start, one.step.arguments_span.start)
    edits = [Edit(kept, file.newline.join(lines) + file.text[kept.start : kept.end])]
    if told.first:
        at = one.command.span.start
        edits.append(Edit(Span(at, at), told.first))
    title = f"Copy {', '.join(map(posixpath.basename, paths))} first, and fetch what that names"
    return "", (Fix(title=title, risk=_RISK, edits=tuple(edits)),)


def _obstacles(file: Dockerfile, one: Behind) -> Iterator[str]:
    if not is_plain(file, one) or not one.command.spans or one.command.depth or one.command.prefixes:
        yield "its COPY or its RUN has a form that a person has to turn round"
    if any(each.keyword not in _QUIET for each in between(file, one)):
        yield "a step between them may make what it needs"
    before = one.step.commands[: one.step.commands.index(one.command)]
    if any(each.program not in _BEFORE for each in before):
        yield "its RUN does more before, which it may need"
    if one.install.program == "cargo" and one.step.flags:
        yield "a mount of its RUN may keep what it makes"
    yield from unread(file, one)
    yield from left_beside(file, one)
    if why := one.install.obstacle(one.install.needed, file.context):
        yield why
