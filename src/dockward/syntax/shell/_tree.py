"""Syntax trees of shell text, by the grammar that tree-sitter has for Bash."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node


def parse_tree(masked: bytes) -> Node:
    """The root of its tree. What doesn't fit the grammar stands in it as `ERROR`."""
    # A callback could stop it early, but the library keeps all that it is handed that way: pieces are short instead.
    from tree_sitter import Parser  # noqa: PLC0415  # most runs never look at a script

    return Parser(_bash()).parse(masked).root_node


@cache
def _bash() -> Language:
    import tree_sitter_bash  # noqa: PLC0415  # as above
    from tree_sitter import Language  # noqa: PLC0415  # as above

    return Language(tree_sitter_bash.language())


def descend(node: Node, wanted: frozenset[str]) -> list[Node]:
    """The nodes of these kinds in `node`, or itself, in order; not those inside of one."""
    found: list[Node] = []
    ahead = [node]
    while ahead:
        one = ahead.pop()
        if one.type in wanted:
            found.append(one)
        elif one.child_count:
            ahead += reversed(one.children)
    return found
