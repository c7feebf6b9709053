"""SPDX licence expressions: `Apache-2.0 OR (MIT AND GPL-2.0-only WITH Classpath-exception-2.0)`.

Source: annex D of the SPDX specification 2.3; operators may also be in small letters, as version 3.0 has it.
"""

import re

MOST_WORDS = 500
"""Of one expression; a longer one is none."""
_WORD = re.compile(r"\s*(?P<word>[A-Za-z0-9.+:-]+|[()])")
_REFERENCE = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_JOINTS = frozenset({"AND", "OR", "and", "or"})
_WITH = frozenset({"WITH", "with"})
_WORDS = _JOINTS | _WITH | {"(", ")"}


def is_expression(text: str) -> bool:
    """Whether the text is a licence expression whose identifiers are known. Never raises."""
    words = _split(text.strip())
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
                if not _is_exception(words[at + 1 : at + 2]):
                    return False
                at += 2
        elif word == ")" and depth:
            depth -= 1
        elif word in _JOINTS:
            wants_licence = True
        else:
            return False
    return bool(words) and not wants_licence and not depth


def _split(text: str) -> list[str]:
    """Its words; none where something else stands in it."""
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


def _is_exception(words: list[str]) -> bool:
    from dockward.syntax._licence_ids import EXCEPTIONS  # noqa: PLC0415  # as above

    return bool(words) and words[0].lower() in EXCEPTIONS
