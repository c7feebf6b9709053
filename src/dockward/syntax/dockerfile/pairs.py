"""The arguments of ARG, ENV and LABEL; ARG and ENV set variables of the line."""

from dockward.model.dockerfile import Pair
from dockward.syntax.dockerfile.form import Form, missing
from dockward.syntax.dockerfile.line import Head, Line
from dockward.syntax.dockerfile.variables import readable
from dockward.syntax.dockerfile.words import Piece, split_once, split_quoted

_NAME_AND_VALUE = 2


def read_pairs(line: Line, head: Head, form: Form) -> None:
    """`name=value …`, or the old form `name value`; ENV sets them all once all are expanded."""
    pieces = split_quoted(line.text, head.start, head.end, line.around.escape)
    if not pieces:
        missing(line, head)
    elif "=" not in pieces[0].text:
        _read_old(line, head, form)
    else:
        form.pairs = tuple(_pair(line, one) for one in pieces if _has_equals(line, one))
    _list_words(form)
    if head.keyword == "ENV":
        for pair in form.pairs:
            if pair.value is not None:
                line.environment.set(pair.key.value.content, pair.value.value.content)


def read_args(line: Line, head: Head, form: Form) -> None:
    """`name` or `name=default`, each seeing those before it."""
    pieces = split_quoted(line.text, head.start, head.end, line.around.escape)
    if not pieces:
        missing(line, head)
    form.pairs = tuple(_declared(line, one) for one in pieces)
    _list_words(form)


def _list_words(form: Form) -> None:
    form.arguments = tuple(word for one in form.pairs for word in (one.key, one.value) if word is not None)


def _read_old(line: Line, head: Head, form: Form) -> None:
    pieces = split_once(line.text, head.start, head.end)
    if len(pieces) < _NAME_AND_VALUE:
        line.flaw("missing-argument", "it needs a name and a value", head.start, early=True)
        return
    form.legacy = True
    span = line.joined.span(head.start, head.end)
    form.pairs = (Pair(line.expanded(pieces[0]), line.expanded(pieces[1]), span),)


def _has_equals(line: Line, piece: Piece) -> bool:
    name, equals, _ = piece.text.partition("=")
    if not equals:
        line.flaw("missing-equals", "it takes name=value, and this has no =", piece.start, early=True)
    elif not name:
        line.flaw("blank-name", "a name is missing before =", piece.start)
    return bool(equals)


def _pair(line: Line, piece: Piece) -> Pair:
    name, _, value = piece.text.partition("=")
    middle = piece.start + len(name)
    return Pair(
        line.expanded(Piece(name, piece.start, middle)),
        line.expanded(Piece(value, middle + 1, piece.end)),
        line.joined.span(piece.start, piece.end),
    )


def _declared(line: Line, piece: Piece) -> Pair:
    """One ARG. Its name isn't unquoted."""
    name, equals, default = piece.text.partition("=")
    if equals and not name:
        line.flaw("blank-name", "a name is missing before =", piece.start)
    middle = piece.start + len(name)
    value = line.expanded(Piece(default, middle + 1, piece.end)) if equals else None
    line.environment.declare(readable(name), None if value is None else value.value.content, line.outer)
    key = Piece(name, piece.start, middle if equals else piece.end)
    return Pair(line.plain(key), value, line.joined.span(piece.start, piece.end))
