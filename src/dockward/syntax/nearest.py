"""The right word that a wrong one was most likely meant to be."""

from collections.abc import Iterable

_LONGEST = 60
"""Characters of a word that is looked for; no right word is as long, and comparing grows with the square."""
_LEAST = 0.5


def nearest(word: str, words: Iterable[str]) -> str:
    """The word that begins with `word`, else the one most like it; empty when none is near."""
    wanted = word.lower()
    if not wanted or len(wanted) > _LONGEST:
        return ""
    known = {one.lower(): one for one in sorted(words, reverse=True)}
    longer = sorted((one for one in known if one.startswith(wanted)), key=lambda one: (len(one), one))
    if longer:
        return known[longer[0]]
    from difflib import get_close_matches  # noqa: PLC0415  # only mistakes need it

    found = get_close_matches(wanted, list(known), n=1, cutoff=_LEAST)
    return known[found[0]] if found else ""
