"""Syntax trees of shell text, by the grammar that tree-sitter has for Bash."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node

_FEWEST_STEPS = 256
_CHARACTERS_A_STEP = 8
"""The parser reports each hundred of its own steps: ordinary scripts need one such report for 20 to 200 characters."""


def parse_tree(masked: bytes) -> Node | None:
    """The root of the tree; None when it takes far more steps than scripts do."""
    from tree_sitter import Parser  # noqa: PLC0415  # most commands never look at a script

    left = _FEWEST_STEPS + len(masked) // _CHARACTERS_A_STEP

    def read(start: int, _point: object) -> bytes:
        return masked[start:]

    def stop(_offset: int, _failed: bool) -> bool:  # noqa: FBT001  # the library's own signature
        nonlocal left
        left -= 1
        return left < 0

    try:
        return Parser(_bash()).parse(read, progress_callback=stop).root_node
    except ValueError:
        return None


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
