"""Patterns over paths with `*`, `?`, `[…]` inside of a name and `**` for any number of names, in bounded time."""

from fnmatch import fnmatchcase

MOST_NAMES = 64
"""Names in a path or a pattern; what is longer never matches."""


def path_matches(pattern: str, path: str) -> bool:
    """Whether the whole path, its names parted by `/`, fits the pattern. Braces mean themselves."""
    wanted, names = pattern.removeprefix("./").split("/"), path.split("/")
    if len(wanted) > MOST_NAMES or len(names) > MOST_NAMES:
        return False
    # The numbers of names that the parts of the pattern so far can take up.
    reached = {0}
    for part in wanted:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], part)}
        if not reached:
            return False
    return len(names) in reached
