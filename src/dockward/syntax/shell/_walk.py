"""From a node of a syntax tree to the simple commands in it and the nodes that hold more of them.

A broken script's tree has loose tokens and words where statements should be. They are taken as commands all the same:
a run of words up to a token that ends a command is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockward.model.command import Role
from dockward.syntax.shell._kinds import (
    APART,
    ARITHMETIC,
    BRANCHES,
    CHAINS,
    CLOSERS,
    CONDITIONS,
    ENDS,
    HEADED,
    HEADS,
    JOINTS,
    OPENERS,
    REDIRECTS,
    SIMPLE,
    STATEMENTS,
    SUBSTITUTIONS,
    TOKENS,
)
from dockward.syntax.shell._parts import Frame, Simple, substitutions
from dockward.syntax.shell._tree import descend

if TYPE_CHECKING:
    from tree_sitter import Node

_SUCCEED = frozenset({b":", b"echo", b"printf", b"true"})
_LEAVE = frozenset({b"exit", b"return"})
_GROUPS = frozenset({"compound_statement", "redirected_statement", "subshell"})
_MOST_LOOKED_AT = 64


def read_node(frame: Frame) -> list[Frame | Simple]:
    """What stands in it, in order. An empty `Simple` (only a redirection) may be among them."""
    reading = _Reading(frame)
    nodes = _parts(frame.node)
    for at, node in enumerate(nodes, 1):
        reading.read(node, nodes[at] if at < len(nodes) else None)
    for one in frame.redirects:
        reading.redirect(one)
    return reading.found


def _parts(node: Node) -> list[Node]:
    """Its children, with those of errors and of broken commands in their place."""
    if not node.has_error:
        return node.children
    found: list[Node] = []
    ahead = node.children[::-1]
    while ahead:
        one = ahead.pop()
        if one.child_count and (one.type == "ERROR" or (one.has_error and one.type in SIMPLE)):
            ahead += reversed(one.children)
        else:
            found.append(one)
    return found


class _Reading:
    def __init__(self, frame: Frame) -> None:
        node = frame.node
        self.found: list[Frame | Simple] = []
        self._frame = frame
        self._role = frame.role
        self._kind = node.type
        self._broken = node.has_error
        self._end = node.start_byte
        self._headed = self._in_head = self._kind in HEADED
        self._tested = self._kind == "negated_command" or _negated(node)
        self._command: Simple | None = None
        self._last: Frame | Simple | None = None

    def read(self, node: Node, after: Node | None) -> None:
        """One more child; `after` is the one behind it."""
        kind = node.type
        if self._broken:
            self._follow_lines(node)
        if kind in TOKENS:
            self._token(kind, after)
        elif kind in STATEMENTS:
            self._statement(node, kind)
        elif kind in SIMPLE:
            self._simple(node)
        elif kind != "comment":
            self._loose(node, kind)

    def redirect(self, node: Node) -> None:
        """A redirection behind what was read: the grammar takes it for that of the whole chain."""
        last = self.found[-1] if self.found else None
        if isinstance(last, Simple):
            last.take(node)
        elif last is not None and last.node.type in CHAINS:
            last.redirects.append(node)
        else:
            self._begin().take(node)

    def _token(self, kind: str, after: Node | None) -> None:
        last, self._command = self._last, None
        joint = JOINTS.get(kind)
        if joint:
            self._role = joint
            if last and (joint is Role.PIPE or (joint is Role.OR and after and _succeeds(after))):
                last.tolerated = True
        elif kind in ENDS:
            self._finish(kind)
        elif kind in CONDITIONS:
            self._tested = True
            self._role = Role.FIRST if kind == "elif" else self._role
        elif kind in BRANCHES:
            self._tested, self._in_head, self._role = False, False, Role.FIRST
        elif kind in HEADS:
            self._in_head = True
        elif kind in CLOSERS:
            self._close(kind)
        elif kind in OPENERS:
            self._role = Role.INNER
        elif kind == "{":
            self._in_head = self._headed

    def _finish(self, kind: str) -> None:
        if kind == "&" and self._last:
            self._last.tolerated = True
        self._last, self._role, self._in_head = None, Role.THEN, self._headed and self._in_head

    def _close(self, kind: str) -> None:
        """A pattern of `case`, and a function's name, end as a subshell does."""
        self._role = Role.FIRST if kind == ")" and self._in_head else Role.THEN
        if kind == ")":
            self._in_head = self._headed and self._kind != "case_item"

    def _statement(self, node: Node, kind: str) -> None:
        self._command = None
        if kind == "do_group":
            self._tested = False
        if kind == "compound_statement" and node.children[0].type in ARITHMETIC:
            self.found += substitutions(node, self._frame)
            return
        role = Role.FIRST if kind in APART else self._role
        self._add(Frame(node, self._frame.source, role, self._frame.tolerated or self._tested, self._frame.depth))

    def _simple(self, node: Node) -> None:
        children = node.children
        if children[0].type in ARITHMETIC:
            self.found += substitutions(node, self._frame)
            return
        command = self._begin()
        for one in children:
            kind = one.type
            if kind in STATEMENTS:
                self._statement(one, kind)
            elif kind != "comment":
                command.take(one)
        self._command = command

    def _loose(self, node: Node, kind: str) -> None:
        """A word or redirection outside of a command."""
        if kind == "variable_assignments":
            for one in node.children:
                self._loose(one, one.type)
        elif node.start_byte == node.end_byte:
            pass
        elif self._in_head:
            self.found += substitutions(node, self._frame)
        elif kind in REDIRECTS and self._command is None and self._last:
            self.redirect(node)
        else:
            if kind == "variable_assignment" and not self._broken:
                self._command = None  # a statement of its own, though no token parts it from the line before
            (self._command or self._begin()).take(node)

    def _follow_lines(self, node: Node) -> None:
        """A line's end isn't in the tree; where statements aren't, it ends a command all the same."""
        gap = self._frame.source.masked[self._end : node.start_byte]
        if b"\n" in gap and b"\n" in gap.replace(b"\\\n", b"").replace(b"\\\r\n", b""):
            self._command, self._in_head = None, self._headed and self._in_head
        self._end = node.end_byte

    def _begin(self) -> Simple:
        frame = self._frame
        command = Simple(frame.source, self._role, frame.tolerated or self._tested, frame.depth)
        self._add(command)
        self._command = command
        return command

    def _add(self, one: Frame | Simple) -> None:
        self.found.append(one)
        self._last, self._role, self._in_head = one, Role.THEN, self._headed and self._in_head


def _negated(node: Node) -> bool:
    """Whether it is a pipe whose end counts turned round."""
    return node.type == "pipeline" and node.children[0].type == "negated_command"


def _succeeds(node: Node) -> bool:
    """Whether the last command of a `||` can't be seen to fail."""
    ahead = [node]
    for _ in range(_MOST_LOOKED_AT):
        if not ahead:
            return True
        one = ahead.pop()
        if one.type in _GROUPS:
            ahead += [child for child in one.named_children if not child.type.endswith(("_redirect", "comment"))]
        elif not _simple_succeeds(one):
            return False
    return False


def _simple_succeeds(node: Node) -> bool:
    if node.type == "variable_assignment":
        return not descend(node, SUBSTITUTIONS)
    if node.type != "command":
        return False
    name = node.child_by_field_name("name")
    if name is None or name.text in _SUCCEED:
        return name is not None
    arguments = node.children_by_field_name("argument")
    return name.text in _LEAVE and len(arguments) == 1 and arguments[0].text == b"0"
