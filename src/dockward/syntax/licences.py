"""SPDX licence expressions: `Apache-2.0 OR (MIT AND GPL-2.0-only WITH Classpath-exception-2.0)`.

Source: annex D of the SPDX specification 2.3; operators may also be in small letters, as version 3.0 has it.
"""

from collections.abc import Iterable

from dockward.syntax.regex import regex

MOST_WORDS = 500
"""Of one expression; a longer one is none."""
_WORD = regex(r"\s*(?P<word>[A-Za-z0-9.+:-]+|[()])")
_REFERENCE = regex(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_AND = frozenset({"AND", "and"})
_OR = frozenset({"OR", "or"})
_JOINTS = _AND | _OR
_WITH = frozenset({"WITH", "with"})
_WORDS = _JOINTS | _WITH | {"(", ")"}


def is_expression(text: str) -> bool:
    """Whether the text is a licence expression whose identifiers are known. Never raises."""
    words = split_words(text.strip())
    depth, wants_licence = 0, True
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if wants_licence and word == "(":
            depth += 1
        elif wants_licence:
            if not _is_licence(word):
                return False
            wants_licence = False
            if words[at : at + 1] and words[at] in _WITH:
                if not is_exception(words[at + 1 : at + 2]):
                    return False
                at += 2
        elif word == ")" and depth:
            depth -= 1
        elif word in _JOINTS:
            wants_licence = True
        else:
            return False
    return bool(words) and not wants_licence and not depth


def why_no_licence(text: str) -> str:
    """What is wrong with the name of a licence, an expression, or a pattern over names; nothing where it may be one.

    One word that has spaces or `public-domain` in it is a package's own name for its licence.
    """
    from dockward.syntax._licence_ids import LICENCES  # noqa: PLC0415  # as below
    from dockward.syntax.nearest import nearest  # noqa: PLC0415  # as below

    if is_expression(text) or any(one in text for one in " *?[") or "-domain" in text:
        return ""
    near = nearest(text, LICENCES.values())
    hint = f"; did you mean {near!r}?" if near else "; a licence of your own is LicenseRef-NAME"
    return f"{text!r} is no identifier that SPDX lists{hint}"


def split_words(text: str) -> list[str]:
    """The words of an expression; none where something else stands in it, or more than `MOST_WORDS`."""
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None or len(words) >= MOST_WORDS:
            return []
        words.append(found["word"])
        at = found.end()
    return words


def _is_licence(word: str) -> bool:
    from dockward.syntax._licence_ids import LICENCES  # noqa: PLC0415  # few labels are licences

    known = word.lower() in LICENCES or word.removesuffix("+").lower() in LICENCES
    return word not in _WORDS and (known or _REFERENCE.fullmatch(word) is not None)


def is_exception(words: list[str]) -> bool:
    """Whether the first word names an exception that the list has."""
    from dockward.syntax._licence_ids import EXCEPTIONS  # noqa: PLC0415  # as above

    return bool(words) and words[0].lower() in EXCEPTIONS


def canonical(text: str) -> str:
    """The expression with operators in capitals and identifiers as the list writes them; nothing where it is none."""
    if not is_expression(text):
        return ""
    return _spaced(word.upper() if word in _JOINTS | _WITH else _known(word) for word in split_words(text.strip()))


def _known(word: str) -> str:
    from dockward.syntax._licence_ids import LICENCES  # noqa: PLC0415  # as above

    lower = word.lower()
    if lower in LICENCES:
        return LICENCES[lower]
    plain = lower.removesuffix("+")
    return LICENCES[plain] + "+" if plain != lower and plain in LICENCES else word


def _spaced(words: Iterable[str]) -> str:
    return " ".join(words).replace("( ", "(").replace(" )", ")")


def licence_id(text: str) -> str:
    """The identifier as the list writes it; nothing where the text is none. Never raises."""
    from dockward.syntax._licence_ids import LICENCES  # noqa: PLC0415  # as above

    return LICENCES.get(text.lower(), "")


def conjuncts(text: str) -> tuple[str, ...]:
    """The parts of an expression that its outermost ANDs join; the whole where there are none. Never raises."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in split_words(text.strip()):
        depth += (word == "(") - (word == ")")
        if not depth and word in _OR:
            return (text.strip(),)
        if not depth and word in _AND:
            parts.append([])
        else:
            parts[-1].append(word)
    return tuple(map(_joined, parts)) if all(parts) and len(parts) > 1 else (text.strip(),)


def _joined(words: list[str]) -> str:
    """The words as a text, without parentheses around all of it."""
    if words[0] == "(" and _closing(words) == len(words) - 1:
        words = words[1:-1]
    return _spaced(words)


def _closing(words: list[str]) -> int:
    """Where the parenthesis that opens the words is closed."""
    depth = 0
    for at, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if not depth:
            return at
    return -1
