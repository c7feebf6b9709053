"""Which kinds of credential are found, in words that several rules share; never the values."""

from collections.abc import Sequence

from dockward.syntax.tokens import find_spans, kinds

OF_ENGINES = ("com.docker.", "org.opencontainers.", "desktop.docker.")
"""How labels begin that engines and builders set, which hold no secrets."""
_MOST = 10
"""Kinds that one message tells."""


def sort_words(*sorts: str) -> str:
    """`: GitHub token, npm token`, to be put behind what is said of a secret; nothing where no kind is known."""
    told = [one for one in dict.fromkeys(sorts) if one]
    more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return f": {', '.join(told[:_MOST])}{more}" if told else ""


def sorts_in(words: Sequence[str]) -> list[str]:
    """The kinds of credential that stand in the words of a command."""
    return [kinds()[one.kind].title for one in find_spans("\n".join(words))]
