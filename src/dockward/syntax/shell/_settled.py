"""Variables that a script surely sets: by an assignment of its own that no condition, loop or function holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockward.syntax.shell._source import sources
from dockward.syntax.shell._tree import parse_tree
from dockward.syntax.shell._words import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from dockward.syntax.shell._source import Source

_DECLARING = frozenset({"export", "readonly", "declare", "typeset"})


class Settled(Struct, frozen=True):
    """`NAME=value`, or `NAME=(words)` of Bash: `words` without quotes, what expands as written."""

    name: str
    words: tuple[str, ...]
    array: bool
    expands: bool
    """What stands in single quotes doesn't."""


def read_settled(text: str) -> Iterator[Settled]:
    """Those of a script, in order. What `NAME+=` adds to and what stands behind `||` isn't sure."""
    for source in sources(text):
        for node in _statements(parse_tree(source.masked)):
            if node.type == "variable_assignment":
                yield from _settled(node, source)
            elif node.type == "declaration_command" and node.children[0].type in _DECLARING:
                for one in node.named_children:
                    yield from _settled(one, source) if one.type == "variable_assignment" else ()
            elif node.type == "command":
                yield from (each for one in _lines_before(node, source) for each in _settled(one, source))


def _statements(root: Node) -> Iterator[Node]:
    """The statements of the script itself, and those of its chains by `&&`."""
    ahead = [root]
    while ahead:
        node = ahead.pop()
        if node.type == "list" and any(one.type == "||" for one in node.children):
            ahead.append(node.children[0])
        elif node.type in {"program", "list", "variable_assignments"}:
            ahead += reversed(node.children)
        else:
            yield node


def _lines_before(command: Node, source: Source) -> Iterator[Node]:
    """Assignments that the tree has before a command, though a line's end parts them from it."""
    several = [one for one in command.children if one.type == "variable_assignment"]
    last = 0
    for number, one in enumerate(several, 1):
        after = one.next_sibling
        gap = source.masked[one.end_byte : after.start_byte] if after is not None else b""
        last = number if b"\n" in gap.replace(b"\\\n", b"") else last
    yield from several[:last]


def _settled(node: Node, source: Source) -> Iterator[Settled]:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or name.type != "variable_name" or any(one.type == "+=" for one in node.children):
        return
    called = source.text[name.start_byte : name.end_byte]
    if value is None:
        yield Settled(called, ("",), array=False, expands=False)
        return
    array = value.type == "array"
    parts = value.named_children if array else [value]
    words = tuple(literal(source.text, one.start_byte, one.end_byte, [one]) for one in parts)
    expands = not any(one.type in {"raw_string", "ansi_c_string"} for one in parts)
    yield Settled(called, words, array=array, expands=expands)
