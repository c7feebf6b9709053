"""The lines of yarn.lock and pnpm-lock.yaml: keys with values, indented by two spaces for each level.

Both are written by programs, and large: reading them as lines takes time in proportion to their length, whatever is in
them. General YAML does not, and is thirty times slower.
"""

import re
from collections.abc import Iterator

_INDENT = 2
_MOST_LEVELS = 8
_ENTRY = re.compile(r"""(?:\? )?(?:'([^']*+)'|"([^"]*+)"|([^\s'"#]\S*?))[:,]?(?:\s(.*)|$)""")


def parse_indented(text: str) -> Iterator[tuple[list[str], str]]:
    """Each line's keys from the outermost to its own, and its value without quotes.

    The list is the same one each time, changed. A key ends at a colon, a comma or a space. Lines below a value are not
    told from others: they may appear as keys that nobody asks for.
    """
    trail: list[str] = []
    for line in text.split("\n"):
        entry = line.lstrip(" ")
        level = (len(line) - len(entry)) // _INDENT
        if entry[:2] == ": ":
            # The value of a key that was too long to stand before it.
            entry, level = entry[2:], level + 1
        if level <= min(len(trail), _MOST_LEVELS) and (found := _ENTRY.match(entry)):
            trail[level:] = [found[1] or found[2] or found[3] or ""]
            yield trail, (found[4] or "").strip(" \r'\"")
