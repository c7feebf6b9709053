"""Simple commands as the model has them, with the scripts that they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from dockward.model.command import Command, Redirect, Role, Span
from dockward.syntax.shell._parts import Frame, Simple, substitutions
from dockward.syntax.shell._scripts import found_commands, reads_script, script_of
from dockward.syntax.shell._source import Here, Source, sources
from dockward.syntax.shell._starters import ASSIGNMENT, take_off
from dockward.syntax.shell._tree import descend, parse_tree
from dockward.syntax.shell._walk import read_node
from dockward.syntax.shell._words import Word, literal, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

MOST_COMMANDS = 10_000
MOST_DEPTH = 16
"""Of substitutions and scripts in each other: `sh -c 'sh -c "$(...)"'`. What stands deeper isn't seen."""
MOST_CHARACTERS = 65_536
"""Of one text that are looked at, and once more as many of all scripts in it; what comes after isn't seen."""
_ASSIGNMENTS = frozenset({"variable_assignment"})
_QUOTES = "'\""
_HOLD = 'A="'
"""Makes a value of a here-document."""


class _Script(Struct, frozen=True):
    """Text that a shell runs. `offset` is where it begins in the text asked about; `whole` says where it is, if not."""

    text: str
    role: Role
    offset: int = 0
    whole: Span | None = None
    depth: int = 0
    tolerated: bool = False
    held: bool = False
    """Only substitutions in it run."""
    handed: bool = False
    """Another script's shell reads it first."""


class _Call(Struct, frozen=True):
    """A simple command's words, and what belongs to it."""

    words: Sequence[Word]
    source: Source
    role: Role
    depth: int
    tolerated: bool
    span: Span
    assignments: tuple[tuple[str, str], ...] = ()
    redirects: tuple[_Target, ...] = ()
    inner: Sequence[Frame] = ()
    """Substitutions in it."""
    alone: bool = False
    """It begins the script, without a word."""
    loose: tuple[Span, ...] = ()


class _Target(Struct, frozen=True):
    redirect: Redirect
    word: Word
    here: Here | None


def read_commands(text: str) -> tuple[Command, ...]:
    """Every command of a script and of what it runs, those of an inner script after the command that runs it."""
    found: list[Command] = []
    ahead: list[_Script | _Call | Frame | Simple] = [_Script(text, Role.FIRST)]
    left = 2 * MOST_CHARACTERS
    while ahead and len(found) < MOST_COMMANDS:
        one = ahead.pop()
        if one.depth > MOST_DEPTH:
            continue
        if isinstance(one, Simple):
            one = _call(one)
        if isinstance(one, _Call):
            command, inner = _command(one)
            if command:
                found.append(command)
            ahead += reversed(inner)
        elif isinstance(one, Frame):
            ahead += reversed(read_node(one))
        else:
            left -= len(one.text)
            ahead += reversed(list(_frames(one)) if left >= 0 else [])
    return tuple(found)


def read_assignments(text: str) -> tuple[tuple[str, str], ...]:
    """Every assignment of a script, those in scripts that it hands on left out."""
    return tuple(
        _assigned(_text_of(node, source))
        for source in sources(text)
        for node in descend(parse_tree(source.masked), _ASSIGNMENTS)
    )


def _frames(script: _Script) -> Iterator[Frame]:
    role = script.role
    for source in sources(script.text, script.offset, script.whole):
        tree = parse_tree(source.masked)
        if script.handed or tree.has_error:
            source = structs.replace(source, sure=False)  # noqa: PLW2901  # the same, marked
        root = Frame(tree, source, role, script.tolerated, script.depth - script.held)
        yield from substitutions(root.node, root) if script.held else [root]
        role = Role.THEN


def _call(simple: Simple) -> _Call:
    source, start, end = simple.source, simple.start, simple.end
    words = words_of(simple.pieces, source, start, end)
    assigned = [_text_of(one, source) for one in simple.assignments]
    while words and ASSIGNMENT.match(source.text, words[0].start):  # the tree of a broken script has them as words
        assigned.append(words.pop(0).value)
    return _Call(
        words,
        source,
        simple.role,
        simple.depth,
        simple.tolerated,
        source.span(start, end),
        tuple(map(_assigned, assigned)),
        tuple([_target(one, source) for one in simple.redirects]),
        simple.inner(),
        alone=not simple.pieces and not source.text[:start].strip(),
        loose=tuple([source.span(*one) for one in simple.loose()]) if simple.expands() else (),
    )


def _text_of(node: Node, source: Source) -> str:
    return literal(source.text, node.start_byte, node.end_byte, [node])


def _assigned(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.removesuffix("+"), value


def _target(node: Node, source: Source) -> _Target:
    sign = next((one for one in node.children if not one.is_named), node)
    here = source.heres.get(sign.start_byte)
    before = source.text[node.start_byte : sign.start_byte]
    operator = here.operator if here else source.text[sign.start_byte : sign.end_byte]
    target = node.child_by_field_name("destination")
    word = Word(_text_of(target, source), target.start_byte, target.end_byte) if target else Word("", 0, 0)
    return _Target(Redirect(before + operator, word.value), word, here)


def _command(call: _Call) -> tuple[Command | None, list[_Call | Frame | _Script]]:
    """The command, and what it runs in turn.

    Without words there is none; but a script may begin with its here-document, as that of `RUN <<EOF` does.
    """
    if not call.words or not call.words[0].value:
        return None, [*call.inner, *_documents(call, runs=call.alone)]
    started = take_off(call.words)
    words, source = started.words, call.source
    command = Command(
        words=tuple([one.value for one in words]),
        prefixes=tuple([one.program for one in started.prefixes]),
        role=call.role,
        spans=source.spans(words),
        span=call.span,
        assignments=call.assignments + tuple([_assigned(one.value) for one in started.assignments]),
        redirects=tuple([one.redirect for one in call.redirects]),
        tolerated=call.tolerated,
        depth=call.depth,
        loose=call.loose,
        plain=source.sure,
    )
    return command, _inside(call, words)


def _inside(call: _Call, words: Sequence[Word]) -> list[_Call | Frame | _Script]:
    """What a command runs: its script, what it starts for each file, substitutions, here-documents."""
    inside: list[_Call | Frame | _Script] = []
    if script := script_of(words):
        inside.append(_script(script, call))
    inside += [_found(one, call) for one in found_commands(words)]
    inside += [one for one in call.inner if not _within(one, script)]
    if call.redirects:
        inside += _documents(call, reads_script(words))
    return inside


def _within(frame: Frame, script: Sequence[Word]) -> bool:
    """Whether it is read as a part of the script anyway."""
    return any(one.start <= frame.node.start_byte < one.end for one in script)


def _found(words: Sequence[Word], call: _Call) -> _Call:
    span = call.source.span(words[0].start, words[-1].end)
    return _Call(words, call.source, Role.INNER, call.depth + 1, call.tolerated, span)


def _script(words: Sequence[Word], call: _Call) -> _Script:
    """What a shell runs. Places in it are exact where no quoting stands between."""
    source, word = call.source, words[0]
    if len(words) == 1:
        shift = _shift(source.text[word.start : word.end], word.value)
        if shift is not None and source.whole is None:
            return _inner(word.value, source.offset + word.start + shift, None, call)
    return _inner(" ".join(one.value for one in words), 0, source.span(word.start, words[-1].end), call)


def _shift(raw: str, value: str) -> int | None:
    if raw == value:
        return 0
    return 1 if raw[:1] in _QUOTES and raw[1:-1] == value else None


def _inner(text: str, offset: int, whole: Span | None, call: _Call, *, handed: bool = True) -> _Script:
    return _Script(text, Role.INNER, offset, whole, call.depth + 1, call.tolerated, handed=handed)


def _documents(call: _Call, runs: bool) -> Iterator[_Script]:
    """What is run of here-documents: all of a shell's, substitutions of any other's."""
    source = call.source
    for one in call.redirects:
        if one.here and one.here.operator == "<<<":
            if runs:
                yield _script([one.word], call)
        elif one.here:
            body, start = source.text[one.here.body.start : one.here.body.end], one.here.body.start + source.offset
            if runs:
                yield _inner(body, start, source.whole, call, handed=not (one.here.quoted and source.sure))
            elif not one.here.quoted and ("$(" in body or "`" in body):
                held = _HOLD + body[:-1].replace('"', "'") + '"'
                yield structs.replace(_inner(held, start - len(_HOLD), source.whole, call), held=True)
