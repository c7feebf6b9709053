"""What a walk through a syntax tree is made of: simple commands, and nodes that hold more of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockward.model.command import Role
from dockward.syntax.shell._kinds import EXPANSIONS, EXPRESSIONS, QUOTES, REDIRECTS, SPLIT, SUBSTITUTIONS
from dockward.syntax.shell._tree import descend

if TYPE_CHECKING:
    from tree_sitter import Node

    from dockward.syntax.shell._source import Source

_LOOSE = EXPANSIONS | QUOTES | {"$"}
_NEVER_LOOSE = QUOTES | {"command_name", "number", "test_operator", "word"}
"""Most of what a command consists of. What is run is a word alone as a rule, and meant to be split where it isn't."""
_NAME = re.compile(rb"[A-Za-z_]\w*")
"""The grammar has `$` and the name apart where a second variable of a word is followed by more."""


class Frame(Struct):
    """A node whose commands are still to be read, and what holds for the first of them, or all."""

    node: Node
    source: Source
    role: Role
    tolerated: bool
    depth: int
    redirects: list[Node] = field(default_factory=list)
    """Redirections behind it, which are those of its last command."""


class Simple(Struct):
    """A simple command: pieces of its words, its assignments and redirections."""

    source: Source
    role: Role
    tolerated: bool
    depth: int
    pieces: list[Node] = field(default_factory=list)
    assignments: list[Node] = field(default_factory=list)
    redirects: list[Node] = field(default_factory=list)
    start: int = -1
    end: int = 0

    def take(self, node: Node) -> None:
        """One more node of it."""
        kind = node.type
        if kind == "variable_assignment" and not self.pieces:
            self.assignments.append(node)
        elif kind in REDIRECTS:
            self.redirects.append(node)
            self.pieces += node.children_by_field_name("destination")[1:]
        elif kind in EXPRESSIONS:
            self.pieces += _operands(node)
        else:
            self.pieces.append(node)
        if self.start < 0:
            self.start = node.start_byte
        self.end = node.end_byte

    def inner(self) -> list[Frame]:
        """The substitutions in all of it."""
        masked = self.source.masked
        if masked.find(b"(", self.start, self.end) < 0 and masked.find(b"`", self.start, self.end) < 0:
            return []
        nodes = sorted([*self.assignments, *self.pieces, *self.redirects], key=_start)
        return [one for node in nodes for one in substitutions(node, self)]

    def loose(self) -> list[tuple[int, int]]:
        """Where something in its words expands outside of quotes. A double bracket splits nothing."""
        masked, found = self.source.masked, list[tuple[int, int]]()
        if not self.source.sure or not self.pieces or self.pieces[0].type == "[[":
            return found
        for piece in self.pieces:
            if piece.type in _NEVER_LOOSE:
                continue
            for one in descend(piece, _LOOSE):
                if one.type in SPLIT:
                    found.append((one.start_byte, one.end_byte))
                elif one.type == "$" and (name := _NAME.match(masked, one.end_byte)):
                    found.append((one.start_byte, name.end()))
        return found

    def expands(self) -> bool:
        """Whether anything in it may expand."""
        masked = self.source.masked
        return masked.find(b"$", self.start, self.end) >= 0 or masked.find(b"`", self.start, self.end) >= 0


def substitutions(node: Node, of: Frame | Simple) -> list[Frame]:
    """The command and process substitutions in `node`, which is a part of `of`."""
    found = descend(node, SUBSTITUTIONS)
    return [Frame(one, of.source, Role.INNER, of.tolerated, of.depth + 1) for one in found]


def _start(node: Node) -> int:
    return node.start_byte


def _operands(node: Node) -> list[Node]:
    """Leaves of an expression in order: operators and literals."""
    found: list[Node] = []
    ahead = [node]
    while ahead:
        one = ahead.pop()
        if one.type in EXPRESSIONS:
            ahead += reversed(one.children)
        else:
            found.append(one)
    return found
